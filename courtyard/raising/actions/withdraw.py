"""A household takes its application back before it is decided."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb


@dataclass(frozen=True)
class Withdrawn:
    application_id: UUID


@verb
def withdraw(*, actor: Actor, key: UUID, now: datetime, application_id: UUID) -> Withdrawn:
    """Signature only for now."""
    raise NotImplementedError
