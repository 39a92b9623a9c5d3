"""What this room can do."""

from courtyard.monitoring.actions.bind import bind
from courtyard.monitoring.actions.close_alarm import close_alarm
from courtyard.monitoring.actions.raise_alarms import raise_alarms
from courtyard.monitoring.actions.record_days import record_days
from courtyard.monitoring.actions.register_devices import register_devices
from courtyard.monitoring.actions.unbind import unbind

__all__ = ["bind", "close_alarm", "raise_alarms", "record_days", "register_devices", "unbind"]
