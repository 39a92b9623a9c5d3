"""Rule 1 of the house, held by properties rather than by examples alone."""

import random
from fractions import Fraction
from itertools import pairwise
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtyard.algorithms.split import (
    MAX_FEN,
    AmountOutOfRange,
    Claim,
    NegativeWeight,
    NobodyToPay,
    RepeatedId,
    SumsDiffer,
    WrongShape,
    apportion_by_bird,
    split,
    split_many,
    waterfall,
    waterfall_many,
)

amounts = st.one_of(st.integers(0, 200), st.integers(0, MAX_FEN))
weights = st.dictionaries(
    st.integers(), st.one_of(st.integers(0, 5), st.integers(0, 10**6), st.integers(0, 2**70)), min_size=1, max_size=12
).filter(lambda given: any(given.values()))


@given(amounts, weights)
def test_a_split_never_loses_a_fen_and_each_share_is_within_a_fen_of_exact(total, by_id):
    shares = split(total, by_id)
    whole = sum(by_id.values())
    assert sum(shares.values()) == total
    for id_, weight in by_id.items():
        exact = Fraction(total * weight, whole)
        assert abs(shares[id_] - exact) < 1
        assert shares[id_] >= 0
        assert weight or shares[id_] == 0


@given(amounts, weights, st.randoms(use_true_random=False))
def test_a_split_does_not_depend_on_the_order_of_the_weights(total, by_id, shuffler):
    pairs = list(by_id.items())
    shuffler.shuffle(pairs)
    assert list(split(total, pairs).items()) == list(split(total, by_id).items())


@given(amounts, weights)
def test_a_heavier_weight_never_gets_less(total, by_id):
    shares = split(total, by_id)
    ranked = sorted(by_id, key=lambda id_: by_id[id_])
    for lighter, heavier in pairwise(ranked):
        assert by_id[lighter] == by_id[heavier] or shares[lighter] <= shares[heavier]


def test_of_equal_remainders_the_smaller_id_gets_the_fen():
    assert split(100, {"c": 1, "a": 1, "b": 1}) == {"a": 34, "b": 33, "c": 33}
    assert split(2, {3: 1, 2: 1, 1: 1}) == {1: 1, 2: 1, 3: 0}
    small, large = UUID(int=1), UUID(int=2)
    assert split(1, {large: 5, small: 5}) == {small: 1, large: 0}


def test_the_largest_remainder_comes_before_the_smaller_id():
    assert split(10, {"a": 5, "b": 3, "c": 1}) == {"a": 6, "b": 3, "c": 1}


def test_seven_households_share_a_sum_that_does_not_divide():
    shares = split(1_000_001, dict.fromkeys(range(7), 1))
    assert sorted(shares.values()) == [142857] * 5 + [142858] * 2


def test_nothing_is_split_over_nobody_but_money_is_refused():
    assert split(0, {}) == {}
    assert split(0, {"a": 0, "b": 0}) == {"a": 0, "b": 0}
    with pytest.raises(NobodyToPay):
        split(1, {"a": 0, "b": 0})
    with pytest.raises(NobodyToPay):
        split(1, {})


def test_a_split_refuses_debts_negative_weights_repeated_ids_and_fractions():
    with pytest.raises(AmountOutOfRange):
        split(-1, {"a": 1})
    with pytest.raises(AmountOutOfRange):
        split(MAX_FEN + 1, {"a": 1})
    with pytest.raises(NegativeWeight):
        split(1, {"a": -1, "b": 2})
    with pytest.raises(RepeatedId):
        split(1, [("a", 1), ("b", 1), ("a", 1)])
    with pytest.raises(TypeError):
        split(1.5, {"a": 1})  # type: ignore[arg-type]


rows = st.lists(
    st.tuples(
        st.one_of(st.integers(0, 100), st.integers(0, MAX_FEN)),
        st.lists(st.one_of(st.integers(0, 4), st.integers(0, MAX_FEN)), min_size=0, max_size=6),
    ).map(lambda row: row if any(row[1]) else (0, row[1])),
    max_size=12,
)


@given(rows)
def test_many_splits_at_once_give_what_each_gives_alone(given_rows):
    totals = np.array([total for total, _ in given_rows], dtype=np.int64)
    offsets = np.concatenate(([0], np.cumsum([len(row) for _, row in given_rows]))).astype(np.int64)
    values = np.array([weight for _, row in given_rows for weight in row], dtype=np.int64)
    alone = [share for total, row in given_rows for share in split(total, dict(enumerate(row))).values()]
    assert split_many(totals, values, offsets).tolist() == alone


def test_huge_weights_beside_small_ones_are_still_exact():
    values = [MAX_FEN, MAX_FEN, MAX_FEN, 1, 1, 1]
    assert split_many([100, 100], values, [0, 3, 6]).tolist() == [34, 33, 33, 34, 33, 33]
    assert split_many([MAX_FEN], [3, 3, 1], [0, 3]).tolist() == list(split(MAX_FEN, {0: 3, 1: 3, 2: 1}).values())


def test_a_running_sum_beyond_64_bits_spoils_no_split():
    values = np.array([2**60, 2**60, 1, 2] * 8)
    assert split_many([5, 3] * 8, values, np.arange(0, 33, 2)).tolist() == [3, 2, 1, 2] * 8
    assert split_many([0, 1], [2**53 - 1, 2], [0, 1, 2]).tolist() == [0, 1]


