"""The young animals and their supplies arrive: paid, numbered, banded."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb


@dataclass(frozen=True)
class Arrived:
    """So much of one item of the project's supplies, in its units, as counted at the gate."""

    item: str
    quantity: int


@dataclass(frozen=True)
class FlockDelivered:
    flock_id: UUID
    placement_id: UUID
    animals: int
    paid_fen: int
    returned_fen: int


@verb
def deliver(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    application_id: UUID,
    arrived: tuple[Arrived, ...],
    placed_on: date,
    hatched_on: date | None = None,
    supplier_lot: str = "",
    bracelets: tuple[str, ...] = (),
) -> FlockDelivered:
    """Signature only for now."""
    raise NotImplementedError
