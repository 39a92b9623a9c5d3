"""Scans as the rules of copies see them, and what is known of the packs that were scanned."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from courtyard.algorithms.codes import copies
from courtyard.algorithms.codes.copies import Finding, Life, Limits
from courtyard.kernel.clock import start_of_day
from courtyard.passport.models import Code, Scan
from courtyard.passport.rules import epc_of
from courtyard.raising import queries as raising
from courtyard.trace import queries as trace

LIMITS = Limits()
# Fewer scanners than these are never far above the rest of a batch, so the batch need not be read.
OUTLYING = 5
MOST_SCANS = 500  # the newest of one code; a code with more is suspect by then
_LEAVES = frozenset({"departing", "shipping", "retail_selling"})

Found = tuple[Finding, list[UUID]]  # with the scans that show it


def of_codes(codes: Sequence[Code]) -> dict[int, list[Found]]:
    """Signs at each of these codes, by the code's key. A fixed number of statements, and two more for each batch that is looked at."""
    scans = _scans(codes)
    lives = lives_of(codes)
    found: dict[int, list[Found]] = defaultdict(list)
    for code in codes:
        rows = scans[code.pk]
        for finding in copies.signs(lives[code.pk], [seen(row) for row in rows], LIMITS):
            found[code.pk].append((finding, [rows[at].public_id for at in finding.scans]))
    many = [code for code in codes if len({row.device for row in scans[code.pk]}) >= OUTLYING]
    for lot in {code.lot for code in many}:
        _outliers(lot, {code.serial: code for code in many if code.lot == lot}, scans, found)
    return found


def _scans(codes: Sequence[Code]) -> dict[int, list[Scan]]:
    rows: dict[int, list[Scan]] = defaultdict(list)
    for row in Scan.unscoped.filter(code__in=[code.pk for code in codes]).order_by("code", "-at"):
        if row.code_id is not None and len(rows[row.code_id]) < MOST_SCANS:
            rows[row.code_id].append(row)
    return rows


def seen(row: Scan) -> copies.Scan:
    """A row as the rules take it."""
    place = (row.lat, row.lon) if row.lat is not None and row.lon is not None else None
    return copies.Scan(row.at, row.device, place, row.error_km or 0.0, row.province or None, row.ours)


def lives_of(codes: Sequence[Code]) -> dict[int, Life]:
    """When packs left us, where they were delivered and when they were destroyed.

    A lot that was sold has left, whether or not somebody recorded its parcels.
    """
    sold = raising.lots_sold({code.lot for code in codes})
    left: dict[str, datetime] = {}
    destroyed: dict[str, datetime] = {}
    delivered: dict[str, trace.HistoryLine] = {}
    for line in sorted(trace.histories_of([epc_of(code.gtin, code.serial) for code in codes]), key=lambda line: line.happened_at):
        if line.in_error:
            continue
        if line.biz_step in _LEAVES:
            left.setdefault(line.epc, line.happened_at)
        if line.biz_step == "retail_selling":
            delivered[line.epc] = line
        if line.disposition == "returned":
            delivered.pop(line.epc, None)
        if line.disposition == "destroyed":
            destroyed.setdefault(line.epc, line.happened_at)
    provinces = _provinces(delivered.values())
    found = {}
    for code in codes:
        epc = epc_of(code.gtin, code.serial)
        moments = [left[epc]] if epc in left else []
        if code.lot in sold:
            moments.append(start_of_day(sold[code.lot]))
        handed = delivered.get(epc)
        found[code.pk] = Life(
            dispatched_at=min(moments, default=None),
            destroyed_at=destroyed.get(epc),
            delivered_at=handed.happened_at if handed else None,
            delivered_to=provinces.get(handed.event_id) if handed else None,
        )
    return found


def _provinces(lines: Iterable[trace.HistoryLine]) -> dict[UUID, str]:
    """The province of each event's place, where that is registered: of its destination, or else of where it was recorded."""
    places = {line.event_id: _destination(line) or line.read_point for line in lines}
    known = trace.locations({place for place in places.values() if place})
    return {event: known[place].place_code[:2] for event, place in places.items() if place in known and known[place].place_code}


def _destination(line: trace.HistoryLine) -> str | None:
    named = (one["destination"] for one in line.rest.get("destinationList", ()) if one["type"].endswith("location"))
    return next(named, None)


def _outliers(lot: UUID, looked_at: dict[str, Code], scans: dict[int, list[Scan]], found: dict[int, list[Found]]) -> None:
    """Codes with far more scanners than the rest of their lot."""
    batch: dict[str, list[copies.Scan]] = {serial: [] for serial in Code.unscoped.filter(lot=lot).values_list("serial", flat=True)}
    for serial, at, device, ours in Scan.unscoped.filter(code__lot=lot).values_list("serial", "at", "device", "ours"):
        batch[serial].append(copies.Scan(at, device, ours=ours))
    for serial, finding in copies.outliers(batch, LIMITS).items():
        if serial in looked_at:
            code = looked_at[serial]
            found[code.pk].append((finding, [row.public_id for row in scans[code.pk] if not row.ours]))


def of_unknown(now: datetime) -> Iterator[tuple[str, Found]]:
    """Bursts of serials that we never made, by GTIN, among the scans of the last hours."""
    since = now - 2 * LIMITS.burst_window - timedelta(minutes=10)
    rows: dict[str, list[Scan]] = defaultdict(list)
    for row in Scan.unscoped.filter(code=None, at__gte=since).order_by("at"):
        rows[row.gtin].append(row)
    for gtin, of_gtin in rows.items():
        for finding in copies.unknown_bursts([(row.at, row.serial) for row in of_gtin], LIMITS):
            yield gtin, (finding, [of_gtin[at].public_id for at in finding.scans])
