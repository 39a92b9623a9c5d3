"""Puts devices on subjects."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb


@dataclass(frozen=True, slots=True)
class NewBinding:
    """A subject in a slot of its group; without a device it is counted by hand."""

    device_serial: str | None
    subject: str
    group: UUID
    slot: int


@dataclass(frozen=True)
class Bound:
    bindings: int


@verb
def bind(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    bindings: tuple[NewBinding, ...],
    on: date,
    place_code: str = "",
    household_id: UUID | None = None,
) -> Bound:
    """Binds from the day `on`, all or none; a group that is new belongs to the devices' organisation, the place and household given."""
    raise NotImplementedError
