"""Cases and doubts, for whoever decides."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from courtyard.kernel.actors import Actor
from courtyard.passport import suspecting
from courtyard.passport.models import Case, Doubt, Scan

MOST = 50
MOST_SCANS = 200


@dataclass(frozen=True, slots=True)
class DoubtView:
    gtin: str
    serial: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseView:
    """`serial` is empty for a burst of serials that we never made; `doubts` are what buyers said of the same pack.

    `outcome` is open (empty), copied or genuine; with the last two go `reason`, `decided_by` and `decided_at`.
    """

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
    outcome: str = ""
    reason: str = ""
    decided_by: UUID | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ScanView:
    """A scan as far as it is kept: `device` numbers the devices of one case from 1; `shows`: it is among the evidence.

    A place is a province's code, or degrees north and east with how many kilometres these may be wrong; None: not told.
    """

    at: datetime
    serial: str
    device: int
    ours: bool
    shows: bool
    province: str
    place: tuple[float, float, float] | None


@dataclass(frozen=True, slots=True)
class CaseWhole:
    """A case with what is known of its pack, each moment None where nobody recorded it, and with scans, the newest first.

    `more`: how many earlier scans are not listed.
    """

    case: CaseView
    lot_id: UUID | None = None
    dispatched_at: datetime | None = None
    delivered_at: datetime | None = None
    delivered_to: str | None = None
    destroyed_at: datetime | None = None
    scans: tuple[ScanView, ...] = field(default_factory=tuple)
    more: int = 0


def cases(actor: Actor) -> tuple[CaseView, ...]:
    """Open cases within the actor's reach, oldest first, at most fifty. Two statements."""
    rows = list(Case.objects.scoped(actor).filter(outcome=Case.Outcome.OPEN).select_related("code").order_by("opened_at", "pk")[:MOST])
    return _views(rows)


def cases_decided(actor: Actor) -> tuple[CaseView, ...]:
    """Cases that somebody decided, the newest first, at most fifty. Two statements."""
    rows = Case.objects.scoped(actor).exclude(outcome=Case.Outcome.OPEN).select_related("code")
    return _views(list(rows.order_by("-decided_at", "-pk")[:MOST]))


def case(actor: Actor, case_id: UUID) -> CaseWhole:
    """One case with all that speaks for and against it. Raises NotFound."""
    row = Case.objects.scoped(actor).select_related("code").one(public_id=case_id)
    (view,) = _views([row])
    rows = Scan.unscoped.filter(code=row.code_id) if row.code_id else Scan.unscoped.filter(public_id__in=row.evidence)
    scans, count = list(rows.order_by("-at", "-pk")[:MOST_SCANS]), rows.count()
    devices = {device: number for number, device in enumerate(dict.fromkeys(scan.device for scan in reversed(scans)), start=1)}
    evidence = set(row.evidence)
    listed = tuple(_scan(scan, devices[scan.device], shows=str(scan.public_id) in evidence) for scan in scans)
    if row.code is None:
        return CaseWhole(view, scans=listed, more=count - len(listed))
    life = suspecting.lives_of([row.code])[row.code.pk]
    return CaseWhole(
        view,
        lot_id=row.code.lot,
        dispatched_at=life.dispatched_at,
        delivered_at=life.delivered_at,
        delivered_to=life.delivered_to,
        destroyed_at=life.destroyed_at,
        scans=listed,
        more=count - len(listed),
    )


def _views(rows: list[Case]) -> tuple[CaseView, ...]:
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
            outcome=row.outcome,
            reason=row.reason,
            decided_by=row.decided_by,
            decided_at=row.decided_at,
        )
        for row in rows
    )


def _scan(row: Scan, device: int, *, shows: bool) -> ScanView:
    place = (row.lat, row.lon, row.error_km or 0.0) if row.lat is not None and row.lon is not None else None
    return ScanView(row.at, row.serial, device, row.ours, shows, row.province, place)


def doubts(actor: Actor) -> tuple[DoubtView, ...]:
    """What buyers said lately of packs within the actor's reach, the newest first, at most fifty."""
    return tuple(_doubt(row) for row in Doubt.objects.scoped(actor).order_by("-at")[:MOST])


def _doubt(row: Doubt) -> DoubtView:
    return DoubtView(row.gtin, row.serial, row.text, row.at)
