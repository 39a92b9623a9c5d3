"""The lines of a settlement are worked out, to be looked at before anybody signs."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb


@dataclass(frozen=True)
class SettlementPrepared:
    settlement_id: UUID
    digest: str
    lines: int
    shares: int
    gross_fen: int
    fee_fen: int
    loan_fen: int
    dividend_fen: int
    shortfall_fen: int


@verb
def prepare_settlement(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    project_id: UUID,
    settled_on: date,
    lot_ids: tuple[UUID, ...] = (),
    month: date | None = None,
    chunk_size: int = 2_000,
) -> SettlementPrepared:
    """Signature only for now."""
    raise NotImplementedError
