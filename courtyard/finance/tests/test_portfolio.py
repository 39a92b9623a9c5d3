"""Portfolio at risk: the whole outstanding balance of every loan with anything overdue, as of a day and of what was known."""

from contextlib import nullcontext
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtyard.finance import actions as finance
from courtyard.finance import queries
from courtyard.finance.rules import LoanAt, LossSource, portfolio_at_risk
from courtyard.kernel import sealing
from courtyard.ledger import queries as books

DAY = date(2017, 9, 1)


def at(days_overdue: int, yuan: int, label: int = 0, **options) -> LoanAt:
    return LoanAt(UUID(int=label), yuan * 100, DAY - timedelta(days=days_overdue), **options)


def test_the_whole_balance_counts_once_a_loan_is_more_than_that_many_days_late():
    loans = [at(0, 1000), at(30, 2000), at(31, 3000), at(91, 4000), at(400, 0)]
    par30 = portfolio_at_risk(loans, on=DAY, days=30)
    assert (par30.loans, par30.outstanding_fen, par30.at_risk_loans, par30.at_risk_fen) == (4, 10_000_00, 2, 7000_00)
    assert par30.ratio == 0.7
    assert portfolio_at_risk(loans, on=DAY, days=90).at_risk_fen == 4000_00
    assert portfolio_at_risk(loans, on=DAY, days=0).at_risk_fen == 9000_00


def test_a_moved_day_is_no_repayment_and_is_shown_beside():
    par = portfolio_at_risk([at(-10, 1000, renegotiated=True), at(31, 500, renegotiated=True), at(0, 500)], on=DAY, days=30)
    assert (par.at_risk_fen, par.renegotiated_fen) == (500_00, 1000_00)
    assert (par.ratio, par.ratio_with_renegotiated) == (0.25, 0.75)


def test_an_empty_portfolio_has_no_ratio():
    par = portfolio_at_risk([at(400, 0)], on=DAY, days=30)
    assert (par.loans, par.ratio, par.ratio_with_renegotiated) == (0, None, None)
    with pytest.raises(ValueError, match="zero or more"):
        portfolio_at_risk([], on=DAY, days=-1)


@given(
    st.lists(st.tuples(st.integers(-400, 400), st.integers(0, 10_000), st.booleans()), max_size=30),
    st.integers(0, 200),
    st.integers(0, 200),
)
def test_more_days_never_put_more_at_risk(loans, some, more):
    rows = [at(days, yuan, renegotiated=moved) for days, yuan, moved in loans]
    near, far = (portfolio_at_risk(rows, on=DAY, days=days) for days in (some, some + more))
    assert far.at_risk_fen <= near.at_risk_fen <= near.outstanding_fen == far.outstanding_fen
    assert near.at_risk_fen + near.renegotiated_fen <= near.outstanding_fen


@pytest.mark.django_db
def test_it_is_computed_from_transfers_as_of_a_day_and_as_known(desk):
    def seal() -> int:
        with pytest.MonkeyPatch.context() as patch:
            # The test's own transaction is open, which the sealer outside of tests refuses.
            patch.setattr("courtyard.kernel.db.outermost", nullcontext)
            sealing.seal(books.SEALING, now=desk.now)
        return books.head().sequence

    due = desk.now.date() + timedelta(days=100)
    wang, li = desk.spent_loan("王"), desk.spent_loan("李")
    lot, before_repayment = desk.lot(10_000), seal()
    repaid_at = desk.now + timedelta(days=150)
    desk.do(finance.repay, loan_id=wang, lot_id=lot, amount_fen=4000_00, now=repaid_at)
    late = desk.loan(wang).due_on + timedelta(days=31)
    par = queries.portfolio_at_risk(desk.officer, on=late)
    assert (par.outstanding_fen, par.at_risk_fen) == (5000_00, 5000_00)
    assert queries.portfolio_at_risk(desk.officer, on=late, days=31).at_risk_fen == 0
    # On the day before the repayment, and by what had been sealed then, 9,000 yuan were out.
    assert queries.portfolio_at_risk(desk.officer, on=repaid_at.date() - timedelta(days=1)).outstanding_fen == 9000_00
    assert queries.portfolio_at_risk(desk.officer, on=late, known=before_repayment).outstanding_fen == 9000_00
    assert queries.portfolio_at_risk(desk.officer, on=late, known=seal()).outstanding_fen == 5000_00
    assert queries.portfolio_at_risk(desk.officer, on=due, known=0).outstanding_fen == 0
    assert queries.portfolio_at_risk(desk.manager, on=late).outstanding_fen == 5000_00
    rows = queries.loans_at_risk(desk.officer, on=late)
    assert {row.loan_id for row in rows} == {wang, li}
    assert sum(row.outstanding_fen for row in rows) == par.at_risk_fen


@pytest.mark.django_db
def test_carrying_a_loan_takes_it_out_of_what_is_overdue_but_says_so(desk):
    loan = desk.lend(4500, desk.household("王"), loss_order=(LossSource.CARRIED,))
    desk.receive(desk.order(loan, 100), 100)
    due = desk.loan(loan).due_on
    late = desk.now + (due + timedelta(days=40) - desk.now.date())
    assert queries.portfolio_at_risk(desk.officer, on=late.date()).at_risk_fen == 4500_00
    desk.do(
        finance.cover_loss,
        now=late,
        loan_id=loan,
        source=LossSource.CARRIED,
        amount_fen=4500_00,
        reason="价格下跌",
        new_due_on=due + timedelta(days=300),
    )
    par = queries.portfolio_at_risk(desk.officer, on=late.date())
    assert (par.at_risk_fen, par.renegotiated_fen, par.ratio_with_renegotiated) == (0, 4500_00, 1.0)
    assert queries.portfolio_at_risk(desk.officer, on=late.date() - timedelta(days=1)).at_risk_fen == 4500_00
    assert queries.portfolio_at_risk(desk.officer, on=due + timedelta(days=331)).at_risk_fen == 4500_00
