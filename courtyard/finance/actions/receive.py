"""Ordered goods arrive: only what was delivered is paid, and a short delivery shrinks the loan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.finance import rules
from courtyard.finance.books import capital, derecognition, earmarked, lock_loans, price_entry, undelivered_of
from courtyard.finance.facts import OrderReceived
from courtyard.finance.models import LoanReduction, PurchaseLine, PurchaseOrder, Receipt, ReceiptLine
from courtyard.finance.rules import Delivered, OrderState, ReductionKind
from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Conflict, Defect, Refused
from courtyard.kernel.facts import announce
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.ledger import actions as ledger
from courtyard.ledger.rules import Entry, TransferRef


class OrderNotOpen(Conflict):
    default_message = _("This order is delivered or cancelled already.")


class DeliveryRefused(Refused):
    """`reasons` says what of the delivery cannot be taken in."""

    default_message = _("This delivery cannot be taken in as it is listed.")


@dataclass(frozen=True)
class Received:
    receipt_id: UUID
    paid_fen: int
    returned_fen: int


@verb
def receive(*, actor: Actor, key: UUID, now: datetime, order_id: UUID, delivered: tuple[Delivered, ...], final: bool = True) -> Received:
    """Takes in a delivery. The supplier is owed what arrived; when nothing more will come (`final`), what is missing goes back:
    to the lender, and the loan shrinks by it, or to the commitment that pays. `final=False` keeps the rest on order.

    Raises OrderNotOpen, and DeliveryRefused for more than was ordered.
    """
    order = _locked(actor, order_id)
    ordered, before, lines = undelivered_of(order)
    delivered = tuple(Delivered(one.item, one.quantity) for one in delivered)
    if problems := rules.delivery_problems(ordered, before, delivered):
        raise DeliveryRefused(reasons=problems)
    prices = {item: line.unit_price_fen for item, line in lines.items()}
    paid = sum(one.quantity * prices[one.item] for one in delivered)
    missing = sum((quantity - before.get(item, 0)) * prices[item] for item, quantity in ordered.items()) - paid
    final = final or missing == 0
    returned = missing if final and order.loan_id else 0
    receipt = Receipt.objects.create(
        public_id=key, order=order, received_on=local_day(now), at=now, final=final, paid_fen=paid, returned_fen=returned
    )
    _write_lines(receipt, lines, delivered)
    _settle(order, actor=actor, key=key, now=now, paid=paid, still_held=0 if final else missing)
    if returned:
        _shrink(order, receipt, actor=actor, key=key, now=now, short=returned)
    changed("finance.purchase_order", order_id, receipt=str(key), paid_fen=paid, returned_fen=returned, final=final)
    household = order.household.public_id if order.household else None
    announce(OrderReceived(order_id, key, order.project, household, order.loan.public_id if order.loan else None, paid, returned))
    return Received(receipt_id=key, paid_fen=paid, returned_fen=returned)


def _locked(actor: Actor, order_id: UUID) -> PurchaseOrder:
    """The open order, locked after its loan, as every verb locks them."""
    found = PurchaseOrder.objects.scoped(actor).select_related("loan").one(public_id=order_id)
    if found.loan:
        lock_loans([found.loan.public_id])
    order = PurchaseOrder.unscoped.select_related("household", "supplier", "loan__lender", "commitment").one_locked(pk=found.pk)
    if order.state != OrderState.OPEN:
        raise OrderNotOpen(order=str(order_id), state=order.state)
    return order


def _write_lines(receipt: Receipt, lines: dict[str, PurchaseLine], delivered: Sequence[Delivered]) -> None:
    ReceiptLine.objects.bulk_create(
        [ReceiptLine(receipt=receipt, line=lines[one.item], quantity=one.quantity) for one in delivered if one.quantity]
    )


def _settle(order: PurchaseOrder, *, actor: Actor, key: UUID, now: datetime, paid: int, still_held: int) -> None:
    """Pays out of the hold what arrived, frees the rest of it, and holds anew what is still on order."""
    if order.hold_key is None:
        raise Defect("an open order holds its price")
    held = (TransferRef(order.hold_key, 0),)
    if paid:
        ledger.settle_holds(actor=actor, key=child_key(key, "settle"), now=now, holds=held, amounts_fen=(paid,))
    else:
        ledger.release(actor=actor, key=child_key(key, "release"), now=now, holds=held)
    if still_held:
        ledger.hold(actor=actor, key=child_key(key, "hold"), now=now, entries=(price_entry(order, still_held),))
        PurchaseOrder.unscoped.filter(pk=order.pk).update(hold_key=child_key(key, "hold"))
    else:
        PurchaseOrder.unscoped.filter(pk=order.pk).update(state=OrderState.DELIVERED, hold_key=None)


def _shrink(order: PurchaseOrder, receipt: Receipt, *, actor: Actor, key: UUID, now: datetime, short: int) -> None:
    """What was not delivered goes back to the lender, and is no longer owed."""
    loan, household = order.loan, order.household
    if loan is None or household is None:
        raise Defect("only an order that a loan pays shrinks it")
    about = {"project": order.project, "household": household.public_id, "cause": key}
    entries = (
        Entry("purchase.return", earmarked(household.public_id), capital(loan.lender.public_id), short, **about),
        derecognition(loan.public_id, short, **about),
    )
    ledger.post(actor=actor, key=child_key(key, "short"), now=now, entries=entries)
    LoanReduction.objects.create(
        public_id=child_key(key, "reduction"),
        loan=loan,
        kind=ReductionKind.SHORT,
        amount_fen=short,
        on=local_day(now),
        at=now,
        receipt=receipt,
        set_key=child_key(key, "short"),
    )
