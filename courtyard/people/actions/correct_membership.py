"""A membership was entered wrongly: as it should have been goes beside it, and what was held before can still be asked."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Conflict, Invalid
from courtyard.kernel.facts import announce
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.people import facts
from courtyard.people.members import head_taken, supersede
from courtyard.people.models import Membership, Relation


class AlreadyCorrected(Conflict):
    default_message = _("This membership was corrected since; open the household again.")


class HeadTaken(Conflict):
    default_message = _("The household has another head on some of these days.")


@dataclass(frozen=True)
class MembershipCorrected:
    membership_id: UUID | None  # None when the membership was withdrawn


@verb
def correct_membership(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    membership_id: UUID,
    valid_from: date,
    valid_to: date | None,
    relation: str,
    withdraw: bool = False,
) -> MembershipCorrected:
    """Puts a corrected membership in the place of one, or withdraws it (the person never belonged).

    Raises AlreadyCorrected, HeadTaken, PeriodTaken, NotFound.
    """
    row = Membership.objects.scoped(actor).select_related("household", "person").one_locked(public_id=membership_id)
    if row.superseded_at is not None:
        raise AlreadyCorrected
    if relation not in Relation.values:
        raise Invalid(_("Choose one of the relations to the head."), field="relation")
    if valid_to is not None and valid_to <= valid_from:
        raise Invalid(_("A membership ends after the day on which it begins."), field="valid_to")
    head = relation == Relation.HEAD
    if head and not withdraw and head_taken(row.household_id, valid_from=valid_from, valid_to=valid_to, other_than=row.person_id):
        raise HeadTaken
    new_id = None if withdraw else child_key(key, "corrected")
    different: dict[str, Any] = {"valid_from": valid_from, "valid_to": valid_to, "relation": relation, "head": head}
    supersede(row, by=key, now=now, instead=[(new_id, different)] if new_id else [])
    changed("people.membership", membership_id, corrected=None if withdraw else str(new_id))
    announce(facts.MembersChanged(household_id=row.household.public_id))
    return MembershipCorrected(membership_id=new_id)
