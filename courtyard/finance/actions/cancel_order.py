"""An order of which nothing more will come is taken back, and its money can be ordered for again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.finance.books import lock_loans
from courtyard.finance.models import PurchaseOrder
from courtyard.finance.rules import OrderState
from courtyard.kernel.errors import Conflict
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.ledger import actions as ledger
from courtyard.ledger.rules import TransferRef


class OrderClosed(Conflict):
    default_message = _("This order is delivered or cancelled already.")


@dataclass(frozen=True)
class OrderCancelled:
    order_id: UUID


@verb
def cancel_order(*, actor: Actor, key: UUID, now: datetime, order_id: UUID) -> OrderCancelled:
    """Releases what the open order still holds; unlike a short delivery, the loan keeps its size. Raises OrderClosed."""
    found = PurchaseOrder.objects.scoped(actor).select_related("loan").one(public_id=order_id)
    if found.loan:
        lock_loans([found.loan.public_id])
    row = PurchaseOrder.unscoped.one_locked(pk=found.pk)
    if PurchaseOrder.unscoped.filter(pk=row.pk, state=OrderState.OPEN).update(state=OrderState.CANCELLED, hold_key=None) != 1:
        raise OrderClosed(order=str(order_id))
    ledger.release(actor=actor, key=child_key(key, "release"), now=now, holds=(TransferRef(row.hold_key, 0),))
    changed("finance.purchase_order", order_id, state=[OrderState.OPEN.value, OrderState.CANCELLED.value])
    return OrderCancelled(order_id=order_id)
