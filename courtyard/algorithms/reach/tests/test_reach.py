"""Reach: against a plain time-dependent Dijkstra, and every way against an independent check."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtyard.algorithms.reach.arrivals import TooLarge, arrivals
from courtyard.algorithms.reach.paths import path, problems
from courtyard.algorithms.reach.plain import Plain
from courtyard.algorithms.reach.timetable import DAY, BadTimetable, Curfew, Departure, every, timetable
from courtyard.algorithms.reach.villages import BadHour, stream, summary
from courtyard.algorithms.reach.ways import BadWays, begun, ways

NEVER = 65_535


HUBS, VILLAGES, DESTINATIONS = 5, 4, 3
departures = st.lists(
    st.builds(
        Departure,
        from_hub=st.integers(0, HUBS - 1),
        to_hub=st.integers(0, HUBS - 1),
        departs=st.integers(0, DAY - 1),
        takes=st.integers(1, 3_000),
        cutoff=st.integers(0, 2_000),
        unload=st.integers(0, 300),
        assumed=st.booleans(),
    ).filter(lambda one: one.from_hub != one.to_hub),
    max_size=14,
)


def arcs(places, ends):
    hours = st.tuples(st.integers(0, DAY - 1), st.integers(1, DAY)).filter(lambda pair: pair[0] < pair[1])
    one = st.tuples(st.integers(0, places - 1), st.integers(0, ends - 1), st.integers(0, 900), hours)
    return st.lists(one, max_size=10).map(lambda rows: of(rows, places, ends))


def of(rows, places, ends):
    columns = [[row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]]
    return ways(
        places,
        ends,
        *[np.array(c, dtype=int) for c in columns],
        opens=np.array([r[3][0] for r in rows], dtype=int),
        shuts=np.array([r[3][1] for r in rows], dtype=int),
    )


@given(given_rows=departures, access=arcs(VILLAGES, HUBS), egress=arcs(HUBS, DESTINATIONS), minute=st.integers(0, DAY - 1))
def test_every_arrival_is_that_of_a_plain_dijkstra_and_has_a_way_without_a_fault(given_rows, access, egress, minute):
    table = timetable(HUBS, given_rows)
    found = arrivals(table, egress, DESTINATIONS)
    out = np.vstack([block for _, block in stream(found, access, minute, block=3)])
    plain = Plain(table, access, egress, DESTINATIONS)
    assert out.tolist() == [plain.minutes(village, minute) for village in range(VILLAGES)]
    for village in range(VILLAGES):
        for destination in range(DESTINATIONS):
            way = path(found, access, village, destination, minute)
            assert (NEVER if way is None else way.minutes) == out[village, destination]
            assert way is None or problems(way, table, access, egress) == []


@given(given_rows=departures, access=arcs(VILLAGES, HUBS), egress=arcs(HUBS, DESTINATIONS), minute=st.integers(0, DAY - 1))
def test_a_summary_is_what_the_stream_comes_to(given_rows, access, egress, minute):
    found = arrivals(timetable(HUBS, given_rows), egress, DESTINATIONS)
    out = np.vstack([block for _, block in stream(found, access, minute)]).astype(float)
    weight = np.array([1.0, 2.0, 4.0])
    seen = summary(found, access, minute, weight=weight, limit=1_000)
    reached = out < NEVER
    np.testing.assert_allclose(seen.share, ((out <= 1_000) * weight).sum(axis=1) / 7)
    assert seen.never.tolist() == (~reached).sum(axis=1).tolist()
    assert seen.worst.tolist() == np.where(reached, out, 0).max(axis=1).tolist()
    for village in range(VILLAGES):
        mean = np.average(out[village][reached[village]], weights=weight[reached[village]]) if reached[village].any() else np.nan
        np.testing.assert_allclose(seen.mean[village], mean)


# A village with a road to a drone airport; the airport's flights to a station; a night train; a county seat behind it.
PORT, STATION, CITY = 0, 1, 2
FLIGHT = Departure(PORT, STATION, departs=600, takes=30, cutoff=15, unload=10, mode="drone", most_kg=15)
TRAIN = Departure(STATION, CITY, departs=1_380, takes=500, cutoff=60, unload=40, mode="trunk")
ACCESS = ways(1, 3, [0], [PORT], [45], opens=420, shuts=1_080)
EGRESS = ways(3, 1, [CITY], [0], [90], opens=480, shuts=1_200)


def test_a_parcel_goes_from_a_village_to_a_county_by_drone_and_night_train():
    table = timetable(3, [FLIGHT, TRAIN])
    way = path(arrivals(table, EGRESS, 1), ACCESS, 0, 0, minute=300)
    assert [(leg.mode, leg.waits_from, leg.departs, leg.arrives) for leg in way.legs] == [
        ("road", 300, 420, 465),
        ("drone", 465, 600, 640),
        ("trunk", 640, 1_380, 1_920),
        ("road", 1_920, 1_920, 2_010),
    ]
    assert (way.minutes, way.longest.mode, way.assumed) == (1_710, "trunk", 0.0)


def test_who_misses_the_cutoff_by_a_minute_waits_for_the_next_day():
    table = timetable(3, [FLIGHT, TRAIN])
    found = arrivals(table, EGRESS, 1)
    in_time, late = (path(found, ACCESS, 0, 0, minute) for minute in (540, 541))
    assert (in_time.legs[1].departs, late.legs[1].departs) == (600, 600 + DAY)


def test_a_parcel_that_is_too_heavy_for_the_drone_has_no_way():
    found = arrivals(timetable(3, [FLIGHT, TRAIN], parcel_kg=20), EGRESS, 1)
    assert path(found, ACCESS, 0, 0, 300) is None
    assert [int(block[0, 0]) for _, block in stream(found, ACCESS, 300)] == [NEVER]


def test_a_headway_is_marked_as_assumed_and_a_way_says_how_much_rests_on_it():
    trucks = every(120, 360, 1_320, replace(FLIGHT, mode="road", most_kg=500))
    assert [one.departs for one in trucks] == list(range(360, 1_321, 120))
    way = path(arrivals(timetable(3, [*trucks, TRAIN]), EGRESS, 1), ACCESS, 0, 0, 420)
    assert [leg.assumed for leg in way.legs] == [False, True, False, False]
    assert way.assumed == pytest.approx(way.legs[1].takes / way.minutes)
    with pytest.raises(BadTimetable, match="headway of 0"):
        every(0, 0, 10, FLIGHT)


def test_a_week_may_be_the_period():
    sunday = replace(TRAIN, departs=6 * DAY + 1_380)
    way = path(arrivals(timetable(3, [FLIGHT, sunday], period=7 * DAY), EGRESS, 1), ACCESS, 0, 0, 300)
    assert way.legs[2].departs == 6 * DAY + 1_380


def test_the_check_sees_a_way_that_was_tampered_with():
    table = timetable(3, [FLIGHT, TRAIN])
    way = path(arrivals(table, EGRESS, 1), ACCESS, 0, 0, 300)
    road, drone, train, out = way.legs
    cases = {
        "leaves at another time": replace(way, legs=(road, replace(drone, departs=601, arrives=641), replace(train, waits_from=641), out)),
        "after the cutoff": replace(way, legs=(replace(road, departs=560, arrives=605), replace(drone, waits_from=605), train, out)),
        "takes another time than the timetable": replace(
            way, legs=(road, replace(drone, arrives=620), replace(train, waits_from=620), out)
        ),
        "no such departure": replace(way, legs=(road, replace(drone, to_place=CITY), replace(train, from_place=CITY), out)),
        "where and when the one before": replace(way, legs=(road, train, out)),
        "outside its hours": replace(way, legs=(replace(road, departs=300, arrives=345), replace(drone, waits_from=345), train, out)),
        "another time than the arc": replace(way, legs=(replace(road, arrives=470), replace(drone, waits_from=470), train, out)),
        "does not end at its destination": replace(way, legs=(road, drone, train)),
        "no such arc": replace(way, legs=(replace(road, to_place=STATION), replace(drone, from_place=STATION), train, out)),
    }
    assert problems(way, table, ACCESS, EGRESS) == []
    for says, tampered in cases.items():
        assert any(says in one for one in problems(tampered, table, ACCESS, EGRESS)), says


@pytest.mark.parametrize(
    ("minute", "opens", "shuts", "begins"),
    [(0, 0, DAY, 0), (100, 420, 1_080, 420), (500, 420, 1_080, 500), (1_080, 420, 1_080, 1_860), (3_000, 420, 1_080, 3_300)],
)
def test_an_arc_is_begun_in_its_hours(minute, opens, shuts, begins):
    assert begun(minute, opens, shuts) == begins


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"to_hub": 3}, "departure 1: hubs are numbered from 0 to 2"),
        ({"to_hub": PORT}, "from hub 0 to itself"),
        ({"departs": DAY}, "minute 1440 is not within the period"),
        ({"takes": 0}, "at least a minute"),
        ({"cutoff": -1}, "not negative"),
        ({"departs": 1_400}, "leaves hub 0 at minute 1400, within its curfew"),
        ({"departs": 1_310, "takes": 20}, "reaches hub 1 at minute 1330, within its curfew"),
    ],
)
def test_a_departure_that_makes_no_sense_is_named_by_its_row(change, says):
    curfews = [Curfew(PORT, 1_380, 360), Curfew(STATION, 1_320, 1_340)]
    with pytest.raises(BadTimetable, match=says):
        timetable(3, [FLIGHT, replace(FLIGHT, **change)], curfews=curfews)
    assert len(timetable(3, [FLIGHT], curfews=curfews).ready) == 1


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        (([0, 9], [0, 0], [5, 5]), "arc 1: it begins outside the 2 places"),
        (([0, 1], [0, 7], [5, 5]), "arc 1: it ends outside the 3 places"),
        (([0, 1], [0, 0], [5, float("nan")]), "arc 1: it takes no time"),
        (([0, 1], [0, 0], [5, -1]), "arc 1: it takes no time"),
        (([0, 1], [0], [5, 5, 5]), "not of one length"),
    ],
)
def test_an_arc_that_makes_no_sense_is_named_by_its_row(columns, says):
    with pytest.raises(BadWays, match=says):
        ways(2, 3, *columns)


def test_an_arc_that_never_opens_or_has_no_mode_is_refused():
    with pytest.raises(BadWays, match="opens first"):
        ways(1, 1, [0], [0], [5], opens=600, shuts=600)
    with pytest.raises(BadWays, match="mode is none of road"):
        ways(1, 1, [0], [0], [5], mode=1)


def test_a_table_that_does_not_fit_is_refused_before_it_is_made():
    with pytest.raises(TooLarge, match="2 departures to 1 destinations"):
        arrivals(timetable(3, [FLIGHT, TRAIN]), EGRESS, 1, most_bytes=3)


def test_an_hour_outside_the_period_is_refused():
    found = arrivals(timetable(3, [FLIGHT, TRAIN]), EGRESS, 1)
    with pytest.raises(BadHour, match="minute 1440"):
        summary(found, ACCESS, DAY)
