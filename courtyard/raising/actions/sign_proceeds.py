"""A second person signs a consignment statement; the proceeds are posted."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb


@dataclass(frozen=True)
class ProceedsSigned:
    lot_id: UUID
    proceeds_fen: int


@verb
def sign_proceeds(*, actor: Actor, key: UUID, now: datetime, statement_id: UUID) -> ProceedsSigned:
    """Signature only for now."""
    raise NotImplementedError
