"""Somebody states what a consigned lot earned by the parcels delivered so far."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Conflict, Invalid
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.raising.models import ConsignmentStatement, Lot
from courtyard.raising.rules import MOST_FEN, Sale
from courtyard.raising.standing import terms_of


class NotOnConsignment(Conflict):
    default_message = _("This lot is not on consignment, or its last statement is in.")


class StatementUnclear(Invalid):
    default_message = _("Give a reference of its own, the amount in fen, and a day that is not in the future.")


@dataclass(frozen=True)
class ProceedsStated:
    statement_id: UUID


@verb
def state_proceeds(
    *, actor: Actor, key: UUID, now: datetime, lot_id: UUID, reference: str, amount_fen: int, delivered_until: date, last: bool = False
) -> ProceedsStated:
    """Records a statement, to be signed by a second person; `last`: nothing more will come. Nothing is posted yet.

    Raises NotOnConsignment, StatementUnclear.
    """
    lot = Lot.objects.scoped(actor).select_related("project").one_locked(public_id=lot_id)
    ended = lot.complete_on is not None or ConsignmentStatement.unscoped.filter(lot=lot, last=True).exists()
    if terms_of(lot.project).sale is not Sale.CONSIGNMENT or lot.sold_on is None or ended:
        raise NotOnConsignment(lot=str(lot_id))
    reference = reference.strip()
    used = ConsignmentStatement.unscoped.filter(lot=lot, reference=reference).exists()
    if not reference or len(reference) > 64 or used or delivered_until > local_day(now) or not (0 if last else 1) <= amount_fen <= MOST_FEN:
        raise StatementUnclear
    ConsignmentStatement.objects.create(
        public_id=key,
        lot=lot,
        reference=reference,
        amount_fen=amount_fen,
        last=last,
        delivered_until=delivered_until,
        prepared_by=actor.user_id,
        prepared_at=now,
    )
    changed("raising.lot", lot_id, stated_fen=amount_fen, last=last)
    return ProceedsStated(statement_id=key)
