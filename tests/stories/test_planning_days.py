"""The pages of a day's rounds and of drone legs: asked for, worked out, looked at, taken away; who sees what."""

import csv
import io
import json
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from courtyard.logistics import actions, queries, results
from courtyard.logistics.drones import plan_drones
from courtyard.logistics.rounds import plan_rounds
from courtyard.logistics.rules import Asks, Craft, DronesAsked, Outcome, RoundsAsked
from courtyard.logistics.tests.making import LEGS, STOPS, VEHICLES
from courtyard.logistics.tests.test_roads import table
from courtyard.web.tests.conftest import County
from courtyard.web.tests.conftest import county as county
from courtyard.web.tests.test_planning import Desk, words

FILES = {
    Asks.ROUNDS: ("plan-drawing", "plan-rounds-csv", "plan-left-csv", "plan-rounds-geojson", "plan-report"),
    Asks.DRONES: ("plan-drawing", "plan-legs-csv", "plan-legs-geojson", "plan-report"),
}
TABLES = ("stops", "vehicles", "legs", "heights", "zones", "roads")


class Days(Desk):
    """A planner who asks for rounds and for legs, and what the planner's process does meanwhile."""

    def rounds(self, *, stops: str | UUID = STOPS, vehicles: str | UUID = VEHICLES, **more: Any) -> UUID:
        """Of texts, or of tables that are there."""
        given = {"owner_id": self.office, "name": "Tuesday", "circuity": "1.4", "km_h": "35", "iterations": "2000", "seed": "0"}
        given |= {"stops_id": self._table(stops, "stops"), "vehicles_id": self._table(vehicles, "vehicles")}
        assert self.post(reverse("new-rounds"), **(given | more)).status_code == 302
        return queries.scenarios(self.actor)[0].scenario_id

    def drones(self, *, legs: str | UUID = LEGS, **more: Any) -> UUID:
        given = {"owner_id": self.office, "name": "Legs", "craft": "light", "back_kg": "0", "above_m": "100", "hours": "10"}
        given |= {"circuity": "1.6", "legs_id": self._table(legs, "legs")}
        assert self.post(reverse("new-drones"), **(given | more)).status_code == 302
        return queries.scenarios(self.actor)[0].scenario_id

    def _table(self, text: str | UUID, kind: str) -> UUID:
        return self.table(text=text, name=kind, kind=kind) if isinstance(text, str) else text

    def worked_out(self, scenario_id: UUID) -> UUID:
        """What the planner's process does, here."""
        assert self.post(reverse("scenario", args=[scenario_id]), do="run", seconds=60).status_code == 302
        found = queries.scenario(self.actor, scenario_id)
        self.house(actions.take_run)
        texts = {name: queries.table_text(self.actor, one.table_id) for name in TABLES if (one := getattr(found, name)) is not None}
        if found.asks is Asks.ROUNDS:
            summary, arrays = plan_rounds(
                texts["stops"], texts["vehicles"], found.asked, roads=texts.get("roads"), seconds=60, memory=2**30, watch=lambda *_: False
            )
        else:
            further = {"heights": texts.get("heights"), "zones": texts.get("zones")}
            summary, arrays = plan_drones(texts["legs"], found.asked, found.tariff, **further)
        kept = {"outcome": Outcome.PLANNED, "summary": summary | {"seconds": 1.5}, "content": results.packed(arrays)}
        self.house(actions.keep_result, run_id=found.run.run_id, attempt=1, **kept)
        return found.run.run_id


@pytest.fixture
def desk(county: County) -> Days:
    return Days(county)


def text_of(response: Any) -> str:
    return (b"".join(response.streaming_content) if response.streaming else response.content).decode("utf-8-sig")


# ------------------------------------------------------------------------------------------------------------------- asking


@pytest.mark.parametrize(("page", "says"), [("new-rounds", "a table of stops and one of vehicles"), ("new-drones", "a table of legs")])
def test_without_its_tables_a_question_begins_with_an_import(desk, page, says):
    answer = desk.client.get(reverse(page), follow=True)
    assert answer.redirect_chain == [(reverse("planning-tables"), 302)]
    assert says in words(answer)


