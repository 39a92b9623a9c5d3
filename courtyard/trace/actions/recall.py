"""Takes back everything that a cause reached."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb


@dataclass(frozen=True)
class Recalled:
    """The recall's events and how many items are recalled by them."""

    event_ids: tuple[UUID, ...]
    reached: int


@verb
def recall(*, actor: Actor, key: UUID, now: datetime, epcs: tuple[str, ...], reason: str) -> Recalled:
    """Recalls items and everything made of, fed with or held in them."""
    raise NotImplementedError
