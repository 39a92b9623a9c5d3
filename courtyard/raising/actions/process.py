"""Birds of a lot become packs, one bird one pack."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb


@dataclass(frozen=True)
class PackedBird:
    epc: str
    weight_g: int


@dataclass(frozen=True)
class Processed:
    lot_id: UUID
    packs: int
    left: int


@verb
def process(*, actor: Actor, key: UUID, now: datetime, lot_id: UUID, packed_on: date, birds: tuple[PackedBird, ...]) -> Processed:
    """Signature only for now."""
    raise NotImplementedError
