"""The planner's process itself: it plans, is killed, told to end, left alone by who started it, and loses no run."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta

import numpy as np
import pytest
from django.utils import translation

from courtyard.algorithms.flight.legs import Why
from courtyard.algorithms.siting.goals import Goal
from courtyard.kernel import clock, worker
from courtyard.logistics import actions, audit, queries, upkeep
from courtyard.logistics.models import Run, RunResult
from courtyard.logistics.rules import Asked, RoundsAsked, TableKind
from courtyard.logistics.tests.making import Office, make_office

pytestmark = [pytest.mark.fault, pytest.mark.usefixtures("transactional_db")]
WITHIN = 300.0


@pytest.fixture
def desk() -> Office:
    """By the clock of the machine, since the process reads that one."""
    return make_office(clock.utc_now() - timedelta(minutes=1))


def asked_for(desk: Office, asked: Asked | None = None, *, seconds=60, gap=0.0, **more):
    return desk.do(actions.run_scenario, scenario_id=desk.scenario(asked, **more), seconds=seconds, gap=gap).run_id


def endless(desk: Office, seconds=600):
    """A run that nothing but the clock or somebody ends: its gap cannot be closed in a test's time."""
    draw = np.random.default_rng(5)
    rows = [f"{lon:.6f},{lat:.6f}" for lon, lat in zip(110 + draw.random(3_000), 35 + draw.random(3_000), strict=True)]
    places_id = desk.table("\n".join(["lon,lat", *rows]))
    return asked_for(desk, Asked(Goal.P_MEDIAN, number=60), seconds=seconds, places_id=places_id)


def reached(what: Callable[[], bool]) -> None:
    """Waits until it is so."""
    until = time.monotonic() + WITHIN
    while not what():
        assert time.monotonic() < until, "it was not reached in a minute"
        time.sleep(0.05)


def is_under_way(desk: Office, run_id) -> Callable[[], bool]:
    return lambda: queries.run(desk.planner, run_id).bound is not None


def test_scenarios_are_worked_out_one_after_the_other_with_what_the_eye_can_see(desk, courtyard):
    run_id = asked_for(desk, gap=1e-6)
    reach = asked_for(desk, Asked(Goal.MAX_COVER, number=1, reach_km=1.0))
    charge = asked_for(desk, Asked(Goal.FIXED_CHARGE, charge_fen=100, km_fen=200.0))
    said, wrong = courtyard("planner").communicate(timeout=WITHIN)
    assert (said, wrong) == ("Scenarios worked out: 3.\n", "")
    median = queries.run(desk.planner, run_id)
    assert (median.state, median.attempts, median.summary["open"], median.summary["left_out"]) == ("planned", 1, 2, 0)
    assert median.summary["objective"] == pytest.approx(4 * 0.87861, abs=1e-3)
    assert median.gap <= 1e-6
    assert median.summary["worst_km"] == pytest.approx(2 * 0.87861, abs=1e-3)
    assert median.summary["farthest"][0]["id"] == "e"
    assert 0 < median.summary["seconds"] < WITHIN
    assert median.summary["peak_memory_bytes"] > 10_000_000
    cover = queries.run(desk.planner, reach)
    assert (cover.summary["objective"], cover.summary["left_out"], cover.summary["left_out_weight"]) == (6.0, 3, 3.0)
    assert [row["site"] for row in queries.place_rows(desk.planner, reach)][:2] == ["", ""]
    # One yuan a site and two yuan a kilometre: only where that saves half a kilometre of somebody's way is a site worth it.
    assert queries.run(desk.planner, charge).summary["objective"] == pytest.approx(5.0)


def test_a_plan_says_how_soon_parcels_arrive_and_what_a_kilogram_costs_where_its_scenario_has_the_tables(desk, courtyard):
    texts = {
        TableKind.HUBS: "id,lon,lat\nstation,115.1,37.7\nfar,116.4,39.9\n",
        TableKind.DEPARTURES: "from,to,departs,takes_min\nstation,far,18:00,600\n",
        TableKind.DESTINATIONS: "id,lon,lat,weight\ncity,116.4,39.91,5\n",
        TableKind.PRODUCTS: "id,city_fen,local_fen\nhen,10000,3300\n",
    }
    further = {f"{kind.value}_id": desk.table(text, name=kind.value, kind=kind) for kind, text in texts.items()}
    run_id = asked_for(desk, Asked(Goal.P_MEDIAN, number=2, feeder_hubs=1), gap=1e-6, tariff={"packing_fen": 100.0}, **further)
    said, wrong = courtyard("planner").communicate(timeout=WITHIN)
    assert (said, wrong) == ("Scenarios worked out: 1.\n", "")
    summary = queries.run(desk.planner, run_id).summary
    assert [(one["at"], one["within"]) for one in summary["reach"]["by_hour"]] == [("9:00", 1.0), ("16:00", 0.0)]
    (hen,) = summary["landed"]["products"]
    assert (hen["legs"]["packing"], hen["people_worth_it"]) == (100.0, 9.0)
    rows = list(queries.place_rows(desk.planner, run_id))
    assert [row["share_0900"] for row in rows] == [1.0] * 5
    assert [row["landed_fen_hen"] + row["kept_fen_hen"] for row in rows] == pytest.approx([10_000] * 5, abs=0.01)
    assert [row["site_share_1600"] for row in queries.site_rows(desk.planner, run_id)] == [0.0, 0.0]


