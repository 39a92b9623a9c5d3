"""Zones: what passes through one, and the shortest way around."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from courtyard.algorithms.flight.zones import BadZone, NoWay, around, blocked

KM = 1 / 111.19508  # a kilometre of latitude, in degrees
SQUARE = [(-5 * KM, -5 * KM), (-5 * KM, 5 * KM), (5 * KM, 5 * KM), (5 * KM, -5 * KM)]
# Open to the north: a leg from its middle to the north is free, all others go around its arms.
U_SHAPE = [(-5, -5), (-5, 5), (5, 5), (5, 4), (-4, 4), (-4, -4), (5, -4), (5, -5)]


def km(*points):
    return [(north * KM, east * KM) for north, east in points]


@pytest.mark.parametrize(
    ("start", "end", "through"),
    [
        ((0, -10), (0, 10), True),
        ((0, -10), (0, -6), False),
        ((0, -10), (0, 0), True),
        ((-1, -1), (1, 1), True),
        ((-5, -10), (-5, 10), False),
        ((-6, -10), (-6, 10), False),
        ((-10, -10), (10, 10), True),
        ((-5, -5), (5, 5), True),
        ((-10, 0), (0, -10), False),
        ((-10, 1), (1, -10), True),
        ((-20, -20), (-5, -5), False),
    ],
    ids=[
        "across",
        "stops before",
        "ends inside",
        "all inside",
        "along a side",
        "past",
        "over corners",
        "corner to corner",
        "touches",
        "cuts",
        "to a corner",
    ],
)
def test_a_leg_through_the_area_is_blocked_and_one_along_its_border_is_not(start, end, through):
    assert list(blocked(km(start), km(end), [SQUARE])) == [through]
    assert list(blocked(km(end), km(start), [SQUARE[::-1]])) == [through]


def test_of_many_legs_each_is_judged_by_itself():
    start = km(*[(0, -10)] * 3)
    end = km((0, 10), (25, 10), (0, -6))
    assert list(blocked(start, end, [SQUARE, [*km((20, 20), (21, 20), (20, 21))]])) == [True, False, False]
    assert list(blocked(start, end, [])) == [False] * 3


def test_the_way_around_a_square_goes_over_two_of_its_corners():
    length, way = around(*km((0, -10), (0, 10)), [SQUARE])
    assert length == pytest.approx(2 * np.hypot(5, 5) * 1_000 + 10_000, rel=1e-6)
    assert len(way) == 4
    np.testing.assert_allclose(way[[0, -1]], km((0, -10), (0, 10)), atol=1e-12)


def test_a_free_leg_is_straight():
    length, way = around(*km((0, -10), (20, -10)), [SQUARE])
    assert (length, len(way)) == (pytest.approx(20_000, rel=1e-6), 2)


def test_out_of_a_bay_it_goes_by_the_open_side():
    zone = km(*U_SHAPE)
    straight, _ = around(*km((0, 0), (10, 0)), [zone])
    assert straight == pytest.approx(10_000, rel=1e-6)
    length, way = around(*km((0, 0), (-10, 0)), [zone])
    assert length == pytest.approx(1_000 * (np.hypot(5, 4) + 1 + 10 + np.hypot(5, 5)), rel=1e-6)
    assert len(way) == 5


def test_who_stands_inside_a_zone_or_is_ringed_by_zones_has_no_way():
    with pytest.raises(NoWay, match="the start lies inside"):
        around(*km((0, 0), (0, 10)), [SQUARE])
    with pytest.raises(NoWay, match="the end lies inside"):
        around(*km((0, 10), (0, 0)), [SQUARE])
    ring = [km((4, -5), (5, -5), (5, 5), (4, 5)), km((-5, -5), (-4, -5), (-4, 5), (-5, 5)), km((-5, -5), (5, -5), (5, -4), (-5, -4))]
    ring.append(km((-5, 4), (5, 4), (5, 5), (-5, 5)))
    with pytest.raises(NoWay, match="all around"):
        around(*km((0, 0), (0, 10)), ring)


points = st.tuples(st.floats(-20, 20), st.floats(-20, 20))


@given(start=points, end=points, corner=points, size=st.floats(1, 15))
def test_a_way_is_never_shorter_than_straight_and_passes_through_nothing(start, end, corner, size):
    north, east = corner
    zone = km((north, east), (north, east + size), (north + size, east + size), (north + size, east))
    try:
        length, way = around(*km(start, end), [zone])
    except NoWay:
        assume(False)
    straight = np.hypot(*(np.array(start) - np.array(end))) * 1_000
    assert length >= straight * (1 - 1e-4) - 1
    assert not blocked(way[:-1], way[1:], [zone]).any()
    if not blocked(*(np.array([point]) for point in km(start, end)), [zone])[0]:
        assert length <= straight * (1 + 1e-4) + 1


@pytest.mark.parametrize(
    ("zone", "says"),
    [
        ([(0, 0), (1, 1)], "zone 0: it has 2 corners"),
        ([(0, 0), (1, 1), (0, 0)], "zone 0: it has 2 corners"),
        ([0, 1, 2], "no list of latitudes and longitudes"),
        ([(0, 0), (1, float("nan")), (2, 2)], "no list of latitudes"),
        ([(103, 30), (104, 31), (103, 31)], "a corner is nowhere on earth; are latitude and longitude swapped"),
    ],
)
def test_a_zone_that_is_no_area_is_refused(zone, says):
    with pytest.raises(BadZone, match=says):
        blocked([(0, 0)], [(1, 1)], [zone])
