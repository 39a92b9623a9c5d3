"""A lot is opened for what is going to be collected."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb


@dataclass(frozen=True)
class LotOpened:
    lot_id: UUID


@verb
def open_lot(*, actor: Actor, key: UUID, now: datetime, project_id: UUID, name: str) -> LotOpened:
    """Signature only for now."""
    raise NotImplementedError
