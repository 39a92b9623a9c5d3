"""Public identifiers: UUID version 7 made by the caller, and children derived from them."""

import secrets
from datetime import datetime
from uuid import UUID, uuid5

_RANDOM_BITS = 74


def uuid7(now: datetime, randomness: int | None = None) -> UUID:
    """A UUIDv7 (RFC 9562, section 5.7): 48 bits of Unix milliseconds, then 74 bits of randomness.

    `randomness` makes it repeatable in tests and seeded seasons.
    """
    milliseconds = int(now.timestamp() * 1000) & ((1 << 48) - 1)
    bits = secrets.randbits(_RANDOM_BITS) if randomness is None else randomness & ((1 << _RANDOM_BITS) - 1)
    high, low = bits >> 62, bits & ((1 << 62) - 1)
    return UUID(int=(milliseconds << 80) | (0x7 << 76) | (high << 64) | (0b10 << 62) | low)


def child_key(key: UUID, label: str) -> UUID:
    """The key of a piece of work that belongs to a larger one: the same parent and label give the same key."""
    return uuid5(key, label)
