"""Some members leave a household together and form one of their own."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Conflict, Invalid
from courtyard.kernel.facts import announce
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.people import facts
from courtyard.people.actions.register_household import AlreadyRegistered
from courtyard.people.members import member_on, standing, supersede
from courtyard.people.models import Household, Membership, Relation
from courtyard.people.places import place_in_scope


class HeadLeaves(Conflict):
    default_message = _("The head does not leave with a part of the household; change the head first, or choose who leaves anew.")


class NobodyStays(Conflict):
    default_message = _("Nobody would stay in the household; move it instead.")


@dataclass(frozen=True)
class Leaver:
    """Somebody who goes to the new household, and what she is to its head; exactly one is `head`."""

    person_id: UUID
    relation: str


@dataclass(frozen=True)
class HouseholdSplit:
    household_id: UUID
    membership_ids: tuple[UUID, ...]


@verb
def split_household(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    household_id: UUID,
    leavers: tuple[Leaver, ...],
    on: date | None = None,
    village_code: str | None = None,
    register_number: str | None = None,
) -> HouseholdSplit:
    """From a day on (today unless given) the leavers form a new household, in the same village unless `village_code` names another.

    Applications, loans, animals, incomes and accounts stay with the first household, which answers for them; the new one begins
    with none. Raises NotAMember, HeadLeaves, NobodyStays, AlreadyRegistered, UnknownPlace, NotFound.
    """
    household = Household.objects.scoped(actor).select_related("village").one_locked(public_id=household_id)
    day = on or local_day(now)
    _check(leavers, day, household, local_day(now))
    village = place_in_scope(actor, village_code, level="village") if village_code else household.village
    number = (register_number or "").strip()[:41] or None
    if number and len(number) > 40:
        raise Invalid(_("A number in the register has at most 40 characters."), field="register_number")
    if number and Household.unscoped.filter(register_number=number).exists():
        raise AlreadyRegistered(register_number=number)
    rows = [member_on(household, one.person_id, day) for one in leavers]
    if any(row.head for row in rows):
        raise HeadLeaves(household=str(household_id))
    staying = (
        standing().filter(household=household, valid_from__lte=day).exclude(valid_to__lte=day).exclude(pk__in=[row.pk for row in rows])
    )
    if not staying.exists():
        raise NobodyStays(household=str(household_id))
    made = Household.objects.create(public_id=key, register_number=number, village=village, registered_on=day)
    ids = tuple(_goes(row, one, made, day, key=key, now=now) for row, one in zip(rows, leavers, strict=True))
    changed("people.household", household_id, left=[str(one.person_id) for one in leavers], valid_to=day.isoformat(), to=str(key))
    changed("people.household", key, registered_on=day.isoformat(), village=village.code, split_from=str(household_id))
    announce(facts.MembersChanged(household_id=household_id))
    announce(facts.HouseholdRegistered(household_id=key))
    return HouseholdSplit(household_id=key, membership_ids=ids)


def _check(leavers: tuple[Leaver, ...], day: date, household: Household, today: date) -> None:
    heads = [one for one in leavers if one.relation == Relation.HEAD]
    if len(heads) != 1 or len({one.person_id for one in leavers}) != len(leavers):
        raise Invalid(_("Name each person who leaves once, and one of them as the head of the new household."), field="leavers")
    if any(one.relation not in Relation.values for one in leavers):
        raise Invalid(_("Choose one of the relations to the head."), field="leavers")
    if not household.registered_on < day <= today:
        raise Invalid(_("A household splits after the day on which it was registered, and not on a day that has yet to come."), field="on")


def _goes(row: Membership, leaver: Leaver, made: Household, day: date, *, key: UUID, now: datetime) -> UUID:
    """The membership ends that day, and another begins in the new household."""
    label, there = f"leaver/{leaver.person_id}", {"head": leaver.relation == Relation.HEAD, "relation": leaver.relation}
    before = [] if row.valid_from == day else [(child_key(key, f"{label}/until"), {"valid_to": day})]
    new_id = child_key(key, f"{label}/from")
    after = (new_id, {"household_id": made.pk, "valid_from": day, **there})
    supersede(row, by=child_key(key, label), now=now, instead=[*before, after])
    return new_id
