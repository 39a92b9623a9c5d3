"""A yard, or a site of the cooperative, gets its number."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Conflict, Invalid
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.people import queries as people
from courtyard.raising.identity import cooperative_of, new_yard
from courtyard.raising.models import Application, Project, Yard
from courtyard.raising.rules import FlockKind
from courtyard.raising.standing import place_of, within
from courtyard.trace import actions as trace
from courtyard.trace.actions.register_locations import NewLocation


class YardKnown(Conflict):
    default_message = _("This household's yard has a number already; inspect that one.")


class PlaceMissing(Invalid):
    default_message = _("Say in which village the cooperative's site lies.")


class NotAYard(Invalid):
    default_message = _("A yard's name has at most 120 characters, and its place lies on earth, in degrees.")


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
    """Enters a household's yard (in its village), or with a place instead of a household a site of the project's cooperative.

    The yard is the cooperative's GLN with an extension; it is tied to the household's open application. Raises YardKnown.
    """
    project = Project.objects.scoped(actor).select_related("cooperative").one(public_id=project_id)
    household, code = None, place_code
    if household_id is not None:
        household = people.household_as_of(household_id, on=local_day(now))
        code = household.village_code
        if Yard.unscoped.filter(cooperative_id=project.cooperative_id, household_id=household.id).exists():
            raise YardKnown(household=str(household_id))
    if not code:
        raise PlaceMissing(field="place_code")
    if len(name.strip()) > 120 or not (lon is None or -180 <= lon <= 180) or not (lat is None or -90 <= lat <= 90):
        raise NotAYard
    sgln = new_yard(cooperative_of(project))
    yard = Yard.objects.create(
        public_id=key,
        cooperative_id=project.cooperative_id,
        household_id=household.id if household else None,
        place=place_of(code),
        name=name.strip(),
        extension=sgln.serial or "",
        sgln=sgln.urn,
        lon=lon,
        lat=lat,
        entered_at=now,
    )
    within(actor, yard)
    if household is not None:
        Application.unscoped.filter(
            household_id=household.id, project__cooperative_id=project.cooperative_id, kind=FlockKind.OWN, yard=None
        ).update(yard=yard)
    location = NewLocation(sgln.urn, project.cooperative.public_id, household_id, code, name.strip())
    trace.register_locations(actor=actor, key=child_key(key, "location"), now=now, locations=(location,))
    changed("raising.yard", key, sgln=sgln.urn)
    return YardEntered(yard_id=key, sgln=sgln.urn)
