"""Writes down what happened."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb
from courtyard.trace.rules.shapes import NewEvent


@dataclass(frozen=True)
class Recorded:
    """The event ids, in the order of the events."""

    event_ids: tuple[UUID, ...]


@verb
def record(*, actor: Actor, key: UUID, now: datetime, events: tuple[NewEvent, ...]) -> Recorded:
    """Records events together or not at all, moves the state of every item that they name."""
    raise NotImplementedError
