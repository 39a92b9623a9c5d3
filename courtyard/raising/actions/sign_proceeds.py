"""A second person signs a consignment statement; the proceeds are posted."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Conflict
from courtyard.kernel.facts import announce
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.ledger import actions as ledger
from courtyard.ledger.rules import AccountRef, Entry
from courtyard.raising import facts
from courtyard.raising.models import ConsignmentStatement, Lot


class SamePerson(Conflict):
    default_message = _("Whoever prepared it cannot sign it; ask a second person.")


class SignedBefore(Conflict):
    default_message = _("This statement is signed already.")


@dataclass(frozen=True)
class ProceedsSigned:
    lot_id: UUID
    proceeds_fen: int


@verb
def sign_proceeds(*, actor: Actor, key: UUID, now: datetime, statement_id: UUID) -> ProceedsSigned:
    """The company owes the lot what was stated; the statement marked as last completes the lot. Raises SamePerson, SignedBefore."""
    statement = ConsignmentStatement.objects.scoped(actor).select_related("lot__project__company").one_locked(public_id=statement_id)
    if statement.signed_at is not None:
        raise SignedBefore(statement=str(statement_id))
    if actor.user_id is None or actor.user_id == statement.prepared_by:
        raise SamePerson(statement=str(statement_id))
    lot = Lot.unscoped.one_locked(pk=statement.lot_id)
    if statement.amount_fen:
        entry = Entry(
            "consignment.sell",
            AccountRef("company.receivable", statement.lot.project.company.public_id),
            AccountRef("lot.proceeds", lot.public_id),
            statement.amount_fen,
            project=statement.lot.project.public_id,
            lot=lot.public_id,
            cause=statement_id,
        )
        ledger.post(actor=actor, key=child_key(key, "proceeds"), now=now, entries=(entry,))
    ConsignmentStatement.unscoped.filter(pk=statement.pk).update(signed_by=actor.user_id, signed_at=now)
    ended = local_day(now) if statement.last else None
    Lot.unscoped.filter(pk=lot.pk).update(proceeds_fen=F("proceeds_fen") + statement.amount_fen, complete_on=ended)
    changed("raising.lot", lot.public_id, proceeds_fen=[lot.proceeds_fen, lot.proceeds_fen + statement.amount_fen])
    announce(facts.LotSold(lot.public_id, statement.amount_fen))
    return ProceedsSigned(lot_id=lot.public_id, proceeds_fen=lot.proceeds_fen + statement.amount_fen)
