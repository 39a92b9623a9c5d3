"""A run says every other second that it lives, and how far it is.

No verb: that a run lives is true for a minute and nothing is decided by it, so it leaves no line in the log of requests, which is never
shortened. As with the claim of a delivery, one conditional update says whether the run is still one's own. Taking, ending and keeping are
verbs, a line each.
"""

import math
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courtyard.kernel import db
from courtyard.logistics.models import Run


@dataclass(frozen=True, slots=True)
class Heard:
    """`is_yours` is false when the run has ended, or another process has taken it."""

    is_yours: bool
    is_stop_asked: bool


def beat(run_id: UUID, attempt: int, now: datetime, *, phase: str = "", best: float | None = None, bound: float | None = None) -> Heard:
    """Writes down the best value and its bound so far; figures that are none yet are left out. Raises TryAgain."""
    seen = {name: value for name, value in (("best", best), ("bound", bound)) if value is not None and math.isfinite(value)}
    with db.outermost():
        yours = Run.held(run_id, attempt).update(beat_at=now, **({"phase": phase} if phase else {}), **seen)
        asked = Run.unscoped.filter(public_id=run_id, stop_asked_at__isnull=False).exists()
    return Heard(is_yours=bool(yours), is_stop_asked=asked)
