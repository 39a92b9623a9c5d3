"""A household enters the register by hand; whole files come in by `import_register`."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Conflict, Invalid
from courtyard.kernel.facts import announce
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.people import facts
from courtyard.people.members import MemberElsewhere, NewMember, NotMembers, add_members, enter_members
from courtyard.people.models import Household
from courtyard.people.places import place_in_scope
from courtyard.people.rules.numbers import is_phone, phone_digits

__all__ = ["AlreadyRegistered", "MemberElsewhere", "NewMember", "NoHead", "NotMembers", "Registered", "register_household"]


class AlreadyRegistered(Conflict):
    default_message = _("The register has a household under this number already; open it instead.")


class NoHead(Invalid):
    default_message = _("A household is registered with its head; mark one member as the head.")


@dataclass(frozen=True)
class Registered:
    household_id: UUID
    person_ids: tuple[UUID, ...]  # in the order in which the members were given


@verb
def register_household(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    village_code: str,
    members: tuple[NewMember, ...],
    register_number: str | None = None,
    registered_on: date | None = None,
    phone: str | None = None,
    cause_of_poverty: str | None = None,
) -> Registered:
    """Registers a household in a village, with its members from `registered_on` (today unless given).

    Raises UnknownPlace, AlreadyRegistered, NoHead, MemberElsewhere, and NotMembers with every fault of every member.
    """
    village = place_in_scope(actor, village_code, level="village")
    day = registered_on or local_day(now)
    if day > local_day(now):
        raise Invalid(_("A household is not registered on a day that has yet to come."), field="registered_on")
    if phone and not is_phone(phone_digits(phone)):
        raise Invalid(_("A phone number has 11 digits, or is a landline with its area code."), field="phone")
    number = (register_number or "").strip() or None
    if number and len(number) > 40:
        raise Invalid(_("A number in the register has at most 40 characters."), field="register_number")
    if number and Household.unscoped.filter(register_number=number).exists():
        raise AlreadyRegistered(register_number=number)
    entered = enter_members(members, on=day, keys=[child_key(key, f"person/{at}") for at in range(len(members))])
    if not any(member.head for member in entered):
        raise NoHead
    household = Household.objects.create(
        public_id=key,
        register_number=number,
        village=village,
        registered_on=day,
        phone=phone_digits(phone) if phone else None,
        cause_of_poverty=cause_of_poverty or None,
    )
    add_members(household, entered, valid_from=day, now=now, keys=[child_key(key, f"membership/{at}") for at in range(len(members))])
    changed("people.household", key, registered_on=day.isoformat(), village=village_code, members=len(entered))
    announce(facts.HouseholdRegistered(household_id=key))
    return Registered(household_id=key, person_ids=tuple(member.person.public_id for member in entered))
