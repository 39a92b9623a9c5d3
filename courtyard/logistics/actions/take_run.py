"""The planner's process takes a run that waits."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F

from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.logistics import rules
from courtyard.logistics.models import Run
from courtyard.logistics.rules import Outcome


@dataclass(frozen=True)
class RunTaken:
    """None: no run waits. `attempt` says whose it is: whoever takes it again has the next number."""

    run_id: UUID | None = None
    attempt: int = 0


@verb
def take_run(*, actor: Actor, key: UUID, now: datetime) -> RunTaken:
    """Takes the oldest run that waits, or of which nobody has heard for a minute; one that was lost three times has failed."""
    for row in Run.waiting(now).order_by("pk"):
        # Two processes may look at the same run: the one whose UPDATE still finds it waiting has it.
        mine = Run.waiting(now).filter(pk=row.pk)
        if row.attempts >= rules.ATTEMPTS:
            if mine.update(ended_at=now, outcome=Outcome.FAILED, why=rules.LOST):
                changed("logistics.run", row.public_id, outcome=Outcome.FAILED)
        elif mine.update(begun_at=now, beat_at=now, attempts=F("attempts") + 1):
            return RunTaken(row.public_id, row.attempts + 1)
    return RunTaken()
