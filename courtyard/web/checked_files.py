"""A file that was checked and waits for its import: kept encrypted for its sender alone, for a day, and never served.

It is opened only by whoever sent it, and is removed once it is imported or too old. When it is gone, the file is simply chosen again.
"""

import base64
import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from courtyard.kernel.errors import Defect
from courtyard.kernel.kept_files import Shelf

# A folder for each sender: another's file, moved here, does not open.
_SHELF = Shelf("checked", "web.checked_file", timedelta(hours=24))


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it was sent, with what was asked about it."""

    name: str
    content: bytes
    as_of: date | None
    income_year: int | None


def keep(user_id: UUID, import_id: UUID, kept: Kept, *, now: datetime) -> None:
    """Keeps a file until it is imported, and removes what anybody left for too long."""
    remove_old(now)
    body = {
        "name": kept.name,
        "content": base64.b64encode(kept.content).decode(),
        "as_of": kept.as_of.isoformat() if kept.as_of else None,
        "income_year": kept.income_year,
    }
    _SHELF.keep(str(user_id), str(import_id), json.dumps(body), now=now)


def kept(user_id: UUID | None, import_id: UUID, *, now: datetime) -> Kept | None:
    """The file as its sender left it; None when she left none, somebody else did, or the day is over."""
    if not is_kept(user_id, import_id, now=now):
        return None
    try:
        text = _SHELF.kept(str(user_id), str(import_id))
    except Defect:
        return None  # of another sender, or of keys that are gone: it is chosen again
    if text is None:
        return None  # imported this very moment
    body = json.loads(text)
    as_of = date.fromisoformat(body["as_of"]) if body["as_of"] else None
    return Kept(body["name"], base64.b64decode(body["content"]), as_of, body["income_year"])


def is_kept(user_id: UUID | None, import_id: UUID, *, now: datetime) -> bool:
    """Whether the file still waits, without opening it."""
    return user_id is not None and _SHELF.is_kept(str(user_id), str(import_id), now=now)


def forget(user_id: UUID, import_id: UUID) -> None:
    """Removes a file that is imported, or no longer wanted."""
    _SHELF.forget(str(user_id), str(import_id))


def remove_old(now: datetime) -> None:
    """Removes every file that nobody imported within its day."""
    _SHELF.remove_old(now)
