"""A household says that something is not right."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb


@dataclass(frozen=True)
class ObjectionRaised:
    objection_id: UUID


@verb
def object_to(
    *, actor: Actor, key: UUID, now: datetime, project_id: UUID, household_id: UUID, text: str, settlement_id: UUID | None = None
) -> ObjectionRaised:
    """Signature only for now."""
    raise NotImplementedError
