"""A plan of where to build becomes a day's stops and vehicles: its places are called at, and its open centres have trucks."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from courtyard.kernel.errors import NotFound, Refused
from courtyard.kernel.verbs import Actor, child_key, verb
from courtyard.logistics import queries, rules, texts
from courtyard.logistics.actions.import_table import import_table
from courtyard.logistics.models import Run
from courtyard.logistics.rules import DayOfPlan, TableKind

MOST_STOPS = 20_000


class NoDayOf(Refused):
    """Of this plan no day's tables can be made; `reasons` says why."""

    default_message = _("No day’s rounds can be made of this plan; correct what is named.")


@dataclass(frozen=True)
class DayTables:
    """Two tables of the scenario's owner; `stops` and `centres` are how many rows they have."""

    stops_id: UUID
    vehicles_id: UUID
    stops: int
    centres: int


@verb
def tables_from_plan(*, actor: Actor, key: UUID, now: datetime, run_id: UUID, day: DayOfPlan) -> DayTables:
    """Makes a table of stops, each place that a centre serves with its weight times `day.kg`, and one of vehicles, `day.vehicles` at each
    open centre. They are tables like others: rounds are asked of them, and each stop goes to the nearest centre that has room.

    Raises NotFound, NoDayOf.
    """
    run: Run = Run.objects.scoped(actor).select_related("scenario__owner").one(public_id=run_id)
    scenario = run.scenario
    if not run.summary:
        raise NotFound(subject="logistics.run_result")
    stops = list(_stops(queries.place_rows(actor, run_id), day))
    if reasons := rules.no_day(day, len(stops), MOST_STOPS):
        raise NoDayOf(reasons=reasons)
    vehicles = [[one["id"], one["name"], one["lon"], one["lat"], day.vehicles, day.room_kg] for one in queries.site_rows(actor, run_id)]
    made = {}
    for kind, heads, rows in (
        (TableKind.STOPS, ("id", "name", "lon", "lat", "deliver_kg", "collect_kg", "takes_min", "on_board_min"), stops),
        (TableKind.VEHICLES, ("id", "name", "lon", "lat", "vehicles", "room_kg"), vehicles),
    ):
        said = _("%(name)s: stops") if kind is TableKind.STOPS else _("%(name)s: vehicles")
        made[kind] = import_table(
            actor=actor,
            key=child_key(key, kind.value),
            now=now,
            owner_id=scenario.owner.public_id,
            kind=kind,
            name=(said % {"name": scenario.name})[: rules.LONGEST_NAME],
            content=texts.csv_of(heads, rows),
        )
    return DayTables(made[TableKind.STOPS].table_id, made[TableKind.VEHICLES].table_id, len(stops), len(vehicles))


def _stops(places: Iterable[dict[str, Any]], day: DayOfPlan) -> Iterable[Sequence[Any]]:
    """Those that a centre serves and that want anything."""
    for one in places:
        kg = math.ceil((one["weight"] or 0) * day.kg)
        if one["site"] and kg:
            amounts = (0, kg) if day.collects else (kg, 0)
            yield one["id"], one["name"], one["lon"], one["lat"], *amounts, day.takes_min, day.on_board_min
