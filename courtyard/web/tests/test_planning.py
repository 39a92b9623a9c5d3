"""The planner's pages: tables, scenarios, a plan with its map and files, two plans compared; who sees what."""

import csv
import io
import json
import re
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from courtyard.kernel.actors import Actor, Grant, Role, system
from courtyard.kernel.ids import uuid7
from courtyard.logistics import actions, queries
from courtyard.logistics.rules import Outcome
from courtyard.people import actions as people
from courtyard.people.actions import PlaceRow
from courtyard.web.tests.conftest import COUNTY, County

VILLAGES = """code,name,lon,lat,weight,placed
a,上村,115.00,37.80,1,
b,下村,115.01,37.80,1,scattered
c,=河村,115.11,37.80,1,
d,山村,115.12,37.80,5,
e,林村,116.14,37.80,2,
"""
FURTHER = {
    "hubs": "id,lon,lat\nstation,115.2,37.8\nfar,116.4,39.9\n",
    "departures": "from,to,departs,takes_min\nstation,far,18:00,600\n",
    "destinations": "id,lon,lat,weight\ncity,116.4,39.9,3\n",
    "products": "id,city_fen,local_fen\nhen,9000,3300\n",
}
# Of the plan below: a and b go to a, c and d to d, nobody reaches e.
ARRAYS = {
    "place_lon": [115.00, 115.01, 115.11, 115.12, 116.14],
    "place_lat": [37.8] * 5,
    "placed": [0, 1, 0, 0, 0],
    "serves": [0, 0, 1, 1, -1],
    "cost": [0.0, 1.5, 12.5, 0.0, np.inf],
    "weight": [1, 1, 1, 5, 2],
    "site_rows": [0, 3],
    "site_lon": [115.00, 115.12],
    "site_lat": [37.8, 37.8],
    "site_serves": [2, 2],
    "site_weight": [2, 6],
    "site_mean": [0.75, 2.0833333],
    "site_worst": [1.5, 12.5],
}
PLAN = ("run-progress", "plan-picture", "plan-sites-geojson", "plan-sites-csv", "plan-places-csv", "plan-report")
# Session, user, grants and what the page itself asks.
BUDGETS = {"network": 8, "planning-tables": 6, "new-scenario": 12, "scenario": 14, "tile": 10}
KINDS = {"placed": "u1", "serves": "i4", "site_rows": "i4", "site_serves": "i4"}
SUMMARY = {
    "goal": "p-median",
    "objective": 14.0,
    "bound": 13.3,
    "gap": 0.05,
    "mean_km": 1.75,
    "p95_km": 12.5,
    "worst_km": 12.5,
    "places": 5,
    "weight": 10.0,
    "candidates": 5,
    "open": 2,
    "left_out": 1,
    "left_out_weight": 2.0,
    "farthest": [
        {"id": "c", "name": "=河村", "km": 12.5, "site": "d"},
        {"id": "b", "name": "下村", "km": 1.5, "site": "a"},
    ],
    "seconds": 3.2,
}


