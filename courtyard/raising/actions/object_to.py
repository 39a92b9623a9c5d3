"""A household says that something is not right."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Conflict, Invalid
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.raising.models import Objection, Settlement, Share


class NothingSaid(Invalid):
    default_message = _("Say in a few words what is not right.")


class ObjectedBefore(Conflict):
    default_message = _("An objection of this household still waits for its answer.")


@dataclass(frozen=True)
class ObjectionRaised:
    objection_id: UUID


@verb
def object_to(
    *, actor: Actor, key: UUID, now: datetime, project_id: UUID, household_id: UUID, text: str, settlement_id: UUID | None = None
) -> ObjectionRaised:
    """Records an objection to what is written about the household's animals or, with `settlement_id`, to a settlement.

    A settlement that is not posted yet waits for its answer. Raises NothingSaid, ObjectedBefore.
    """
    share = Share.objects.scoped(actor).one(household__public_id=household_id, flock__project__public_id=project_id)
    settlement = Settlement.unscoped.one(public_id=settlement_id, lines__share=share) if settlement_id else None
    if not text.strip():
        raise NothingSaid(field="text")
    if Objection.unscoped.filter(share=share, settlement=settlement, upheld=None).exists():
        raise ObjectedBefore
    Objection.objects.create(
        public_id=key, share=share, settlement=settlement, text=text.strip()[:2000], raised_by=actor.user_id, raised_at=now
    )
    changed("raising.share", share.public_id, objection=str(key))
    return ObjectionRaised(objection_id=key)
