"""The ground under a leg."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtyard.algorithms.columns import BadColumns
from courtyard.algorithms.flight.terrain import Terrain, read_grid

GRID = "lat_min,lon_min,median_m,p90_m\n30.0,100.0,500,600\n30.0,100.1,900,1200\n30.1,100.0,700,800\n30.1,100.2,100,150\n"


def test_a_grid_is_read_with_its_gaps():
    terrain = read_grid(GRID, "p90_m")
    assert (terrain.south, terrain.west, terrain.step) == (30.0, 100.0, pytest.approx(0.1))
    assert np.array_equal(terrain.height, [[600, 1200, np.nan], [800, np.nan, 150]], equal_nan=True)
    assert terrain.at([100.05, 100.1, 100.15], [30.05, 30.0, 30.15]).tolist()[:2] == [600, 1200]
    assert np.isnan(terrain.at([100.15, 99.9, 100.05], [30.15, 30.05, 31.0])).all()


def test_a_leg_climbs_over_what_lies_between_its_ends():
    terrain = read_grid(GRID, "p90_m")
    legs = terrain.highest([100.05, 100.05, 90.0], [30.05, 30.05, 20.0], [100.05, 100.25, 90.1], [30.15, 30.15, 20.1])
    assert legs.tolist() == [800.0, 1200.0, -np.inf]
    assert terrain.highest([], [], [], []).tolist() == []


@given(st.lists(st.tuples(*[st.floats(0, 2)] * 4), min_size=1, max_size=5))
def test_no_leg_is_lower_than_its_ends_or_higher_than_the_grid(legs):
    terrain = Terrain(0.0, 0.0, 0.25, np.random.default_rng(1).uniform(0, 3000, (9, 9)))
    columns = np.array(legs).T
    highest = terrain.highest(*columns)
    ends = np.fmax(terrain.at(columns[0], columns[1]), terrain.at(columns[2], columns[3]))
    assert (highest >= ends).all()
    assert (highest <= terrain.height.max()).all()


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", [("empty", 0)]),
        ("lat_min,lon_min,median_m\n1,2,3\n", [("heights heading", 1)]),
        ("lat_min,lon_min,p90_m\n1,2,x\n", [("no-number", 2)]),
        ("lat_min,lon_min,p90_m\n1,2\n100,2,3\n1,2.1,9001\n", [("no height", 2), ("no corner", 3), ("no height", 4)]),
        ("lat_min,lon_min,p90_m\n1,2,3\n1,2,3\n", [("one cell", 0)]),
        ("lat_min,lon_min,p90_m\n1,2,3\n1.1,2,3\n1.2,2,3\n1.35,2,3\n", [("off grid", 5)]),
        ("lat_min,lon_min,p90_m\n1,2,3\n1.1,2,3\n1,2,4\n", [("cell twice", 4)]),
        ("lat_min,lon_min,p90_m\n1,2,3\n1.001,2,3\n1.002,2,3\n30,100,4\n", [("wide grid", 0)]),
    ],
)
def test_a_grid_that_is_none_is_refused_line_by_line(text, faults):
    with pytest.raises(BadColumns) as found:
        read_grid(text, "p90_m")
    assert [(one.code, one.line) for one in found.value.faults] == faults


def test_without_a_name_the_first_known_column_of_heights_is_taken():
    assert read_grid("lat_min,lon_min,height_m,other\n1,2,3,9\n1,2.5,4,9\n").height.tolist() == [[3.0, 4.0]]
