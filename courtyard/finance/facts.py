"""What finance announces upward."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class LoanGranted:
    """A household has an earmarked loan."""

    loan_id: UUID
    household_id: UUID
    project_id: UUID
    principal_fen: int
    granted_on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class OrderReceived:
    """Goods arrived; `returned_fen` went back because the delivery was short."""

    order_id: UUID
    receipt_id: UUID
    project_id: UUID
    household_id: UUID | None
    loan_id: UUID | None
    paid_fen: int
    returned_fen: int


@dataclass(frozen=True, slots=True)
class ForgivenessProposed:
    """A loss waits for a second person's signature."""

    decision_id: UUID
    loan_id: UUID
    amount_fen: int
    decided_by: UUID | None


@dataclass(frozen=True, slots=True)
class LossCovered:
    """A source of cover gave something for a loan (or took its new day, when the loan is carried)."""

    decision_id: UUID
    loan_id: UUID
    source: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class PayoutPrepared:
    """A batch waits for its two signatures."""

    batch_id: UUID
    organisation_id: UUID
    lines: int
    total_fen: int


@dataclass(frozen=True, slots=True)
class PayoutConfirmed:
    """A bank's list was taken in: how many of the batch's payments it newly confirmed, refused, or could not tell."""

    batch_id: UUID
    list_id: UUID
    confirmed: int
    confirmed_fen: int
    failed: int
    unknown: int
    closed: bool
