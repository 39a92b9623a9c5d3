"""Airports: what keeps them from more sorties, what a pace needs, and timetables that an independent check finds nothing wrong with."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtyard.algorithms.flight.port import (
    BadPort,
    BadSortie,
    Fleet,
    Limit,
    Port,
    Sortie,
    fleet_for,
    loads,
    problems,
    throughput,
    timetable,
)

PORT = Port(pads=2, drones=4, batteries=10, chargers=5, pad_s=60, apart_s=20, turn_s=180, charge_s=3_600)


@pytest.mark.parametrize(
    ("change", "limit", "an_hour"),
    [
        ({"drones": 2}, Limit.DRONES, 2 * 3_600 / 1_380),
        ({"drones": 40, "batteries": 6}, Limit.BATTERIES, 6 * 3_600 / (1_380 + 1_800)),
        ({"drones": 40, "batteries": 90, "chargers": 3}, Limit.CHARGERS, 6),
        ({"drones": 90, "batteries": 190, "chargers": 90, "pads": 1}, Limit.MOVEMENTS, 30),
        ({"drones": 90, "batteries": 190, "chargers": 90, "pads": 9}, Limit.MOVEMENTS, 90),
    ],
)
def test_the_scarcest_thing_sets_the_pace(change, limit, an_hour):
    found = throughput(replace(PORT, **change), flight_s=1_200, share=0.5)
    assert (found.limit, found.sorties_per_hour) == (limit, pytest.approx(an_hour))


def test_a_flight_that_takes_nothing_from_the_battery_needs_no_charger():
    assert throughput(PORT, 1_200, 0).by_limit[Limit.CHARGERS] == float("inf")


@given(pace=st.floats(0.1, 80), flight=st.floats(60, 3_000), share=st.floats(0, 1))
def test_a_fleet_for_a_pace_keeps_it_and_with_one_drone_less_does_not(pace, flight, share):
    fleet = fleet_for(PORT, pace, flight, share)
    port = replace(PORT, drones=fleet.drones, batteries=fleet.batteries, chargers=fleet.chargers, pads=fleet.pads)
    assert throughput(port, flight, share).sorties_per_hour >= pace * (1 - 1e-6)
    for name in ("drones", "batteries", "chargers"):
        if getattr(fleet, name) > 1:
            less = throughput(replace(port, **{name: getattr(fleet, name) - 1}), flight, share)
            assert less.sorties_per_hour < pace


def test_more_than_the_air_holds_is_refused():
    with pytest.raises(BadPort, match="200 movements"):
        fleet_for(PORT, 100, 600, 0.3)
    assert fleet_for(PORT, 12, 1_200, 0.5) == Fleet(drones=5, batteries=11, chargers=6, pads=1)


def test_a_demand_is_carried_in_full_loads_and_a_last_one():
    assert [loads(kg, 15) for kg in (0, 0.1, 15, 15.000001, 45, 0.3 * 50)] == [0, 1, 1, 2, 3, 1]
    with pytest.raises(BadSortie):
        loads(float("nan"), 15)


sorties = st.lists(
    st.builds(
        Sortie,
        name=st.text("ab", min_size=1, max_size=3),
        flight_s=st.floats(60, 2_000),
        share=st.floats(0, 1),
        ready_s=st.floats(0, 7_200),
        due_s=st.floats(0, 20_000),
    ),
    max_size=30,
)
ports = st.builds(
    Port,
    pads=st.integers(1, 3),
    drones=st.integers(1, 4),
    batteries=st.integers(1, 6),
    chargers=st.integers(1, 3),
    pad_s=st.floats(0, 60),
    apart_s=st.floats(0, 60),
    turn_s=st.floats(0, 300),
    charge_s=st.floats(0, 4_000),
)


@given(port=ports, sorties=sorties)
def test_any_day_becomes_a_timetable_without_a_fault(port, sorties):
    slots = timetable(port, sorties)
    assert sorted(slot.sortie.name for slot in slots) == sorted(sortie.name for sortie in sorties)
    assert problems(port, slots) == []


def test_a_long_day_comes_near_to_the_pace_of_its_bottleneck():
    slots = timetable(PORT, [Sortie(str(n), 1_200, 0.5) for n in range(400)])
    pace = throughput(PORT, 1_200, 0.5).sorties_per_hour
    assert 400 / (slots[-1].lands_s / 3_600) == pytest.approx(pace, rel=0.02)


def test_who_is_due_first_starts_first():
    slots = timetable(replace(PORT, drones=1), [Sortie("late", 600, 0.1, due_s=9_000), Sortie("soon", 600, 0.1, due_s=1_000)])
    assert [slot.sortie.name for slot in slots] == ["soon", "late"]


def test_the_check_sees_what_is_wrong():
    one, two = timetable(PORT, [Sortie("one", 600, 0.5), Sortie("two", 600, 0.5)])
    cases = {
        "two movements": (one, replace(two, starts_s=one.starts_s + 5, lands_s=one.lands_s + 5)),
        "drone 0 is in two places": (one, replace(two, drone=one.drone)),
        "battery 0 is in two places": (one, replace(two, battery=one.battery)),
        "charger 0 is in two places": (one, replace(two, charger=one.charger)),
        "is not full again": (replace(one, charged_until_s=one.charged_from_s),),
        "is charged before it is out": (replace(one, charged_from_s=one.lands_s, charged_until_s=one.charged_until_s),),
        "does not fly as long": (replace(one, lands_s=one.lands_s - 60),),
        "starts before it is ready": (replace(one, sortie=replace(one.sortie, ready_s=99)),),
        "what is not there": (replace(one, drone=4),),
    }
    for says, slots in cases.items():
        assert any(says in problem for problem in problems(PORT, slots)), says


@pytest.mark.parametrize(
    ("sortie", "says"),
    [
        (Sortie("x", 0, 0.5), "x: a flight of 0 s is none"),
        (Sortie("x", 600, 1.5), "x: 1.5 of a battery"),
        (Sortie("x", 600, 0.5, ready_s=float("inf")), "x: it has to be said from when"),
        (Sortie("x", 10, 0.5), "less than 30 s after its own start"),
    ],
)
def test_a_sortie_that_cannot_be_flown_is_named(sortie, says):
    with pytest.raises(BadSortie, match=says):
        timetable(PORT, [sortie])


@pytest.mark.parametrize(("change", "says"), [({"pads": 0}, "at least one of its pads"), ({"turn_s": -1}, "turn_s is -1")])
def test_an_airport_that_makes_no_sense_is_refused(change, says):
    with pytest.raises(BadPort, match=says):
        replace(PORT, **change)
