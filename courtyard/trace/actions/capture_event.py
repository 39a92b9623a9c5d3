"""Takes one event from somebody else's system, at once."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, changed, prepared, verb
from courtyard.trace.actions.record import AHEAD
from courtyard.trace.models import Capture
from courtyard.trace.opening import Opened, open_event, sender
from courtyard.trace.taking import take


@dataclass(frozen=True)
class EventCaptured:
    """The event's id as it is to be asked for."""

    event_id: str


@verb(prepare=open_event)
def capture_event(*, actor: Actor, key: UUID, now: datetime, event: str) -> EventCaptured:
    """Takes one event as JSON text, with the context that its names need. The same event sent again is one event.

    Raises MalformedEvent (each fault and its JSON pointer), NotTaken (it does not fit what happened before, its id is another
    event's, its place somebody else's).
    """
    opened = prepared(Opened)
    job = Capture.unscoped.create(
        public_id=key,
        **sender(actor),
        proceed=False,
        context=opened.context,
        sent_at=now,
        events=1,
        taken=1,
        finished_at=now,
    )
    take(job, list(zip(opened.pointers, opened.sent, strict=True)), author=actor, now=now, ahead=AHEAD, all_or_none=True)
    changed("trace.capture", key, events=1)
    return EventCaptured(event_id=opened.sent[0].body["eventID"])
