"""Birds of a flock are weighed, graded and put into crates."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb


@dataclass(frozen=True)
class CollectedBird:
    """A bird on the scale, and the number of the crate (1, 2, ... within this collection) into which it went."""

    epc: str
    weight_g: int
    crate: int = 1


@dataclass(frozen=True)
class GradeCount:
    grade: str
    quantity: int
    value_fen: int


@dataclass(frozen=True)
class Collected:
    collection_id: UUID
    grades: tuple[GradeCount, ...]
    crates: tuple[str, ...]
    value_fen: int


@verb
def collect(
    *, actor: Actor, key: UUID, now: datetime, lot_id: UUID, flock_id: UUID, collected_on: date, birds: tuple[CollectedBird, ...]
) -> Collected:
    """Signature only for now."""
    raise NotImplementedError
