"""A household is granted an interest-free loan, kept for its purpose."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.finance.books import capital, earmarked, organisation_of, positive, refusing, within
from courtyard.finance.facts import LoanGranted
from courtyard.finance.models import Loan
from courtyard.finance.rules import LOAN_GOODS, LOSS_ORDER, Goods, LossSource
from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Conflict, Invalid
from courtyard.kernel.facts import announce
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.ledger import actions as ledger
from courtyard.ledger.rules import AccountRef, Entry
from courtyard.people import queries as people


class LoanGrantedBefore(Conflict):
    """One application is granted one loan."""

    default_message = _("A loan was already granted for this application.")


@dataclass(frozen=True)
class Granted:
    loan_id: UUID


@verb
def grant_loan(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    household_id: UUID,
    project_id: UUID,
    lender_id: UUID,
    cooperative_id: UUID,
    principal_fen: int,
    due_on: date,
    application_id: UUID | None = None,
    goods: tuple[Goods, ...] = LOAN_GOODS,
    loss_order: tuple[LossSource, ...] = LOSS_ORDER,
) -> Granted:
    """Grants and disburses the loan to the household's earmarked account, from which only approved suppliers are paid.

    `goods`: what it may buy; `loss_order`: who covers a loss and in which order, as shown before signing.
    Raises LoanGrantedBefore, FloorBreached when the lender's capital is too small, and NotFound for a household or lender
    outside the actor's area.
    """
    lender = organisation_of(lender_id, within_area_of=actor)
    today = local_day(now)
    loss_order = tuple(LossSource(one) for one in loss_order)
    if due_on <= today or not goods or len(set(loss_order)) < len(loss_order):
        raise Invalid(_("A loan falls due after today, buys at least one kind of goods, and names each cover of losses once."))
    if application_id is not None and Loan.unscoped.filter(application=application_id).exists():
        raise LoanGrantedBefore(application=str(application_id))
    loan = Loan(
        public_id=key,
        household_id=people.internal_household_id(household_id),
        project=project_id,
        lender_id=lender.id,
        cooperative_id=organisation_of(cooperative_id).id,
        application=application_id,
        principal_fen=positive(principal_fen),
        granted_on=today,
        due_on=due_on,
        goods=[Goods(one).value for one in goods],
        loss_order=[one.value for one in loss_order],
        at=now,
    )
    with refusing(lambda: LoanGrantedBefore(application=str(application_id))):
        loan.save(force_insert=True)
    within(actor, loan)
    about = {"project": project_id, "household": household_id, "cause": key}
    ledger.post(
        actor=actor,
        key=child_key(key, "post"),
        now=now,
        entries=(
            Entry("loan.disburse", capital(lender_id), earmarked(household_id), principal_fen, **about),
            Entry("loan.recognise", AccountRef("loan.receivable", key), AccountRef("loan.contra", key), principal_fen, **about),
        ),
    )
    changed("finance.loan", key, granted=principal_fen)
    announce(LoanGranted(key, household_id, project_id, principal_fen, today, due_on))
    return Granted(loan_id=key)
