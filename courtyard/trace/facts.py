"""What this room announces."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class CaptureDue:
    """A part of a document that somebody sent is to be taken in."""

    capture_id: UUID
    number: int


@dataclass(frozen=True)
class ItemsRecalled:
    """Items were recalled: `causes` as asked for; `reached` of them and of what came of them are recalled now."""

    event_ids: tuple[UUID, ...]
    causes: tuple[str, ...]
    reached: int
    reason: str


@dataclass(frozen=True)
class RecallEnded:
    """A recall ended. `mistake`: what no other recall holds may be sold again, `freed` items; else everything stays recalled."""

    recall_id: UUID
    mistake: bool
    freed: int
