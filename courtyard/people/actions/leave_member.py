"""Somebody leaves a household: married away, moved, died."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Conflict
from courtyard.kernel.facts import announce
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.people import facts
from courtyard.people.members import standing, supersede
from courtyard.people.models import Household, Membership


class NotAMember(Conflict):
    default_message = _("The person does not belong to the household on that day.")


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
    row = _membership(household, person_id, day)
    instead = [] if row.valid_from == day else [(child_key(key, "until"), {"valid_to": day})]
    supersede(row, by=key, now=now, instead=instead)
    if new_head_id is not None:
        _follow(household, _membership(household, new_head_id, day), day, key, now)
    changed("people.household", household_id, left=str(person_id), valid_to=day.isoformat())
    announce(facts.MembersChanged(household_id=household_id))
    return MemberLeft(person_id=person_id, valid_to=day)


def _membership(household: Household, person_id: UUID, day: date) -> Membership:
    row = standing().filter(household=household, person__public_id=person_id, valid_from__lte=day).exclude(valid_to__lte=day).first()
    if row is None:
        raise NotAMember
    return row


def _follow(household: Household, row: Membership, day: date, key: UUID, now: datetime) -> None:
    head = {"head": True, "relation": "head", "valid_from": day}
    before = [] if row.valid_from == day else [(child_key(key, "follower/until"), {"valid_to": day})]
    supersede(row, by=child_key(key, "follower"), now=now, instead=[*before, (child_key(key, "follower/from"), head)])
    changed("people.household", household.public_id, head=str(row.person.public_id), valid_from=day.isoformat())
