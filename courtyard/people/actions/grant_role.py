"""A user receives a role within an area, an organisation or a household, from a day on."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.actors import Role
from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Conflict, Invalid, NotFound, NotPermitted
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.people.models import Household, Organisation, Place, RoleGrant, User
from courtyard.people.places import UnknownPlace
from courtyard.people.roles import may_hand_out


class NotARole(Invalid):
    default_message = _("Choose one of the roles.")


class HouseholdNeeded(Invalid):
    default_message = _("The role of a household names its household.")


class BeyondYourOwn(NotPermitted):
    default_message = _("You may hand out only roles that yours covers, within your own area and organisation.")


class AlreadyGranted(Conflict):
    default_message = _("The user holds this role there already.")


@dataclass(frozen=True)
class RoleGranted:
    grant_id: UUID


@verb
def grant_role(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    user_id: UUID,
    role: str,
    organisation_id: UUID | None = None,
    place_code: str | None = None,
    household_id: UUID | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> RoleGranted:
    """Grants a role on [valid_from, valid_to), from today and without end unless given; limits that are None do not limit.

    Raises NotARole, HouseholdNeeded, BeyondYourOwn, AlreadyGranted, NotFound.
    """
    if role not in {known.value for known in Role} - {Role.SYSTEM.value}:
        raise NotARole(roles=sorted({known.value for known in Role} - {Role.SYSTEM.value}))
    if role == Role.HOUSEHOLD and household_id is None:
        raise HouseholdNeeded
    user = User.objects.filter(public_id=user_id).first()
    if user is None:
        raise NotFound(subject="people.user")
    organisation = Organisation.unscoped.select_related("place").one(public_id=organisation_id) if organisation_id else None
    household = Household.unscoped.select_related("village").one(public_id=household_id) if household_id else None
    place = Place.objects.filter(code=place_code).first() if place_code else None
    if place_code and place is None:
        raise UnknownPlace(code=place_code)
    if not may_hand_out(actor, Role(role), organisation=organisation, place=place_code, household=household):
        raise BeyondYourOwn
    start = valid_from or local_day(now)
    if valid_to is not None and valid_to <= start:
        raise Invalid(_("A role ends after the day on which it begins."), field="valid_to")
    subject = f"{user.pk}/{role}/{organisation.pk if organisation else ''}/{place_code or ''}/{household.pk if household else ''}"
    clash = RoleGrant.unscoped.filter(subject=subject).exclude(valid_to__lte=start)
    if (clash.filter(valid_from__lt=valid_to) if valid_to else clash).exists():
        raise AlreadyGranted
    RoleGrant.objects.create(
        public_id=key,
        user=user,
        role=role,
        organisation=organisation,
        place=place,
        household=household,
        subject=subject,
        valid_from=start,
        valid_to=valid_to,
    )
    changed("people.user", user_id, role=role, grant=str(key))
    return RoleGranted(grant_id=key)