def test_a_days_rounds_are_worked_out_and_stops_that_nobody_serves_say_why(desk, courtyard):
    run_id = desk.do(actions.run_scenario, scenario_id=desk.rounds(), seconds=30).run_id
    said, wrong = courtyard("planner").communicate(timeout=WITHIN)
    assert (said, wrong) == ("Scenarios worked out: 1.\n", "")
    summary = queries.run(desk.planner, run_id).summary
    assert (summary["stops"], summary["rounds"], summary["vehicles"], summary["left_out"], summary["hindered"]) == (5, 2, 3, 2, 2)
    assert summary["loads"] == {"deliver_kg": 150, "deliver_crates": 0, "collect_kg": 130, "collect_crates": 12}
    rounds = list(queries.round_rows(desk.planner, run_id))
    assert sum(row["km"] for row in rounds) == pytest.approx(summary["km"], abs=0.1)
    # A fen a metre, thousandths of which the search counts in.
    assert [row["fen"] for row in rounds] == pytest.approx([100 * row["km"] for row in rounds], abs=10)
    calls = {row["id"]: row["round"] for row in queries.call_rows(desk.planner, run_id)}
    assert sorted(calls) == ["a", "b", "c"]
    assert calls["a"] != calls["c"]  # a van has room for eight crates
    left = {row["id"]: (row["why"], row["a"], row["b"]) for row in queries.left_rows(desk.planner, run_id)}
    assert left["d"] == ("too much", 900, 200)
    assert (left["e"][0], left["e"][2]) == ("shut", 7 * 3_600)
    assert list(audit.violations()) == []


def test_rounds_that_were_stopped_keep_what_was_found_by_then(desk, courtyard):
    draw = np.random.default_rng(7)
    rows = [f"{lon:.5f},{lat:.5f},40,10" for lon, lat in zip(107 + draw.random(400), 33 + draw.random(400), strict=True)]
    stops = "\n".join(["lon,lat,deliver_kg,takes_min", *rows])
    vehicles = "lon,lat,vehicles,room_kg\n107.5,33.5,40,600\n"
    asked = RoundsAsked(iterations=1_000_000)
    run_id = desk.do(actions.run_scenario, scenario_id=desk.rounds(asked, stops, vehicles), seconds=3_000).run_id
    process = courtyard("planner")
    reached(lambda: queries.run(desk.planner, run_id).phase == "1/1")
    desk.do(actions.stop_run, run_id=run_id)
    process.communicate(timeout=WITHIN)
    view = queries.run(desk.planner, run_id)
    assert (view.state, view.gap, view.summary["stops"]) == ("stopped", None, 400)
    assert list(audit.violations()) == []


def test_drone_legs_are_worked_out_with_what_each_airport_needs_and_the_motorbike_beside_them(desk, courtyard):
    run_id = desk.do(actions.run_scenario, scenario_id=desk.drones()).run_id
    said, wrong = courtyard("planner").communicate(timeout=WITHIN)
    assert (said, wrong) == ("Scenarios worked out: 1.\n", "")
    view = queries.run(desk.planner, run_id)
    assert (view.summary["legs"], view.summary["flown"], view.summary["sorties"], view.gap) == (3, 1, 12, 0.0)
    assert view.summary["why"] == {str(int(Why.TOO_FAR)): 1, str(int(Why.TOO_HEAVY)): 1}
    rows = {row["id"]: row for row in queries.leg_rows(desk.planner, run_id)}
    assert [name for name, row in rows.items() if row["flies"]] == ["near"]
    assert rows["near"]["bike_minutes"] == pytest.approx(rows["near"]["road_km"] / 30 * 60, abs=0.05)
    assert (rows["far"]["sorties"], rows["far"]["fen"], rows["heavy"]["minutes_out"]) == (0, None, None)
    near, other = view.summary["airports"]
    assert (near["name"], near["sorties"], near["drones"], other["name"], other["sorties"]) == ("水库", 12, 1, "县城", 0)
    assert near["kwh"] == pytest.approx(12 * rows["near"]["wh"] / 1_000, rel=1e-3)
    assert view.summary["fen"] == 12 * rows["near"]["fen"]
    assert {one["figure"] for one in view.summary["assumed"]} >= {"drone_battery_fen", "bike_fen_km", "legs_circuity", "port_turn_s"}
    assert list(audit.violations()) == []


