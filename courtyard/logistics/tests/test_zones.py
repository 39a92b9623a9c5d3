"""Closed zones at the desk: which areas are none, what legs and the drones of a plan of sites do about them."""

import json
from dataclasses import replace

import numpy as np
import pytest
from django.utils import translation

from courtyard.algorithms.columns import BadColumns
from courtyard.algorithms.flight.legs import Why
from courtyard.algorithms.flight.zones import blocked
from courtyard.logistics import actions, queries
from courtyard.logistics.drones import plan_drones
from courtyard.logistics.rules import Drone, DronesAsked, TableKind
from courtyard.logistics.tests.making import LEGS, ZONES
from courtyard.logistics.tests.test_worth import ASKED, lat, planned


def square(west: float, south: float, east: float, north: float) -> str:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


def test_a_table_of_zones_is_imported_and_counts_its_areas(office):
    table_id = office.table(ZONES, "no-fly", kind=TableKind.ZONES)
    assert queries.table(office.planner, table_id).rows == 2
    assert queries.table_text(office.planner, table_id) == ZONES


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("lon,lat\n1,2\n", "From this line on the file is no JSON."),
        (square(107.3, 33.0, 107.3, 33.1), "Area 1: its corners lie on one line, and an area is needed."),
        (square(33.0, 107.3, 33.1, 107.4), "Area 1: a corner is nowhere on the earth; GeoJSON gives the longitude first."),
        (
            square(30.0, 85.0, 31.0, 86.0),
            "Area 1 lies in the country with longitude and latitude swapped; GeoJSON gives the longitude first.",
        ),
        (square(2.0, 48.0, 3.0, 49.0), "Area 1 lies outside the country; correct it, or leave it out."),
        ('{"type": "Point", "coordinates": [107, 33]}', "Shape 1 is a Point; a Polygon or a MultiPolygon is needed."),
    ],
)
def test_an_area_that_is_none_is_named_in_both_languages_and_nothing_is_taken(office, text, says):
    with translation.override("en"), pytest.raises(actions.TableRefused) as refused:
        office.table(text, kind=TableKind.ZONES)
    assert [(one.message, one.field) for one in refused.value.reasons] == [(says, "line 1")]
    with translation.override("zh-hans"), pytest.raises(actions.TableRefused) as refused:
        office.table(text, kind=TableKind.ZONES)
    assert refused.value.reasons[0].message != says
    assert queries.tables(office.planner) == ()


def test_legs_are_asked_with_a_table_of_zones_and_with_no_other_in_its_place(office):
    zones = office.table(ZONES, "no-fly", kind=TableKind.ZONES)
    assert queries.scenario(office.planner, office.drones(zones_id=zones)).zones.name == "no-fly"
    with pytest.raises(actions.NoPlanFor) as found:
        office.drones(zones_id=office.table())
    assert [one.field for one in found.value.reasons] == ["zones_id"]
    with pytest.raises(actions.TableInUse):
        office.do(actions.withdraw_table, table_id=zones)


def test_a_leg_flies_around_a_zone_and_one_that_begins_in_a_zone_is_not_flown():
    summary, arrays = plan_drones(LEGS, DronesAsked(load_kg=5.0), None, zones=ZONES)
    free, straight = plan_drones(LEGS, DronesAsked(load_kg=5.0), None)
    assert summary["zones"] == {"zones": 2, "passes": 3, "closed": 1}
    assert arrays["zones"].tolist() == ["林场", "林场", "机场"]
    assert arrays["why"][0] == 0
    assert arrays["km"][0] > straight["km"][0]
    assert arrays["energy_wh"][0] > straight["energy_wh"][0]
    assert (arrays["why"][2] & Why.CLOSED, arrays["sorties"][2], arrays["fen"][2]) == (Why.CLOSED, 0, -1)
    # The motorbike knows no zone.
    np.testing.assert_array_equal(arrays["road_km"], straight["road_km"])
    points = np.column_stack([arrays["way_lat"], arrays["way_lon"]])[arrays["way_leg"] == 0]
    wood = np.array([[33.0, 107.305], [33.0, 107.312], [33.02, 107.312], [33.02, 107.305]])
    assert not blocked(points[:-1], points[1:], [wood]).any()
    assert "zones" not in free


def test_a_plans_drone_goes_around_a_zone_or_does_not_fetch_where_it_cannot():
    flying = {"asked": replace(ASKED, drone=Drone.LIGHT, load_kg=5.0)}
    free, kept = planned(**flying)
    assert np.isfinite(kept["drone_fen_kg"][1])
    small = square(106.97, lat(4), 107.03, lat(5))
    around, longer = planned(**flying, zones=small)
    assert around["zones"] == {"zones": 1, "passes": 1, "not_flown": 0}
    assert kept["drone_fen_kg"][1] < longer["drone_fen_kg"][1] < np.inf
    closed, none = planned(**flying, zones=square(106.99, lat(9), 107.01, lat(11)))
    assert closed["zones"] == {"zones": 1, "passes": 1, "not_flown": 1}
    # The other place lies at its centre, to which the drone still flies.
    assert none["drone_fen_kg"].tolist()[1] == np.inf
    assert "zones" not in free


def test_what_is_no_geojson_is_no_plan_either():
    with pytest.raises(BadColumns):
        plan_drones(LEGS, DronesAsked(), None, zones="lon,lat\n1,2\n")