class Desk:
    """A planner's desk: what she does by its pages, and what the planner's process does meanwhile."""

    def __init__(self, county: County) -> None:
        self.county = county
        self.client = county.client("planner")
        self.actor = Actor(county.users["planner"].public_id, (Grant(Role.PLANNER, place=COUNTY),))
        self.office = county.organisations["county_office"]

    def post(self, address: str, **fields: Any) -> Any:
        return self.client.post(address, {"key": uuid4(), **fields})

    def send(self, text: str = VILLAGES, name: str = "Villages", kind: str = "places") -> Any:
        file = io.BytesIO(text.encode())
        file.name = "villages.csv"
        given = {"do": "import", "owner_id": self.office, "kind": kind, "name": name, "file": file}
        return self.post(reverse("planning-tables"), **given)

    def further(self) -> dict[str, UUID]:
        """A table of each further kind, as fields of the form."""
        found = {}
        for kind, text in FURTHER.items():
            assert self.send(text, kind, kind=kind).status_code == 302
            found[f"{kind}_id"] = queries.tables(self.actor)[0].table_id
        return found

    def table(self, **more: Any) -> UUID:
        assert self.send(**more).status_code == 302
        return queries.tables(self.actor)[0].table_id

    def ask(self, **more: Any) -> Any:
        given = {"owner_id": self.office, "name": "two centres", "goal": "p-median", "number": 2, "circuity": "1.3"}
        return self.post(reverse("new-scenario"), **(given | {"seed": 0, "km": "1"} | more))

    def scenario(self, **more: Any) -> UUID:
        given = {"places_id": self.table()} if "places_id" not in more else {}
        assert self.ask(**given, **more).status_code == 302
        return queries.scenarios(self.actor)[0].scenario_id

    def run(self, scenario_id: UUID) -> UUID:
        assert self.post(reverse("scenario", args=[scenario_id]), do="run", seconds=60, gap="1").status_code == 302
        return queries.scenario(self.actor, scenario_id).run.run_id

    def begin(self, scenario_id: UUID) -> UUID:
        run_id = self.run(scenario_id)
        self.house(actions.take_run)
        return run_id

    def plan(self, scenario_id: UUID, also: dict[str, list[float]] | None = None, **more: Any) -> UUID:
        """The run of a scenario, with the plan above, and `also` more arrays of what it comes to."""
        run_id = self.begin(scenario_id)
        content = io.BytesIO()
        arrays = {name: np.array(values, dtype=KINDS.get(name, "f4")) for name, values in (ARRAYS | (also or {})).items()}
        np.savez_compressed(content, **arrays, site_id=np.array(["a", "d"]), site_name=np.array(["上村", "山村"]))
        found = {"outcome": Outcome.PLANNED, "summary": SUMMARY | more, "content": content.getvalue()}
        self.house(actions.keep_result, run_id=run_id, attempt=1, **found)
        return run_id

    def house(self, verb: Any, **given: Any) -> Any:
        return verb(actor=system(), key=uuid7(self.county.now), now=self.county.now, **given)


@pytest.fixture
def desk(county) -> Desk:
    return Desk(county)


