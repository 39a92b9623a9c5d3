"""Somebody leaves a household: married away, moved, died."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from courtyard.kernel.clock import local_day
from courtyard.kernel.facts import announce
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.people import facts
from courtyard.people.members import NotAMember, from_a_day_on, member_on, supersede
from courtyard.people.models import Household

__all__ = ["MemberLeft", "NotAMember", "leave_member"]


@dataclass(frozen=True)
class MemberLeft:
    person_id: UUID
    valid_to: date


@verb
def leave_member(
    *, actor: Actor, key: UUID, now: datetime, household_id: UUID, person_id: UUID, on: date | None = None, new_head_id: UUID | None = None
) -> MemberLeft:
    """The person no longer belongs from a day on (today unless given); a head may be followed by `new_head_id` that day.

    Raises NotAMember (of either person), NotFound.
    """
    household = Household.objects.scoped(actor).one_locked(public_id=household_id)
    day = on or local_day(now)
    row = member_on(household, person_id, day)
    instead = [] if row.valid_from == day else [(child_key(key, "until"), {"valid_to": day})]
    supersede(row, by=key, now=now, instead=instead)
    if new_head_id is not None:
        follower = member_on(household, new_head_id, day)
        from_a_day_on(follower, day, key=key, label="follower", now=now, head=True, relation="head")
        changed("people.household", household_id, head=str(new_head_id), valid_from=day.isoformat())
    changed("people.household", household_id, left=str(person_id), valid_to=day.isoformat())
    announce(facts.MembersChanged(household_id=household_id))
    return MemberLeft(person_id=person_id, valid_to=day)