def test_rounds_ask_what_was_typed_and_others_begin_with_it(desk):
    scenario_id = desk.rounds(circuity="1.8", km_h="28", collect_last="on", iterations="4000", seed="3")
    found = queries.scenario(desk.actor, scenario_id)
    assert found.asked == RoundsAsked(circuity=1.8, km_h=28.0, collect_last=True, iterations=4_000, seed=3)
    shown = desk.client.get(reverse("scenario", args=[scenario_id])).content.decode()
    again = f"{reverse('new-rounds')}?based_on={scenario_id}"
    assert again in shown
    form = desk.client.get(again).content.decode()
    chosen = f'value="{found.stops.table_id}" selected'
    for field in ('name="circuity" value="1.8"', 'name="km_h" value="28"', 'value="4000"', "checked", chosen):
        assert field in form, field


def test_legs_ask_what_was_typed_and_others_begin_with_it(desk):
    scenario_id = desk.drones(craft="heavy", load_kg="30", tariff_bike_fen_km="95.5")
    found = queries.scenario(desk.actor, scenario_id)
    assert (found.asked, found.tariff) == (DronesAsked(craft=Craft.HEAVY, load_kg=30.0), {"bike_fen_km": 95.5})
    form = desk.client.get(reverse("new-drones"), {"based_on": scenario_id}).content.decode()
    for field in ('name="load_kg" value="30"', 'name="tariff_bike_fen_km" value="95.5"', 'placeholder="30"'):
        assert field in form, field


def test_what_makes_no_sense_is_said_beside_its_field_and_nothing_is_asked(desk):
    for kind, text in (("stops", STOPS), ("vehicles", VEHICLES)):
        desk.send(text, kind, kind=kind)
    vehicles, stops = queries.tables(desk.actor)[:2]
    given = {"owner_id": desk.office, "name": "x", "circuity": "0.2", "km_h": "35", "iterations": "10", "seed": "0"}
    answer = desk.post(reverse("new-rounds"), **given, stops_id=stops.table_id, vehicles_id=vehicles.table_id)
    assert answer.status_code == 400
    assert answer.content.decode().count('aria-invalid="true"') == 2
    assert queries.scenarios(desk.actor) == ()


# ----------------------------------------------------------------------------------------------------------------- the answer


def test_the_answer_of_rounds_stands_at_the_top_with_who_is_not_served_and_why(desk):
    scenario_id = desk.rounds()
    desk.worked_out(scenario_id)
    desk.client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    shown = words(desk.client.get(reverse("scenario", args=[scenario_id])))
    assert shown.index("2 rounds serve 3 of 5 stops") < shown.index("The search proves no bound") < shown.index("vehicles used 2 of 3")
    assert "It needs room for 900, and no vehicle has more than 200: divide it into several stops." in shown
    assert "and it shuts at 7:00." in shown
    assert "2 figures of this are assumed" in shown
    desk.client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    assert "2 条线路服务 5 个停靠点中的 3 个" in words(desk.client.get(reverse("scenario", args=[scenario_id])))


def test_the_answer_of_legs_always_has_the_motorbike_beside_it_and_never_says_that_the_way_is_clear(desk):
    scenario_id = desk.drones()
    desk.worked_out(scenario_id)
    desk.client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    shown = words(desk.client.get(reverse("scenario", args=[scenario_id])))
    assert "1 of 3 legs can be flown out and home on one battery; 12 sorties a day carry 60 kg" in shown
    assert "the same by motorbike ¥" in shown
    assert "No answer here is an obstacle clearance" in shown
    assert "1 · the load is more than it is built for" in shown
    assert "Of 3 legs the table does not say the highest ground between" in shown
    assert "figures of this are assumed" in shown


