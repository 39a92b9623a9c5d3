"""A household says what it earned in a year, of one kind; saying it again corrects it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Invalid, Reason
from courtyard.kernel.fen import MAX_FEN
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.people.models import DeclaredIncome, Household, IncomeKind


class NotAnIncome(Invalid):
    default_message = _("This is no income that can be kept; correct the fields named.")


@dataclass(frozen=True)
class IncomeDeclared:
    income_id: UUID  # of the row that stands now: the one that stood before, when nothing changed
    replaces_id: UUID | None


@verb
def declare_income(*, actor: Actor, key: UUID, now: datetime, household_id: UUID, year: int, kind: str, amount_fen: int) -> IncomeDeclared:
    """Keeps the amount (fen, whole household, whole year) beside what was said before. Raises NotAnIncome, NotFound."""
    reasons = []
    if kind not in IncomeKind.values:
        reasons.append(Reason("kind", _("Choose one of the kinds of income."), "kind", {"kinds": list(IncomeKind.values)}))
    if not 1978 <= year <= local_day(now).year:
        reasons.append(Reason("year", _("Give a year from 1978 to this year."), "year"))
    if not 0 <= amount_fen <= MAX_FEN // 1_000_000:
        reasons.append(Reason("negative-income", _("An income is zero or more; a loss is entered as zero."), "amount_fen"))
    if reasons:
        raise NotAnIncome(reasons=reasons)
    household = Household.objects.scoped(actor).one_locked(public_id=household_id)
    before = DeclaredIncome.unscoped.filter(household=household, year=year, kind=kind, replaced_by=None).first()
    if before is not None and before.amount_fen == amount_fen:
        return IncomeDeclared(income_id=before.public_id, replaces_id=before.replaces.public_id if before.replaces else None)
    DeclaredIncome.objects.create(
        public_id=key,
        household=household,
        year=year,
        kind=kind,
        amount_fen=amount_fen,
        # Nothing is known before what it corrects, whatever the clocks of two machines say.
        recorded_at=max(now, before.recorded_at) if before else now,
        replaces=before,
        replaced_fen=before.amount_fen if before else 0,
    )
    changed("people.household", household_id, income=[year, kind])
    return IncomeDeclared(income_id=key, replaces_id=before.public_id if before else None)
