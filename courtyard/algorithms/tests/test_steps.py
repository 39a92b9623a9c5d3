"""Packing, certification, and each way of cheating that daily totals can show."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courtyard.algorithms.steps import (
    MAX_STEPS,
    MISSING,
    BadRule,
    NotPackedSteps,
    Rules,
    StepsOutOfRange,
    Verdict,
    WrongShape,
    certify,
    cumulative,
    day_reached,
    pack,
    table,
    unpack,
)
from courtyard.algorithms.suspicion import BadLimit, Flag, Limits, Suspicion

DAYS = 165
totals = st.none() | st.integers(0, MAX_STEPS)


def flock(birds=40, days=DAYS, seed=1, mean=7000.0):
    """Honest birds: each its own pace, days good and bad for all, and a spread of every bird's own."""
    dice = np.random.default_rng(seed)
    pace = mean * np.exp(dice.normal(0, 0.15, birds))[:, None]
    weather = np.exp(dice.normal(0, 0.2, days))
    return (pace * weather * np.exp(dice.normal(0, 0.2, (birds, days)))).astype(np.uint32)


def kinds(certification):
    return {bird: {flag.kind for flag in flags} for bird, flags in certification.flags.items()}


def the_flag(certification, bird, kind) -> Flag:
    return next(flag for flag in certification.flags[bird] if flag.kind is kind)


# ----------------------------------------------------------------------------------------------------------------- packing


@given(st.lists(totals, max_size=20))
def test_a_day_comes_back_from_its_bytes_with_missing_told_from_zero(day):
    packed = pack(day)
    assert len(packed) == 4 * len(day)
    assert [None if total == MISSING else total for total in unpack(packed).tolist()] == day
    assert pack(unpack(packed)) == packed


def test_bytes_are_little_endian():
    assert pack([1, None, 256]) == b"\x01\0\0\0\xff\xff\xff\xff\0\x01\0\0"


def test_totals_that_do_not_fit_are_refused():
    for bad in ([-1], [MISSING], np.array([-1]), np.array([2**32])):
        with pytest.raises(StepsOutOfRange):
            pack(bad)
    with pytest.raises(WrongShape):
        pack(np.array([1.5]))
    with pytest.raises(NotPackedSteps):
        unpack(b"abc")


def test_days_of_a_growing_flock_make_a_table_in_which_newcomers_were_missing():
    days = table([pack([1]), None, pack([2, 3])])
    assert days.tolist() == [[1, MISSING, 2], [MISSING, MISSING, 3]]
    assert table([pack([1])], birds=2).tolist() == [[1], [MISSING]]
    assert table([]).shape == (0, 0)
    with pytest.raises(NotPackedSteps, match="2 birds"):
        table([pack([1, 2])], birds=1)


@given(st.lists(st.lists(totals, min_size=4, max_size=4), min_size=1, max_size=5), st.integers(0, 2**33))
def test_steps_add_up_day_by_day_and_the_day_of_the_threshold_is_found(rows, threshold):
    daily = table([pack([row[day] for row in rows]) for day in range(4)])
    sums = cumulative(daily)
    reached = day_reached(daily, threshold)
    for bird, row in enumerate(rows):
        running = np.cumsum([total or 0 for total in row]).tolist()
        assert sums[bird].tolist() == running
        assert reached[bird] == next((day for day, total in enumerate(running) if total >= threshold), -1)


# ----------------------------------------------------------------------------------------------------------- certification


def test_an_honest_flock_is_certified_without_a_flag():
    result = certify(flock())
    assert result.flags == {}
    assert all(bird.verdict is (Verdict.CERTIFIED if bird.known_steps >= 1_000_000 else Verdict.SHORT) for bird in result)
    assert sum(bird.verdict is Verdict.CERTIFIED for bird in result) > 20


def test_the_millionth_step_is_enough_and_one_less_is_short():
    daily = np.full((2, 160), 6250, dtype=np.uint32)
    daily[:, ::2] += 10
    daily[:, 1::2] -= 10
    daily[1, 0] -= 1
    result = certify(daily, flocks=[1, 2], limits=Limits(identical_mean=10**9))
    assert [bird.verdict for bird in result] == [Verdict.CERTIFIED, Verdict.SHORT]
    assert [bird.known_steps for bird in result] == [1_000_000, 999_999]


