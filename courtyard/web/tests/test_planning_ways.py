"""Plans over ways of one's own on the pages: the unit is said wherever a way is."""

from typing import Any

import pytest
from django.urls import reverse

from courtyard.logistics import queries
from courtyard.logistics.rules import Unit
from courtyard.web.tests.test_planning import Desk, words

WAYS = "from,to,cost\na,a,0\nb,a,1.5\nc,d,12.5\nd,d,0\ne,d,3\n"


@pytest.fixture
def desk(county) -> Desk:
    return Desk(county)


def over(desk: Desk, unit: str, **more: Any) -> Any:
    places = desk.table()
    return desk.scenario(places_id=places, ways_id=desk.table(text=WAYS, name="Hours by road", kind="ways"), unit=unit, **more)


def test_a_plan_over_hours_says_hours_and_names_the_table(desk):
    scenario_id = over(desk, "h")
    run_id = desk.plan(scenario_id)
    found = queries.scenario(desk.actor, scenario_id)
    assert (found.ways.name, found.asked.unit) == ("Hours by road", Unit.HOURS)
    page = desk.client.get(reverse("scenario", args=[scenario_id]))
    shown = words(page)
    assert "2 centres: 1.75 h on average, 12.5 h at most" in shown
    assert "no plan with 2 centres has a mean below 1.66 h." in shown
    assert "hours, as the table “Hours by road” gives them; where it has no way, there is none" in shown
    assert "Road over the crow’s way" not in shown
    assert shown.count(" km") == shown.count("km wide") == 1
    assert "mean {mean} h, farthest {worst} h" in page.content.decode()
    assert "1.75 h" in words(desk.client.get(reverse("network")))
    for name, column in (("plan-sites-csv", "mean_hours"), ("plan-places-csv", "hours")):
        text = b"".join(desk.client.get(reverse(name, args=[run_id])).streaming_content).decode()
        assert column in text.splitlines()[0].split(",")


def test_a_plan_over_kilometres_of_a_table_says_so(desk):
    scenario_id = over(desk, "km")
    desk.plan(scenario_id)
    shown = words(desk.client.get(reverse("scenario", args=[scenario_id])))
    assert "2 centres: 1.8 km on average" in shown
    assert "kilometres, as the table “Hours by road” gives them" in shown


def test_hours_and_kilometres_are_not_compared(desk):
    first = desk.scenario()
    places = queries.scenario(desk.actor, first).places.table_id
    second = desk.scenario(places_id=places, ways_id=desk.table(text=WAYS, name="Hours by road", kind="ways"), unit="h")
    desk.plan(first)
    desk.plan(second, mean_km=0.5)
    shown = words(desk.client.get(reverse("compare-scenarios"), {"a": first, "b": second}))
    assert "One was planned over kilometres and the other over hours, so their ways are not compared." in shown
    assert "mean 1.8 km 0.5 h 95 of 100" in shown
    assert "Distances the crow’s way Hours by road" in shown


def test_a_scenario_based_on_another_begins_with_its_ways(desk):
    scenario_id = over(desk, "h")
    page = desk.client.get(reverse("new-scenario"), {"based_on": scenario_id}).content.decode()
    table_id = queries.scenario(desk.actor, scenario_id).ways.table_id
    assert f'<option value="{table_id}" selected' in page
    assert '<option value="h" selected' in page
