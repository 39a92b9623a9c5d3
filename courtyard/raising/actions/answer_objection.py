"""An objection is answered."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Conflict, Invalid
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.raising.models import Objection


class AnswerMissing(Invalid):
    default_message = _("Say what you found; the household reads it.")


class AnsweredBefore(Conflict):
    default_message = _("This objection is answered already.")


@dataclass(frozen=True)
class ObjectionAnswered:
    objection_id: UUID
    upheld: bool


@verb
def answer_objection(*, actor: Actor, key: UUID, now: datetime, objection_id: UUID, upheld: bool, answer: str) -> ObjectionAnswered:
    """Answers an objection. One that is upheld is put right by the verbs that concern it, and a new `prepare_settlement`.

    Raises AnswerMissing, AnsweredBefore.
    """
    objection = Objection.objects.scoped(actor).select_related("share").one_locked(public_id=objection_id)
    if objection.answered_at is not None:
        raise AnsweredBefore(objection=str(objection_id))
    if not answer.strip():
        raise AnswerMissing(field="answer")
    Objection.unscoped.filter(pk=objection.pk).update(
        upheld=upheld, answer=answer.strip()[:2000], answered_by=actor.user_id, answered_at=now
    )
    changed("raising.share", objection.share.public_id, objection=str(objection_id), upheld=upheld)
    return ObjectionAnswered(objection_id=objection_id, upheld=upheld)
