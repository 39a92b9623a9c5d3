"""Proceeds are used to the last fen, in the order of the terms, and nobody is ever owed a negative dividend."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from courtyard.finance.rules import LossSource
from courtyard.raising.rules import (
    Cover,
    Fee,
    FeePer,
    Payable,
    Payables,
    Use,
    across_lots,
    cover_shortfalls,
    fee_parts,
    settle,
    settle_many,
    unit_fees_fen,
)
from courtyard.raising.tests.test_terms import TERMS

fen = st.integers(0, 10**10)
orders = st.sampled_from([(Use.FEE, Use.LOAN, Use.DIVIDEND), (Use.LOAN, Use.FEE, Use.DIVIDEND)])


def payable(
    gross: int, *, fees: int = 2_500_00, loan: int = 4_500_00, final: bool = True, paid: int = 0, so_far: int | None = None
) -> Payable:
    return Payable(
        unit_fees_fen=fees,
        gross_fen=gross,
        proceeds_so_far_fen=gross if so_far is None else so_far,
        fees_paid_fen=paid,
        loan_fen=loan,
        final=final,
    )


def test_the_published_case():
    result = settle(TERMS, payable(10_000_00))
    assert (result.fee_fen, result.loan_fen, result.dividend_fen) == (2_500_00, 4_500_00, 3_000_00)
    assert (result.fee_given_up_fen, result.shortfall_fen) == (0, 0)


def test_what_the_proceeds_do_not_cover_is_no_negative_dividend():
    result = settle(TERMS, payable(1_000_00))
    assert (result.fee_fen, result.loan_fen, result.dividend_fen) == (1_000_00, 0, 0)
    assert (result.fee_given_up_fen, result.shortfall_fen) == (1_500_00, 4_500_00)


def test_before_the_end_nothing_is_short_and_nothing_is_given_up():
    result = settle(TERMS, payable(1_000_00, final=False))
    assert (result.fee_given_up_fen, result.shortfall_fen) == (0, 0)


def test_fees_of_earlier_rounds_are_not_taken_twice():
    terms = replace(TERMS, fees=(Fee("share", FeePer.PROCEEDS, 1_000), Fee("once", FeePer.HOUSEHOLD, 50_00)))
    first = settle(terms, payable(1_000_00, fees=0, loan=0, final=False))
    assert first.fee_fen == 150_00
    second = settle(terms, payable(1_000_00, fees=0, loan=0, paid=150_00, so_far=2_000_00))
    assert second.fee_fen == 100_00


def test_a_month_may_spare_the_household_part_of_the_repayment_but_the_end_does_not():
    terms = replace(TERMS, repay_at_most_bp=5_000)
    assert settle(terms, payable(3_500_00, final=False)).loan_fen == 500_00
    assert settle(terms, payable(3_500_00, final=True)).loan_fen == 1_000_00


@given(gross=fen, fees=fen, loan=fen, paid=fen, final=st.booleans(), order=orders, most=st.integers(1, 10_000))
def test_whatever_comes_in_goes_out_and_nothing_is_negative(gross, fees, loan, paid, final, order, most):
    terms = replace(TERMS, order_of_use=order, repay_at_most_bp=most)
    result = settle(terms, payable(gross, fees=fees, loan=loan, paid=paid, final=final))
    assert result.fee_fen + result.loan_fen + result.dividend_fen == gross
    assert min(result.fee_fen, result.loan_fen, result.dividend_fen, result.fee_given_up_fen, result.shortfall_fen) >= 0
    assert result.loan_fen <= loan
    if final:
        assert result.loan_fen + result.shortfall_fen == loan
        assert result.dividend_fen == 0 or result.shortfall_fen == 0


@given(st.lists(st.tuples(fen, fen, fen, st.booleans()), min_size=1, max_size=12), orders)
def test_many_shares_are_settled_as_each_of_them_is(rows, order):
    terms = replace(TERMS, order_of_use=order)
    gross, fees, loans = (np.array([row[at] for row in rows], dtype=np.int64) for at in range(3))
    final = np.array([row[3] for row in rows])
    together = settle_many(terms, Payables(fees, gross, gross, np.zeros_like(gross), loans, final))
    for at, row in enumerate(rows):
        alone = settle(terms, payable(row[0], fees=row[1], loan=row[2], final=row[3]))
        columns = (together.fee_fen, together.loan_fen, together.dividend_fen, together.fee_given_up_fen, together.shortfall_fen)
        expected = (alone.fee_fen, alone.loan_fen, alone.dividend_fen, alone.fee_given_up_fen, alone.shortfall_fen)
        assert tuple(int(column[at]) for column in columns) == expected


@given(st.lists(st.tuples(st.lists(fen, min_size=1, max_size=4), st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=8))
def test_what_several_lots_pay_for_each_use_adds_up_both_ways(shares):
    gross, first, uses = [], [], [[], [], []]
    for lots, one, two in shares:
        total = sum(lots)
        fee = int(total * one)
        loan = int((total - fee) * two)
        for use, amount in zip(uses, (fee, loan, total - fee - loan), strict=True):
            use.append(amount)
        first += [True] + [False] * (len(lots) - 1)
        gross += lots
    cells = across_lots(np.array(gross), np.array(first), [np.array(use) for use in uses])
    assert all((cell >= 0).all() for cell in cells)
    assert (sum(cells) == np.array(gross)).all()
    starts = np.flatnonzero(first)
    for cell, use in zip(cells, uses, strict=True):
        assert np.add.reduceat(cell, starts).tolist() == use


sources = st.permutations([LossSource.INSURER, LossSource.GUARANTEE]).flatmap(
    lambda two: st.sampled_from(
        [(*two, LossSource.CARRIED), (*two, LossSource.FORGIVEN), (two[0], LossSource.CARRIED, LossSource.FORGIVEN), (LossSource.CARRIED,)]
    )
)


@given(st.lists(st.tuples(fen, fen), min_size=1, max_size=10), fen, fen, sources, st.none() | fen)
def test_every_fen_of_a_shortfall_is_borne_by_somebody(rows, pool, fund, order, carry):
    if order[-1] is LossSource.CARRIED:
        carry = None
    terms = replace(TERMS, loss_order=order, carry_at_most_fen=carry)
    short, claims = (np.array([row[at] for row in rows], dtype=np.int64) for at in range(2))
    borne = cover_shortfalls(terms, short, Cover(claims, pool, fund))
    assert (borne.insurer_fen + borne.guarantee_fen + borne.carried_fen + borne.forgiven_fen == short).all()
    for column in (borne.insurer_fen, borne.guarantee_fen, borne.carried_fen, borne.forgiven_fen):
        assert (column >= 0).all()
    assert (borne.insurer_fen <= claims).all()
    assert borne.insurer_fen.sum() <= pool
    assert borne.guarantee_fen.sum() <= fund
    if carry is not None:
        assert (borne.carried_fen <= carry).all()


def test_an_insurer_that_cannot_pay_everybody_is_divided_fairly():
    terms = replace(TERMS, loss_order=(LossSource.INSURER, LossSource.CARRIED))
    borne = cover_shortfalls(terms, np.array([300, 300, 300]), Cover(np.array([300, 300, 0]), 301, 0))
    assert borne.insurer_fen.tolist() == [151, 150, 0]
    assert borne.carried_fen.tolist() == [149, 150, 300]


def test_the_parts_of_a_fee_add_up_to_what_was_paid():
    terms = replace(TERMS, fees=(Fee("water", FeePer.UNIT, 10_00), Fee("power", FeePer.UNIT, 5_00), Fee("share", FeePer.HOUSEHOLD, 100_00)))
    assert unit_fees_fen(terms, 88) == 88 * 15_00
    parts = fee_parts(terms, base_units=88, proceeds_fen=8_800_00, fee_fen=1_000_01)
    assert sum(parts.values()) == 1_000_01
    assert parts["water"] > parts["power"] > parts["share"]
    assert fee_parts(replace(TERMS, fees=()), base_units=1, proceeds_fen=1, fee_fen=0) == {}
