"""Somebody looks at a yard, point by point of the project's standard."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb


@dataclass(frozen=True)
class Finding:
    """One point of the standard, by its code."""

    code: str
    passed: bool
    note: str = ""


@dataclass(frozen=True)
class Inspected:
    inspection_id: UUID
    round: int
    passed: bool
    failed: tuple[str, ...]


@verb
def inspect_yard(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    project_id: UUID,
    yard_id: UUID,
    findings: tuple[Finding, ...],
    inspected_on: date | None = None,
) -> Inspected:
    """Signature only for now."""
    raise NotImplementedError
