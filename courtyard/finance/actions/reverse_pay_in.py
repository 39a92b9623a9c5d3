"""What was entered as having come into a bank is taken back: a wrong amount, payer or reference, or money that the bank took back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.finance.books import refusing, said_why
from courtyard.finance.models import PayIn, PayInReversal
from courtyard.kernel.errors import Conflict, Refused
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.ledger import actions as ledger
from courtyard.ledger.errors import FloorBreached


class ReversedBefore(Conflict):
    default_message = _("This payment was taken back already; record it again as the bank statement shows it.")


class MoneyUsed(Refused):
    """`reasons` names the accounts that no longer hold the money: their kind, what is free there and what is needed."""

    default_message = _(
        "This money has been used since, so it cannot be taken back. Undo first what was done with it (a commitment, a payout that is "
        "held), or record what is missing as a new payment."
    )


@dataclass(frozen=True)
class PayInReversed:
    """`reference` is free again: the entry can be recorded as it should have been."""

    pay_in_id: UUID
    amount_fen: int
    reference: str


@verb
def reverse_pay_in(*, actor: Actor, key: UUID, now: datetime, pay_in_id: UUID, reason: str) -> PayInReversed:
    """Takes back one entry of a bank statement, of any kind, by its mirror image in the ledger; the entry itself stays, marked.

    `reason`: a sentence of at most 200 characters without personal data. Raises ReversedBefore, MoneyUsed, NotFound.
    """
    reason = said_why(reason)
    row = PayIn.objects.scoped(actor).select_related("bank_of").one_locked(public_id=pay_in_id)
    if PayInReversal.unscoped.filter(pay_in=row).exists():
        raise ReversedBefore(pay_in=str(pay_in_id))
    set_key = child_key(key, "reverse")
    with refusing(lambda: ReversedBefore(pay_in=str(pay_in_id))):
        PayInReversal.objects.create(pay_in=row, reason=reason, reversed_by=actor.user_id, at=now, set_key=set_key)
    try:
        ledger.reverse(actor=actor, key=set_key, now=now, set_key=child_key(pay_in_id, "post"), reason=reason)
    except FloorBreached as error:
        raise MoneyUsed(reasons=error.reasons, **error.detail) from error
    changed("finance.pay_in", pay_in_id, reversed=[None, reason])
    return PayInReversed(pay_in_id=pay_in_id, amount_fen=row.amount_fen, reference=row.reference)
