"""A month's wage is owed to a worker's household."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.finance.books import organisation_of, positive, refusing, within
from courtyard.finance.models import WageAccrual
from courtyard.finance.rules import PayerKind
from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Conflict, Refused
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.ledger import actions as ledger
from courtyard.ledger.rules import AccountRef, Entry
from courtyard.people import queries as people


class WageAccruedBefore(Conflict):
    default_message = _("This person's wage from this payer is recorded for that month already.")


class NotTheirWorker(Refused):
    default_message = _("The worker does not belong to this household, now or at the end of that month; name the household she belongs to.")


@dataclass(frozen=True)
class WageAccrued:
    accrual_id: UUID


@verb
def accrue_wage(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    payer_kind: PayerKind,
    payer_id: UUID,
    household_id: UUID,
    person_id: UUID,
    month: date,
    amount_fen: int,
    project_id: UUID | None = None,
) -> WageAccrued:
    """Moves a month's wage from the payer's account to the household's wage account. `month` is any day of the month.

    Raises WageAccruedBefore, NotTheirWorker, and FloorBreached when the payer's account is too small.
    """
    payer_kind, month = PayerKind(payer_kind), month.replace(day=1)
    payer = organisation_of(payer_id, within_area_of=actor)
    if WageAccrual.unscoped.filter(payer_id=payer.id, person=person_id, month=month).exists():
        raise WageAccruedBefore(person=str(person_id), month=month.isoformat())
    row = WageAccrual(
        public_id=key,
        payer_kind=payer_kind,
        payer_id=payer.id,
        household_id=_household_of(person_id, household_id, month, local_day(now)),
        person=person_id,
        month=month,
        amount_fen=positive(amount_fen),
        at=now,
    )
    with refusing(lambda: WageAccruedBefore(person=str(person_id), month=month.isoformat())):
        row.save(force_insert=True)
    within(actor, row)
    entry = Entry(
        "wage.accrue",
        AccountRef(payer_kind.value, payer_id),
        AccountRef("household.wage", household_id),
        amount_fen,
        project=project_id,
        household=household_id,
        cause=key,
    )
    ledger.post(actor=actor, key=child_key(key, "post"), now=now, entries=(entry,))
    changed("finance.wage", key, payer=str(payer_id), month=month.isoformat())
    return WageAccrued(accrual_id=key)


def _household_of(person_id: UUID, household_id: UUID, month: date, today: date) -> int:
    """The household's integer key, if the person belongs to it today or on the last day of the month."""
    last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    for day in dict.fromkeys((today, min(last, today))):
        household = people.household_as_of(household_id, on=day)
        if any(member.person_id == person_id for member in household.members):
            return household.id
    raise NotTheirWorker(person=str(person_id))
