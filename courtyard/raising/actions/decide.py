"""An application is approved, with its loan and its order, or declined with a reason."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb


@dataclass(frozen=True)
class Decided:
    application_id: UUID
    approved: bool
    loan_id: UUID | None = None
    order_id: UUID | None = None
    flock_id: UUID | None = None
    share_id: UUID | None = None


@verb
def decide(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    application_id: UUID,
    approve: bool,
    reason: str = "",
    flock_id: UUID | None = None,
    due_on: date | None = None,
) -> Decided:
    """Signature only for now."""
    raise NotImplementedError