def test_many_splits_name_the_one_that_cannot_be_done():
    with pytest.raises(NobodyToPay, match="split 1 has money but no members"):
        split_many([1, 5], [1], [0, 1, 1])
    with pytest.raises(NobodyToPay, match="in split 1 every weight is zero"):
        split_many([1, 5], [1, 0], [0, 1, 2])
    with pytest.raises(AmountOutOfRange, match="total 0"):
        split_many([-1], [1], [0, 1])
    with pytest.raises(NegativeWeight, match="weight 1"):
        split_many([1], [1, -1], [0, 2])
    for offsets in ([0], [0, 2], [1, 1], [0, 1, 1]):
        with pytest.raises(WrongShape):
            split_many([1], [1], offsets)
    with pytest.raises(WrongShape, match="whole numbers"):
        split_many([1.0], [1], [0, 1])


claims = st.lists(st.integers(0, 1000), max_size=6)


@given(st.integers(0, 4000), claims)
def test_a_waterfall_pays_in_order_and_adds_up(amount, dues):
    flow = waterfall(amount, [Claim(str(at), due) for at, due in enumerate(dues)])
    paid = [payment.paid_fen for payment in flow.payments]
    assert sum(paid) + flow.remainder_fen == amount
    assert all(0 <= payment.paid_fen <= payment.due_fen for payment in flow.payments)
    assert flow.remainder_fen == 0 or flow.shortfall_fen == 0
    assert flow.shortfall_fen == max(0, sum(dues) - amount)
    for earlier, later in pairwise(flow.payments):
        assert earlier.shortfall_fen == 0 or later.paid_fen == 0


@given(st.lists(st.tuples(st.integers(0, 4000), st.lists(st.integers(0, 1000), min_size=3, max_size=3)), max_size=8))
def test_many_waterfalls_at_once_give_what_each_gives_alone(flows):
    paid, left = waterfall_many([amount for amount, _ in flows], np.array([dues for _, dues in flows], dtype=np.int64).reshape(-1, 3))
    for at, (amount, dues) in enumerate(flows):
        alone = waterfall(amount, [Claim(str(name), due) for name, due in enumerate(dues)])
        assert paid[at].tolist() == [payment.paid_fen for payment in alone.payments]
        assert left[at] == alone.remainder_fen


def test_the_published_household_keeps_three_thousand_yuan():
    flow = waterfall(10_000_00, [Claim("fees", 2_500_00), Claim("loan", 4_500_00)])
    assert (flow.paid("fees"), flow.paid("loan"), flow.remainder_fen) == (2_500_00, 4_500_00, 3_000_00)


def test_a_waterfall_refuses_a_negative_claim_and_two_of_one_name():
    with pytest.raises(AmountOutOfRange):
        waterfall(1, [Claim("loan", -1)])
    with pytest.raises(RepeatedId):
        waterfall(1, [Claim("loan", 1), Claim("loan", 1)])
    with pytest.raises(KeyError):
        waterfall(1, []).paid("loan")
    with pytest.raises(AmountOutOfRange):
        waterfall_many([1], [[-1]])
    with pytest.raises(WrongShape):
        waterfall_many([1, 2], [[1]])


@st.composite
def flocks(draw):
    prices = draw(st.lists(st.one_of(st.integers(0, 9), st.integers(0, 18_800), st.integers(0, 2**50)), min_size=1, max_size=25))
    cuts = sorted(draw(st.lists(st.integers(0, sum(prices)), min_size=0, max_size=4)))
    edges = [0, *cuts, sum(prices)]
    return dict(enumerate(prices)), {f"purpose {at}": high - low for at, (low, high) in enumerate(pairwise(edges))}


@given(flocks())
def test_every_bird_adds_up_to_its_price_and_every_purpose_to_its_total(flock):
    prices, totals = flock
    table = apportion_by_bird(prices, totals)
    whole = sum(prices.values())
    for bird, price in prices.items():
        assert sum(table[bird].values()) == price
    for name, total in totals.items():
        assert sum(row[name] for row in table.values()) == total
    for bird, row in table.items():
        for name, cell in row.items():
            exact = Fraction(prices[bird] * totals[name], whole or 1)
            assert cell >= 0
            assert abs(cell - exact) < 1


@given(flocks(), st.randoms(use_true_random=False))
def test_a_flocks_table_does_not_depend_on_any_order(flock, shuffler):
    prices, totals = (list(part.items()) for part in flock)
    shuffler.shuffle(prices)
    shuffler.shuffle(totals)
    assert apportion_by_bird(dict(prices), dict(totals)) == apportion_by_bird(*flock)


def test_a_hundred_birds_of_the_published_case_share_it_evenly():
    table = apportion_by_bird(dict.fromkeys(range(100), 100_00), {"fees": 2_500_00, "loan": 4_500_00, "dividend": 3_000_00})
    assert all(row == {"fees": 25_00, "loan": 45_00, "dividend": 30_00} for row in table.values())


def test_three_thousand_birds_of_mixed_grades_add_up():
    dice = random.Random(7)
    prices = {bird: dice.choice([5000, 10000, 12800, 16800, 18800]) for bird in range(3000)}
    whole = sum(prices.values())
    totals = {"fees": whole // 4, "loan": whole // 3, "reserve": whole // 97, "dividend": whole - whole // 4 - whole // 3 - whole // 97}
    table = apportion_by_bird(prices, totals)
    assert {name: sum(row[name] for row in table.values()) for name in totals} == totals
    assert {bird: sum(row.values()) for bird, row in table.items()} == prices


def test_a_flock_whose_sums_differ_is_refused():
    with pytest.raises(SumsDiffer):
        apportion_by_bird({1: 10}, {"loan": 9})
    assert apportion_by_bird({1: 0}, {"loan": 0}) == {1: {"loan": 0}}
    assert apportion_by_bird({}, {}) == {}
