"""What this room announces."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class ItemsRecalled:
    """Items were recalled: `causes` as asked for; `reached` of them and of what came of them are recalled now."""

    event_ids: tuple[UUID, ...]
    causes: tuple[str, ...]
    reached: int
    reason: str
