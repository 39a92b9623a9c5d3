"""Drawn label sheets lie in `COURTYARD_HOME/spool/labels/<order>/<part>`, encrypted, since they may have scratch numbers on them.

They are opened by permission, and removed thirty days after they were drawn. A backup leaves them out.
"""

import base64
import os
import shutil
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings

from courtyard.kernel import secrets

KEPT_FOR = timedelta(days=30)


def _folder() -> Path:
    return Path(settings.COURTYARD_HOME) / "spool" / "labels"


def _path(order_id: UUID, number: int) -> Path:
    return _folder() / str(order_id) / str(number)


def _context(order_id: UUID, number: int) -> str:
    """Binds the bytes to their place: another part, moved here, does not open."""
    return f"passport.labels.{order_id}.{number}"


def keep(order_id: UUID, number: int, content: bytes, *, now: datetime) -> None:
    """Writes one part over whatever an attempt left that was cut short."""
    path = _path(order_id, number)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix="new-")
    with os.fdopen(handle, "w") as file:
        file.write(secrets.encrypt(base64.b64encode(content).decode(), _context(order_id, number)))
        file.flush()
        os.fsync(file.fileno())
    # Its age is counted by the county's clock, as everything is.
    os.utime(beside, (now.timestamp(), now.timestamp()))
    os.replace(beside, path)


def kept(order_id: UUID, number: int) -> bytes | None:
    """The part as it was drawn; None when its thirty days are over."""
    path = _path(order_id, number)
    if not path.is_file():
        return None
    return base64.b64decode(secrets.decrypt(path.read_text(), _context(order_id, number)))


def remove_old(now: datetime) -> int:
    """Removes parts that were drawn thirty days ago, and folders that are left empty."""
    removed = 0
    for folder in _folder().glob("*"):
        for path in folder.glob("*"):
            if path.stat().st_mtime + KEPT_FOR.total_seconds() <= now.timestamp():
                path.unlink(missing_ok=True)
                removed += 1
        if not any(folder.iterdir()):
            shutil.rmtree(folder, ignore_errors=True)
    return removed