def test_missing_days_widen_the_interval_by_busy_days_of_the_birds_own():
    daily = flock(mean=6400)
    daily[:, 20:40] = MISSING
    result = certify(daily, rules=Rules(threshold=1_000_000, min_days=160))
    bird = result[0]
    own = np.sort(daily[0][daily[0] != MISSING])
    assert bird.missing_days == 20
    assert bird.lower_steps == own.sum()
    assert bird.upper_steps == own.sum() + 20 * own[int(np.ceil(0.9 * (len(own) - 1)))]
    assert {found.verdict for found in result} >= {Verdict.UNCERTAIN, Verdict.SHORT}
    for found in result:
        if found.verdict is Verdict.UNCERTAIN:
            assert found.lower_steps < 1_000_000 <= found.upper_steps


def test_a_bird_hardly_heard_of_borrows_from_its_flock_and_an_unheard_flock_gets_the_ceiling():
    daily = flock(birds=12)
    daily[0, 3:] = MISSING
    result = certify(daily)
    everyone = np.sort(daily[daily != MISSING])
    assert result[0].upper_steps == daily[0, :3].sum() + 162 * everyone[int(np.ceil(0.9 * (len(everyone) - 1)))]
    silent = certify(np.full((2, 160), MISSING, dtype=np.uint32), limits=Limits(ceiling=30_000))
    assert [bird.upper_steps for bird in silent] == [160 * 30_000] * 2
    assert [bird.verdict for bird in silent] == [Verdict.UNCERTAIN] * 2


def test_a_day_of_zero_steps_is_known():
    daily = np.array([[0, 10, MISSING]], dtype=np.uint32)
    bird = certify(daily, threshold=5, min_days=1)[0]
    assert (bird.missing_days, bird.known_steps, bird.days) == (1, 10, 3)


def test_only_the_days_of_its_own_life_count_for_a_bird():
    daily = flock(birds=12)
    result = certify(daily, from_day=[10] + [0] * 11, to_day=[150] + [DAYS] * 11)
    assert result[0].days == 140
    assert result[0].missing_days == 0
    assert result[0].known_steps == daily[0, 10:150].sum()
    assert result[0].verdict is Verdict.TOO_YOUNG


def test_rules_shapes_and_limits_that_make_no_sense_are_refused():
    daily = flock(birds=2, days=5)
    with pytest.raises(WrongShape):
        certify(daily[0])
    with pytest.raises(WrongShape):
        certify(daily, from_day=[0])
    with pytest.raises(WrongShape):
        certify(daily, from_day=[3, 3], to_day=[2, 5])
    with pytest.raises(WrongShape):
        certify(daily.astype(float))
    with pytest.raises(StepsOutOfRange):
        certify(daily.astype(np.int64) - 10**6)
    with pytest.raises(BadRule):
        Rules(fill_quantile=1.5)
    with pytest.raises(BadLimit):
        Limits(ceiling=0)
    with pytest.raises(IndexError):
        certify(daily)[2]


@given(
    st.integers(0, 14).flatmap(
        lambda days: st.lists(
            st.lists(st.one_of(st.just(MISSING), st.integers(0, 20), st.integers(0, MAX_STEPS)), min_size=days, max_size=days), max_size=14
        ).map(lambda rows: np.array(rows, dtype=np.uint32).reshape(len(rows), days))
    )
)
@settings(deadline=None)
def test_any_table_is_certified_with_bounds_in_order_and_flags_within_it(daily):
    limits = Limits(min_flock=2, together_days=3, uniform_days=2, identical_days=2, shift_window=2, constant_days=2)
    result = certify(daily, threshold=100, min_days=3, limits=limits)
    assert len(result) == len(daily)
    for bird in result:
        assert 0 <= bird.lower_steps <= bird.upper_steps
        assert bird.missing_days == np.count_nonzero(daily[bird.bird] == MISSING)
        for flag in bird.flags:
            assert 0 <= flag.from_day < flag.to_day <= daily.shape[1]
            assert bird.bird not in flag.others
            assert str(flag)
    again = certify(daily, threshold=100, min_days=3, limits=limits)
    assert again.flags == result.flags


# --------------------------------------------------------------------------------------------------------------- suspicion


