"""A whole register, to its end: accepted, then taken in chunk by chunk, which the same call takes up again after a kill."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from courtyard.kernel.ids import child_key
from courtyard.kernel.verbs import Actor
from courtyard.people.actions.import_register import Mode, RegisterTaken, import_register
from courtyard.people.actions.take_register_chunk import take_register_chunk
from courtyard.people.models import RegisterImport

# SQLite keeps no queue of writers: one who waits looks again each tenth of a second. So long the lock is left to others.
PAUSE = 0.1


def load_register(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    content: bytes,
    file_name: str,
    mode: Mode = Mode.ALL_OR_NONE,
    as_of: date | None = None,
    income_year: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> RegisterTaken:
    """As `import_register`, until the import is done or halted; `progress(done, total)` hears of each chunk.

    Each chunk is a verb of its own under a key derived from `key`. An unfinished import of the same file goes on, whoever began it.
    """
    asked: dict[str, Any] = {"content": content, "file_name": file_name, "mode": mode, "as_of": as_of, "income_year": income_year}
    taken = import_register(actor=actor, key=key, now=now, **asked)
    while True:
        if progress:
            progress(taken.chunks_taken, taken.chunks)
        if taken.state != RegisterImport.State.TAKING:
            break
        time.sleep(PAUSE)
        number = taken.chunks_taken
        done = take_register_chunk(actor=actor, key=child_key(key, f"chunk/{number}"), now=now, import_id=taken.import_id, number=number)
        taken = replace(taken, state=done.state, chunks_taken=done.chunks_taken)
    return RegisterTaken.of(RegisterImport.objects.scoped(actor).one(public_id=taken.import_id))
