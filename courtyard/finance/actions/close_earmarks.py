"""The spending of loans ends; what was never spent goes back to the lenders and is no longer owed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.finance.books import capital, derecognition, earmarked, figures_of, lock_loans
from courtyard.finance.models import EarmarkClosing, Loan, LoanReduction, PurchaseOrder
from courtyard.finance.rules import OrderState, ReductionKind
from courtyard.kernel.among import among
from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Conflict, NotFound, Reason
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.ledger import actions as ledger
from courtyard.ledger.rules import Entry


class OrdersStillOpen(Conflict):
    """`reasons` names the loans for which goods are still to come."""

    default_message = _("Goods are still on order; take them in or cancel the orders first.")


@dataclass(frozen=True)
class EarmarksClosed:
    closed: int
    returned_fen: int


@verb
def close_earmarks(*, actor: Actor, key: UUID, now: datetime, loan_ids: tuple[UUID, ...]) -> EarmarksClosed:
    """Ends the spending of each loan that is not ended yet, with one set in the ledger; thousands at a time.

    Raises OrdersStillOpen, and NotFound when a loan is not within the caller's area.
    """
    wanted = set(loan_ids)
    if Loan.objects.scoped(actor).filter(among("public_id", wanted)).count() != len(wanted):
        raise NotFound(subject="finance.loan")
    loans = lock_loans(wanted)
    done = set(EarmarkClosing.unscoped.filter(among("loan", [loan.pk for loan in loans.values()])).values_list("loan_id", flat=True))
    open_loans = [loan for loan in loans.values() if loan.pk not in done]
    orders = PurchaseOrder.unscoped.filter(among("loan", [loan.pk for loan in open_loans]), state=OrderState.OPEN)
    if waiting := set(orders.values_list("loan__public_id", flat=True)):
        message = _("Goods are still on order for this loan.")
        raise OrdersStillOpen(reasons=[Reason("orders-open", message, "loan_ids", {"loan": str(one)}) for one in sorted(waiting)])
    figures = figures_of([loan.pk for loan in open_loans])
    left = [(loan, figures[loan.pk].unspent_fen) for loan in open_loans]
    EarmarkClosing.objects.bulk_create(
        [EarmarkClosing(loan=loan, returned_fen=unspent, closed_on=local_day(now), at=now) for loan, unspent in left], batch_size=2_000
    )
    entries: list[Entry] = []
    reductions: list[LoanReduction] = []
    for loan, unspent in left:
        changed("finance.loan", loan.public_id, spending_closed=True, returned_fen=unspent)
        if unspent:
            about = {"project": loan.project, "household": loan.household.public_id, "cause": key}
            entries.append(Entry("purchase.return", earmarked(loan.household.public_id), capital(loan.lender.public_id), unspent, **about))
            entries.append(derecognition(loan.public_id, unspent, **about))
            reductions.append(
                LoanReduction(
                    public_id=child_key(key, f"leftover/{loan.public_id}"),
                    loan=loan,
                    kind=ReductionKind.LEFTOVER,
                    amount_fen=unspent,
                    on=local_day(now),
                    at=now,
                    set_key=child_key(key, "post"),
                )
            )
    if entries:
        ledger.post(actor=actor, key=child_key(key, "post"), now=now, entries=tuple(entries))
        LoanReduction.objects.bulk_create(reductions, batch_size=2_000)
    return EarmarksClosed(closed=len(left), returned_fen=sum(unspent for _loan, unspent in left))
