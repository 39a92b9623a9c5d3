"""A fund promises a part of its money to a project."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courtyard.finance.books import positive
from courtyard.finance.models import Commitment, Fund
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.ledger import actions as ledger
from courtyard.ledger.rules import AccountRef, Entry


@dataclass(frozen=True)
class Committed:
    commitment_id: UUID


@verb
def commit(*, actor: Actor, key: UUID, now: datetime, fund_id: UUID, project_id: UUID, amount_fen: int) -> Committed:
    """Sets `amount_fen` of the fund aside for the project. Raises FloorBreached when the fund has less that is free."""
    fund = Fund.objects.scoped(actor).one(public_id=fund_id)
    Commitment.objects.create(public_id=key, fund=fund, project=project_id, amount_fen=positive(amount_fen), at=now)
    entry = Entry(
        "fund.commit",
        AccountRef("fund.unallocated", fund_id),
        AccountRef("fund.project", key),
        amount_fen,
        project=project_id,
        cause=key,
    )
    ledger.post(actor=actor, key=child_key(key, "post"), now=now, entries=(entry,))
    changed("finance.commitment", key, amount_fen=amount_fen)
    return Committed(commitment_id=key)
