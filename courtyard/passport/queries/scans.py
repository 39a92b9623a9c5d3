"""A scan is noted in the spool, which is no table: a page that was asked for writes nothing."""

from datetime import datetime

from courtyard.kernel.ids import uuid7
from courtyard.kernel.secrets import index_of
from courtyard.passport.queries.page import Passport
from courtyard.passport.spool import ScanLine, append


def note_scan(
    shown: Passport,
    *,
    now: datetime,
    ip: str | None,
    browser: str,
    ours: bool,
    place: tuple[float, float, float] | None = None,
    province: str = "",
) -> bool:
    """Notes what was answered, to whom: `browser` and `ip` become a keyed hash that tells devices apart and names none.

    `place` is latitude and longitude, kept to a tenth of a degree (about ten kilometres), and how far off they may be.
    """
    coarse = (round(place[0], 1), round(place[1], 1), place[2] + 8.0) if place else None
    return append(
        ScanLine(
            id=uuid7(now),
            at=now.isoformat(),
            gtin=shown.gtin,
            serial=shown.serial,
            device=index_of(f"{ip}\x1f{browser}", "passport.device")[:16],
            state=shown.state.value,
            ip=ip,
            ours=ours,
            place=coarse,
            province=province[:2],
        )
    )
