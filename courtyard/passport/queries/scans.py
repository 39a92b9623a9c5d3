"""A scan is noted in the spool, which is no table: a page that was asked for writes nothing."""

from datetime import datetime

from courtyard.kernel.ids import uuid7
from courtyard.kernel.secrets import index_of
from courtyard.passport.queries.page import Passport
from courtyard.passport.spool import ScanLine, append

Place = tuple[float, float, float]  # degrees north, degrees east, by how many kilometres these may be wrong
# To the corner of a square of a tenth of a degree, at the equator.
_ROUNDED_KM = 8.0


def note_scan(shown: Passport, *, now: datetime, ip: str | None, browser: str, ours: bool) -> bool:
    """Notes what was answered, to whom: `browser` and `ip` become a keyed hash that tells devices apart and names none."""
    return append(
        ScanLine(
            id=uuid7(now),
            at=now.isoformat(),
            gtin=shown.gtin,
            serial=shown.serial,
            device=_device(ip, browser),
            state=shown.state.value,
            ip=ip,
            ours=ours,
        )
    )


def note_place(
    gtin: str, serial: str, *, now: datetime, ip: str | None, browser: str, ours: bool, place: Place | None, province: str = ""
) -> bool:
    """Notes where somebody who scanned a pack says that she is: a province's code, a place, or both.

    A place is kept to a tenth of a degree (about ten kilometres), however exactly it was sent.
    """
    coarse = (round(place[0], 1), round(place[1], 1), place[2] + _ROUNDED_KM) if place else None
    line = ScanLine(
        id=uuid7(now),
        at=now.isoformat(),
        gtin=gtin,
        serial=serial,
        device=_device(ip, browser),
        state="",
        ip=ip,
        ours=ours,
        place=coarse,
        province=province,
        told=True,
    )
    return append(line)


def _device(ip: str | None, browser: str) -> str:
    return index_of(f"{ip}\x1f{browser}", "passport.device")[:16]