def test_more_steps_than_a_bird_can_walk_are_flagged_with_the_day():
    daily = flock()
    daily[3, [50, 52]] = [45_000, 60_000]
    result = certify(daily)
    assert kinds(result) == {3: {Suspicion.IMPOSSIBLE_DAY}}
    assert result.flags[3] == (Flag(Suspicion.IMPOSSIBLE_DAY, 50, 53, 60_000, 40_000),)
    assert result[3].verdict is Verdict.SUSPECT
    assert str(result.flags[3][0]) == "60,000 steps in one day, more than 40,000; days 50 to 52"


def test_a_stuck_counter_is_flagged_but_missing_days_are_not():
    daily = flock()
    daily[5, 100:105] = 7001
    daily[6, 100:104] = 7001
    daily[7, 20:60] = MISSING
    result = certify(daily)
    assert kinds(result) == {5: {Suspicion.CONSTANT}}
    assert result.flags[5] == (Flag(Suspicion.CONSTANT, 100, 105, 7001, 5),)


def test_one_bracelet_under_two_names_is_flagged_on_both_even_across_flocks():
    daily = flock()
    daily[31, 60:75] = daily[2, 60:75]
    result = certify(daily, flocks=[1] * 20 + [2] * 20)
    assert kinds(result) == {2: {Suspicion.IDENTICAL}, 31: {Suspicion.IDENTICAL}}
    assert result.flags[2] == (Flag(Suspicion.IDENTICAL, 60, 75, 15, 7, (31,)),)
    assert result.flags[31][0].others == (2,)


def test_a_week_of_equal_totals_with_a_missing_day_between_is_not_a_week():
    daily = flock()
    daily[31, 60:70] = daily[2, 60:70]
    daily[31, 65] = MISSING
    assert certify(daily).flags == {}


def test_two_bracelets_on_one_animal_are_flagged_although_no_total_is_equal():
    dice = np.random.default_rng(5)
    daily = flock()
    daily[9] = (daily[4] * 1.2 * np.exp(dice.normal(0, 0.02, DAYS))).astype(np.uint32)
    daily[9, 30:40] = MISSING
    result = certify(daily)
    assert kinds(result) == {4: {Suspicion.TOGETHER}, 9: {Suspicion.TOGETHER}}
    flag = the_flag(result, 9, Suspicion.TOGETHER)
    assert flag.others == (4,)
    assert flag.value > 0.95


def test_a_bracelet_that_a_dog_carries_from_one_day_is_flagged_with_the_day():
    daily = flock()
    daily[8, 120:] = (daily[8, 120:] * 4.0).astype(np.uint32)
    result = certify(daily)
    flag = the_flag(result, 8, Suspicion.LEVEL_SHIFT)
    assert 118 <= flag.from_day <= 122
    assert flag.value > 3
    assert set(kinds(result)) == {8}


def test_a_week_of_rain_for_all_is_no_shift():
    daily = flock()
    daily[:, 80:90] //= 5
    assert certify(daily).flags == {}


def test_a_bird_that_walks_far_more_than_its_flock_is_an_outlier_and_a_lazy_one_is_not():
    daily = flock()
    daily[10] = daily[10] * 5 // 2
    daily[11] = daily[11] // 4
    result = certify(daily, limits=Limits(ceiling=100_000))
    assert kinds(result) == {10: {Suspicion.OUTLIER}}
    assert result.flags[10][0].value > 3.5


def test_a_flock_on_one_machine_is_flagged_whole():
    dice = np.random.default_rng(3)
    machine = 7000 * np.exp(dice.normal(0, 0.2, DAYS)) * np.exp(dice.normal(0, 0.01, (15, DAYS)))
    daily = np.concatenate([machine.astype(np.uint32), flock(birds=20)])
    result = certify(daily, flocks=[1] * 15 + [2] * 20)
    assert set(kinds(result)) == set(range(15))
    assert all(Suspicion.UNIFORM_FLOCK in found for found in kinds(result).values())


def test_a_small_flock_is_not_compared_with_itself():
    daily = flock(birds=4)
    daily[1] = (daily[0] * 1.1).astype(np.uint32)
    assert certify(daily).flags == {}


def test_an_honest_county_seldom_raises_a_flag():
    daily = np.concatenate([flock(birds=100, seed=seed) for seed in range(20)])
    result = certify(daily, flocks=np.repeat(np.arange(20), 100))
    assert len(result.flags) <= 0.005 * len(daily)
