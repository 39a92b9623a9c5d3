"""A yard, or a site of the cooperative, gets its number."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb


@dataclass(frozen=True)
class YardEntered:
    yard_id: UUID
    sgln: str


@verb
def enter_yard(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    project_id: UUID,
    household_id: UUID | None = None,
    place_code: str | None = None,
    name: str = "",
    lon: float | None = None,
    lat: float | None = None,
) -> YardEntered:
    """Signature only for now."""
    raise NotImplementedError
