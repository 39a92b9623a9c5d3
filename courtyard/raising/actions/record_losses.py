"""Animals died or disappeared."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb


@dataclass(frozen=True)
class LossesRecorded:
    loss_id: UUID
    animals: int
    claim_fen: int
    alive: int


@verb
def record_losses(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    flock_id: UUID,
    lost_on: date,
    reason: str,
    epcs: tuple[str, ...] = (),
    animals: int | None = None,
    note: str = "",
) -> LossesRecorded:
    """Signature only for now."""
    raise NotImplementedError
