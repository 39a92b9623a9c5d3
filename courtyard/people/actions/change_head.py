"""Another member becomes the head of a household, and the present head stays in it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Invalid
from courtyard.kernel.facts import announce
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.people import facts
from courtyard.people.actions.correct_membership import HeadTaken
from courtyard.people.members import from_a_day_on, head_taken, member_on, standing
from courtyard.people.models import Household, Relation


@dataclass(frozen=True)
class HeadChanged:
    """`former_head_id` is None when the household had no head that day."""

    head_id: UUID
    former_head_id: UUID | None
    valid_from: date


@verb
def change_head(
    *, actor: Actor, key: UUID, now: datetime, household_id: UUID, person_id: UUID, former_relation: str, on: date | None = None
) -> HeadChanged:
    """From a day on (today unless given) the person heads the household; the former head is `former_relation` to the new one.

    Who was head before that day stays so. Raises NotAMember, HeadTaken, NotFound.
    """
    if former_relation not in Relation.values or former_relation == Relation.HEAD:
        raise Invalid(_("Say what the former head is to the new one: spouse, parent, child, …"), field="former_relation")
    household = Household.objects.scoped(actor).one_locked(public_id=household_id)
    day = on or local_day(now)
    if day > local_day(now):
        raise Invalid(_("A household gets its new head today or earlier; enter it when it is so."), field="on")
    follower = member_on(household, person_id, day)
    if follower.head:
        raise Invalid(_("This person heads the household already."), field="person_id")
    heads = standing().filter(household=household, head=True, valid_from__lte=day).exclude(valid_to__lte=day)
    former = heads.select_related("person").first()
    if former is not None:
        from_a_day_on(former, day, key=key, label="former", now=now, head=False, relation=former_relation)
    if head_taken(household.pk, valid_from=day, valid_to=follower.valid_to, other_than=follower.person_id):
        raise HeadTaken
    from_a_day_on(follower, day, key=key, label="follower", now=now, head=True, relation=Relation.HEAD.value)
    before = former.person.public_id if former else None
    changed("people.household", household_id, head=[before and str(before), str(person_id)], valid_from=day.isoformat())
    announce(facts.MembersChanged(household_id=household_id))
    return HeadChanged(head_id=person_id, former_head_id=before, valid_from=day)
