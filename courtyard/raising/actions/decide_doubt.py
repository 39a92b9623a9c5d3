"""A person decides on a bird whose steps look wrong."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb


@dataclass(frozen=True)
class DoubtDecided:
    epc: str
    certified: bool


@verb
def decide_doubt(*, actor: Actor, key: UUID, now: datetime, epc: str, certified: bool, reason: str) -> DoubtDecided:
    """Signature only for now."""
    raise NotImplementedError
