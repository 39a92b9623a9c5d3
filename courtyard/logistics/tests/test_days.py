"""A day's rounds and drone legs: their tables, what is asked of them, what is refused, what the audit finds."""

import sys

import numpy as np
import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from courtyard.algorithms.routing.solve import TooManyStops
from courtyard.algorithms.siting.goals import Goal
from courtyard.kernel.errors import NotFound
from courtyard.logistics import actions, audit, queries, rules
from courtyard.logistics.drones import plan_drones
from courtyard.logistics.models import Scenario
from courtyard.logistics.rounds import plan_rounds
from courtyard.logistics.rules import OF_ROUNDS, Asked, Asks, Craft, DayOfPlan, DronesAsked, RoundsAsked, TableKind
from courtyard.logistics.tests.making import LEGS, STOPS, VEHICLES, of_villages

SWAPPED = STOPS.replace("107.50,33.00", "33.00,107.50")
FAULTS = {
    "swapped": (TableKind.STOPS, SWAPPED, 2, "It needs a longitude and a latitude in degrees; are they swapped?"),
    "closes": (TableKind.STOPS, STOPS.replace("6:00,12:00", "13:00,12:00"), 2, "13:00"),
    "below": (TableKind.STOPS, STOPS.replace(",90,6", ",-90,6"), 4, "-90 does not do; a number from 0 is needed (column collect_kg)."),
    "clock": (TableKind.STOPS, STOPS.replace(",8:00,", ",8,"), 4, "“8” is no time of the day such as 6:30 (column opens)."),
    "none": (TableKind.VEHICLES, VEHICLES.replace(",3,200", ",0,200"), 2, "0 does not do; a number from 1 is needed (column vehicles)."),
    "many": (TableKind.VEHICLES, VEHICLES.replace(",3,200", ",90000,200"), 2, "a number of at most 10000 is needed (column vehicles)."),
    "lost": (TableKind.LEGS, LEGS.replace("107.30,33.00", "33.00,107.30", 1), 2, "One of its ends is nowhere on the earth"),
    "windy": (TableKind.LEGS, "distance_km,along_m_s\n3,300\n", 2, "300 does not do; a number of at most 100 is needed"),
    "endless": (TableKind.LEGS, "id,load_kg\nx,3\n", 2, "It has neither both of its ends"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_row_that_makes_no_sense_is_named_with_its_line_and_nothing_is_taken(office, fault):
    kind, text, line, says = FAULTS[fault]
    with translation.override("en"), pytest.raises(actions.TableRefused) as refused:
        office.table(text, kind=kind)
    (reason,) = refused.value.reasons
    assert (reason.field, says in reason.message) == (f"line {line}", True)
    with translation.override("zh-hans"), pytest.raises(actions.TableRefused) as refused:
        office.table(text, kind=kind)
    assert refused.value.reasons[0].message != reason.message
    assert queries.tables(office.planner) == ()


def test_a_table_of_vehicles_knows_from_how_many_places_they_start(office):
    two = VEHICLES + "truck,,107.50,33.05,1,900,20,6:00,18:00,100\nboat,,107.9,33.05,1,900,20,6:00,18:00,100\n"
    table_id = office.table(two, kind=TableKind.VEHICLES)
    assert queries.table(office.planner, table_id).holds.centres == 2


def test_rounds_and_legs_are_asked_of_their_tables_and_seen_with_what_was_asked(office):
    rounds_id = office.rounds(RoundsAsked(circuity=1.6, collect_last=True))
    drones_id = office.drones(DronesAsked(craft=Craft.HEAVY, load_kg=30.0), tariff={"bike_fen_km": 95.0})
    rounds, drones = queries.scenario(office.planner, rounds_id), queries.scenario(office.planner, drones_id)
    assert (rounds.asks, rounds.asked) == (Asks.ROUNDS, RoundsAsked(circuity=1.6, collect_last=True))
    assert (rounds.stops.rows, rounds.vehicles.rows, rounds.places, rounds.legs) == (5, 1, None, None)
    assert (drones.asks, drones.asked.craft, drones.legs.rows, drones.tariff) == (Asks.DRONES, Craft.HEAVY, 3, {"bike_fen_km": 95.0})
    assert [one.asks for one in queries.scenarios(office.planner)] == [Asks.DRONES, Asks.ROUNDS]
    assert list(audit.violations()) == []
    with pytest.raises(NotFound):
        queries.scenario(office.stranger, rounds_id)


def test_what_makes_no_sense_is_refused_with_every_reason_and_nothing_is_made(office):
    legs_id = office.table(LEGS, kind=TableKind.LEGS)
    stops_id = office.table(STOPS, kind=TableKind.STOPS)
    given = {"owner_id": office.office, "name": " "}
    with pytest.raises(actions.NoPlanFor) as refused:
        office.do(actions.ask_rounds, **given, asked=RoundsAsked(circuity=0.5, iterations=1), stops_id=stops_id, vehicles_id=legs_id)
    assert [one.field for one in refused.value.reasons] == ["name", "vehicles_id", "circuity", "iterations"]
    asked = DronesAsked(hours=30.0, load_kg=-1.0)
    with pytest.raises(actions.NoPlanFor) as refused:
        office.do(actions.ask_drones, **given, asked=asked, legs_id=stops_id, tariff={"bike_fen_km": -1.0, "nonsense": 1.0})
    assert [one.field for one in refused.value.reasons] == ["name", "legs_id", "load_kg", "hours", "tariff", "tariff"]
    assert queries.scenarios(office.planner) == ()


def test_limits_on_board_need_hours_that_the_vehicles_of_a_place_share(office):
    two = VEHICLES.replace("6:00,18:00", "6:00,9:00") + "truck,,107.50,33.05,1,900,20,12:00,18:00,100\n"
    with pytest.raises(actions.NoPlanFor) as refused:
        office.rounds(vehicles=two)
    (reason,) = refused.value.reasons
    assert (reason.code, reason.field, reason.detail) == ("no-common-hours", "vehicles_id", {"line": 2})
    office.rounds(stops=STOPS.replace(",240", ","), vehicles=two)


def test_a_scenario_has_the_tables_of_what_it_asks_and_no_others(office):
    scenario_id = office.drones()
    with pytest.raises(IntegrityError), transaction.atomic():
        Scenario.unscoped.filter(public_id=scenario_id).update(asks=Asks.ROUNDS)


def test_a_table_that_rounds_use_is_not_put_aside(office):
    office.rounds()
    for table in queries.tables(office.planner):
        with pytest.raises(actions.TableInUse):
            office.do(actions.withdraw_table, table_id=table.table_id)


def test_without_the_solver_of_rounds_only_rounds_are_refused(office, monkeypatch):
    rounds_id, drones_id = office.rounds(), office.drones()
    monkeypatch.setitem(sys.modules, "pyvrp", None)
    with pytest.raises(actions.NoSolvers):
        office.do(actions.run_scenario, scenario_id=rounds_id)
    office.do(actions.run_scenario, scenario_id=drones_id)
    assert [one.run and one.run.state for one in queries.scenarios(office.planner)] == ["waiting", None]


def test_rounds_that_would_take_more_memory_than_they_may_are_refused_before_they_begin(office, settings):
    settings.COURTYARD_PLAN_MEMORY = 0.1
    scenario_id = office.rounds()
    with pytest.raises(actions.TooMuchMemory):
        office.do(actions.run_scenario, scenario_id=scenario_id)


def test_what_the_solver_says_of_too_many_stops_has_words_on_the_desk():
    assert OF_ROUNDS == (TooManyStops.SAYS,)
    with translation.override("zh-hans"):
        says = translation.gettext(rules.OF_ROUNDS[0]) % TooManyStops(30_000, 36_000_000_000, 8_000_000_000).values
    assert says == "30,000 个地点需要 36.0 GB 内存，最多可用 8.0：请分给几个中心，各自规划线路"


# ------------------------------------------------------------------------------------------------------------------- the audit


def kept(office, scenario_id, found, **changed):
    """A run of a scenario with what was found, arrays changed by name."""
    summary, arrays = found
    return office.planned(scenario_id, summary, arrays | {name: change(np.array(arrays[name])) for name, change in changed.items()})


def of_rounds():
    return plan_rounds(STOPS, VEHICLES, RoundsAsked(), seconds=60, memory=2**30, watch=lambda *_: False)


@pytest.mark.parametrize(
    ("name", "change", "says"),
    [
        ("call_arrives", lambda one: one + 60, "it reaches stop 1 at another time than the way takes"),
        ("round_metres", lambda one: one - 1, "its distance or cost is another one"),
        ("call_stop", lambda one: np.where(one == 0, 1, one), "not served or left out exactly once"),
        ("round_vehicle", lambda one: one + 7, "its stops, rounds or calls do not fit its tables"),
    ],
)
def test_rounds_that_were_changed_after_they_were_kept_are_found(office, name, change, says):
    kept(office, office.rounds(), of_rounds(), **{name: change})
    found = list(audit.violations())
    assert found
    assert {one.code for one in found} == {"result-differs"}
    assert any(says in one.message for one in found)


def test_legs_that_were_changed_after_they_were_kept_are_found(office):
    found = plan_drones(LEGS, DronesAsked(), None)
    kept(office, office.drones(), found, why=lambda one: np.where(one == 0, 8, one).astype("u1"))
    assert sorted(one.code for one in audit.violations()) == ["result-differs", "summary-differs"]


def test_a_result_is_read_by_what_was_asked_and_by_nobody_else(office):
    run_id = kept(office, office.rounds(), of_rounds())
    assert len(queries.rounds_result(office.planner, run_id).stop_id) == 5
    for read in (queries.result, queries.drones_result):
        with pytest.raises(NotFound):
            read(office.planner, run_id)
    with pytest.raises(NotFound):
        queries.round_rows(office.stranger, run_id)
    with pytest.raises(TypeError):
        assert queries.scenario(office.planner, queries.run(office.planner, run_id).scenario_id).of_sites


# -------------------------------------------------------------------------------------------------------------------- what is found


def test_a_second_trip_begins_where_the_first_one_ended(office):
    one = (
        VEHICLES.replace(",3,200,8,6:00,18:00,100", ",1,200,8,6:00,18:00,100")
        .replace("km_fen", "km_fen,trips")
        .replace(",100\n", ",100,2\n")
    )
    found = plan_rounds(STOPS.replace(",240", ","), one, RoundsAsked(), seconds=60, memory=2**30, watch=lambda *_: False)
    run_id = kept(office, office.rounds(stops=STOPS.replace(",240", ","), vehicles=one), found)
    (row,) = queries.round_rows(office.planner, run_id)
    assert (row["trips"], row["stops"], row["collect_crates"]) == (2, 3, 12)
    calls = list(queries.call_rows(office.planner, run_id))
    assert [call["order"] for call in calls] == [1, 2, 3]
    assert {call["trip"] for call in calls} == {1, 2}
    assert list(audit.violations()) == []


def test_rounds_that_are_stopped_at_once_serve_whom_they_can_and_leave_nobody_unnamed():
    asked: list[str] = []

    def watch(phase, best, bound):
        asked.append(phase)
        return True

    # More than the vans of a day hold, so that the search that serves all finds nothing.
    crowd = "id,lon,lat,deliver_kg\n" + "".join(f"s{row},{107.4 + row / 100:.2f},33.0,100\n" for row in range(8))
    summary, arrays = plan_rounds(crowd, VEHICLES, RoundsAsked(), seconds=600, memory=2**30, watch=watch)
    assert set(asked) == {"1/1"}
    assert summary["rounds"] == 3
    assert sorted([*arrays["call_stop"].tolist(), *arrays["left_stop"].tolist()]) == list(range(8))
    assert len(arrays["left_stop"]) == 2


def test_so_many_sorties_that_the_air_has_no_room_are_said_of_their_airport_alone():
    crowded = LEGS.replace("20,30,5,60", "20,30,5,60000")
    summary, arrays = plan_drones(crowded, DronesAsked(), None)
    assert "why_not" in summary["airports"][0]
    assert "drones" not in summary["airports"][0]
    assert arrays["sorties"].tolist() == [12_000, 0, 0]


def test_legs_climb_over_a_grid_of_heights_where_the_table_does_not_say_how_high_it_is():
    ridge = "lat_min,lon_min,height_m\n33.0,107.3,20\n33.0,107.4,900\n33.0,107.5,20\n"
    heading = "id,from_lon,from_lat,to_lon,to_lat,distance_km,load_kg\n"
    legs = heading + "over,107.35,33.05,107.46,33.05,,5\nlocal,107.35,33.05,107.37,33.05,,5\nbare,,,,,4,5\n"
    flat, low = plan_drones(legs, DronesAsked(), None)
    high, climbed = plan_drones(legs, DronesAsked(), None, heights=ridge)
    assert (flat["without_heights"], flat["without_ground"], "grid_knows" in flat) == (3, 3, False)
    assert (high["without_heights"], high["without_ground"], high["grid_knows"]) == (1, 1, 2)
    # Over the ridge it takes more; where the ground lies level, and where nobody knows where a leg lies, as much.
    assert climbed["energy_wh"][0] > 1.2 * low["energy_wh"][0]
    np.testing.assert_allclose(climbed["energy_wh"][1:], low["energy_wh"][1:], rtol=0.01)
    # What the table says goes before what the grid says.
    told = legs.replace("load_kg\n", "load_kg,from_m,to_m,terrain_m\n").replace(",5\n", ",5,20,900,900\n")
    assert plan_drones(told, DronesAsked(), None)[1]["energy_wh"][0] == pytest.approx(climbed["energy_wh"][0])


def test_legs_are_asked_with_a_grid_of_heights_and_with_no_other_table_in_its_place(office):
    grid = office.table("lat_min,lon_min,height_m\n33.0,107.3,20\n33.0,107.4,900\n", "hills", kind=TableKind.HEIGHTS)
    assert queries.scenario(office.planner, office.drones(heights_id=grid)).heights.name == "hills"
    with pytest.raises(actions.NoPlanFor) as found:
        office.drones(heights_id=office.table())
    assert [one.field for one in found.value.reasons] == ["heights_id"]


def test_a_figure_that_was_given_is_not_told_as_assumed():
    summary, _arrays = plan_drones(LEGS, DronesAsked(circuity=1.8), {"bike_fen_km": 95.0})
    told = {one["figure"] for one in summary["assumed"]}
    assert "bike_km_h" in told
    assert not {"bike_fen_km", "legs_circuity"} & told


def test_a_question_about_sites_stays_what_it_was(office):
    scenario_id = office.scenario(Asked(Goal.P_MEDIAN, number=2))
    found = queries.scenario(office.planner, scenario_id)
    assert (found.asks, found.of_sites.number, found.stops) == (Asks.SITES, 2, None)


# -------------------------------------------------------------------------------------------------------- the day of a plan


def test_the_places_of_a_plan_become_stops_and_its_centres_have_trucks(office):
    made = office.day_of_a_plan(collects=True, on_board_min=180.0)
    assert (made.stops, made.centres) == (4, 2)
    stops, vehicles = (queries.table_text(office.planner, table_id).splitlines() for table_id in (made.stops_id, made.vehicles_id))
    assert stops[0] == "id,name,lon,lat,deliver_kg,collect_kg,takes_min,on_board_min"
    assert [line.split(",")[0] + line.split(",")[5] for line in stops[1:]] == ["a20", "b20", "c20", "d100"]
    assert stops[1].startswith("a,上村,115.0,37.8,0,20,10.0,180.0")
    assert vehicles[1:] == ["a,上村,115.0,37.8,2,1500.0", "d,山村,115.12,37.8,2,1500.0"]
    names = [one.name for one in queries.tables(office.planner)][:2]
    assert [name.startswith("two centres") for name in names] == [True, True]
    given = {"owner_id": office.office, "name": "day", "asked": RoundsAsked()}
    office.do(actions.ask_rounds, **given, stops_id=made.stops_id, vehicles_id=made.vehicles_id)
    assert list(audit.violations()) == []


def test_of_a_plan_that_gives_no_stop_or_figures_that_make_no_sense_no_table_is_made(office):
    with pytest.raises(actions.NoDayOf) as refused:
        office.day_of_a_plan(vehicles=0, room_kg=-1.0)
    assert [one.field for one in refused.value.reasons] == ["vehicles", "room_kg"]
    assert [one.kind for one in queries.tables(office.planner)] == [TableKind.PLACES]
    with pytest.raises(NotFound):
        office.do(actions.tables_from_plan, run_id=kept(office, office.rounds(), of_rounds()), day=DayOfPlan(kg=1.0))


def test_the_plan_of_a_stranger_is_not_found(office):
    run_id = office.planned(office.scenario(), {"open": 2, "objective": 1.0, "bound": 1.0}, of_villages())
    with pytest.raises(NotFound):
        office.do(actions.tables_from_plan, office.stranger, run_id=run_id, day=DayOfPlan(kg=1.0))
