"""Lots that suppliers gave: each gets the name under which the trace follows it, and is kept with its label and whose it is."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Invalid
from courtyard.people import queries as people
from courtyard.raising.identity import prefix_of, supply_class
from courtyard.raising.models import SupplyLot
from courtyard.trace import queries as trace

LABEL = 200
LONGEST_WITHDRAWAL = 400  # days


class NotASupplier(Invalid):
    default_message = _("Whoever gave this lot is not among the suppliers; choose a supplier, or leave it open.")


def known_as(cooperative: people.OrganisationView, label: str, *, goods: str, supplier_id: UUID | None, on: date) -> str:
    """The identifier of a supplier's lot, which is written down when it is named for the first time. Raises NotASupplier."""
    supplier = None
    if supplier_id is not None:
        supplier = people.organisations_by_id([supplier_id]).get(supplier_id)
        if supplier is None or supplier.kind != "supplier":
            raise NotASupplier(supplier=str(supplier_id))
    epc = trace.canonical(supply_class(prefix_of(cooperative), label, supplier_id))
    SupplyLot.unscoped.get_or_create(
        cooperative_id=cooperative.id,
        epc=epc,
        defaults={"supplier_id": supplier.id if supplier else None, "label": label[:LABEL], "goods": goods, "first_on": on},
    )
    return epc
