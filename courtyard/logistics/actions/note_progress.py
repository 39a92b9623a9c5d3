"""A run says that it lives, and how far it is."""

import math
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb
from courtyard.logistics.models import Run


@dataclass(frozen=True)
class ProgressNoted:
    """`is_yours` is false when the run has ended, or another process has taken it."""

    is_yours: bool
    is_stop_asked: bool


@verb
def note_progress(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    run_id: UUID,
    attempt: int,
    phase: str = "",
    best: float | None = None,
    bound: float | None = None,
) -> ProgressNoted:
    """Writes down the best value and its bound so far; figures that are none yet are left out. Raises NotFound."""
    row: Run = Run.objects.scoped(actor).one(public_id=run_id)
    seen = {name: value for name, value in (("best", best), ("bound", bound)) if value is not None and math.isfinite(value)}
    yours = Run.held(run_id, attempt).update(beat_at=now, **({"phase": phase} if phase else {}), **seen)
    return ProgressNoted(is_yours=bool(yours), is_stop_asked=row.stop_asked_at is not None)
