"""Scans that came in are written into the table."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Value
from django.db.models.functions import Coalesce

from courtyard.kernel.verbs import Actor, verb
from courtyard.passport.models import Code, Scan
from courtyard.passport.spool import ScanLine


@dataclass(frozen=True)
class Taken:
    scans: int


@verb
def take_scans(*, actor: Actor, key: UUID, now: datetime, lines: tuple[ScanLine, ...]) -> Taken:
    """Writes scans in one batch and counts them at their codes. The worker calls it with a key that follows from the file it read."""
    codes = _codes(lines)
    rows = [_row(line, codes.get((line.gtin, line.serial))) for line in lines]
    Scan.objects.bulk_create(rows, batch_size=500)
    seen: dict[int, list[datetime]] = defaultdict(list)
    for row in rows:
        if row.code_id and not row.ours:
            seen[row.code_id].append(row.at)
    # In the order of keys, as everybody locks them.
    for code, moments in sorted(seen.items()):
        first = Coalesce(F("first_scan_at"), Value(min(moments)))
        Code.unscoped.filter(pk=code).update(scans=F("scans") + len(moments), first_scan_at=first)
    return Taken(scans=len(rows))


def _codes(lines: tuple[ScanLine, ...]) -> dict[tuple[str, str], int]:
    found = Code.unscoped.filter(serial__in={line.serial for line in lines}).values_list("gtin", "serial", "pk")
    return {(gtin, serial): pk for gtin, serial, pk in found}


def _row(line: ScanLine, code: int | None) -> Scan:
    lat, lon, error_km = line.place or (None, None, None)
    return Scan(
        public_id=line.id,
        code_id=code,
        gtin=line.gtin,
        serial=line.serial,
        at=datetime.fromisoformat(line.at),
        device=line.device,
        ours=line.ours,
        state=line.state,
        lat=lat,
        lon=lon,
        error_km=error_km,
        province=line.province,
        ip=line.ip,
    )
