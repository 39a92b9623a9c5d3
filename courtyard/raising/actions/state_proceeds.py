"""Somebody states what a consigned lot earned by the parcels delivered so far."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb


@dataclass(frozen=True)
class ProceedsStated:
    statement_id: UUID


@verb
def state_proceeds(
    *, actor: Actor, key: UUID, now: datetime, lot_id: UUID, reference: str, amount_fen: int, delivered_until: date, last: bool = False
) -> ProceedsStated:
    """Signature only for now."""
    raise NotImplementedError
