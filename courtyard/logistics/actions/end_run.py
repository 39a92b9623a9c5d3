"""A run ends without a plan."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.logistics.actions.keep_result import NotYours
from courtyard.logistics.models import Run
from courtyard.logistics.rules import Outcome


@dataclass(frozen=True)
class RunEndedWithout:
    run_id: UUID
    outcome: Outcome


@verb
def end_run(
    *, actor: Actor, key: UUID, now: datetime, run_id: UUID, attempt: int, outcome: Outcome, why: str, values: dict[str, str] | None = None
) -> RunEndedWithout:
    """Ends a run as refused or failed, with words that say what to do, and what they speak of. Raises NotFound, NotYours."""
    Run.objects.scoped(actor).one(public_id=run_id)
    if not Run.held(run_id, attempt).update(ended_at=now, beat_at=now, outcome=outcome, why=why, why_values=values or {}):
        raise NotYours
    changed("logistics.run", run_id, outcome=outcome, why=why, values=values or {})
    return RunEndedWithout(run_id=run_id, outcome=outcome)
