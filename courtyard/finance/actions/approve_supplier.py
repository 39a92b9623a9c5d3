"""A supplier is approved, so that loans may be spent with it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.finance.books import organisation_of, refusing, within
from courtyard.finance.models import SupplierApproval
from courtyard.finance.rules import Goods
from courtyard.kernel.errors import Conflict, Invalid
from courtyard.kernel.verbs import Actor, changed, child_key, verb


class ApprovedAlready(Conflict):
    default_message = _("The supplier is already approved for these goods on that day or later; end that approval first.")


@dataclass(frozen=True)
class SupplierApproved:
    approval_ids: tuple[UUID, ...]


@verb
def approve_supplier(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    cooperative_id: UUID,
    supplier_id: UUID,
    goods: tuple[Goods, ...],
    valid_from: date,
    valid_to: date | None = None,
) -> SupplierApproved:
    """The cooperative may buy each of these goods from the supplier in [valid_from, valid_to). Raises ApprovedAlready."""
    cooperative, supplier = organisation_of(cooperative_id, "cooperative"), organisation_of(supplier_id)
    wanted = list(dict.fromkeys(Goods(one) for one in goods))
    if not wanted or (valid_to is not None and valid_to <= valid_from):
        raise Invalid(_("Name at least one kind of goods, and let the approval end after it begins."))
    same = SupplierApproval.unscoped.filter(cooperative_id=cooperative.id, supplier_id=supplier.id, goods__in=wanted)
    if same.exclude(valid_to__lte=valid_from).filter(**({"valid_from__lt": valid_to} if valid_to else {})).exists():
        raise ApprovedAlready(supplier=str(supplier_id))
    ids = tuple(child_key(key, f"goods/{one}") for one in wanted)
    period = {"cooperative_id": cooperative.id, "supplier_id": supplier.id, "valid_from": valid_from, "valid_to": valid_to}
    for public_id, one in zip(ids, wanted, strict=True):
        with refusing(lambda: ApprovedAlready(supplier=str(supplier_id))):
            row = SupplierApproval.objects.create(public_id=public_id, goods=one, **period)
        within(actor, row)
        changed("finance.supplier_approval", public_id, goods=str(one), valid_from=valid_from.isoformat())
    return SupplierApproved(approval_ids=ids)
