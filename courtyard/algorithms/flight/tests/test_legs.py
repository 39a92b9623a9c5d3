"""Legs: what is flown, what is refused with its reason, and what hills, wind and thin air do."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtyard.algorithms.flight.aircraft import Multirotor
from courtyard.algorithms.flight.legs import BadLegs, Legs, Tariff, Why, cost_fen, fly, there_and_back, with_range
from courtyard.algorithms.flight.published import BY_NAME, LIGHT, TRUNK


def test_each_class_flies_its_published_range_and_no_metre_more():
    for craft, far in zip(BY_NAME.values(), (20_000, 20_000, 1_000_000), strict=True):
        flights = fly(craft, Legs.over([far, far * 1.001]), craft.load_kg)
        assert list(flights.why) == [Why.FLYABLE, Why.TOO_FAR]
        assert flights.energy_wh[0] == pytest.approx(craft.usable_wh)


def test_a_leg_adds_up_climb_level_descent_and_hover():
    legs = Legs.over(7_500, from_m=200, to_m=600, terrain_m=900)
    flight = fly(LIGHT, legs, 10)
    climb, sink, level = 800 / 4, 400 / 3, 7_500 / 15
    assert flight.seconds[0] == pytest.approx(climb + sink + level + 30)
    assert legs.top_m[0] == 1_000


def test_a_wing_climbs_on_its_way():
    level = fly(TRUNK, Legs.over(100_000, above_m=0), 200)
    over = fly(TRUNK, Legs.over(100_000, above_m=600), 200)
    assert over.seconds[0] == pytest.approx(level.seconds[0], rel=0.05)
    near = fly(TRUNK, Legs.over(1_000, above_m=600), 200)
    assert near.seconds[0] == pytest.approx(600 / 3 + 600 / 3)


def test_a_village_in_range_on_a_map_may_be_out_of_it_over_a_ridge():
    legs = Legs.over([8_000, 8_000], from_m=500, to_m=900, terrain_m=[900, 2_000])
    assert list(there_and_back(LIGHT, legs, 15).why) == [Why.FLYABLE, Why.TOO_FAR]


def test_on_a_high_plateau_a_full_load_is_not_lifted_and_half_of_it_is():
    legs = Legs.over(3_000, from_m=4_300, to_m=4_300)
    assert list(fly(LIGHT, legs, [15]).why) == [Why.TOO_HIGH]
    assert list(fly(LIGHT, legs, [7]).why) == [Why.FLYABLE]


def test_wind_along_a_leg_costs_more_ahead_than_it_gives_back_behind():
    still, windy = (there_and_back(LIGHT, Legs.over(5_000, along_m_s=wind), 10) for wind in (0, 8))
    assert windy.seconds[0] > still.seconds[0]
    assert windy.energy_wh[0] > still.energy_wh[0]
    ahead, behind = (fly(LIGHT, Legs.over(5_000, along_m_s=wind), 10) for wind in (-8, 8))
    assert ahead.seconds[0] - behind.seconds[0] == pytest.approx(5_000 / 7 - 5_000 / 23)


def test_wind_from_the_side_slows_as_much_as_the_nose_is_held_into_it():
    flight = fly(LIGHT, Legs.over(12_000, across_m_s=9, above_m=0), 0)
    assert flight.seconds[0] == pytest.approx(12_000 / 12 + 30)


@pytest.mark.parametrize(
    ("load", "leg", "why"),
    [
        (16, {}, Why.TOO_HEAVY),
        (5, {"along_m_s": -10.5}, Why.TOO_WINDY),
        (5, {"across_m_s": 15.0}, Why.TOO_WINDY),
        (5, {"distance_m": 60_000.0}, Why.TOO_FAR),
        (16, {"along_m_s": 11.0}, Why.TOO_HEAVY | Why.TOO_WINDY),
    ],
)
def test_what_cannot_be_flown_says_why(load, leg, why):
    flight = fly(LIGHT, Legs.over(**({"distance_m": 1_000.0} | leg)), load)
    assert Why(int(flight.why[0])) == why
    assert not flight.flyable[0]
    assert np.isfinite(flight.energy_wh[0]) == (why == Why.TOO_FAR)


@given(
    distance=st.floats(0, 15_000),
    start=st.floats(0, 3_000),
    end=st.floats(0, 3_000),
    ridge=st.floats(0, 3_500),
    along=st.floats(-6, 6),
    across=st.floats(-6, 6),
    load=st.floats(0, 14),
)
def test_farther_higher_and_heavier_never_takes_less(distance, start, end, ridge, along, across, load):
    def taken(distance=distance, ridge=ridge, load=load):
        legs = Legs.over(distance, from_m=start, to_m=end, terrain_m=ridge, along_m_s=along, across_m_s=across)
        return fly(LIGHT, legs, load).energy_wh[0]

    assert taken(distance=distance + 500) > taken()
    assert taken(load=load + 1) > taken()
    assert taken(ridge=max(ridge, start, end) + 100) >= taken()


@given(legs=st.lists(st.tuples(st.floats(0, 15_000), st.floats(0, 3_000), st.floats(0, 3_000)), min_size=1, max_size=5))
def test_a_leg_is_the_same_alone_and_among_others(legs):
    distance, start, end = (list(column) for column in zip(*legs, strict=True))
    together = there_and_back(LIGHT, Legs.over(distance, from_m=start, to_m=end), 10)
    for row, (far, low, high) in enumerate(legs):
        alone = there_and_back(LIGHT, Legs.over(far, from_m=low, to_m=high), 10)
        assert (alone.energy_wh[0], alone.why[0]) == (together.energy_wh[row], together.why[row])


def test_the_way_back_has_the_ends_and_the_wind_turned_round():
    legs = Legs.over(4_000, from_m=100, to_m=900, along_m_s=5, across_m_s=2)
    home = legs.back()
    assert (home.from_m[0], home.to_m[0], home.top_m[0], home.along_m_s[0]) == (900, 100, 1_000, -5)
    both, out, back = there_and_back(LIGHT, legs, 10, 3), fly(LIGHT, legs, 10), fly(LIGHT, home, 3)
    assert both.energy_wh[0] == out.energy_wh[0] + back.energy_wh[0]
    assert both.seconds[0] == out.seconds[0] + back.seconds[0]


def test_a_battery_for_a_range_is_checked_by_flying_it():
    craft = with_range(
        Multirotor(name="x", empty_kg=8, load_kg=4, battery_wh=1, airspeed_m_s=12, disc_m2=1.5, drag_m2=0.2, reserve=0.3), 9_000, 4
    )
    assert fly(craft, Legs.over(9_000), 4).energy_wh[0] == pytest.approx(0.7 * craft.battery_wh)


def test_a_flight_costs_its_energy_its_battery_its_hours_and_its_handling_rounded_up():
    flights = fly(LIGHT, Legs.over([10_000, 90_000]), 15)
    tariff = Tariff(energy_fen_kwh=60, battery_fen=600_000, battery_cycles=400, airframe_fen_hour=3_000, leg_fen=200)
    kwh, hours = flights.energy_wh[0] / 1_000, flights.seconds[0] / 3_600
    exact = kwh * 60 + flights.energy_wh[0] / LIGHT.battery_wh * 1_500 + hours * 3_000 + 200
    assert list(cost_fen(LIGHT, flights, tariff)) == [int(np.ceil(exact)), -1]


@pytest.mark.parametrize(
    ("leg", "says"),
    [
        ({"distance_m": [1_000, float("nan")]}, "row 1: distance_m is not a number"),
        ({"distance_m": [1_000, -5]}, "row 1: distance_m is negative"),
        ({"distance_m": 1_000, "from_m": float("nan")}, "row 0: altitude is not a number"),
        ({"distance_m": [1, 2, 3], "to_m": [1, 2]}, "not of one length"),
        ({"distance_m": 1_000, "along_m_s": float("inf")}, "row 0: wind is not a number"),
    ],
)
def test_a_leg_that_makes_no_sense_is_named_by_its_row(leg, says):
    with pytest.raises(BadLegs, match=says):
        Legs.over(**leg)


def test_a_load_that_makes_no_sense_is_named_by_its_row():
    with pytest.raises(BadLegs, match="row 1: a load"):
        fly(LIGHT, Legs.over([1_000, 1_000]), [1, -1])


def test_what_is_too_heavy_or_blown_away_is_not_said_to_lack_a_battery():
    near = Legs.over(2_000.0, along_m_s=[0.0, -14.5], from_m=0.0)
    flights = there_and_back(LIGHT, near, [LIGHT.load_kg + 1, 1.0])
    assert flights.why.tolist() == [Why.TOO_HEAVY, Why.TOO_WINDY]


def test_what_zones_close_is_not_flown_and_costs_nothing():
    found = there_and_back(LIGHT, Legs.over([2_000.0, 2_000.0], closed=[True, False]), 5.0)
    assert found.why.tolist() == [int(Why.CLOSED), 0]
    assert cost_fen(LIGHT, found, Tariff(60.0, 600_000, 600, 4_000, 500)).tolist()[0] == -1