def test_a_run_whose_process_is_killed_is_taken_up_again(desk, courtyard):
    run_id = endless(desk)
    process = courtyard("planner")
    reached(is_under_way(desk, run_id))
    process.kill()
    assert process.wait(WITHIN) == -signal.SIGKILL
    process.communicate()
    assert (queries.run(desk.planner, run_id).state, RunResult.unscoped.count()) == ("running", 0)
    assert courtyard("planner").communicate(timeout=WITHIN)[0] == "Scenarios worked out: 0.\n"  # it may still be alive, for all one knows

    Run.unscoped.update(beat_at=clock.utc_now() - timedelta(seconds=61), gap=0.2)
    assert courtyard("planner").communicate(timeout=WITHIN)[0] == "Scenarios worked out: 1.\n"
    view = queries.run(desk.planner, run_id)
    assert (view.state, view.attempts, view.summary["open"]) == ("planned", 2, 60)
    assert 0 < view.gap <= 0.2


def test_a_plan_for_which_time_is_short_has_a_bound_all_the_same(desk, courtyard):
    run_id = endless(desk, seconds=1)
    courtyard("planner").communicate(timeout=WITHIN)
    view = queries.run(desk.planner, run_id)
    assert (view.state, view.summary["open"]) == ("planned", 60)
    assert 0 < view.gap < 0.9


def test_a_run_that_is_stopped_keeps_the_best_so_far(desk, courtyard):
    run_id = endless(desk)
    process = courtyard("planner")
    reached(is_under_way(desk, run_id))
    desk.do(actions.stop_run, run_id=run_id)
    assert process.communicate(timeout=WITHIN)[0] == "Scenarios worked out: 1.\n"
    view = queries.run(desk.planner, run_id)
    assert (view.state, view.summary["open"], len(queries.result(desk.planner, run_id).site_id)) == ("stopped", 60, 60)
    assert view.bound < view.best


def test_a_process_that_is_told_to_end_lets_its_run_wait_again_at_once(desk, courtyard):
    run_id = endless(desk)
    process = courtyard("planner")
    reached(is_under_way(desk, run_id))
    process.terminate()
    assert process.wait(WITHIN) == 0
    process.communicate()
    view = queries.run(desk.planner, run_id)
    assert (view.state, view.attempts, view.best, RunResult.unscoped.count()) == ("waiting", 0, None, 0)


def test_a_question_without_an_answer_is_refused_with_its_words(desk, courtyard):
    far = desk.table("lon,lat\n100,30\n", name="far")
    run_id = asked_for(desk, Asked(Goal.SET_COVER, reach_km=3.0), sites_id=far)
    courtyard("planner").communicate(timeout=WITHIN)
    view = queries.run(desk.planner, run_id)
    assert (view.state, view.why) == ("refused", "没有任何站点能服务到任何地点：请加大服务距离，或换候选点。")
    assert (view.summary, RunResult.unscoped.count()) == ({}, 0)


def test_too_little_room_and_a_place_too_large_for_any_site_are_told_with_their_figures_in_both_languages(desk, courtyard):
    median = Asked(Goal.P_MEDIAN, number=2)
    small = desk.table("id,lon,lat,room\np,115.00,37.8,5\nq,115.11,37.8,2\nr,115.12,37.8,2\n", name="small")
    narrow = desk.table("id,lon,lat,room\np,115.00,37.8,4\nq,115.11,37.8,4\nr,115.12,37.8,4\n", name="narrow")
    runs = [asked_for(desk, median, sites_id=sites_id) for sites_id in (small, narrow)]
    courtyard("planner").communicate(timeout=WITHIN)
    said = {
        "en": [
            "All together want 9, and the 2 largest sites have room for 7: open more or larger ones.",
            "d (line 5) wants 5, more than any site has room for, which is 4: divide it.",
        ],
        "zh-hans": [
            "全部地点共需要 9，而容量最大的 2 个站点合计只能容纳 7：请开设更多或更大的站点。",
            "d（第 5 行）需要 5，超过任何一个站点的容量，最大为 4：请把它分成几个地点。",
        ],
    }
    for language, says in said.items():
        with translation.override(language):
            views = [queries.run(desk.planner, run_id) for run_id in runs]
        assert [(view.state, view.why) for view in views] == [("refused", one) for one in says]
    assert RunResult.unscoped.count() == 0


def test_the_worker_starts_a_planner_when_a_run_waits_and_ends_it_when_it_ends(desk):
    now = clock.utc_now()
    assert upkeep.plan(now) == 0
    run_id = endless(desk)
    assert [worker.drains(now=now), worker.drains(now=now)] == [1, 0]
    reached(is_under_way(desk, run_id))
    child = upkeep._child
    worker.endings()
    assert child.returncode == 0
    assert queries.run(desk.planner, run_id).state == "waiting"


def test_a_planner_whose_worker_was_killed_ends_and_its_run_waits(desk, database_url):
    run_id = endless(desk)
    planner = "[sys.executable, '-m', 'courtyard.cli.main', 'planner', '--parent', str(os.getpid())]"
    start = f"import os, subprocess, sys, time; subprocess.Popen({planner}); time.sleep(600)"
    mother = subprocess.Popen([sys.executable, "-c", start], env=os.environ | {"DATABASE_URL": database_url})
    reached(is_under_way(desk, run_id))
    mother.kill()
    mother.wait()
    reached(lambda: queries.run(desk.planner, run_id).state == "waiting")
    assert Run.unscoped.get().attempts == 0
