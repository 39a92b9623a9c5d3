"""A flock has come to its end: nothing more will be collected from it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb


@dataclass(frozen=True)
class FlockClosed:
    flock_id: UUID


@verb
def close_flock(*, actor: Actor, key: UUID, now: datetime, flock_id: UUID, closed_on: date) -> FlockClosed:
    """Signature only for now."""
    raise NotImplementedError
