"""A recall ends: it was a mistake, or everything that could be had back is back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Conflict, Invalid
from courtyard.kernel.facts import announce
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.trace import correcting, recalling
from courtyard.trace.facts import RecallEnded
from courtyard.trace.models import Event, Recall
from courtyard.trace.rules.vocabulary import PREFIX
from courtyard.trace.rules.wire import instant


class RecallIsOver(Conflict):
    default_message = _("This recall has ended already; open its page again.")


class WhyEnded(Invalid):
    default_message = _("Say why the recall ends; whoever looks at it later reads this.")


@dataclass(frozen=True)
class Ended:
    """`freed`: items whose state is another one now; none where the recall was carried out to its end."""

    recall_id: UUID
    freed: int


@verb
def end_recall(*, actor: Actor, key: UUID, now: datetime, recall_id: UUID, outcome: Literal["mistake", "done"], note: str) -> Ended:
    """Ends a recall. A mistake: its events are declared errors, and what no other recall holds may be sold again. Done: goods are back,
    destroyed or accounted for; everything that it reached stays recalled.

    Announces RecallEnded. Raises NotFound, RecallIsOver, WhyEnded, OthersRestOnIt.
    """
    row = Recall.objects.scoped(actor).one_locked(public_id=recall_id)
    if row.outcome:
        raise RecallIsOver
    if not note.strip():
        raise WhyEnded
    freed = 0
    if outcome == "mistake":
        events = Event.unscoped.filter(public_id__in=recalling.event_ids(recall_id, row.events), declares=None)
        for event in events.exclude(declarations__isnull=False).order_by("pk"):
            declaration = {
                "declarationTime": instant(now, event.zone_minutes),
                "reason": "incorrect_data",
                f"{PREFIX}:explanation": note.strip()[:500],
            }
            freed += correcting.declare(event, declaration, now=now)[1]
    Recall.unscoped.filter(pk=row.pk).update(outcome=outcome, ended_at=now, ended_by=actor.user_id, note=note.strip()[:500])
    changed("trace.recall", recall_id, outcome=["", outcome], freed=freed, note=note.strip()[:500])
    announce(RecallEnded(recall_id=recall_id, mistake=outcome == "mistake", freed=freed))
    return Ended(recall_id=recall_id, freed=freed)
