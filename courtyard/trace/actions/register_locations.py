"""Says whose a site or a yard is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb


@dataclass(frozen=True)
class NewLocation:
    """`epc` is an SGLN, as URN or Digital Link; organisation and household are public ids, the place a statistical code."""

    epc: str
    organisation_id: UUID | None = None
    household_id: UUID | None = None
    place_code: str = ""
    name: str = ""


@dataclass(frozen=True)
class LocationsRegistered:
    locations: int


@verb
def register_locations(*, actor: Actor, key: UUID, now: datetime, locations: tuple[NewLocation, ...]) -> LocationsRegistered:
    """Registers locations; one that is there already gets the owner and name given."""
    raise NotImplementedError
