"""Somebody looked, and says what it was."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb


@dataclass(frozen=True)
class AlarmClosed:
    alarm_id: UUID


@verb
def close_alarm(*, actor: Actor, key: UUID, now: datetime, alarm_id: UUID, outcome: str) -> AlarmClosed:
    """Closes an alarm with what was found."""
    raise NotImplementedError
