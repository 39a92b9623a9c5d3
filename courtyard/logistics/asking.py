"""What every scenario's making has in common: its tables, its figures of the tariff, and the record itself."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.algorithms.columns import BadColumns
from courtyard.algorithms.tariff import tariff as tariff_of
from courtyard.kernel import codec
from courtyard.kernel.errors import NotFound, Reason, Refused
from courtyard.kernel.verbs import Actor, changed
from courtyard.logistics import rules
from courtyard.logistics.models import PlanningTable, Scenario
from courtyard.logistics.rules import QUESTIONS, Asks, Question, TableKind

Tables = Mapping[str, PlanningTable]


class NoPlanFor(Refused):
    """What is asked has no answer with these tables; `reasons` lists everything that stands in the way."""

    default_message = _("There can be no plan for this; correct what is named.")


def given_tables(actor: Actor, asked_for: Mapping[str, UUID | None]) -> Tables:
    """The tables that were given, by what they are to the scenario, locked in the order of keys.

    So none is put aside while a scenario begins to use it.
    """
    wanted = {name: table_id for name, table_id in asked_for.items() if table_id is not None}
    rows = PlanningTable.objects.scoped(actor).filter(public_id__in=set(wanted.values()), withdrawn_at=None).order_by("pk")
    found = {row.public_id: row for row in rows.select_for_update(of=("self",))}
    if set(wanted.values()) - found.keys():
        raise NotFound(subject="logistics.planningtable")
    return {name: found[table_id] for name, table_id in wanted.items()}


def of_kinds(given: Tables) -> Iterator[Reason]:
    """Tables that hold something else than what they were given for."""
    for name, row in given.items():
        if row.kind != (TableKind.PLACES if name == "sites" else name):
            yield Reason("table", _("This table holds something else; choose another one."), f"{name}_id")


def of_tariff(tariff: Mapping[str, float] | None) -> Iterator[Reason]:
    """Names that are no figure of a tariff, and amounts that make no sense."""
    try:
        tariff_of(tariff or {})
    except BadColumns as error:
        yield from (Reason(one.code.replace(" ", "-"), rules.noted(one).says, "tariff", dict(one.values)) for one in error.faults)


def keep_scenario(key: UUID, now: datetime, *, name: str, asks: Asks, asked: Question, given: Tables, **more: Any) -> None:
    """Writes it down."""
    question = codec.dump(QUESTIONS[asks], asked)
    Scenario.objects.create(public_id=key, name=name.strip(), asks=asks, asked=question, made_at=now, **given, **more)
    changed("logistics.scenario", key, asked=question)
