"""A month's wage is owed to a worker's household."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.finance.books import organisation_of, positive, refusing, within
from courtyard.finance.models import WageAccrual
from courtyard.finance.rules import PayerKind
from courtyard.kernel.errors import Conflict
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.ledger import actions as ledger
from courtyard.ledger.rules import AccountRef, Entry
from courtyard.people import queries as people


class WageAccruedBefore(Conflict):
    default_message = _("This person's wage from this payer is recorded for that month already.")


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

    Raises WageAccruedBefore, and FloorBreached when the payer's account is too small.
    """
    payer_kind, month = PayerKind(payer_kind), month.replace(day=1)
    payer = organisation_of(payer_id, within_area_of=actor)
    if WageAccrual.unscoped.filter(payer_id=payer.id, person=person_id, month=month).exists():
        raise WageAccruedBefore(person=str(person_id), month=month.isoformat())
    row = WageAccrual(
        public_id=key,
        payer_kind=payer_kind,
        payer_id=payer.id,
        household_id=people.internal_household_id(household_id),
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
