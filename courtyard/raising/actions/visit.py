"""Somebody looks at a flock and says what was seen and given."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb


@dataclass(frozen=True)
class Given:
    """Feed, medicine or vaccine of one supply lot."""

    kind: str
    name: str
    supply_lot: str = ""


@dataclass(frozen=True)
class Visited:
    visit_id: UUID


@verb
def visit(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    flock_id: UUID,
    visited_on: date,
    counted: int | None = None,
    sick: int = 0,
    note: str = "",
    given: tuple[Given, ...] = (),
) -> Visited:
    """Signature only for now."""
    raise NotImplementedError