def words(response: Any) -> str:
    """What a person reads on a page, on one line."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


# ------------------------------------------------------------------------------------------------------------------- tables


def test_a_table_is_imported_looked_at_and_taken_away_as_it_came(desk):
    answer = desk.send()
    shown = words(desk.client.get(answer["Location"]))
    assert "Imported: 5 rows." in shown
    assert "rows 5 weight 10 scattered 1" in shown
    table_id = queries.tables(desk.actor)[0].table_id
    text = desk.client.get(reverse("planning-table-text", args=[table_id]))
    assert text.content.decode() == VILLAGES
    assert text["Content-Disposition"].startswith("attachment")


def test_the_countys_own_places_become_a_table_and_what_was_left_out_is_said(desk, now):
    rows = (
        PlaceRow("131122100000", "town", "武邑镇", 115.88, 37.80),
        PlaceRow("131122100201", "village", "东关村", 115.90, 37.81),
        PlaceRow("131122100203", "village", "南关村"),
        PlaceRow("131122101000", "town", "清凉店镇"),
        PlaceRow("131122101201", "village", "北村"),
    )
    people.import_places(actor=system("cli"), key=uuid4(), now=now, rows=rows)
    given = {"do": "places", "owner_id": desk.office, "name": "Ours", "level": "village", "area": COUNTY.ljust(12, "0"), "weigh": "same"}
    answer = desk.post(reverse("planning-tables"), **given)
    assert answer.status_code == 302
    shown = words(desk.client.get(answer["Location"]))
    assert "1 has no position of its own and stands at its township’s. 1 has no position at all and was left out." in shown
    refused = desk.post(reverse("planning-tables"), **given | {"weigh": "households"})
    assert refused.status_code == 422
    assert "Ask the county’s officer to make this table for you." in words(refused)
    assert len(queries.tables(desk.actor)) == 1


def test_the_page_names_the_columns_of_each_kind_in_the_readers_language(desk):
    address = reverse("planning-tables")
    chinese, english = (desk.client.get(address, headers={"accept-language": one}).content.decode() for one in ("zh-hans", "en"))
    assert "经度 <code>lon</code>, 纬度 <code>lat</code>" in chinese
    assert "<code>from</code>, <code>to</code>, <code>takes_min</code>, and <code>departs</code> or <code>every_min</code>" in english


def test_rows_that_cannot_be_planned_with_are_named_and_nothing_is_taken(desk):
    answer = desk.send(VILLAGES.replace("115.11,37.80", "37.80,115.11"))
    assert answer.status_code == 422
    assert "Nothing of the table was imported" in words(answer)
    assert "swap" in words(answer)
    assert queries.tables(desk.actor) == ()


def test_every_faulty_row_of_departures_is_named_with_its_line_in_the_readers_language(desk):
    text = "from,to,departs,takes_min\na,b,6:00,\na,b,7:00,60\na,a,8:00,60\n"
    said = {
        "en": ("Line 2: It needs takes_min, and departs or every_min.", "Line 4: It goes from a to itself"),
        "zh-hans": ("第 2 行：需要 takes_min，以及 departs 或 every_min。", "第 4 行：它从 a 出发又回到自己"),
    }
    for language, says in said.items():
        desk.client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        answer = desk.send(text, kind="departures")
        assert answer.status_code == 422
        assert [one for one in says if one not in words(answer)] == []
    assert queries.tables(desk.actor) == ()


def test_a_table_in_use_is_not_put_aside_and_one_out_of_use_is(desk):
    scenario_id = desk.scenario()
    table_id = queries.tables(desk.actor)[0].table_id
    address = reverse("planning-table", args=[table_id])
    assert desk.post(address, do="withdraw").status_code == 409
    assert len(queries.tables(desk.actor)) == 1
    assert desk.post(reverse("scenario", args=[scenario_id]), do="withdraw").status_code == 302
    assert desk.post(address, do="withdraw").status_code == 302
    assert queries.tables(desk.actor) == ()
    assert queries.scenarios(desk.actor) == ()


# ---------------------------------------------------------------------------------------------------------------- scenarios


def test_without_a_table_a_scenario_begins_with_an_import(desk):
    answer = desk.client.get(reverse("new-scenario"), follow=True)
    assert answer.redirect_chain == [(reverse("planning-tables"), 302)]
    assert "First import a table of places." in words(answer)


def test_a_scenario_asks_what_was_typed_and_another_begins_with_it(desk):
    scenario_id = desk.scenario(goal="fixed-charge", number="", charge="120000", km="2.5", circuity="1.6", seed=7)
    asked = queries.scenario(desk.actor, scenario_id).asked
    assert (asked.goal.value, asked.number, asked.charge_fen, asked.km_fen) == ("fixed-charge", None, 120_000_00, 250)
    assert (asked.circuity, asked.seed) == (1.6, 7)
    form = desk.client.get(reverse("new-scenario"), {"based_on": scenario_id}).content.decode()
    for field in ('name="charge" value="120000.00"', 'name="km" value="2.50"', 'name="circuity" value="1.6"', 'value="7"'):
        assert field in form, field
    assert desk.ask(places_id=queries.tables(desk.actor)[0].table_id, based_on=scenario_id, name="again").status_code == 302
    assert queries.scenarios(desk.actor)[0].based_on == scenario_id


def test_a_scenario_may_ask_how_soon_parcels_arrive_and_what_a_kilogram_costs(desk):
    given = desk.further() | {"hours": "8:30， 17:05", "limit_hours": "36", "drone": "light", "load_kg": "10", "tariff_bike_fen_km": "95.5"}
    scenario_id = desk.scenario(**given)
    found = queries.scenario(desk.actor, scenario_id)
    assert (found.asked.hours, found.asked.limit_hours, found.asked.drone, found.asked.load_kg) == ((510, 1_025), 36.0, "light", 10.0)
    assert (found.asked.feeder_hubs, found.asked.feeder_every) == (2, 120)
    assert found.tariff == {"bike_fen_km": 95.5}
    assert {name: getattr(found, name).name for name in FURTHER} == {name: name for name in FURTHER}
    form = desk.client.get(reverse("new-scenario"), {"based_on": scenario_id}).content.decode()
    for field in ('name="hours" value="8:30, 17:05"', 'name="tariff_bike_fen_km" value="95.5"', 'placeholder="30"'):
        assert field in form, field
    shown = words(desk.client.get(reverse("scenario", args=[scenario_id])))
    assert "Parcels are handed over at 8:30, 17:05" in shown


@pytest.mark.parametrize("hours", ["25:00", "9", "9:5", "9:00 16:00", "x"])
def test_what_is_no_time_of_the_day_is_said_beside_its_field(desk, hours):
    answer = desk.ask(places_id=desk.table(), hours=hours)
    assert answer.status_code == 400
    assert "Write times of the day with a comma between them" in words(answer)


def test_each_form_has_a_key_of_its_own(desk):
    desk.table()
    forms = [desk.client.get(reverse("new-scenario")).content.decode() for _ in range(2)]
    keys = {re.search(r'name="key" value="([^"]+)"', form)[1] for form in forms}
    assert len(keys) == 2


def test_what_has_no_plan_is_refused_beside_its_field(desk):
    table_id = desk.table()
    answer = desk.ask(places_id=table_id, number=9)
    assert answer.status_code == 422
    assert "9 sites cannot be opened: at least 1, at most 5." in words(answer)
    answer = desk.ask(places_id=table_id, goal="max-cover")
    assert "Say how far a site reaches." in words(answer)
    assert queries.scenarios(desk.actor) == ()


def test_a_run_shows_how_far_it_is_and_can_be_stopped(desk):
    scenario_id = desk.scenario()
    address = reverse("scenario", args=[scenario_id])
    run_id = desk.begin(scenario_id)
    assert "Being worked out" in words(desk.client.get(address))
    apps.get_model("logistics", "Run").unscoped.filter(public_id=run_id).update(phase="bound", best=12.0, bound=9.0)
    progress = reverse("run-progress", args=[run_id])
    answer = desk.client.get(progress, headers={"hx-request": "true"})
    assert "at most 25% are still to gain" in answer.content.decode()
    assert "HX-Refresh" not in answer
    assert desk.client.get(progress)["Location"] == address
    assert desk.post(address, do="stop").status_code == 302
    shown = desk.client.get(address)
    assert "Being stopped" in words(shown)
    assert 'value="stop"' not in shown.content.decode()


def test_a_run_that_nobody_had_begun_with_is_stopped_at_once(desk):
    scenario_id = desk.scenario()
    desk.run(scenario_id)
    address = reverse("scenario", args=[scenario_id])
    assert desk.post(address, do="stop").status_code == 302
    shown = words(desk.client.get(address))
    assert "Stopped before a plan was found." in shown
    assert "Search again" in shown


def test_a_run_that_was_refused_says_why(desk):
    scenario_id = desk.scenario()
    run_id = desk.begin(scenario_id)
    why = "%(place)s (line %(line)s) wants %(weight)s, more than any site has room for, which is %(room)s: divide it."
    values = {"place": "e", "line": "6", "weight": "50", "room": "40"}
    desk.house(actions.end_run, run_id=run_id, attempt=1, outcome=Outcome.REFUSED, why=why, values=values)
    shown = words(desk.client.get(reverse("scenario", args=[scenario_id])))
    assert "Cannot be planned e (line 6) wants 50, more than any site has room for, which is 40: divide it." in shown
    assert desk.client.get(reverse("run-progress", args=[run_id]), headers={"hx-request": "true"})["HX-Refresh"] == "true"
    for name in ("plan-picture", "plan-sites-csv", "plan-report"):
        assert desk.client.get(reverse(name, args=[run_id])).status_code == 404


# -------------------------------------------------------------------------------------------------------------------- plans


def test_a_plan_answers_first_and_says_what_it_rests_on(desk):
    scenario_id = desk.scenario()
    desk.plan(scenario_id)
    shown = words(desk.client.get(reverse("scenario", args=[scenario_id])))
    assert "2 centres: 1.8 km on average, 12.5 km at most" in shown
    assert "Proven: no plan with 2 centres has a mean below 1.7 km. At most 5% are still to gain." in shown
    assert "out of reach 1 of 5 places" in shown
    assert "up to 0.5 km 2 60%" in shown
    assert "out of reach 1 20%" in shown
    assert "=河村 12.5 km 山村" in shown
    assert "Villages, 5 rows · 1 at positions that are not their own" in shown


def test_an_earlier_plan_is_looked_at_while_another_search_goes_on(desk):
    scenario_id = desk.scenario()
    earlier = desk.plan(scenario_id)
    address = reverse("scenario", args=[scenario_id])
    assert "Searches" not in words(desk.client.get(address))
    newest = desk.begin(scenario_id)
    shown = desk.client.get(address)
    assert "2 centres: 1.8 km on average" not in words(shown)
    assert f"{address}?run={earlier}" in shown.content.decode()
    assert "at most 5% still to gain" in words(shown)
    past = desk.client.get(address, {"run": earlier})
    assert "2 centres: 1.8 km on average, 12.5 km at most" in words(past)
    assert "an earlier search; see the newest" in words(past)
    assert reverse("run-progress", args=[newest]) not in past.content.decode()
    assert desk.client.get(address, {"run": str(uuid4())}).status_code == 404


def test_a_plan_is_taken_away_as_geojson_and_csv(desk):
    run_id = desk.plan(desk.scenario())
    plan = json.loads(desk.client.get(reverse("plan-sites-geojson", args=[run_id])).content)
    assert plan["type"] == "FeatureCollection"
    assert plan["features"][1] == {
        "type": "Feature",
        "id": "d",
        "geometry": {"type": "Point", "coordinates": [115.12, 37.8]},
        "properties": {"id": "d", "name": "山村", "places": 2, "weight": 6.0, "mean_km": 2.083333, "worst_km": 12.5},
    }
    sites = b"".join(desk.client.get(reverse("plan-sites-csv", args=[run_id])).streaming_content).decode("utf-8-sig")
    assert [row["name"] for row in csv.DictReader(io.StringIO(sites))] == ["上村", "山村"]
    answer = desk.client.get(reverse("plan-places-csv", args=[run_id]))
    assert answer.streaming
    places = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [(row["id"], row["site"], row["km"], row["placed"]) for row in places] == [
        ("a", "a", "0.0", ""),
        ("b", "a", "1.5", "scattered"),
        ("c", "d", "12.5", ""),
        ("d", "d", "0.0", ""),
        ("e", "", "", ""),
    ]
    assert places[2]["name"] == "'=河村"  # a spreadsheet takes it for no formula


def test_lists_are_taken_away_as_spreadsheets(desk):
    scenario_id = desk.scenario()
    desk.plan(scenario_id)
    book = load_workbook(io.BytesIO(desk.client.get(reverse("network"), {"export": "xlsx"}).content)).active
    assert [cell.value for cell in book[2]][:6] == ["two centres", "planned", 2, 1.75, 12.5, 0.05]
    book = load_workbook(io.BytesIO(desk.client.get(reverse("scenario", args=[scenario_id]), {"export": "xlsx"}).content)).active
    assert [cell.value for cell in book[3]][:3] == ["山村", 2, 6]


def test_a_tile_and_the_picture_are_pngs_that_a_browser_may_keep(desk):
    run_id = desk.plan(desk.scenario())
    # Zoom 6 over China: 115 E 37.8 N lies in column 52, row 24.
    tile = desk.client.get(reverse("plan-tile", args=[run_id, 6, 52, 24]))
    empty = desk.client.get(reverse("plan-tile", args=[run_id, 6, 0, 0]))
    assert tile["Content-Type"] == "image/png"
    assert tile["Cache-Control"] == "private, max-age=3600"
    assert len(tile.content) > len(empty.content)
    assert desk.client.get(reverse("plan-tile", args=[run_id, 6, 64, 0])).status_code == 404
    picture = reverse("plan-picture", args=[run_id])
    whole, alike = (desk.client.get(picture, {"limits": limits}).content for limits in ("", "2,20"))
    assert whole[:4] == alike[:4] == b"\x89PNG"
    assert whole != alike
    assert desk.client.get(picture, {"limits": "9,1,x"}).content == whole


def test_the_map_comes_with_leaflet_and_without_javascript_as_a_picture(desk):
    scenario_id = desk.scenario()
    page = desk.client.get(reverse("scenario", args=[scenario_id])).content.decode()
    assert "leaflet" not in page
    run_id = desk.plan(scenario_id)
    page = desk.client.get(reverse("scenario", args=[scenario_id])).content.decode()
    for needed in ("/static/leaflet/leaflet.js", "/static/leaflet/leaflet.css", "/static/courtyard/map.js"):
        assert needed in page
        file = desk.client.get(re.search(rf'"({needed}[^"]*)"', page)[1])
        assert (file.status_code, len(b"".join(file.streaming_content)) > 1_000) == (200, True)
        file.close()
    assert f'<noscript><img class="plan-picture" src="/network/runs/{run_id}/picture.png"' in page
    assert 'data-bounds="115.0000,37.8000,116.1400,37.8000"' in page
    assert "style=" not in page
    assert "data-ground" not in page


def test_the_operators_map_lies_beneath(desk, settings):
    settings.COURTYARD_TILES = "https://tiles.example.cn/{z}/{x}/{y}.png © Example"
    scenario_id = desk.scenario()
    desk.plan(scenario_id)
    answer = desk.client.get(reverse("scenario", args=[scenario_id]))
    page = answer.content.decode()
    assert 'data-ground="https://tiles.example.cn/{z}/{x}/{y}.png" data-credit="© Example"' in page
    assert "img-src 'self' data: https://tiles.example.cn;" in answer["Content-Security-Policy"]


def test_the_pages_ask_a_constant_number_of_questions(desk):
    """However many scenarios, runs and tables there are."""
    scenario_id = desk.scenario()
    desk.plan(scenario_id)
    addresses = {name: reverse(name) for name in ("network", "planning-tables", "new-scenario")}
    addresses["scenario"] = reverse("scenario", args=[scenario_id])
    addresses["tile"] = reverse("plan-tile", args=[desk.plan(scenario_id), 6, 52, 24])
    few = {name: _asked(desk, address) for name, address in addresses.items()}
    assert {name: count for name, count in few.items() if count > BUDGETS[name]} == {}
    table_id = queries.tables(desk.actor)[0].table_id
    for _ in range(5):
        desk.plan(desk.scenario(places_id=table_id))
        desk.table()
    assert {name: _asked(desk, address) for name, address in addresses.items()} == few


def _asked(desk: Desk, address: str) -> int:
    desk.client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert desk.client.get(address).status_code == 200
    return len(asked)


# ------------------------------------------------------------------------------------------------------------------ compare


def test_two_plans_are_compared_in_words_and_numbers(desk):
    first = desk.scenario()
    desk.plan(first)
    table_id = queries.tables(desk.actor)[0].table_id
    second = desk.scenario(places_id=table_id, number=3, name="three centres")
    desk.plan(second, open=3, mean_km=1.0, worst_km=12.5, left_out=0)
    assert "Compare the two that are ticked" in words(desk.client.get(reverse("network")))
    shown = words(desk.client.get(reverse("compare-scenarios"), {"with": [first, second]}))
    assert "The second opens one centre more. On average people have it 0.8 km nearer in the second." in shown
    assert "1 place fewer are out of reach in the second." in shown
    assert "mean 1.8 km 1 km −0.8 km, nearer" in shown
    assert "farthest 12.5 km 12.5 km the same" in shown
    assert "Centres to open 2 3" in shown
    assert "2 centres are in both, 0 only in the first, 0 only in the second." in shown


def test_plans_for_different_places_are_not_compared_by_distance(desk):
    first, second = desk.scenario(), desk.scenario()
    desk.plan(first)
    desk.plan(second, mean_km=9.0)
    shown = words(desk.client.get(reverse("compare-scenarios"), {"a": first, "b": second}))
    assert "They serve different places, so their distances, times and costs are not compared." in shown
    assert "km nearer" not in shown
    assert "km farther" not in shown
    assert "mean 1.8 km 9 km 95 of 100" in shown


@pytest.mark.parametrize("chosen", [0, 1, 3])
def test_anything_but_two_plans_leads_back_to_the_list(desk, chosen):
    found = [desk.scenario() for _ in range(chosen)]
    answer = desk.client.get(reverse("compare-scenarios"), {"with": found}, follow=True)
    assert answer.redirect_chain == [(reverse("network"), 302)]
    assert "Tick two scenarios that have a plan" in words(answer)


# ----------------------------------------------------------------------------------------------------------------- who sees


def test_strangers_find_nothing_and_others_do_not_plan(desk, county):
    scenario_id = desk.scenario()
    run_id = desk.plan(scenario_id)
    table_id = queries.tables(desk.actor)[0].table_id
    addresses = [
        reverse("planning-table", args=[table_id]),
        reverse("planning-table-text", args=[table_id]),
        reverse("scenario", args=[scenario_id]),
        reverse("plan-tile", args=[run_id, 6, 52, 24]),
        *(reverse(name, args=[run_id]) for name in PLAN),
    ]
    county.user("stranger", role="planner", organisation_id=county.organisations["company"])
    stranger = county.client("stranger")
    assert {address: stranger.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 404)
    assert "two centres" not in stranger.get(reverse("network")).content.decode()
    for role in ("household", "helper", "donor"):
        assert {county.client(role).get(address).status_code for address in addresses} == {403}
    auditor = county.client("auditor")
    shown = auditor.get(reverse("scenario", args=[scenario_id]))
    assert "2 centres:" in words(shown)
    assert 'name="do"' not in shown.content.decode()
    for page in (shown, auditor.get(reverse("network")), auditor.get(reverse("planning-tables"))):
        assert reverse("new-scenario") not in page.content.decode()
    assert auditor.get(reverse("new-scenario")).status_code == 403
    assert Client().get(addresses[0])["Location"].startswith("/account/login/")
