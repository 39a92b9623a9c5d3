"""Loans are repaid from the proceeds of lots, thousands in one posting."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.finance.books import LoanRow, capital, derecognition, figures_of, lock_loan_rows, owed_of
from courtyard.finance.models import LoanReduction
from courtyard.finance.rules import ReductionKind, Repayment
from courtyard.finance.tables import insert_rows
from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Invalid, Reason, Refused
from courtyard.kernel.verbs import Actor, child_key, verb
from courtyard.ledger import actions as ledger
from courtyard.ledger.rules import AccountRef, Entry

_COLUMNS = ("public_id", "loan", "kind", "amount_fen", "on", "at", "lot", "set_key")


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
    loans = lock_loan_rows(actor, wanted.keys())
    _check(loans, wanted)
    set_key, day = child_key(key, "post"), local_day(now).isoformat()
    entries: list[Entry] = []
    rows: list[tuple[object, ...]] = []
    proceeds = {lot: AccountRef("lot.proceeds", lot) for lot in {one.lot_id for one in repayments}}
    lenders = {lender: capital(lender) for lender in {loan.lender for loan in loans.values()}}
    kind = ReductionKind.REPAID.value
    for position, one in enumerate(repayments):
        loan, lot, amount = loans[one.loan_id], one.lot_id, one.amount_fen
        about = (loan.project, loan.household, lot, key)
        entries.append(Entry("settle.repay", proceeds[lot], lenders[loan.lender], amount, *about))
        entries.append(derecognition(loan.public_id, amount, *about))
        rows.append((child_key(key, f"repay/{position}"), loan.pk, kind, amount, day, now, lot, set_key))
    ledger.post(actor=actor, key=set_key, now=now, entries=tuple(entries))
    # The rows themselves say what changed; a line in the change log for each of thousands would only repeat them.
    insert_rows(LoanReduction, _COLUMNS, rows)
    return RepaidMany(repayments=len(rows), total_fen=wanted.total())


def _check(loans: dict[UUID, LoanRow], wanted: Counter[UUID]) -> None:
    owed = owed_of([loan.pk for loan in loans.values()])
    over = [public_id for public_id, amount in wanted.items() if amount > owed.get(loans[public_id].pk, 0)]
    if not over:
        return
    figures = figures_of([loans[public_id].pk for public_id in over])
    message = _("The loan owes less than this.")
    reasons = []
    for public_id in over:
        of = figures[loans[public_id].pk]
        detail = {"loan": str(public_id), "owed_fen": of.owed_fen, "unspent_fen": of.unspent_fen, "wanted_fen": wanted[public_id]}
        reasons.append(Reason("more-than-owed", message, "repayments", detail))
    raise MoreThanOwed(reasons=reasons)
