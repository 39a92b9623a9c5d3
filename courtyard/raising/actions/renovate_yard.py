"""A yard is brought to the standard, and the work is paid."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb


@dataclass(frozen=True)
class Renovated:
    renovation_id: UUID
    order_id: UUID
    loan_id: UUID | None


@verb
def renovate_yard(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    inspection_id: UUID,
    supplier_id: UUID,
    work: str,
    cost_fen: int,
    paid_by: Literal["earmarked", "grant"],
    commitment_id: UUID | None = None,
    renovated_on: date | None = None,
    due_on: date | None = None,
) -> Renovated:
    """Signature only for now."""
    raise NotImplementedError
