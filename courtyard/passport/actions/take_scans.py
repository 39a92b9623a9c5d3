"""Scans that came in are written into the table."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, Value
from django.db.models.functions import Coalesce

from courtyard.kernel.verbs import Actor, verb
from courtyard.passport.models import Code, Scan
from courtyard.passport.spool import ScanLine


@dataclass(frozen=True)
class Taken:
    scans: int


# How long after a scan a device may say where it was.
STILL_THERE = timedelta(minutes=30)


@verb
def take_scans(*, actor: Actor, key: UUID, now: datetime, lines: tuple[ScanLine, ...]) -> Taken:
    """Writes scans in one batch and counts them at their codes. The worker calls it with a key that follows from the file it read.

    A place that was told is put to the scan that it was told of; of a scan that is not found (a phone whose address has changed since)
    it makes another one.
    """
    codes = _codes(lines)
    Scan.objects.bulk_create([_row(line, codes.get((line.gtin, line.serial))) for line in lines if not line.told], batch_size=500)
    alone = [line for line in lines if line.told and not _placed(line, codes)]
    Scan.objects.bulk_create([_row(line, codes.get((line.gtin, line.serial))) for line in alone], batch_size=500)
    seen: dict[int, list[datetime]] = defaultdict(list)
    for line in (*alone, *(line for line in lines if not line.told)):
        code = codes.get((line.gtin, line.serial))
        if code and not line.ours:
            seen[code].append(datetime.fromisoformat(line.at))
    # In the order of keys, as everybody locks them.
    for code, moments in sorted(seen.items()):
        first = Coalesce(F("first_scan_at"), Value(min(moments)))
        Code.unscoped.filter(pk=code).update(scans=F("scans") + len(moments), first_scan_at=first)
    return Taken(scans=len(lines))


def _placed(line: ScanLine, codes: dict[tuple[str, str], int]) -> bool:
    """Puts a place to the newest scan of the same device. The code is looked at again, since what the rules see has changed."""
    code, at = codes.get((line.gtin, line.serial)), datetime.fromisoformat(line.at)
    if code is None:
        return False
    scan = Scan.unscoped.filter(code=code, device=line.device, at__lte=at, at__gte=at - STILL_THERE).order_by("-at").first()
    if scan is None:
        return False
    lat, lon, error_km = line.place or (None, None, None)
    Scan.unscoped.filter(pk=scan.pk).update(lat=lat, lon=lon, error_km=error_km, province=line.province)
    Code.unscoped.filter(pk=code, scans__gt=0, scans_looked_at=F("scans")).update(scans_looked_at=F("scans") - 1)
    return True


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
