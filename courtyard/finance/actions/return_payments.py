"""A bank sends back what it had confirmed: the account was closed, the name did not fit."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.finance.books import said_why
from courtyard.finance.facts import PaymentsReturned as ReturnedFact
from courtyard.finance.models import PayoutAnswer, PayoutBatch, PayoutLine, ResultList
from courtyard.finance.rules import LineState, ReturnedPayment, return_problems
from courtyard.kernel.errors import Conflict, Refused
from courtyard.kernel.facts import announce
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.ledger import actions as ledger
from courtyard.ledger import queries as books


class NotReturnable(Refused):
    """`reasons` says of each payment named why it cannot be returned; nothing was done."""

    default_message = _("These payments cannot be recorded as returned; look at each that is named.")


class ReturnedMeanwhile(Conflict):
    default_message = _("Somebody recorded this return at the same moment; open the payout again.")


@dataclass(frozen=True)
class PaymentsReturned:
    """What is due to the payees again, and can be paid by a new payout."""

    returned: int
    returned_fen: int


@verb
def return_payments(
    *, actor: Actor, key: UUID, now: datetime, batch_id: UUID, returns: tuple[ReturnedPayment, ...], reason: str
) -> PaymentsReturned:
    """Records that money which a bank had confirmed as paid came back to the organisation's account. Each payment is taken back in the
    ledger by its mirror image, so that it is due to its payee again; correct the payee's bank account, then prepare a new payout.

    `reason` is the bank's, at most 200 characters without personal data. Raises NotReturnable with every reason, NotFound.
    """
    reason = said_why(reason)
    batch = PayoutBatch.objects.scoped(actor).one_locked(public_id=batch_id)
    rows = PayoutLine.unscoped.filter(batch=batch, reference__in=[one.line for one in returns]).defer("account_number")
    lines = {line.reference: line for line in rows}
    problems = return_problems({reference: (line.state, line.amount_fen) for reference, line in lines.items()}, returns)
    if problems:
        raise NotReturnable(reasons=problems)
    pks = [line.pk for line in lines.values()]
    moved = PayoutLine.unscoped.filter(pk__in=pks, state=LineState.CONFIRMED).update(state=LineState.RETURNED, answered_at=now)
    if moved != len(pks):
        raise ReturnedMeanwhile(batch=str(batch_id))
    kept = ResultList.objects.create(public_id=key, batch=batch, recorded_by=actor.user_id, at=now)
    PayoutAnswer.objects.bulk_create(
        [
            PayoutAnswer(
                result_list=kept, line=lines[one.line], state=LineState.RETURNED, bank_reference=one.bank_reference[:64], reason=reason
            )
            for one in returns
        ]
    )
    _take_back(batch, sorted(line.position - 1 for line in lines.values()), actor=actor, key=key, now=now, reason=reason)
    total = sum(line.amount_fen for line in lines.values())
    changed("finance.payout_batch", batch_id, returned=len(lines), returned_fen=total)
    announce(ReturnedFact(batch_id, key, len(lines), total))
    return PaymentsReturned(returned=len(lines), returned_fen=total)


def _take_back(batch: PayoutBatch, holds: list[int], *, actor: Actor, key: UUID, now: datetime, reason: str) -> None:
    """Each payment was posted by the row that settled its hold; several lists of a bank are several sets."""
    paid = books.transfers_of(batch.hold_key).filter(position__in=holds, resolved_by__phase="posted")
    of_set: dict[UUID, list[int]] = {}
    for set_key, position in paid.values_list("resolved_by__set__key", "resolved_by__position"):
        of_set.setdefault(set_key, []).append(position)
    for set_key, positions in sorted(of_set.items(), key=lambda one: one[0].int):
        ledger.reverse(
            actor=actor,
            key=child_key(key, f"reverse/{set_key}"),
            now=now,
            set_key=set_key,
            reason=reason,
            positions=tuple(sorted(positions)),
        )
