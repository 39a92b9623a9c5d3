"""A commitment backs the guarantee fund that covers losses."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courtyard.finance.books import positive
from courtyard.finance.models import Commitment, Fund
from courtyard.kernel.errors import NotFound
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.ledger import actions as ledger
from courtyard.ledger.rules import AccountRef, Entry


@dataclass(frozen=True)
class GuaranteeBacked:
    amount_fen: int


@verb
def back_guarantee(*, actor: Actor, key: UUID, now: datetime, commitment_id: UUID, fund_id: UUID, amount_fen: int) -> GuaranteeBacked:
    """Moves `amount_fen` of a commitment into the guarantee that `fund_id` keeps. Raises FloorBreached."""
    commitment = Commitment.objects.scoped(actor).one(public_id=commitment_id)
    if not Fund.unscoped.filter(public_id=fund_id).exists():
        raise NotFound(subject="finance.fund")
    entry = Entry(
        "fund.guarantee",
        AccountRef("fund.project", commitment_id),
        AccountRef("guarantee.fund", fund_id),
        positive(amount_fen),
        project=commitment.project,
        cause=key,
    )
    ledger.post(actor=actor, key=child_key(key, "post"), now=now, entries=(entry,))
    changed("finance.fund", fund_id, guarantee_fen=amount_fen)
    return GuaranteeBacked(amount_fen=amount_fen)
