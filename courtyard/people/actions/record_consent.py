"""A household agrees to something, and somebody writes it down."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Conflict, Invalid
from courtyard.kernel.facts import announce
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.people import facts
from courtyard.people.members import standing
from courtyard.people.models import Consent, Household, Person
from courtyard.people.queries.as_of import PUBLIC_NAME


class NotTheirs(Conflict):
    default_message = _("Consent is given by an adult member of the household; the household has none by that name on this day.")


@dataclass(frozen=True)
class ConsentRecorded:
    consent_id: UUID


@verb
def record_consent(
    *, actor: Actor, key: UUID, now: datetime, household_id: UUID, purpose: str, given_by: UUID | None = None
) -> ConsentRecorded:
    """Records that a person of the household (its head unless given) agreed to a purpose.

    Purposes are short words that rooms name: "apply", "proxy_payee", "named_in_public". Raises NotTheirs, NotFound.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_.]{0,39}", purpose):
        raise Invalid(_("A purpose is a short word in small letters."), field="purpose")
    household = Household.objects.scoped(actor).one(public_id=household_id)
    Consent.objects.create(
        public_id=key,
        household=household,
        purpose=purpose,
        given_by=_giver(household, given_by, local_day(now)),
        recorded_by=actor.user_id,
        at=now,
    )
    changed("people.household", household_id, consent=str(key), purpose=purpose)
    if purpose == PUBLIC_NAME:
        announce(facts.MayBeNamed(household_id))
    return ConsentRecorded(consent_id=key)


def _giver(household: Household, person_id: UUID | None, day: date) -> Person:
    rows = standing().filter(household=household, valid_from__lte=day).exclude(valid_to__lte=day).select_related("person")
    row = (rows.filter(head=True) if person_id is None else rows.filter(person__public_id=person_id)).first()
    # A person whose birth date nobody knows is taken for an adult: the old are who lack papers.
    if row is None or (row.person.birth_date is not None and row.person.birth_date > day.replace(year=day.year - 18, day=min(day.day, 28))):
        raise NotTheirs
    return row.person
