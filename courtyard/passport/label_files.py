"""Drawn label sheets, a file a part: encrypted, since they may have scratch numbers on them, and removed after thirty days."""

import base64
from datetime import datetime, timedelta
from uuid import UUID

from courtyard.kernel.kept_files import Shelf

KEPT_FOR = timedelta(days=30)
_SHELF = Shelf("labels", "passport.labels", KEPT_FOR)


def keep(order_id: UUID, number: int, content: bytes, *, now: datetime) -> None:
    """Writes one part over whatever an attempt left that was cut short."""
    _SHELF.keep(str(order_id), str(number), base64.b64encode(content).decode(), now=now)


def kept(order_id: UUID, number: int) -> bytes | None:
    """The part as it was drawn; None when its thirty days are over."""
    found = _SHELF.kept(str(order_id), str(number))
    return None if found is None else base64.b64decode(found)


def remove_old(now: datetime) -> int:
    """Removes parts that were drawn thirty days ago; how many."""
    return _SHELF.remove_old(now)
