"""Whether somebody can work, from a day on."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Conflict, Invalid
from courtyard.kernel.facts import announce
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.people import facts
from courtyard.people.members import supersede
from courtyard.people.models import Capacity, Membership


class InNoHousehold(Conflict):
    default_message = _("The person belongs to no household on that day.")


@dataclass(frozen=True)
class WorkCapacitySet:
    person_id: UUID
    capacity: str


@verb
def set_work_capacity(
    *, actor: Actor, key: UUID, now: datetime, person_id: UUID, capacity: str, valid_from: date | None = None
) -> WorkCapacitySet:
    """Sets able, partly, unable or unknown from a day on (today unless given), until the membership ends.

    Raises InNoHousehold.
    """
    if capacity not in Capacity.values:
        raise Invalid(_("Say whether the person can work: able, partly, unable, unknown."), field="capacity")
    day = valid_from or local_day(now)
    rows = Membership.objects.scoped(actor).select_related("household").filter(person__public_id=person_id, superseded_at=None)
    row = rows.filter(valid_from__lte=day).exclude(valid_to__lte=day).first()
    if row is None:
        raise InNoHousehold
    if row.capacity != capacity:
        before = [] if row.valid_from == day else [(child_key(key, "until"), {"valid_to": day})]
        supersede(row, by=key, now=now, instead=[*before, (child_key(key, "from"), {"valid_from": day, "capacity": capacity})])
        changed("people.person", person_id, capacity=True, valid_from=day.isoformat())
        announce(facts.MembersChanged(household_id=row.household.public_id))
    return WorkCapacitySet(person_id=person_id, capacity=capacity)
