"""Closed zones out of a GeoJSON: every one that is none is named; and the ways of legs around them."""

import json

import numpy as np
import pytest

from courtyard.algorithms.columns import BadColumns
from courtyard.algorithms.earth import great_circle_km
from courtyard.algorithms.flight.closed import MOST_CORNERS, read_zones, ways_of
from courtyard.algorithms.flight.tables import read_legs
from courtyard.algorithms.flight.terrain import read_grid
from courtyard.algorithms.flight.zones import around, blocked

SQUARE = [[107.10, 33.00], [107.12, 33.00], [107.12, 33.02], [107.10, 33.02], [107.10, 33.00]]
LEGS = """id,from_lon,from_lat,to_lon,to_lat,distance_km
through,107.05,33.01,107.17,33.01,
past,107.05,33.05,107.17,33.05,
inside,107.05,33.01,107.11,33.01,
known,,,,,7
"""


def feature(shape, **properties):
    return {"type": "Feature", "properties": properties, "geometry": shape}


def polygon(*ring):
    return {"type": "Polygon", "coordinates": [list(ring)]}


def collection(*features):
    return json.dumps({"type": "FeatureCollection", "features": list(features)}, ensure_ascii=False)


def test_areas_are_read_with_their_names_and_the_lines_in_which_they_begin():
    two = {"type": "MultiPolygon", "coordinates": [[SQUARE], [[[108, 33], [108.1, 33], [108, 33.1]]]]}
    text = collection(feature(polygon(*SQUARE), name="林场"), feature(two, 名称="水库")).replace(
        '{"type": "Feature"', '\n{"type": "Feature"'
    )
    zones = read_zones(text.replace('\n{"type": "FeatureC', '{"type": "FeatureC'))
    assert [(one.number, one.name, one.line, len(one.ring)) for one in zones] == [(1, "林场", 2, 4), (2, "水库", 3, 4), (3, "水库", 3, 3)]
    assert zones[0].ring[0].tolist() == [33.0, 107.1]
    alone = read_zones(json.dumps(polygon(*SQUARE)))
    assert [(one.number, one.name, one.line) for one in alone] == [(1, "1", 1)]


def test_every_area_that_is_none_is_named_at_once():
    many = [[107 + np.cos(at) / 10, 33 + np.sin(at) / 10] for at in np.linspace(0, 6, MOST_CORNERS + 1)]
    text = collection(
        feature(polygon(*SQUARE), name="good"),
        feature(polygon([107, 33], [107.1, 33]), name="two"),
        feature({"type": "Point", "coordinates": [107, 33]}),
        feature(polygon([33, 107], [33.1, 107], [33, 107.1])),
        feature(polygon([107, 33], [107.1, 33.1], [107.3, 33.3])),
        feature(polygon("a", "b", "c")),
        feature(None),
        feature(polygon(*many), name="round"),
    )
    with pytest.raises(BadColumns) as refused:
        read_zones(text)
    found = {one.values["number"]: one.code for one in refused.value.faults}
    assert found == {
        "2": "zone few",
        "3": "zone shape",
        "4": "zone nowhere",
        "5": "zone flat",
        "6": "zone corners",
        "7": "zone shape",
        "8": "zone long",
    }
    assert next(one for one in refused.value.faults if one.code == "zone few").place == "two"


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("id,lon\n1,2\n", "not-json", 1),
        ('{"type":\n"FeatureCollection", "features": [}', "not-json", 2),
        ("[]", "no zones", 1),
        ("3", "no zones", 1),
        ('{"type": "FeatureCollection", "features": []}', "no zones", 1),
        ('{"type": "FeatureCollection"}', "no zones", 1),
        ('{"features": [1]}', "no zones", 1),
    ],
)
def test_what_is_no_geojson_is_refused(text, code, line):
    with pytest.raises(BadColumns) as refused:
        read_zones(text)
    assert [(one.code, one.line) for one in refused.value.faults] == [(code, line)]


def test_a_leg_goes_around_a_zone_over_what_is_high_there_and_has_no_way_into_it():
    zones = read_zones(json.dumps(polygon(*SQUARE)))
    legs = read_legs(LEGS)
    # A hill north of the square, where the way around lies; the straight way knows only lower ground.
    hill = "lat_min,lon_min,height_m\n33.00,107.05,50\n33.00,107.15,60\n33.00,107.10,70\n32.95,107.10,900\n33.05,107.10,80\n"
    ways = ways_of(legs, read_grid(hill), zones)
    straight = great_circle_km(107.05, 33.01, 107.17, 33.01) * 1_000
    assert ways.passes == {0: (0,), 2: (0,)}
    assert ways.closed.tolist() == [False, False, True, False]
    assert list(ways.bent) == [0]
    assert straight < ways.metres[0] < 1.1 * straight
    assert not blocked(ways.bent[0][:-1], ways.bent[0][1:], [zones[0].ring]).any()
    assert ways.metres[3] == 7_000
    free = ways_of(legs, read_grid(hill), [])
    assert free.metres[0] == pytest.approx(straight, abs=1)
    assert (free.passes, free.bent, free.closed.any()) == ({}, {}, False)


def test_a_zone_beyond_the_first_detour_is_gone_around_too_and_one_far_away_changes_nothing():
    first = [(33.00, 107.10), (33.00, 107.12), (33.02, 107.12), (33.02, 107.10)]
    north = [(33.015, 107.105), (33.015, 107.115), (33.06, 107.115), (33.06, 107.105)]
    far = [(34.0, 107.10), (34.0, 107.12), (34.02, 107.12)]
    start, end = (33.015, 107.05), (33.015, 107.17)
    one, _ = around(start, end, [first])
    both, way = around(start, end, [first, north, far])
    assert one < both
    assert not blocked(way[:-1], way[1:], [first, north]).any()
    assert around(start, end, [far])[0] == pytest.approx(great_circle_km(107.05, 33.015, 107.17, 33.015) * 1_000, rel=1e-4)
