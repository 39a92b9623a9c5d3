"""Looks for subjects that are silent and groups that stand still."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb


@dataclass(frozen=True)
class AlarmsRaised:
    alarm_ids: tuple[UUID, ...]


@verb
def raise_alarms(
    *, actor: Actor, key: UUID, now: datetime, on: date, groups: tuple[UUID, ...] | None = None, silent_days: int = 3
) -> AlarmsRaised:
    """Raises what `rules` finds at the end of the day `on` in the groups (None: in all that the actor sees) and is not open yet."""
    raise NotImplementedError
