"""What the room announces upward. No personal data: whoever needs more asks `queries`."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class HouseholdRegistered:
    """One household was entered by hand."""

    household_id: UUID


@dataclass(frozen=True, slots=True)
class HouseholdMoved:
    """A household lives in another village from a day on; villages by their 12-digit codes."""

    household_id: UUID
    from_village: str
    to_village: str
    moved_on: date


@dataclass(frozen=True, slots=True)
class RegisterImported:
    """A register file was imported to its end; the households that it added or changed stand in the change log of its requests."""

    import_id: UUID
    added: int
    updated: int


@dataclass(frozen=True, slots=True)
class RegisterChunkDue:
    """A chunk of a register was taken in and another follows; `number` from zero."""

    import_id: UUID
    number: int


@dataclass(frozen=True, slots=True)
class MayBeNamed:
    """A household agrees to be named on public pages, until it takes that back; whoever names it asks again each time."""

    household_id: UUID


@dataclass(frozen=True, slots=True)
class MembersChanged:
    """Who belongs to a household changed, or who of them can work."""

    household_id: UUID
