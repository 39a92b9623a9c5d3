"""A programme office opens a project under its terms."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb
from courtyard.raising.rules import Terms


@dataclass(frozen=True)
class ProjectOpened:
    project_id: UUID


@verb
def open_project(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    name: str,
    place_code: str,
    cooperative_id: UUID,
    lender_id: UUID,
    supplier_id: UUID,
    terms: Terms,
    opens_on: date,
    closes_on: date | None = None,
    company_id: UUID | None = None,
    insurer_id: UUID | None = None,
    guarantee_fund_id: UUID | None = None,
) -> ProjectOpened:
    """Signature only for now."""
    raise NotImplementedError
