"""Closed zones by the planner's pages: imported, asked with, hatched on the map, told leg by leg, compared, taken away."""

import csv
import io
import json
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.urls import reverse

from courtyard.logistics import queries
from courtyard.logistics.tests.making import LEGS, ZONES
from courtyard.web.tests.conftest import County
from courtyard.web.tests.conftest import county as county
from courtyard.web.tests.test_planning import words
from tests.stories.test_planning_days import Days, text_of


@pytest.fixture
def desk(county: County) -> Days:
    days = Days(county)
    days.client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return days


def with_zones(desk: Days, **more: Any) -> tuple[UUID, UUID]:
    """A scenario of legs around zones, and its run."""
    zones = desk.table(text=ZONES, name="No-fly", kind="zones")
    scenario_id = desk.drones(load_kg="5", zones_id=zones, **more)
    return scenario_id, desk.worked_out(scenario_id)


def test_a_leg_says_which_zone_it_goes_around_and_which_keeps_it_on_the_ground(desk):
    scenario_id, run_id = with_zones(desk)
    shown = words(desk.client.get(reverse("scenario", args=[scenario_id])))
    assert (
        "There are 2 closed zones. On the straight way of 3 legs lies one: 2 lead around it, 1 have no way around and are not flown."
        in shown
    )
    assert "around 林场" in shown
    assert "not flown: 机场" in shown
    assert "an end lies in a closed zone, or such zones lie all around it" in shown
    assert "Closed zones No-fly, 2 rows" in shown
    rows = list(csv.DictReader(io.StringIO(text_of(desk.client.get(reverse("plan-legs-csv", args=[run_id]))))))
    assert [row["zones"] for row in rows] == ["林场", "林场", "机场"]


def test_zones_are_hatched_on_the_map_and_in_the_picture_and_ways_bend_around_them(desk):
    scenario_id, run_id = with_zones(desk)
    address = reverse("plan-zones-geojson", args=[run_id])
    page = desk.client.get(reverse("scenario", args=[scenario_id])).content.decode()
    assert f'data-zones="{address}"' in page
    assert "What is hatched is a closed zone" in page
    drawn = json.loads(text_of(desk.client.get(address)))
    assert [one["properties"]["name"] for one in drawn["features"]] == ["林场", "机场"]
    ring = drawn["features"][0]["geometry"]["coordinates"][0]
    assert ring[0] == ring[-1] == [107.305, 33.0]
    svg = desk.client.get(reverse("plan-drawing", args=[run_id])).content.decode()
    assert svg.count("<polygon") == 2
    assert 'fill="url(#closed)"' in svg
    legs = json.loads(text_of(desk.client.get(reverse("plan-legs-geojson", args=[run_id]))))["features"]
    assert len(legs[0]["geometry"]["coordinates"]) > 2
    assert len(legs[2]["geometry"]["coordinates"]) == 2
    assert desk.client.get(reverse("plan-report", args=[run_id])).content[:5] == b"%PDF-"


def test_a_table_of_zones_is_taken_away_as_geojson(desk):
    table_id = desk.table(text=ZONES, name="No-fly", kind="zones")
    taken = desk.client.get(reverse("planning-table-text", args=[table_id]))
    assert (taken["Content-Type"], text_of(taken)) == ("application/geo+json", ZONES)
    assert taken["Content-Disposition"].endswith('.geojson"')
    assert "Take away as it was imported (GeoJSON)" in words(desk.client.get(reverse("planning-table", args=[table_id])))


def test_legs_with_and_without_zones_are_compared_and_another_begins_with_them(desk):
    scenario_id, _run = with_zones(desk)
    legs = queries.scenario(desk.actor, scenario_id).legs.table_id
    other = desk.drones(legs=legs, load_kg="5", name="Open")
    desk.worked_out(other)
    shown = words(desk.client.get(reverse("compare-scenarios"), {"a": scenario_id, "b": other}))
    assert "They go around the closed zones of different tables, or one of both around none." in shown
    assert "Closed zones No-fly none" in shown
    form = desk.client.get(reverse("new-drones"), {"based_on": scenario_id}).content.decode()
    zones = queries.scenario(desk.actor, scenario_id).zones.table_id
    assert f'value="{zones}" selected' in form


def test_zones_that_lie_on_no_way_are_said_to_and_a_plan_without_zones_has_none_on_its_map(desk):
    far = json.dumps({"type": "Polygon", "coordinates": [[[100, 30], [100.1, 30], [100, 30.1]]]})
    scenario_id = desk.drones(zones_id=desk.table(text=far, name="Far", kind="zones"))
    desk.worked_out(scenario_id)
    shown = words(desk.client.get(reverse("scenario", args=[scenario_id])))
    assert "There is 1 closed zone. None lies on the straight way of a drone; look at the map whether they lie where they should." in shown
    bare = desk.drones(legs=LEGS)
    run_id = desk.worked_out(bare)
    assert "data-zones" not in desk.client.get(reverse("scenario", args=[bare])).content.decode()
    assert json.loads(text_of(desk.client.get(reverse("plan-zones-geojson", args=[run_id]))))["features"] == []


def test_a_plan_of_where_to_build_takes_zones_as_a_further_table(desk):
    zones = desk.table(text=ZONES, name="No-fly", kind="zones")
    scenario_id = desk.scenario(**desk.further(), hours="9:00", drone="light", zones_id=zones)
    found = queries.scenario(desk.actor, scenario_id)
    assert found.zones.name == "No-fly"
    told = {"zones": 2, "passes": 3, "not_flown": 1}
    run_id = desk.plan(scenario_id, zones=told, reach={"why_not": "x", "code": "room"})
    page = desk.client.get(reverse("scenario", args=[scenario_id]))
    assert "Of the ways that could be flown straight 3 pass one: 2 are flown around, 1 are not flown for that." in words(page)
    assert f'data-zones="{reverse("plan-zones-geojson", args=[run_id])}"' in page.content.decode()
