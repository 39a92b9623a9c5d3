"""A household moves to another village; where it lived before can still be asked."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Conflict, Invalid
from courtyard.kernel.facts import announce
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.people import facts
from courtyard.people.models import Household, HouseholdMove
from courtyard.people.places import place_in_scope


class MovedSince(Conflict):
    default_message = _("The household moved on that day or later already; choose a later day.")


@dataclass(frozen=True)
class HouseholdMoved:
    household_id: UUID
    from_village: str
    to_village: str
    moved_on: date


@verb
def move_household(
    *, actor: Actor, key: UUID, now: datetime, household_id: UUID, village_code: str, moved_on: date | None = None
) -> HouseholdMoved:
    """From `moved_on` (today unless given) the household lives in another village, and its whole file goes with it: whoever works
    there sees it from now on, whoever works only in the old village no longer does. Both villages lie in the caller's area.

    Raises UnknownPlace, MovedSince, NotFound.
    """
    household = Household.objects.scoped(actor).select_related("village").one_locked(public_id=household_id)
    village = place_in_scope(actor, village_code, level="village")
    day, before = moved_on or local_day(now), household.village
    if village.pk == before.pk:
        raise Invalid(_("The household lives in that village already."), field="village_code")
    if not household.registered_on < day <= local_day(now):
        raise Invalid(
            _("A household moves after the day on which it was registered, and not on a day that has yet to come."), field="moved_on"
        )
    if HouseholdMove.unscoped.filter(household=household, moved_on__gte=day).exists():
        raise MovedSince(household=str(household_id))
    try:
        HouseholdMove.objects.create(
            public_id=key, household=household, from_village=before, to_village=village, moved_on=day, recorded_at=now
        )
    except IntegrityError as error:
        raise MovedSince(household=str(household_id)) from error
    Household.unscoped.filter(pk=household.pk).update(village=village)
    changed("people.household", household_id, village=[before.code, village.code], moved_on=day.isoformat())
    announce(facts.HouseholdMoved(household_id=household_id, from_village=before.code, to_village=village.code, moved_on=day))
    return HouseholdMoved(household_id, before.code, village.code, day)
