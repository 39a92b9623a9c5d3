"""The cooperative forms a collective flock in a yard of its own."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb


@dataclass(frozen=True)
class FlockFormed:
    flock_id: UUID


@verb
def form_flock(*, actor: Actor, key: UUID, now: datetime, project_id: UUID, yard_id: UUID) -> FlockFormed:
    """Signature only for now."""
    raise NotImplementedError