@pytest.mark.parametrize("asks", [Asks.ROUNDS, Asks.DRONES])
def test_the_map_comes_with_leaflet_and_without_javascript_as_a_picture(desk, asks):
    scenario_id = desk.rounds() if asks is Asks.ROUNDS else desk.drones()
    run_id = desk.worked_out(scenario_id)
    page = desk.client.get(reverse("scenario", args=[scenario_id])).content.decode()
    assert "/static/courtyard/map.js" in page
    assert f'data-lines="{reverse("plan-rounds-geojson" if asks is Asks.ROUNDS else "plan-legs-geojson", args=[run_id])}"' in page
    picture = f'src="{reverse("plan-drawing", args=[run_id])}"'
    assert page.index("<noscript>") < page.index(picture)
    drawn = desk.client.get(reverse("plan-drawing", args=[run_id]))
    assert drawn["Content-Type"] == "image/svg+xml"
    svg = drawn.content.decode()
    assert svg.count("<polyline") == (2 if asks is Asks.ROUNDS else 3)
    assert svg.count("#b2280e") == (2 if asks is Asks.ROUNDS else 4)  # crosses, and the lines of what cannot be flown
    assert len(page.encode()) < 100_000


def test_rounds_are_taken_away_as_csv_geojson_and_excel(desk):
    scenario_id = desk.rounds()
    run_id = desk.worked_out(scenario_id)
    rows = list(csv.DictReader(io.StringIO(text_of(desk.client.get(reverse("plan-rounds-csv", args=[run_id]))))))
    assert sorted(row["id"] for row in rows) == ["a", "b", "c"]
    assert all(row["departs"].count(":") == row["arrives"].count(":") == 1 for row in rows)
    left = list(csv.DictReader(io.StringIO(text_of(desk.client.get(reverse("plan-left-csv", args=[run_id]))))))
    assert [row["id"] for row in left] == ["d", "e"]
    drawn = json.loads(text_of(desk.client.get(reverse("plan-rounds-geojson", args=[run_id]))))
    kinds = [one["properties"]["kind"] for one in drawn["features"]]
    assert {kind: kinds.count(kind) for kind in kinds} == {"round": 2, "left": 2, "call": 3, "centre": 1}
    line = drawn["features"][0]["geometry"]["coordinates"]
    assert line[0] == line[-1] == [107.5, 33.05]
    book = load_workbook(io.BytesIO(desk.client.get(reverse("scenario", args=[scenario_id]), {"export": "xlsx"}).content))
    assert [row[0] for row in book.active.iter_rows(values_only=True)][1:] == [1, 2]


def test_legs_are_taken_away_as_csv_geojson_and_excel(desk):
    scenario_id = desk.drones()
    run_id = desk.worked_out(scenario_id)
    rows = list(csv.DictReader(io.StringIO(text_of(desk.client.get(reverse("plan-legs-csv", args=[run_id]))))))
    assert [(row["id"], row["flies"]) for row in rows] == [("near", "yes"), ("far", "no"), ("heavy", "no")]
    assert all(row["bike_minutes"] for row in rows)
    drawn = json.loads(text_of(desk.client.get(reverse("plan-legs-geojson", args=[run_id]))))
    assert [one["properties"]["flies"] for one in drawn["features"]] == [True, False, False]
    book = load_workbook(io.BytesIO(desk.client.get(reverse("scenario", args=[scenario_id]), {"export": "xlsx"}).content))
    assert [row[0] for row in book.active.iter_rows(values_only=True)][1:] == ["near", "far", "heavy"]


def test_one_round_is_a_page_for_its_driver(desk):
    scenario_id = desk.rounds()
    run_id = desk.worked_out(scenario_id)
    calls = [one for one in queries.call_rows(desk.actor, run_id) if one["round"] == 1]
    assert reverse("plan-round", args=[run_id, 1]) in desk.client.get(reverse("scenario", args=[scenario_id])).content.decode()
    shown = words(desk.client.get(reverse("plan-round", args=[run_id, 1])))
    assert all((one["name"] or one["id"]) in shown for one in calls)
    book = load_workbook(io.BytesIO(desk.client.get(reverse("plan-round", args=[run_id, 1]), {"export": "xlsx"}).content))
    assert book.active.max_row == 1 + len(calls)
    assert desk.client.get(reverse("plan-round", args=[run_id, 3])).status_code == 404


@pytest.mark.parametrize("asks", [Asks.ROUNDS, Asks.DRONES])
def test_the_report_is_a_pdf(desk, asks):
    run_id = desk.worked_out(desk.rounds() if asks is Asks.ROUNDS else desk.drones())
    answer = desk.client.get(reverse("plan-report", args=[run_id]))
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")


