"""The company takes a lot at grade prices."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Conflict
from courtyard.kernel.facts import announce
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.ledger import actions as ledger
from courtyard.ledger.rules import AccountRef, Entry
from courtyard.raising import facts
from courtyard.raising.models import Lot
from courtyard.raising.rules import Sale
from courtyard.raising.selling import close_lot
from courtyard.raising.standing import terms_of


class NotPurchase(Conflict):
    default_message = _("The terms of this project send lots on consignment; the company does not buy them.")


@dataclass(frozen=True)
class LotSold:
    lot_id: UUID
    value_fen: int
    shares: int


@verb
def sell_lot(*, actor: Actor, key: UUID, now: datetime, lot_id: UUID) -> LotSold:
    """The company owes the lot its value at grade prices, from now on; each share's part is fixed.

    Raises NotPurchase, LotEmpty, LotRecalled.
    """
    rows = Lot.objects.scoped(actor).select_related("project__company", "project__cooperative")
    lot = rows.one_locked(public_id=lot_id)
    terms = terms_of(lot.project)
    if terms.sale is not Sale.PURCHASE:
        raise NotPurchase(lot=str(lot_id))
    today = local_day(now)
    value, shares = close_lot(lot, terms, today)
    if value:
        entry = Entry(
            "company.buy",
            AccountRef("company.receivable", lot.project.company.public_id),
            AccountRef("lot.proceeds", lot_id),
            value,
            project=lot.project.public_id,
            lot=lot_id,
            cause=key,
        )
        ledger.post(actor=actor, key=child_key(key, "buy"), now=now, entries=(entry,))
    Lot.unscoped.filter(pk=lot.pk).update(proceeds_fen=value, complete_on=today)
    changed("raising.lot", lot_id, state=["open", "sold"], value_fen=value)
    announce(facts.LotSold(lot_id, value))
    return LotSold(lot_id=lot_id, value_fen=value, shares=shares)
