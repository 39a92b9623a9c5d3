"""A second person signs a settlement; its posting begins."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb


@dataclass(frozen=True)
class Signed:
    settlement_id: UUID
    chunks: int


@verb
def sign_settlement(*, actor: Actor, key: UUID, now: datetime, settlement_id: UUID, digest: str) -> Signed:
    """Signature only for now."""
    raise NotImplementedError
