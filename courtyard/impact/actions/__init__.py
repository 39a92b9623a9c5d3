"""What impact can do."""

from courtyard.impact.actions.assess_exit import assess_exit
from courtyard.impact.actions.set_target import set_target
from courtyard.impact.actions.take_snapshot import take_snapshot

__all__ = ["assess_exit", "set_target", "take_snapshot"]
