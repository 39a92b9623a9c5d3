"""Where an item stands."""

from enum import IntEnum


class Stage(IntEnum):
    """ALIVE until an end: destroyed, or become something else. VOID: its beginning was declared an error."""

    ALIVE = 1
    DESTROYED = 2
    TRANSFORMED = 3
    VOID = 4
