"""A planner's table is imported: whole, or not at all while any of its rows cannot be planned with."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.algorithms.columns import BadColumns
from courtyard.kernel import codec
from courtyard.kernel.errors import Invalid, Refused
from courtyard.kernel.verbs import Actor, changed, prepared, verb
from courtyard.logistics import texts
from courtyard.logistics.models import PlanningTable, PlanningTableText
from courtyard.logistics.owning import owner_within
from courtyard.logistics.reading import READERS, Read
from courtyard.logistics.rules import NO_NAME, Holds, Noted, TableKind, noted, unnamed

SHOWN, KEPT = 1_000, 50


class TableRefused(Refused):
    """Rows cannot be planned with; `reasons` names the first thousand by line, `detail["rows"]` is how many there are."""

    default_message = _("Nothing of the table was imported; correct the lines named, and send it again.")


class NoName(Invalid):
    default_message = NO_NAME


@dataclass(frozen=True)
class TableImported:
    """`told` things were noticed that hinder no plan; `queries.table` names them."""

    table_id: UUID
    rows: int
    told: int


@dataclass(frozen=True)
class _Offered:
    """What is known before the transaction."""

    read: Read
    digest: str
    packed: bytes


def _offered(*, kind: TableKind, content: bytes, name: str, owner_id: UUID, actor: Actor) -> _Offered:
    owner_within(actor, owner_id)
    if reasons := unnamed(name):
        raise NoName(reasons=reasons)
    try:
        text = texts.text_of(content)
    except BadColumns as error:
        raise _refused([noted(one) for one in error.faults], error.count) from error
    read = READERS[kind](text)
    if read.faults:
        raise _refused(read.faults, read.faults_count)
    return _Offered(read, texts.digest_of(text), texts.packed(text))


def _refused(faults: Sequence[Noted], count: int) -> TableRefused:
    return TableRefused(_counted(count), rows=count, reasons=[one.as_reason() for one in faults[:SHOWN]])


def _counted(faults: int) -> str | None:
    """How many there are, where not all of them are named."""
    says = _("Nothing of the table was imported. %(count)s things are wrong with it; correct the first %(named)s, and send it again.")
    return None if faults <= SHOWN else str(says) % {"count": faults, "named": SHOWN}


@verb(prepare=_offered)
def import_table(*, actor: Actor, key: UUID, now: datetime, owner_id: UUID, kind: TableKind, name: str, content: bytes) -> TableImported:
    """Imports a table, as CSV (packed by gzip or not) or as the first sheet of a workbook, for an organisation within the actor's reach.

    Raises NotFound, NoName, SheetUnreadable, and TableRefused with every row that cannot be planned with.
    """
    offered = prepared(_Offered)
    read = offered.read
    row = PlanningTable.objects.create(
        public_id=key,
        owner_id=owner_within(actor, owner_id),
        kind=kind,
        name=name.strip(),
        rows=read.rows,
        digest=offered.digest,
        holds=codec.dump(Holds, read.holds),
        scattered=read.scattered,
        told=[asdict(one) for one in read.told[:KEPT]],
        told_count=len(read.told),
        imported_at=now,
    )
    PlanningTableText.objects.create(table=row, packed=offered.packed)
    changed("logistics.planning_table", key, rows=read.rows, digest=offered.digest)
    return TableImported(table_id=key, rows=read.rows, told=len(read.told))
