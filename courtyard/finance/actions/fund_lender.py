"""A commitment becomes capital from which loans are granted."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courtyard.finance.books import capital, organisation_of, positive
from courtyard.finance.models import Commitment
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.ledger import actions as ledger
from courtyard.ledger.rules import AccountRef, Entry


@dataclass(frozen=True)
class LenderFunded:
    amount_fen: int


@verb
def fund_lender(*, actor: Actor, key: UUID, now: datetime, commitment_id: UUID, lender_id: UUID, amount_fen: int) -> LenderFunded:
    """Moves `amount_fen` of a commitment to a lender's capital. Raises FloorBreached when the commitment has less left."""
    commitment = Commitment.objects.scoped(actor).one(public_id=commitment_id)
    lender = organisation_of(lender_id)
    entry = Entry(
        "fund.lend",
        AccountRef("fund.project", commitment_id),
        capital(lender.public_id),
        positive(amount_fen),
        project=commitment.project,
        cause=key,
    )
    ledger.post(actor=actor, key=child_key(key, "post"), now=now, entries=(entry,))
    changed("finance.commitment", commitment_id, lent_fen=amount_fen, lender=str(lender_id))
    return LenderFunded(amount_fen=amount_fen)
