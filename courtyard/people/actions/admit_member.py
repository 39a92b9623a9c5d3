"""Somebody joins a household: born, married in, come back."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from courtyard.kernel.clock import local_day
from courtyard.kernel.facts import announce
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.people import facts
from courtyard.people.members import NewMember, add_members, enter_members
from courtyard.people.models import Household


@dataclass(frozen=True)
class MemberAdmitted:
    membership_id: UUID
    person_id: UUID


@verb
def admit_member(
    *, actor: Actor, key: UUID, now: datetime, household_id: UUID, member: NewMember, valid_from: date | None = None
) -> MemberAdmitted:
    """Admits a member from a day on (today unless given); somebody known by the identity number keeps its record.

    Raises NotMembers, MemberElsewhere, NotFound.
    """
    household = Household.objects.scoped(actor).one_locked(public_id=household_id)
    day = valid_from or local_day(now)
    entered = enter_members([member], on=day, keys=[child_key(key, "person")])
    add_members(household, entered, valid_from=day, now=now, keys=[key])
    changed("people.household", household_id, admitted=str(entered[0].person.public_id), valid_from=day.isoformat())
    announce(facts.MembersChanged(household_id=household_id))
    return MemberAdmitted(membership_id=key, person_id=entered[0].person.public_id)
