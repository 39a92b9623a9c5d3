"""Scans on their way to the database: a GET writes none, it appends a line to a file, which the worker empties each second.

One `write` a line, appended: whoever is killed, the line is whole or was never begun. It is in the kernel's hands then and outlives
the process, though not a machine that loses power within the second; a scan is no record of the programme's.

Nobody writes into a file that is being read: a writer holds a shared lock while it appends and looks whether the file still has its
name; the drain renames the file first, and waits for the locks.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from uuid import UUID

import structlog
from django.conf import settings

log = structlog.get_logger(__name__)

_NAME = "scans.jsonl"


@dataclass(frozen=True, slots=True)
class ScanLine:
    """One scan. `at` is an instant as ISO text; `place` is latitude, longitude and by how many kilometres these may be wrong.

    `told`: no scan of its own, but the device says where it was when it scanned just before.
    """

    id: UUID
    at: str
    gtin: str
    serial: str
    device: str
    state: str
    ip: str | None = None
    ours: bool = False
    place: tuple[float, float, float] | None = None
    province: str = ""
    told: bool = False


_FIELDS = tuple(field.name for field in fields(ScanLine))


def folder() -> Path:
    return Path(settings.COURTYARD_HOME) / "spool"


def append(line: ScanLine) -> bool:
    """Appends a line; False when it could not be (a full disk), which no buyer shall notice."""
    # A line that was cut short by a full disk must not spoil the next one, so each begins on a line of its own.
    data = ("\n" + json.dumps(_entry(line), ensure_ascii=False) + "\n").encode()
    try:
        handle = _opened()
        try:
            return os.write(handle, data) == len(data)
        finally:
            os.close(handle)
    except OSError as error:
        log.error("scan.not_spooled", error=repr(error))
        return False


def _entry(line: ScanLine) -> dict[str, object]:
    return {**{name: getattr(line, name) for name in _FIELDS}, "id": str(line.id)}


def _opened() -> int:
    """The file that has the name, with a shared lock on it."""
    path = f"{settings.COURTYARD_HOME}/spool/{_NAME}"
    while True:
        try:
            handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        except FileNotFoundError:
            folder().mkdir(parents=True, exist_ok=True, mode=0o700)
            continue
        fcntl.flock(handle, fcntl.LOCK_SH)
        try:
            if os.fstat(handle).st_ino == os.stat(path).st_ino:
                return handle
        except FileNotFoundError:
            pass
        os.close(handle)  # the drain took the file between our opening and locking it


def taken(key: UUID) -> list[Path]:
    """Files to be read: those that an earlier drain was killed over, and the present one, renamed after `key`."""
    path = folder() / _NAME
    if path.exists() and path.stat().st_size:
        os.rename(path, path.with_name(f"scans-{key}.taken"))
    return sorted(folder().glob("scans-*.taken")) if folder().exists() else []


def key_of(path: Path) -> UUID:
    """The key after which a taken file is named: reading it again does the same thing once."""
    return UUID(path.name.removeprefix("scans-").removesuffix(".taken"))


def read(path: Path) -> Iterator[ScanLine]:
    """The lines of a taken file. What cannot be read was cut short, and is said."""
    handle = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)  # whoever is still appending ends first
        with os.fdopen(os.dup(handle), "rb") as file:
            for raw in file.read().split(b"\n"):
                if not raw:
                    continue
                try:
                    entry = json.loads(raw)
                    place = entry.pop("place", None)
                    yield ScanLine(**{**entry, "id": UUID(entry["id"])}, place=tuple(place) if place else None)
                except (ValueError, KeyError, TypeError):
                    log.error("scan.unreadable", file=path.name, bytes=len(raw))
    finally:
        os.close(handle)
