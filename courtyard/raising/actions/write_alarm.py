"""An alarm about a flock is written into the way of its animals."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb


@dataclass(frozen=True)
class AlarmWritten:
    event_id: UUID | None


@verb
def write_alarm(
    *, actor: Actor, key: UUID, now: datetime, alarm_id: UUID, flock_id: UUID, subject: str, kind: str, day: date
) -> AlarmWritten:
    """Signature only for now."""
    raise NotImplementedError
