"""The company takes a lot at grade prices."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb


@dataclass(frozen=True)
class LotSold:
    lot_id: UUID
    value_fen: int
    shares: int


@verb
def sell_lot(*, actor: Actor, key: UUID, now: datetime, lot_id: UUID) -> LotSold:
    """Signature only for now."""
    raise NotImplementedError
