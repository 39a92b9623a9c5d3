"""A supplier is no longer approved."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.finance.models import SupplierApproval
from courtyard.kernel.errors import Conflict
from courtyard.kernel.verbs import Actor, changed, verb


class ApprovalEnded(Conflict):
    default_message = _("This approval has ended already, or begins on that day or later.")


@dataclass(frozen=True)
class SupplierApprovalEnded:
    approval_id: UUID
    valid_to: date


@verb
def end_supplier_approval(*, actor: Actor, key: UUID, now: datetime, approval_id: UUID, on: date) -> SupplierApprovalEnded:
    """Ends an approval; orders that stand are still delivered. Raises ApprovalEnded."""
    approval = SupplierApproval.objects.scoped(actor).one(public_id=approval_id)
    ended = SupplierApproval.unscoped.filter(pk=approval.pk, valid_to=None, valid_from__lt=on).update(valid_to=on)
    if ended != 1:
        raise ApprovalEnded(approval=str(approval_id))
    changed("finance.supplier_approval", approval_id, valid_to=[None, on.isoformat()])
    return SupplierApprovalEnded(approval_id=approval_id, valid_to=on)
