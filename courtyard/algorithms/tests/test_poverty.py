"""The indices against examples worked by hand and from the handbook, and their decomposition."""

from fractions import Fraction
from math import isclose, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtyard.algorithms.poverty import (
    AmountOutOfRange,
    Choices,
    EmptyHousehold,
    NegativeIncome,
    Nobody,
    NoLine,
    NotComparable,
    WrongShape,
    combine,
    is_poor,
    measure,
    measure_by_group,
)

YUAN = 100
households = st.lists(st.tuples(st.integers(-1000, 3_000_000), st.integers(1, 9), st.sampled_from("abc")), min_size=1, max_size=30)


def test_the_handbooks_country_of_four_comes_out():
    """Haughton and Khandker 2009, chapter 4: incomes 100, 110, 150, 160 and a line of 125 give P1 0.08 and P2 0.0136."""
    country = measure([100, 110, 150, 160], [1, 1, 1, 1], Choices(line_fen=125))
    assert country.headcount == Fraction(1, 2)
    assert country.gap == Fraction(8, 100)
    assert isclose(country.p2, 0.0136)
    assert isclose(country.watts, (log(125 / 100) + log(125 / 110)) / 4)


def test_persons_weigh_not_households():
    """By hand, a line of 4,000 yuan: 5 persons share 10,000 (2,000 a head), 1 has 3,000, 4 share 40,000."""
    village = measure([10_000 * YUAN, 3_000 * YUAN, 40_000 * YUAN], [5, 1, 4], Choices(line_fen=4_000 * YUAN))
    assert (village.households, village.persons, village.poor_households, village.poor_persons) == (3, 10, 2, 6)
    assert village.headcount == Fraction(6, 10)
    assert village.gap_fen == (5 * 2_000 + 1_000) * YUAN
    assert village.gap == Fraction(11_000, 4_000 * 10)
    assert isclose(village.p2, (5 * 0.5**2 + 1 * 0.25**2) / 10)
    assert isclose(village.watts, (5 * log(2) + log(4 / 3)) / 10)


def test_who_stands_on_the_line_is_poor_only_to_an_inclusive_line():
    strict = measure([400, 399], [1, 1], Choices(line_fen=400))
    inclusive = measure([400, 399], [1, 1], Choices(line_fen=400, strict=False))
    assert (strict.poor_persons, inclusive.poor_persons) == (1, 2)
    assert (strict.gap_fen, strict.p2, strict.watts) == (inclusive.gap_fen, inclusive.p2, inclusive.watts)


def test_a_household_one_fen_short_for_seven_persons_is_poor():
    assert is_poor([7 * 400 - 1, 7 * 400], [7, 7], Choices(line_fen=400)).tolist() == [True, False]


def test_an_income_of_zero_is_raised_to_the_floor_for_watts_alone_and_counted():
    nothing = measure([0, 500], [3, 1], Choices(line_fen=400, floor_fen=10))
    assert nothing.gap == Fraction(3, 4)
    assert isclose(nothing.watts, 3 * log(40) / 4)
    assert nothing.floored_persons == 3


def test_a_loss_counts_as_zero_and_is_counted_or_is_refused():
    loss = measure([-500, 500], [1, 1], Choices(line_fen=400))
    assert loss.gap == Fraction(1, 2)
    assert loss.negative_households == 1
    with pytest.raises(NegativeIncome, match="household 0"):
        measure([-500, 500], [1, 1], Choices(line_fen=400, negative="refuse"))


@given(households)
def test_groups_add_up_to_the_whole(rows):
    income, persons, groups = zip(*rows, strict=True)
    choices = Choices(line_fen=2_800 * YUAN)
    whole = measure(income, persons, choices)
    parts = measure_by_group(income, persons, groups, choices)
    together = combine(parts.values())
    for name in ("households", "persons", "poor_households", "poor_persons", "gap_fen", "floored_persons", "negative_households"):
        assert getattr(together, name) == getattr(whole, name)
    assert isclose(together.p2, whole.p2, abs_tol=1e-12)
    assert isclose(together.watts, whole.watts, abs_tol=1e-12)
    assert sum(part.headcount * part.persons for part in parts.values()) == whole.headcount * whole.persons
    assert list(parts) == list(dict.fromkeys(groups))


@given(households, st.randoms(use_true_random=False))
def test_the_order_of_households_changes_no_bit(rows, shuffler):
    choices = Choices(line_fen=2_800 * YUAN)
    shuffled = list(rows)
    shuffler.shuffle(shuffled)
    one, other = ([list(column) for column in zip(*given_rows, strict=True)] for given_rows in (rows, shuffled))
    assert measure(one[0], one[1], choices) == measure(other[0], other[1], choices)


@given(households)
def test_the_indices_are_ordered_and_agree_with_the_plain_formulas(rows):
    income, persons, _ = zip(*rows, strict=True)
    choices = Choices(line_fen=2_800 * YUAN)
    found = measure(income, persons, choices)
    assert 0 <= found.p2 <= found.p1 + 1e-12
    assert found.p1 <= found.p0 <= 1
    each = [(max(whole, 0) / size, size) for whole, size, _ in rows]
    poor = [(own, size) for own, size in each if own < choices.line_fen]
    assert isclose(found.p1, sum(size * (1 - own / choices.line_fen) for own, size in poor) / found.persons, abs_tol=1e-9)
    assert isclose(found.p2, sum(size * (1 - own / choices.line_fen) ** 2 for own, size in poor) / found.persons, abs_tol=1e-9)
    assert isclose(found.watts, sum(size * log(choices.line_fen / max(own, 1)) for own, size in poor) / found.persons, abs_tol=1e-9)


def test_a_gift_to_the_poorest_lowers_the_squared_gap_more_than_the_same_gift_to_the_less_poor():
    choices = Choices(line_fen=400)
    to_poorest, to_less_poor = measure([150, 300], [1, 1], choices), measure([100, 350], [1, 1], choices)
    assert to_poorest.gap == to_less_poor.gap
    assert to_poorest.p2 < to_less_poor.p2
    assert to_poorest.watts < to_less_poor.watts


def test_sums_beyond_64_bits_are_exact():
    huge = measure(np.zeros(4, dtype=np.int64), [1, 1, 1, 1], Choices(line_fen=2**62 + 1))
    assert huge.gap_fen == 4 * (2**62 + 1)


def test_what_cannot_be_measured_is_refused():
    choices = Choices(line_fen=400)
    with pytest.raises(NoLine):
        Choices(line_fen=0)
    with pytest.raises(NoLine):
        Choices(line_fen=400, floor_fen=0)
    with pytest.raises(EmptyHousehold, match="household 1"):
        measure([1, 2], [1, 0], choices)
    with pytest.raises(WrongShape):
        measure([1, 2], [1], choices)
    with pytest.raises(WrongShape):
        measure([1.5], [1], choices)
    with pytest.raises(WrongShape):
        measure_by_group([1], [1], ["a", "b"], choices)
    with pytest.raises(AmountOutOfRange):
        measure([1], [2**62], choices)
    with pytest.raises(NotComparable):
        combine([measure([1], [1], choices), measure([1], [1], Choices(line_fen=500))])


def test_among_nobody_there_is_no_share():
    empty = measure([], [], Choices(line_fen=400))
    assert (empty.persons, empty.gap_fen) == (0, 0)
    with pytest.raises(Nobody):
        _ = empty.p0
    with pytest.raises(Nobody):
        combine([])
