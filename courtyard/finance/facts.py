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
class LossesCovered:
    """Sources of cover were asked for losses: what they gave, what is carried on, how many proposals to forgive now wait."""

    request_id: UUID
    decisions: int
    covered_fen: int
    carried_fen: int
    proposed: int


@dataclass(frozen=True, slots=True)
class ClaimPaid:
    """An insurer paid for lost animals: what went to the lender, and what the household is due."""

    claim_id: UUID
    loan_id: UUID
    household_id: UUID
    lender_fen: int
    household_fen: int


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


@dataclass(frozen=True, slots=True)
class PaymentsReturned:
    """A bank sent back payments that it had confirmed; they are due to their payees again."""

    batch_id: UUID
    list_id: UUID
    returned: int
    returned_fen: int
