"""An insurer pays for animals that were lost: first the loan that bought them, and what is above it to the household."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.finance.actions.cover_losses import cover_losses
from courtyard.finance.books import figures_of, organisation_of, positive, said_why
from courtyard.finance.facts import ClaimPaid as PaidFact
from courtyard.finance.models import InsuranceClaim, Loan
from courtyard.finance.rules import Cover, LossSource
from courtyard.kernel.errors import Refused
from courtyard.kernel.facts import announce
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.ledger import actions as ledger
from courtyard.ledger.rules import AccountRef, Entry


class NotInsured(Refused):
    default_message = _("The terms of this loan name no insurer among those who bear a loss; look at the terms of its project.")


@dataclass(frozen=True)
class ClaimPaid:
    """What the lender got, and what the household is due: a payout of its claims pays it."""

    claim_id: UUID
    lender_fen: int
    household_fen: int
    outstanding_fen: int


@verb
def pay_claim(*, actor: Actor, key: UUID, now: datetime, loan_id: UUID, insurer_id: UUID, amount_fen: int, reason: str) -> ClaimPaid:
    """The insurer's pool pays `amount_fen` for the animals of a loan. What the loan still owes goes to the lender, in the order of the
    terms as `cover_losses` has it; the rest goes to the household's claims. The two are decided together.

    Raises NotInsured, LossNotCovered (another source is to be asked first), FloorBreached when the pool is too small, NotFound.
    """
    reason, insurer = said_why(reason), organisation_of(insurer_id, "insurer")
    loan = Loan.objects.scoped(actor).select_related("household").one_locked(public_id=loan_id)
    if LossSource.INSURER not in loan.loss_order:
        raise NotInsured(loan=str(loan_id), order=list(loan.loss_order))
    owed = figures_of([loan.pk])[loan.pk].owed_fen
    to_lender = min(positive(amount_fen), owed)
    rest = amount_fen - to_lender
    if to_lender:
        cover = Cover(loan_id, LossSource.INSURER, to_lender, reason, insurer_id)
        cover_losses(actor=actor, key=child_key(key, "cover"), now=now, covers=(cover,))
    InsuranceClaim.objects.create(
        public_id=key, loan=loan, insurer_id=insurer.id, lender_fen=to_lender, household_fen=rest, reason=reason,
        decided_by=actor.user_id, at=now,
    )  # fmt: skip
    household = loan.household.public_id
    if rest:
        pool, claims = AccountRef("insurer.pool", insurer_id), AccountRef("household.claims", household)
        entry = Entry("loss.insurer", pool, claims, rest, project=loan.project, household=household, cause=key)
        ledger.post(actor=actor, key=child_key(key, "post"), now=now, entries=(entry,))
    changed("finance.loan", loan_id, claim=str(key), lender_fen=to_lender, household_fen=rest)
    announce(PaidFact(key, loan_id, household, to_lender, rest))
    outstanding = figures_of([loan.pk])[loan.pk].outstanding_fen
    return ClaimPaid(claim_id=key, lender_fen=to_lender, household_fen=rest, outstanding_fen=outstanding)
