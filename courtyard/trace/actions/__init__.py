"""What this room can do."""

from courtyard.trace.actions.capture import capture
from courtyard.trace.actions.capture_chunk import capture_chunk
from courtyard.trace.actions.capture_event import capture_event
from courtyard.trace.actions.declare_error import declare_error
from courtyard.trace.actions.end_recall import end_recall
from courtyard.trace.actions.recall import recall
from courtyard.trace.actions.record import record
from courtyard.trace.actions.register_locations import register_locations

__all__ = ["capture", "capture_chunk", "capture_event", "declare_error", "end_recall", "recall", "record", "register_locations"]
