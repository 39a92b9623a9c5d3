"""Tables that were imported, and for whom somebody may plan."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courtyard.kernel import codec
from courtyard.kernel.actors import Actor
from courtyard.logistics.models import PlanningTable, PlanningTableText
from courtyard.logistics.permissions import PLANNERS
from courtyard.logistics.rules import Holds, Noted, TableKind
from courtyard.people import queries as people


@dataclass(frozen=True, slots=True)
class Owner:
    """An organisation for which somebody may plan."""

    owner_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class TableView:
    """A table; `told` are the first of `told_count` things that were noticed in it, `scattered` rows have coordinates not their own.

    `withdrawn_at` is None unless it was put aside.
    """

    table_id: UUID
    kind: TableKind
    name: str
    rows: int
    scattered: int
    holds: Holds
    told: tuple[Noted, ...]
    told_count: int
    imported_at: datetime
    withdrawn_at: datetime | None
    owner_id: UUID
    owner_name: str


def owners(actor: Actor) -> tuple[Owner, ...]:
    """For whom the actor may import tables and make scenarios, by name. One query."""
    return tuple(Owner(one.public_id, one.name) for one in people.organisations_reached(actor.limited_to(PLANNERS)))


def tables(actor: Actor, kind: TableKind | None = None) -> tuple[TableView, ...]:
    """Those that were not put aside, the newest first. One query."""
    rows = PlanningTable.objects.scoped(actor).filter(withdrawn_at=None, **({"kind": kind} if kind else {}))
    return tuple(view_of(row) for row in rows.select_related("owner").order_by("-pk"))


def table(actor: Actor, table_id: UUID) -> TableView:
    """One of them, also one that was put aside. Raises NotFound."""
    return view_of(PlanningTable.objects.scoped(actor).select_related("owner").one(public_id=table_id))


def table_text(actor: Actor, table_id: UUID) -> str:
    """The text as it was imported. Raises NotFound."""
    row: PlanningTableText = PlanningTableText.objects.scoped(actor).one(table__public_id=table_id)
    return row.text


def view_of(row: PlanningTable) -> TableView:
    return TableView(
        table_id=row.public_id,
        kind=TableKind(row.kind),
        name=row.name,
        rows=row.rows,
        scattered=row.scattered,
        holds=codec.load(Holds, row.holds),
        told=tuple(Noted(**one) for one in row.told),
        told_count=row.told_count,
        imported_at=row.imported_at,
        withdrawn_at=row.withdrawn_at,
        owner_id=row.owner.public_id,
        owner_name=row.owner.name,
    )
