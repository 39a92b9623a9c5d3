"""A chunk of a signed settlement goes into the ledger."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb


@dataclass(frozen=True)
class ChunkPosted:
    settlement_id: UUID
    number: int
    lines: int
    posted: bool


@verb
def post_settlement_chunk(*, actor: Actor, key: UUID, now: datetime, settlement_id: UUID, number: int) -> ChunkPosted:
    """Signature only for now."""
    raise NotImplementedError
