"""Animals of a flock are weighed."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb


@dataclass(frozen=True)
class BirdWeight:
    epc: str
    weight_g: int


@dataclass(frozen=True)
class Weighed:
    weighing_id: UUID
    animals: int
    mean_g: int


@verb
def weigh(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    flock_id: UUID,
    weighed_on: date,
    weights: tuple[BirdWeight, ...] = (),
    animals: int | None = None,
    total_g: int | None = None,
) -> Weighed:
    """Signature only for now."""
    raise NotImplementedError
