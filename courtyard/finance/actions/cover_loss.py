"""One source is asked for one loan's loss."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from courtyard.finance.actions.cover_losses import LossNotCovered, cover_losses
from courtyard.finance.books import figures_of
from courtyard.finance.models import Loan
from courtyard.finance.rules import Cover, LossSource
from courtyard.kernel.verbs import Actor, changed, child_key, verb

__all__ = ["LossCovered", "LossNotCovered", "cover_loss"]


@dataclass(frozen=True)
class LossCovered:
    decision_id: UUID
    outstanding_fen: int
    waits_for_signature: bool


@verb
def cover_loss(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    loan_id: UUID,
    source: LossSource,
    amount_fen: int,
    reason: str,
    payer_id: UUID | None = None,
    new_due_on: date | None = None,
) -> LossCovered:
    """As `cover_losses`, for one; returns what is still outstanding."""
    loan = Loan.objects.scoped(actor).one(public_id=loan_id)
    cover = Cover(loan_id, LossSource(source), amount_fen, reason, payer_id, new_due_on)
    decided = cover_losses(actor=actor, key=child_key(key, "cover"), now=now, covers=(cover,))
    changed("finance.loan", loan_id, loss=str(decided.decision_ids[0]), source=cover.source.value, amount_fen=amount_fen)
    outstanding = figures_of([loan.pk])[loan.pk].outstanding_fen
    return LossCovered(decided.decision_ids[0], outstanding, waits_for_signature=decided.proposed > 0)
