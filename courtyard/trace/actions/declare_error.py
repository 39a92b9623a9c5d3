"""Says that an event was recorded by mistake."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb


@dataclass(frozen=True)
class Declared:
    """The event and how many items' states were computed anew."""

    event_id: UUID
    items: int


@verb
def declare_error(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    event_id: UUID,
    reason: Literal["did_not_occur", "incorrect_data"],
    explanation: str = "",
    corrective_event_ids: tuple[UUID, ...] = (),
) -> Declared:
    """Appends an errorDeclaration under the same event id and computes the state of every item of the event anew."""
    raise NotImplementedError
