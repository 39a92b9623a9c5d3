"""Places before they are planned with: each fault is named with its row and with what to do."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from courtyard.algorithms.siting.goals import needed_bytes
from courtyard.algorithms.siting.lists import from_matrix, from_sparse, nearest
from courtyard.algorithms.siting.median import median
from courtyard.algorithms.siting.places import Bounds, Kind, check_places, findings
from courtyard.algorithms.siting.points import BadPlaces, TooLarge, on_a_plane
from courtyard.algorithms.siting.search import Effort

# Villages of one valley, a hundred metres from each other.
LON, LAT = 107.5 + 0.001 * np.arange(40), np.full(40, 33.0)


def with_row(lon, lat, weight=1.0):
    return np.append(LON, lon), np.append(LAT, lat), np.append(np.ones(40), weight)


@pytest.mark.parametrize(
    ("row", "kind", "says"),
    [
        ((np.nan, 33.0), Kind.NO_NUMBER, "no finite longitude or latitude"),
        ((33.0, 107.5), Kind.SWAPPED, "33, 107.5 lies in the country with its columns swapped: swap them"),
        ((107.5, 330.0), Kind.NOWHERE, "nowhere on the earth"),
        ((2.35, 48.85), Kind.OUTSIDE, "outside the country: correct it"),
        ((107.5, 33.5, 0.0), Kind.NO_DEMAND, "it wants 0: give it what it wants"),
        ((107.5, 33.5, -3.0), Kind.NO_DEMAND, "it wants -3"),
        ((107.5, 33.5, np.inf), Kind.NO_DEMAND, "it wants inf"),
    ],
)
def test_a_row_that_cannot_be_planned_with_is_named_and_nothing_is_planned(row, kind, says):
    lon, lat, weight = with_row(*row)
    (found,) = findings(lon, lat, weight)
    assert (found.row, found.kind, found.kind.is_fault) == (40, kind, True)
    assert says in found.says
    with pytest.raises(BadPlaces, match="row 40: "):
        check_places(lon, lat, weight)


def test_a_place_given_twice_and_an_island_are_told_but_hinder_nothing():
    lon, lat, weight = with_row(107.503, 33.0)
    assert [(one.row, one.kind, one.says) for one in check_places(lon, lat, weight)] == [
        (40, Kind.TWICE, "it stands where row 3 does: add their demand up if they are one place")
    ]
    lon, lat, weight = with_row(112.35, 16.83)
    (island,) = check_places(lon, lat, weight)
    assert (island.row, island.kind) == (40, Kind.ALONE)
    assert "nearest neighbour is 1,8" in island.says


def test_a_country_of_ones_own_and_of_two_places_is_looked_at():
    assert findings([2.35, 2.36], [48.85, 48.86], bounds=Bounds(-5, 41, 10, 52)) == []
    assert findings([], []) == []
    with pytest.raises(BadPlaces, match="2, 1 and 2 rows"):
        findings([1.0, 2.0], [1.0])


def test_only_the_first_faults_are_told_with_how_many_more_there_are():
    with pytest.raises(BadPlaces) as refused:
        check_places(np.full(25, np.nan), np.zeros(25))
    assert str(refused.value).count("row ") == 20
    assert str(refused.value).endswith("; and 5 more")


def test_a_sparse_table_of_times_gives_the_same_lists_as_a_full_one():
    times = np.array([[5.0, 0.0, 9.0], [0.0, 2.0, 0.0], [7.0, 7.0, 1.0]])
    sparse = from_sparse(csr_array(times))
    full = from_matrix(np.where(times > 0, times, np.inf))
    for name in ("start", "site", "cost", "beyond"):
        assert getattr(sparse, name).tolist() == getattr(full, name).tolist()
    assert median(sparse, np.ones(3), 2, effort=Effort(kicks=20)).value == 9 + 2 + 1
    with pytest.raises(BadPlaces, match="negative"):
        from_sparse(csr_array(-times))


def test_a_plan_that_does_not_fit_is_refused_before_it_is_begun_with_what_would_fit():
    points = on_a_plane(np.arange(1_000.0), np.zeros(1_000))
    most = needed_bytes(1_000, 50, 1_000)
    with pytest.raises(TooLarge, match="list at most 50 sites a client"):
        nearest(points, points, 200, most_bytes=most)
    assert nearest(points, points, 50, most_bytes=most).pairs == 50_000


def test_an_island_far_from_a_dense_country_is_found_whichever_places_are_asked():
    draw = np.random.default_rng(7)
    lon, lat = 110 + 5 * draw.random(20_000), 30 + 5 * draw.random(20_000)
    far = [(112.35, 16.83), (80.0, 31.0), (80.2, 31.1)]  # the last two stand near to each other
    lon[[3, 9_999, 19_000]], lat[[3, 9_999, 19_000]] = zip(*far, strict=True)
    assert [(one.row, one.kind, round(one.numbers[0])) for one in findings(lon, lat)] == [(3, Kind.ALONE, 1465)]
