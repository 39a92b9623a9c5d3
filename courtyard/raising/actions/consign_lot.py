"""A lot goes out on consignment; its proceeds come in later."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb


@dataclass(frozen=True)
class LotConsigned:
    lot_id: UUID
    list_value_fen: int
    shares: int


@verb
def consign_lot(*, actor: Actor, key: UUID, now: datetime, lot_id: UUID) -> LotConsigned:
    """Signature only for now."""
    raise NotImplementedError
