"""What this room announces upward; ids only."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ApplicationDecided:
    """An application was approved or declined."""

    application_id: UUID
    approved: bool


@dataclass(frozen=True, slots=True)
class FlockPlaced:
    """Young animals came into a flock."""

    flock_id: UUID
    animals: int
    placed_on: date


@dataclass(frozen=True, slots=True)
class AnimalsLost:
    """Animals of a flock died or disappeared; `claim_fen` is what their insurance is asked for."""

    loss_id: UUID
    flock_id: UUID
    animals: int
    claim_fen: int


@dataclass(frozen=True, slots=True)
class LotSold:
    """The company took a lot, or its consigned proceeds came in."""

    lot_id: UUID
    proceeds_fen: int


@dataclass(frozen=True, slots=True)
class SettlementSigned:
    """A settlement was signed by a second person; its posting begins."""

    settlement_id: UUID
    chunks: int


@dataclass(frozen=True, slots=True)
class SettlementChunkDue:
    """The chunk of this number (from zero) is to be posted next."""

    settlement_id: UUID
    number: int


@dataclass(frozen=True, slots=True)
class SettlementPosted:
    """Every line of a settlement stands in the ledger."""

    settlement_id: UUID


@dataclass(frozen=True, slots=True)
class RetailStated:
    """Somebody stated what buyers are asked for the packs of a lot."""

    lot_id: UUID
