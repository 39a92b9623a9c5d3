"""What this room can do."""

from courtyard.trace.actions.capture import capture
from courtyard.trace.actions.capture_chunk import capture_chunk
from courtyard.trace.actions.capture_event import capture_event
from courtyard.trace.actions.declare_error import declare_error
from courtyard.trace.actions.delete_query import delete_query
from courtyard.trace.actions.end_recall import end_recall
from courtyard.trace.actions.name_query import name_query
from courtyard.trace.actions.recall import recall
from courtyard.trace.actions.record import record
from courtyard.trace.actions.register_locations import register_locations
from courtyard.trace.actions.resume_subscription import resume_subscription
from courtyard.trace.actions.subscribe import subscribe
from courtyard.trace.actions.unsubscribe import unsubscribe

__all__ = [
    "capture",
    "capture_chunk",
    "capture_event",
    "declare_error",
    "delete_query",
    "end_recall",
    "name_query",
    "recall",
    "record",
    "register_locations",
    "resume_subscription",
    "subscribe",
    "unsubscribe",
]
