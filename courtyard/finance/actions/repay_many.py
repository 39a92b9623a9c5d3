"""Loans are repaid from the proceeds of lots, thousands in one posting."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.finance.books import capital, derecognition, figures_of, lock_loans
from courtyard.finance.models import Loan, LoanReduction
from courtyard.finance.rules import ReductionKind, Repayment
from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Invalid, NotFound, Reason, Refused
from courtyard.kernel.verbs import Actor, child_key, verb
from courtyard.ledger import actions as ledger
from courtyard.ledger.rules import AccountRef, Entry


class MoreThanOwed(Refused):
    """`reasons` names each loan, what it owes and what was to be repaid."""

    default_message = _("A loan is never repaid by more than it owes; repay what is owed, and return what was not spent of it first.")


@dataclass(frozen=True)
class RepaidMany:
    repayments: int
    total_fen: int


@verb
def repay_many(*, actor: Actor, key: UUID, now: datetime, repayments: tuple[Repayment, ...]) -> RepaidMany:
    """Moves each amount from its lot's proceeds to the lender and takes it off the loan: all of them, or none.

    What a loan owes is what was spent for the household and not yet given back: money that still lies in the earmarked account is
    returned by `close_earmarks`, not repaid. Raises MoreThanOwed, FloorBreached when a lot's proceeds are too small,
    NotFound.
    """
    wanted: Counter[UUID] = Counter()
    for one in repayments:
        if type(one.amount_fen) is not int or one.amount_fen <= 0:
            raise Invalid(_("A repayment is more than zero."), loan=str(one.loan_id))
        wanted[one.loan_id] += one.amount_fen
    if not wanted:
        raise Invalid(_("Name at least one repayment."), field="repayments")
    if Loan.objects.scoped(actor).filter(public_id__in=list(wanted)).count() != len(wanted):
        raise NotFound(subject="finance.loan")
    loans = lock_loans(wanted)
    _check(loans, wanted)
    entries: list[Entry] = []
    reductions: list[LoanReduction] = []
    for position, one in enumerate(repayments):
        loan = loans[one.loan_id]
        about = {"project": loan.project, "household": loan.household.public_id, "lot": one.lot_id, "cause": key}
        entries.append(
            Entry("settle.repay", AccountRef("lot.proceeds", one.lot_id), capital(loan.lender.public_id), one.amount_fen, **about)
        )
        entries.append(derecognition(loan.public_id, one.amount_fen, **about))
        reductions.append(
            LoanReduction(
                public_id=child_key(key, f"repay/{position}"),
                loan=loan,
                kind=ReductionKind.REPAID,
                amount_fen=one.amount_fen,
                on=local_day(now),
                at=now,
                lot=one.lot_id,
                set_key=child_key(key, "post"),
            )
        )
    ledger.post(actor=actor, key=child_key(key, "post"), now=now, entries=tuple(entries))
    # The rows themselves say what changed; a line in the change log for each of thousands would only repeat them.
    LoanReduction.objects.bulk_create(reductions, batch_size=2_000)
    return RepaidMany(repayments=len(reductions), total_fen=wanted.total())


def _check(loans: dict[UUID, Loan], wanted: Counter[UUID]) -> None:
    figures = figures_of([loan.pk for loan in loans.values()])
    message = _("The loan owes less than this.")
    reasons = []
    for public_id, amount in wanted.items():
        owed = figures[loans[public_id].pk]
        if amount > owed.owed_fen:
            detail = {"loan": str(public_id), "owed_fen": owed.owed_fen, "unspent_fen": owed.unspent_fen, "wanted_fen": amount}
            reasons.append(Reason("more-than-owed", message, "repayments", detail))
    if reasons:
        raise MoreThanOwed(reasons=reasons)
