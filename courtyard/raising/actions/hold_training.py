"""Households are trained, and who came is written down."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb


@dataclass(frozen=True)
class TrainingHeld:
    training_id: UUID
    attended: int


@verb
def hold_training(
    *, actor: Actor, key: UUID, now: datetime, project_id: UUID, topic: str, held_on: date, household_ids: tuple[UUID, ...]
) -> TrainingHeld:
    """Signature only for now."""
    raise NotImplementedError
