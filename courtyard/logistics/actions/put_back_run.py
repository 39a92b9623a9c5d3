"""A planner's process is told to end before its run is worked out."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F

from courtyard.kernel.verbs import Actor, verb
from courtyard.logistics.models import Run


@dataclass(frozen=True)
class RunPutBack:
    """`waits` is false when the run has ended, or another process has taken it."""

    waits: bool


@verb
def put_back_run(*, actor: Actor, key: UUID, now: datetime, run_id: UUID, attempt: int) -> RunPutBack:
    """Lets a run wait again, as if it had not been begun. Raises NotFound."""
    Run.objects.scoped(actor).one(public_id=run_id)
    fresh = {"begun_at": None, "beat_at": None, "phase": "", "best": None, "bound": None}
    return RunPutBack(waits=bool(Run.held(run_id, attempt).update(attempts=F("attempts") - 1, **fresh)))
