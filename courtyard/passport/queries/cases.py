"""Cases and doubts, for whoever decides."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courtyard.kernel.actors import Actor
from courtyard.passport.models import Case, Doubt

MOST = 50


@dataclass(frozen=True, slots=True)
class DoubtView:
    gtin: str
    serial: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseView:
    """`serial` is empty for a burst of serials that we never made; `doubts` are what buyers said of the same pack."""

    case_id: UUID
    gtin: str
    serial: str
    sign: str
    first_at: datetime
    value: float
    bound: float
    scans: int
    opened_at: datetime
    doubts: tuple[DoubtView, ...]


def cases(actor: Actor) -> tuple[CaseView, ...]:
    """Open cases within the actor's reach, oldest first, at most fifty. Two statements."""
    rows = list(Case.objects.scoped(actor).filter(outcome=Case.Outcome.OPEN).select_related("code").order_by("opened_at", "pk")[:MOST])
    said: dict[int, list[DoubtView]] = {}
    for one in Doubt.unscoped.filter(code__in=[row.code_id for row in rows if row.code_id]).order_by("at"):
        said.setdefault(one.code_id or 0, []).append(_doubt(one))
    return tuple(
        CaseView(
            case_id=row.public_id,
            gtin=row.gtin,
            serial=row.code.serial if row.code else "",
            sign=row.sign,
            first_at=row.first_at,
            value=row.value,
            bound=row.bound,
            scans=len(row.evidence),
            opened_at=row.opened_at,
            doubts=tuple(said.get(row.code_id or 0, ())),
        )
        for row in rows
    )


def doubts(actor: Actor) -> tuple[DoubtView, ...]:
    """What buyers said lately of packs within the actor's reach, the newest first, at most fifty."""
    return tuple(_doubt(row) for row in Doubt.objects.scoped(actor).order_by("-at")[:MOST])


def _doubt(row: Doubt) -> DoubtView:
    return DoubtView(row.gtin, row.serial, row.text, row.at)
