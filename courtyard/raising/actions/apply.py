"""A household asks to take part in a project."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb
from courtyard.raising.rules import FlockKind


@dataclass(frozen=True)
class Applied:
    application_id: UUID
    place_in_queue: int


@verb
def apply(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    project_id: UUID,
    household_id: UUID,
    animals: int,
    kind: FlockKind = FlockKind.OWN,
    consent_id: UUID | None = None,
) -> Applied:
    """Signature only for now."""
    raise NotImplementedError
