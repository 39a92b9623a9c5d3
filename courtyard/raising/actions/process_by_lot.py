"""A lot without identifiers becomes packs, counted together: fish, squabs."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb


@dataclass(frozen=True)
class ProcessedByLot:
    lot_id: UUID
    pack_class: str
    packs: int


@verb
def process_by_lot(*, actor: Actor, key: UUID, now: datetime, lot_id: UUID, packed_on: date, packs: int, weight_g: int) -> ProcessedByLot:
    """Signature only for now."""
    raise NotImplementedError
