"""What a flock yields without identifiers of its own is counted or weighed into a lot: pairs of pigeons, fish."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb


@dataclass(frozen=True)
class Part:
    """So much of one grade, in base units (pairs; grams where the unit is the kilogram). An empty grade is not accepted."""

    grade: str
    quantity: int
    weight_g: int | None = None


@dataclass(frozen=True)
class Harvested:
    collection_id: UUID
    value_fen: int


@verb
def harvest(
    *, actor: Actor, key: UUID, now: datetime, lot_id: UUID, flock_id: UUID, collected_on: date, parts: tuple[Part, ...]
) -> Harvested:
    """Signature only for now."""
    raise NotImplementedError
