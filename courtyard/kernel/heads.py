"""Heads published outside the database, so that a journal whose end was cut off, or that was replaced whole, shows.

Each chain has one file, `COURTYARD_HOME/heads/<name>.jsonl`, a line a head, only ever appended to and synced to the disk
before `publish` returns. Copy the file, or just its last line, to where the database's keeper cannot write: an e-mail, a
notice board, a bank's safe. Whoever holds a line can check the journal against it: nothing sealed up to there has changed.
It does not show that what was written is true.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from courtyard.kernel import sealing
from courtyard.kernel.sealing import Head, SealSource


@dataclass(frozen=True, slots=True)
class Published:
    """What a chain's file holds: its heads in the order of the lines, and the numbers of lines that are no head."""

    heads: tuple[Head, ...]
    unreadable: tuple[int, ...]


def path_of(name: str) -> Path:
    """The file of the chain called `name`."""
    return Path(settings.COURTYARD_HOME) / "heads" / f"{name}.jsonl"


def publish(head: Head, *, now: datetime) -> bool:
    """Appends the head and waits until the disk has it; False when the file already reaches as far.

    Several workers may publish at once; the file is locked, and its sequences only rise.
    """
    if head.sequence == 0:
        return False
    path = path_of(head.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    is_new = not path.exists()
    with path.open("ab+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        text = _tail(file.fileno())
        last = next((read for line in reversed(text.splitlines()) if (read := _head(head.name, line)) is not None), None)
        if last is not None and last.sequence >= head.sequence:
            return False
        line = json.dumps({"sequence": head.sequence, "digest": head.digest.hex(), "published_at": now.astimezone(UTC).isoformat()})
        # A line that was cut short as a machine died stays as it is, and the next begins on a line of its own.
        file.write((b"" if not text or text.endswith(b"\n") else b"\n") + line.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        _sync_folder(path.parent)
    return True


def published(name: str) -> Published:
    """Everything that was published of a chain; empty when nothing was. A last line that was cut short is passed over."""
    path = path_of(name)
    lines = path.read_bytes().split(b"\n") if path.exists() else []
    heads, unreadable = [], []
    for number, line in enumerate(lines, start=1):
        head = _head(name, line)
        if head is not None:
            heads.append(head)
        elif line and _was_whole(line):
            unreadable.append(number)
    return Published(tuple(heads), tuple(unreadable))


def breaks(source: SealSource) -> Iterator[str]:
    """Where the chain does not hold, in itself or against what was published of it, in sentences."""
    outside = published(source.name)
    for number in outside.unreadable:
        yield f"{source.name}: line {number} of {path_of(source.name).name} is no published head"
    for earlier, later in zip(outside.heads, outside.heads[1:], strict=False):
        if later.sequence <= earlier.sequence:
            yield f"{source.name}: a head of {later.sequence} was published after one of {earlier.sequence}; the file was tampered with"
    yield from sealing.breaks(source, published=outside.heads)


def _head(name: str, line: bytes) -> Head | None:
    try:
        entry = json.loads(line)
        sequence, digest = entry["sequence"], bytes.fromhex(entry["digest"])
    except (ValueError, KeyError, TypeError):
        return None
    return Head(name, sequence, digest) if type(sequence) is int and len(digest) == 32 else None


def _was_whole(line: bytes) -> bool:
    """Whether a line that cannot be read was written to its end; one that a dying machine cut short has no closing brace."""
    return line.rstrip().endswith(b"}") or not line.startswith(b"{")


def _tail(file: int, size: int = 4_096) -> bytes:
    end = os.fstat(file).st_size
    return os.pread(file, size, max(0, end - size))


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
