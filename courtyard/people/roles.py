"""From a signed-in user to an actor, and who may hand out what."""

from datetime import date, datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from courtyard.kernel.actors import Actor, Grant, Role
from courtyard.kernel.clock import local_day
from courtyard.people.models import Household, Organisation, RoleGrant, User
from courtyard.people.permissions import GRANTABLE
from courtyard.people.rules.places import DIGITS


def place_prefix(code: str, level: str) -> str:
    """The digits by which a place's own code begins, and with it everything inside: 131122000000 of a county -> 131122."""
    return code[: DIGITS[level]] if code[DIGITS[level] :].strip("0") == "" else code


def grants_on(user_pk: int, day: date) -> tuple[Grant, ...]:
    """The grants that a user holds on a day, in one query."""
    rows = (
        RoleGrant.unscoped.filter(user_id=user_pk, valid_from__lte=day)
        .filter(Q(valid_to=None) | Q(valid_to__gt=day))
        .order_by("id")
        .values_list("role", "organisation__public_id", "place__code", "place__level", "household__public_id")
    )
    return tuple(
        Grant(Role(role), organisation, code and place_prefix(code, level), household)
        for role, organisation, code, level, household in rows
    )


def actor_for(user: User | AnonymousUser, now: datetime, via: str) -> Actor:
    """The actor that a user is at this instant; without a grant, or not allowed to sign in, it may do nothing."""
    if not isinstance(user, User):
        return Actor(user_id=None, grants=(), via=via)
    grants = grants_on(user.pk, local_day(now)) if user.is_active else ()
    return Actor(user_id=user.public_id, grants=grants, via=via)


def may_hand_out(actor: Actor, role: Role, *, organisation: Organisation | None, place: str | None, household: Household | None) -> bool:
    """Whether one grant of the actor covers the role and every limit of the new grant lies within its own."""
    return any(_covers(grant, role, organisation, place, household) for grant in actor.grants)


def _covers(grant: Grant, role: Role, organisation: Organisation | None, place: str | None, household: Household | None) -> bool:
    if role not in GRANTABLE.get(grant.role, frozenset()) or grant.household is not None:
        return False
    if grant.everywhere:
        return True
    if grant.organisation is not None and (organisation is None or grant.organisation != organisation.public_id):
        return False
    if grant.place is None:
        # Whoever is limited by an organisation alone reaches no household; a place would widen that, not narrow it.
        return place is None and household is None
    if organisation is not None and grant.organisation is None and not organisation.place.code.startswith(grant.place):
        return False
    if household is not None:
        return household.village.code.startswith(grant.place)
    return place is not None and place.startswith(grant.place)
