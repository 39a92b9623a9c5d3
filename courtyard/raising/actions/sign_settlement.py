"""A second person signs a settlement; its posting begins."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Conflict
from courtyard.kernel.facts import announce
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.raising.facts import SettlementSigned
from courtyard.raising.models import Objection, Settlement


class NotPrepared(Conflict):
    default_message = _("This settlement is signed, posted or superseded already; open it again.")


class SamePerson(Conflict):
    default_message = _("Whoever prepared it cannot sign it; ask a second person.")


class NotWhatWasShown(Conflict):
    default_message = _("The lines are not those that you looked at; open the settlement again, and sign what you see.")


class ObjectionsOpen(Conflict):
    default_message = _("A household has objected and was not answered yet; answer first, and prepare anew if it is right.")


@dataclass(frozen=True)
class Signed:
    settlement_id: UUID
    chunks: int


@verb
def sign_settlement(*, actor: Actor, key: UUID, now: datetime, settlement_id: UUID, digest: str) -> Signed:
    """Signs what was prepared: `digest` names its lines. From here on it is posted, chunk by chunk, by the worker.

    Raises NotPrepared, SamePerson, NotWhatWasShown, ObjectionsOpen.
    """
    settlement = Settlement.objects.scoped(actor).one_locked(public_id=settlement_id)
    if settlement.state != Settlement.State.PREPARED:
        raise NotPrepared(state=settlement.state)
    if actor.user_id is None or actor.user_id == settlement.prepared_by:
        raise SamePerson(settlement=str(settlement_id))
    if digest != settlement.digest:
        raise NotWhatWasShown(settlement=str(settlement_id))
    unposted = [Settlement.State.PREPARED, Settlement.State.SUPERSEDED]
    waiting = Objection.unscoped.filter(settlement__project_id=settlement.project_id, settlement__state__in=unposted, upheld=None)
    if waiting.exists():
        raise ObjectionsOpen(objections=waiting.count())
    Settlement.unscoped.filter(pk=settlement.pk).update(state=Settlement.State.SIGNED, signed_by=actor.user_id, signed_at=now)
    changed("raising.settlement", settlement_id, state=["prepared", "signed"])
    announce(SettlementSigned(settlement_id, settlement.chunks))
    return Signed(settlement_id=settlement_id, chunks=settlement.chunks)
