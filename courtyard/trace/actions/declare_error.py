"""Says that an event was recorded by mistake."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.trace import correcting
from courtyard.trace.models import Event
from courtyard.trace.rules.vocabulary import PREFIX
from courtyard.trace.rules.wire import event_id as uri_of_event
from courtyard.trace.rules.wire import instant


@dataclass(frozen=True)
class Declared:
    """The event and how many items' states were computed anew."""

    event_id: UUID
    items: int


@verb
def declare_error(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    event_id: UUID,
    reason: Literal["did_not_occur", "incorrect_data"],
    explanation: str = "",
    corrective_event_ids: tuple[UUID, ...] = (),
) -> Declared:
    """Appends an errorDeclaration under the same event id, and computes the state of every item of the event anew.

    Nothing is deleted: both rows stay, and the history shows the first as erroneous. What was destroyed by mistake lives again,
    what was commissioned by mistake may be commissioned anew, a recall that was a mistake is lifted.

    Raises NotFound, DeclaredAlready, OthersRestOnIt (later events would have no ground without this one).
    """
    event = Event.objects.scoped(actor).one(public_id=event_id, declares=None)
    declaration: dict[str, Any] = {"declarationTime": instant(now, event.zone_minutes), "reason": reason}
    if corrective_event_ids:
        declaration["correctiveEventIDs"] = [uri_of_event(one) for one in corrective_event_ids]
    if explanation:
        declaration[f"{PREFIX}:explanation"] = explanation
    _row, items = correcting.declare(event, declaration, now=now)
    changed("trace.event", event_id, declared=reason)
    return Declared(event_id=event_id, items=items)
