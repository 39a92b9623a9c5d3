"""A lot goes out on consignment; its proceeds come in later."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Conflict
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.raising.models import Lot
from courtyard.raising.rules import Sale
from courtyard.raising.selling import close_lot
from courtyard.raising.standing import terms_of


class NotConsignment(Conflict):
    default_message = _("The terms of this project sell lots to the company; nothing goes out on consignment.")


@dataclass(frozen=True)
class LotConsigned:
    lot_id: UUID
    list_value_fen: int
    shares: int


@verb
def consign_lot(*, actor: Actor, key: UUID, now: datetime, lot_id: UUID) -> LotConsigned:
    """Fixes each share's part of the lot, by which its proceeds are divided as they come in.

    Raises NotConsignment, LotEmpty, LotRecalled.
    """
    rows = Lot.objects.scoped(actor).select_related("project__cooperative")
    lot = rows.one_locked(public_id=lot_id)
    terms = terms_of(lot.project)
    if terms.sale is not Sale.CONSIGNMENT:
        raise NotConsignment(lot=str(lot_id))
    value, shares = close_lot(lot, terms, local_day(now))
    changed("raising.lot", lot_id, state=["open", "consigned"], list_value_fen=value)
    return LotConsigned(lot_id=lot_id, list_value_fen=value, shares=shares)
