"""A file that was checked and waits for its import: kept encrypted for its sender alone, for a day, and never served.

It lies in `COURTYARD_HOME/spool/checked/<user>/<import>`, is opened only by whoever sent it, and is removed once it is imported
or too old. A backup leaves it out; when it is gone, the file is simply chosen again.
"""

import base64
import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings

from courtyard.kernel import secrets
from courtyard.kernel.errors import Defect

KEPT_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it was sent, with what was asked about it."""

    name: str
    content: bytes
    as_of: date | None
    income_year: int | None


def _folder() -> Path:
    return Path(settings.COURTYARD_HOME) / "spool" / "checked"


def _path(user_id: UUID, import_id: UUID) -> Path:
    return _folder() / str(user_id) / str(import_id)


def _context(user_id: UUID, import_id: UUID) -> str:
    """Binds the bytes to their sender and their check: another's file, moved here, does not open."""
    return f"web.checked_file.{user_id}.{import_id}"


def keep(user_id: UUID, import_id: UUID, kept: Kept, *, now: datetime) -> None:
    """Keeps a file until it is imported, and removes what anybody left for too long."""
    remove_old(now)
    body = {
        "name": kept.name,
        "content": base64.b64encode(kept.content).decode(),
        "as_of": kept.as_of.isoformat() if kept.as_of else None,
        "income_year": kept.income_year,
    }
    path = _path(user_id, import_id)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix="new-")
    with os.fdopen(handle, "w") as file:
        file.write(secrets.encrypt(json.dumps(body), _context(user_id, import_id)))
    # Its age is counted by the county's clock, as everything is.
    os.utime(beside, (now.timestamp(), now.timestamp()))
    os.replace(beside, path)


def kept(user_id: UUID | None, import_id: UUID, *, now: datetime) -> Kept | None:
    """The file as its sender left it; None when she left none, somebody else did, or the day is over."""
    if user_id is None or not is_kept(user_id, import_id, now=now):
        return None
    try:
        body = json.loads(secrets.decrypt(_path(user_id, import_id).read_text(), _context(user_id, import_id)))
    except (Defect, FileNotFoundError):
        return None  # of another sender, of keys that are gone, or imported this very moment: it is chosen again
    as_of = date.fromisoformat(body["as_of"]) if body["as_of"] else None
    return Kept(body["name"], base64.b64decode(body["content"]), as_of, body["income_year"])


def is_kept(user_id: UUID | None, import_id: UUID, *, now: datetime) -> bool:
    """Whether the file still waits, without opening it."""
    if user_id is None or not (path := _path(user_id, import_id)).is_file():
        return False
    return not _is_old(path, now)


def forget(user_id: UUID, import_id: UUID) -> None:
    """Removes a file that is imported, or no longer wanted."""
    _path(user_id, import_id).unlink(missing_ok=True)


def remove_old(now: datetime) -> None:
    """Removes every file that nobody imported within its day, and folders that are left empty."""
    for folder in _folder().glob("*"):
        for path in folder.glob("*"):
            if _is_old(path, now):
                path.unlink(missing_ok=True)
        if not any(folder.iterdir()):
            shutil.rmtree(folder, ignore_errors=True)


def _is_old(path: Path, now: datetime) -> bool:
    return path.stat().st_mtime + KEPT_FOR.total_seconds() <= now.timestamp()
