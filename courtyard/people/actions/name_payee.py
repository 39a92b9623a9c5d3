"""Who takes a household's money, from a day on: a member, or a proxy with the household's consent."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Conflict, Invalid
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.people.members import standing
from courtyard.people.models import Consent, Household, Payee

PROXY_PURPOSE = "proxy_payee"


class OneOrTheOther(Invalid):
    default_message = _("Name a member of the household, or a proxy by name; not both.")


class NotAMember(Conflict):
    default_message = _("The person does not belong to the household on that day.")


class ConsentNeeded(Conflict):
    default_message = _("A proxy is paid only with the household's consent for that; record it first.")


class PayeeBefore(Conflict):
    default_message = _("A payee that begins later is already named; give a day after it.")


@dataclass(frozen=True)
class PayeeNamed:
    payee_id: UUID
    valid_from: date


@verb
def name_payee(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    household_id: UUID,
    person_id: UUID | None = None,
    proxy_name: str = "",
    relation: str = "",
    consent_id: UUID | None = None,
    valid_from: date | None = None,
) -> PayeeNamed:
    """Names the payee from a day on (today unless given); the one before ends that day.

    Raises OneOrTheOther, NotAMember, ConsentNeeded, PayeeBefore, NotFound.
    """
    proxy_name = proxy_name.strip()
    if (person_id is None) == (proxy_name == "") or len(proxy_name) > 60:
        raise OneOrTheOther
    household = Household.objects.scoped(actor).one_locked(public_id=household_id)
    day = valid_from or local_day(now)
    row = consent = None
    if person_id is not None:
        members = standing().filter(household=household, person__public_id=person_id, valid_from__lte=day).exclude(valid_to__lte=day)
        row = members.first()
        if row is None:
            raise NotAMember
    else:
        consents = Consent.objects.scoped(actor).filter(household=household, purpose=PROXY_PURPOSE, withdraws=None, withdrawal=None)
        consent = consents.filter(public_id=consent_id).first() if consent_id else None
        if consent is None:
            raise ConsentNeeded(purpose=PROXY_PURPOSE)
    if Payee.unscoped.filter(household=household).filter(Q(valid_from__gt=day) | Q(valid_to__gt=day)).exists():
        raise PayeeBefore
    Payee.unscoped.filter(household=household, valid_to=None).update(valid_to=day)
    Payee.objects.create(
        public_id=key,
        household=household,
        person_id=row.person_id if row else None,
        proxy_name=proxy_name,
        relation=relation.strip()[:40],
        consent=consent,
        valid_from=day,
    )
    changed("people.household", household_id, payee=str(key), proxy=bool(proxy_name), valid_from=day.isoformat())
    return PayeeNamed(payee_id=key, valid_from=day)
