"""One loan is repaid from the proceeds of a lot."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courtyard.finance.actions.repay_many import repay_many
from courtyard.finance.books import figures_of
from courtyard.finance.models import Loan
from courtyard.finance.rules import Repayment
from courtyard.kernel.verbs import Actor, changed, child_key, verb


@dataclass(frozen=True)
class Repaid:
    outstanding_fen: int


@verb
def repay(*, actor: Actor, key: UUID, now: datetime, loan_id: UUID, lot_id: UUID, amount_fen: int) -> Repaid:
    """As `repay_many`, for one loan; returns what is still outstanding."""
    loan = Loan.objects.scoped(actor).one(public_id=loan_id)
    repay_many(actor=actor, key=child_key(key, "repay"), now=now, repayments=(Repayment(loan_id, lot_id, amount_fen),))
    changed("finance.loan", loan_id, repaid_fen=amount_fen, lot=str(lot_id))
    return Repaid(outstanding_fen=figures_of([loan.pk])[loan.pk].outstanding_fen)
