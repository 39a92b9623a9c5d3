"""What this room does about facts: a document that somebody sent is taken in part by part."""

from datetime import datetime
from uuid import UUID

from courtyard.kernel.actors import Actor
from courtyard.kernel.verbs import child_key
from courtyard.trace import actions
from courtyard.trace.facts import CaptureDue


def capture_next(fact: CaptureDue, *, actor: Actor, key: UUID, now: datetime) -> None:
    """The part that is due."""
    actions.capture_chunk(actor=actor, key=child_key(key, "chunk"), now=now, capture_id=fact.capture_id, number=fact.number)
