"""What the room promises and the database cannot hold by itself."""

from collections.abc import Iterator

from courtyard.kernel.audit import Violation


def violations() -> Iterator[Violation]:
    """Every broken promise of the room."""
    yield from ()
