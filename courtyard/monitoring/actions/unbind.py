"""Takes devices off subjects."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb


@dataclass(frozen=True)
class Unbound:
    bindings: int


@verb
def unbind(*, actor: Actor, key: UUID, now: datetime, subjects: tuple[str, ...], on: date, reason: str) -> Unbound:
    """Ends the standing bindings of subjects: `on` is the first day on which they are no longer bound."""
    raise NotImplementedError
