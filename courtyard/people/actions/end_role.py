"""A role ends on a day."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.actors import Role
from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Conflict
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.people.actions.grant_role import BeyondYourOwn
from courtyard.people.models import RoleGrant
from courtyard.people.roles import may_hand_out


class AlreadyEnded(Conflict):
    default_message = _("The role ends on that day or before.")


@dataclass(frozen=True)
class RoleEnded:
    grant_id: UUID
    valid_to: date


@verb
def end_role(*, actor: Actor, key: UUID, now: datetime, grant_id: UUID, on: date | None = None) -> RoleEnded:
    """Ends a grant on a day (today unless given): from that day on the role no longer holds.

    A day before the grant began takes it back whole. Raises AlreadyEnded, BeyondYourOwn, NotFound.
    """
    grant = RoleGrant.unscoped.select_related("organisation__place", "place", "household__village").one_locked(public_id=grant_id)
    covered = may_hand_out(
        actor,
        Role(grant.role),
        organisation=grant.organisation,
        place=grant.place and grant.place.code,
        household=grant.household,
    )
    if not covered:
        raise BeyondYourOwn
    day = max(on or local_day(now), grant.valid_from)
    if grant.valid_to is not None and grant.valid_to <= day:
        raise AlreadyEnded
    before, grant.valid_to = grant.valid_to, day
    grant.save(update_fields=["valid_to"])
    changed("people.rolegrant", grant_id, valid_to=[before and before.isoformat(), day.isoformat()])
    return RoleEnded(grant_id=grant_id, valid_to=day)
