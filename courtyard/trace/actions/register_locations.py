"""Says whose a site or a yard is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from courtyard.algorithms.epcis.keys import key_of
from courtyard.algorithms.identifiers import IllegalKey
from courtyard.kernel.errors import Invalid, NotPermitted, Reason
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.trace.models import Location


class NotALocation(Invalid):
    """A text is no location's identifier; `reasons` name each."""


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
    """Registers locations; one that is there already gets the owner and name given, if it is in the actor's area or nobody's.

    Raises NotALocation, and NotPermitted for a place outside the actor's area.
    """
    rows = _rows(locations)
    _refuse_strange(actor, rows)
    Location.unscoped.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["epc"],
        update_fields=["name", "organisation", "household", "place_code"],
        batch_size=100,
    )
    # Whose a place is decides whose its events are: the sealed change log has it, and `verify` compares.
    changed("trace.location", key, owners=[row.owner for row in rows])
    return LocationsRegistered(locations=len(rows))


def _rows(locations: tuple[NewLocation, ...]) -> list[Location]:
    faults, rows = [], {}
    for at, given in enumerate(locations):
        try:
            epc = key_of(given.epc).text
        except IllegalKey as error:
            message = _("%(epc)s is no identifier: %(why)s") % {"epc": given.epc, "why": error}
            faults.append(Reason("illegal-identifier", message, f"locations[{at}].epc", {"epc": given.epc}))
            continue
        if epc.startswith(("01/", "00/")):
            faults.append(Reason("no-place", _("%(epc)s names goods, not a place.") % {"epc": given.epc}, f"locations[{at}].epc"))
            continue
        rows[epc] = Location(
            epc=epc,
            name=given.name,
            organisation=given.organisation_id,
            household=given.household_id,
            place_code=given.place_code,
        )
    if faults:
        raise NotALocation(reasons=faults)
    return list(rows.values())


def _refuse_strange(actor: Actor, rows: list[Location]) -> None:
    """A limited actor registers inside its area only, and takes no location that is somebody else's."""
    if any(grant.everywhere for grant in actor.grants):
        return
    there = {row.epc: row for row in Location.unscoped.filter(epc__in=[row.epc for row in rows])}
    mine = set(Location.objects.scoped(actor).filter(epc__in=list(there)).values_list("epc", flat=True))
    for row in rows:
        owned = there.get(row.epc)
        nobodys = owned is None or (owned.organisation is None and owned.household is None and not owned.place_code)
        if not (nobodys or row.epc in mine) or not any(_within(grant, row) for grant in actor.grants):
            raise NotPermitted(location=row.epc)


def _within(grant, row: Location) -> bool:
    limits = [
        (grant.organisation is None or grant.organisation == row.organisation),
        (grant.place is None or row.place_code.startswith(grant.place)),
        (grant.household is None or grant.household == row.household),
    ]
    return all(limits)
