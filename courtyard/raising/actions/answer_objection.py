"""An objection is answered."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb


@dataclass(frozen=True)
class ObjectionAnswered:
    objection_id: UUID
    upheld: bool


@verb
def answer_objection(*, actor: Actor, key: UUID, now: datetime, objection_id: UUID, upheld: bool, answer: str) -> ObjectionAnswered:
    """Signature only for now."""
    raise NotImplementedError
