"""Takes in a part of a document that somebody sent."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courtyard.kernel import codec
from courtyard.kernel.actors import Grant
from courtyard.kernel.errors import Reason
from courtyard.kernel.facts import announce
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.trace.actions.record import AHEAD
from courtyard.trace.facts import CaptureDue
from courtyard.trace.models import Capture
from courtyard.trace.opening import waiting
from courtyard.trace.taking import NotTaken, take

# Events a transaction, where each stands by itself.
CHUNK = 500
MOST_ERRORS = 1_000


@dataclass(frozen=True)
class ChunkCaptured:
    """How many events of the document are here by now, and whether that was all."""

    taken: int
    finished: bool


@verb
def capture_chunk(*, actor: Actor, key: UUID, now: datetime, capture_id: UUID, number: int) -> ChunkCaptured:
    """Takes the part of this number in and has the next one done; a document that goes in whole or not at all is one part.

    Announces CaptureDue. What is taken counts with it, in one transaction, so that a worker that is killed goes on where it was.
    """
    job = Capture.unscoped.one_locked(public_id=capture_id)
    if job.finished_at is not None:
        return ChunkCaptured(taken=job.taken, finished=True)
    author = Actor(user_id=job.user, grants=codec.load(tuple[Grant, ...], job.grants), via="api")
    start = number * CHUNK if job.proceed else 0
    end = start + CHUNK if job.proceed else job.events
    part = waiting(job.document, slice(start, end))
    try:
        done = take(job, part, author=author, now=now, ahead=AHEAD, all_or_none=not job.proceed)
        job.taken += done.events
        faults = done.faults
    except NotTaken as error:
        faults = list(error.reasons)
    job.errors = (job.errors + [_shown(fault) for fault in faults])[:MOST_ERRORS]
    if end >= job.events:
        job.finished_at, job.document = now, ""
    else:
        announce(CaptureDue(capture_id=capture_id, number=number + 1))
    Capture.unscoped.filter(pk=job.pk).update(taken=job.taken, errors=job.errors, finished_at=job.finished_at, document=job.document)
    changed("trace.capture", capture_id, taken=job.taken, errors=len(job.errors))
    return ChunkCaptured(taken=job.taken, finished=job.finished_at is not None)


def _shown(fault: Reason) -> dict[str, str | None]:
    return {"code": fault.code, "message": str(fault.message), "pointer": fault.field}
