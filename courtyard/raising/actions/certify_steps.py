"""The steps of a flock are certified from its daily totals."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb


@dataclass(frozen=True)
class StepsCertified:
    certification_id: UUID
    certified: int
    doubtful: int
    short: int


@verb
def certify_steps(*, actor: Actor, key: UUID, now: datetime, flock_id: UUID, until: date) -> StepsCertified:
    """Signature only for now."""
    raise NotImplementedError
