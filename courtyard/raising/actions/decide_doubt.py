"""A person decides on a bird whose steps look wrong."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Conflict, Invalid
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.raising.models import Bird


class NoDoubt(Conflict):
    default_message = _("Nothing is left to decide about this animal.")


class ReasonMissing(Invalid):
    default_message = _("Say what you decided on; the household may ask.")


@dataclass(frozen=True)
class DoubtDecided:
    epc: str
    certified: bool


@verb
def decide_doubt(*, actor: Actor, key: UUID, now: datetime, epc: str, certified: bool, reason: str) -> DoubtDecided:
    """Certifies a doubtful animal, or not; what spoke against it and the reason stay with it. Raises NoDoubt, ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing(field="reason")
    bird = Bird.objects.scoped(actor).select_related("flock").one_locked(epc=epc)
    if bird.doubt is None or bird.certified is not None or bird.state != Bird.State.ALIVE:
        raise NoDoubt(epc=epc)
    decision = {"certified": certified, "reason": reason.strip()[:500], "by": str(actor.user_id), "at": now.isoformat()}
    Bird.unscoped.filter(pk=bird.pk).update(certified=certified, doubt=bird.doubt | {"decision": decision})
    changed("raising.flock", bird.flock.public_id, doubt=epc, certified=certified)
    return DoubtDecided(epc=epc, certified=certified)