def test_pages_and_files_of_one_kind_are_not_those_of_another(desk):
    rounds, legs = desk.worked_out(desk.rounds()), desk.worked_out(desk.drones())
    for name in ("plan-picture", "plan-sites-csv", "plan-legs-csv", "plan-legs-geojson"):
        assert desk.client.get(reverse(name, args=[rounds])).status_code == 404, name
    for name in ("plan-places-csv", "plan-rounds-csv", "plan-left-csv", "plan-rounds-geojson"):
        assert desk.client.get(reverse(name, args=[legs])).status_code == 404, name
    shown = words(desk.client.get(reverse("network")))
    assert "Compare" not in shown
    found = [one.scenario_id for one in queries.scenarios(desk.actor)]
    answer = desk.client.get(reverse("compare-scenarios"), {"a": found[0], "b": found[1]})
    assert (answer.status_code, answer["Location"]) == (302, reverse("network"))


def test_who_does_not_plan_sees_nothing_of_it(desk, county):
    runs = {Asks.ROUNDS: desk.worked_out(desk.rounds()), Asks.DRONES: desk.worked_out(desk.drones())}
    helper = county.client("helper")
    for asks, names in FILES.items():
        for name in names:
            assert helper.get(reverse(name, args=[runs[asks]])).status_code == 403, name
    for name in ("new-rounds", "new-drones"):
        assert helper.get(reverse(name)).status_code == 403
        assert county.client("auditor").get(reverse(name)).status_code == 403


@pytest.mark.parametrize("asks", [Asks.ROUNDS, Asks.DRONES])
def test_an_answer_asks_few_questions(desk, asks):
    scenario_id = desk.rounds() if asks is Asks.ROUNDS else desk.drones()
    desk.worked_out(scenario_id)
    address = reverse("scenario", args=[scenario_id])
    desk.client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        desk.client.get(address)
    assert len(seen) <= 16


def test_a_plan_of_where_to_build_leads_to_a_days_rounds_from_its_centres(desk):
    scenario_id = desk.scenario()
    desk.plan(scenario_id)
    address = reverse("scenario", args=[scenario_id])
    assert 'name="do" value="day"' in desk.client.get(address).content.decode()
    answer = desk.post(address, do="day", kg="20", takes_min="10", vehicles="2", room_kg="1500", on_board_min="")
    assert (answer.status_code, answer["Location"]) == (302, reverse("new-rounds"))
    vehicles, stops = queries.tables(desk.actor)[:2]
    assert (stops.rows, vehicles.rows) == (4, 2)
    form = desk.client.get(reverse("new-rounds")).content.decode()
    assert form.index(f'value="{stops.table_id}"') < form.index(f'value="{vehicles.table_id}"')
    answer = desk.post(address, do="day", kg="20", takes_min="10", vehicles="2", room_kg="0", on_board_min="")
    assert answer.status_code == 400
    assert len(queries.tables(desk.actor)) == 3


def test_rounds_by_a_routing_engines_table_say_so_and_others_begin_with_it(desk):
    roads = desk.table(text=table(), name="Engine", kind="roads")
    scenario_id = desk.rounds(roads_id=roads)
    desk.worked_out(scenario_id)
    desk.client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    shown = words(desk.client.get(reverse("scenario", args=[scenario_id])))
    assert "metres and seconds, as the routing engine’s table “Engine” gives them" in shown
    assert "Road over the crow’s way" not in shown
    assert f'value="{roads}" selected' in desk.client.get(reverse("new-rounds"), {"based_on": scenario_id}).content.decode()
    taken = desk.client.get(reverse("planning-table-text", args=[roads]))
    assert (taken["Content-Type"], text_of(taken)) == ("application/json", table())
    short = desk.table(text=table(places=3), name="Short", kind="roads")
    found = queries.scenario(desk.actor, scenario_id)
    given = {"owner_id": desk.office, "name": "x", "circuity": "1.4", "km_h": "35", "iterations": "2000", "seed": "0", "roads_id": short}
    answer = desk.post(reverse("new-rounds"), **given, stops_id=found.stops.table_id, vehicles_id=found.vehicles.table_id)
    assert answer.status_code == 422
    assert "It has 3 places; the place of the vehicles and then 5 stops, in their order, are 6." in words(answer)
