"""Takes a document of events from somebody else's system."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courtyard.kernel.facts import announce
from courtyard.kernel.verbs import Actor, changed, prepared, verb
from courtyard.trace.facts import CaptureDue
from courtyard.trace.models import Capture
from courtyard.trace.opening import Opened, open_document, sender


@dataclass(frozen=True)
class CaptureOpened:
    """The capture job, and how many events it has to take in."""

    capture_id: UUID
    events: int


@verb(prepare=open_document)
def capture(*, actor: Actor, key: UUID, now: datetime, document: str, proceed: bool = False) -> CaptureOpened:
    """Accepts an EPCISDocument or EPCISQueryDocument as JSON text; the worker takes its events in, in their order, and its job says how.

    With `proceed` what cannot be taken is left out and the rest is kept; without it all events are kept or none. The same event sent
    again, under the same eventID and with the same content, is one event. Announces CaptureDue.
    Raises MalformedEvent (each fault and its JSON pointer), TooManyEvents.
    """
    opened = prepared(Opened)
    Capture.unscoped.create(
        public_id=key,
        **sender(actor),
        proceed=proceed,
        context=opened.context,
        sent_at=now,
        events=len(opened.sent),
        document=opened.written(),
    )
    changed("trace.capture", key, events=len(opened.sent), proceed=proceed)
    announce(CaptureDue(capture_id=key, number=0))
    return CaptureOpened(capture_id=key, events=len(opened.sent))
