"""A run is asked for, taken, heard of, stopped, put back, and ends once, with a plan or with words."""

import sys
from datetime import timedelta

import numpy as np
import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from courtyard.algorithms.siting.goals import Goal
from courtyard.algorithms.siting.tables import read_table
from courtyard.kernel.actors import system
from courtyard.kernel.errors import NotFound
from courtyard.kernel.models import Request
from courtyard.logistics import actions, queries, results, rules
from courtyard.logistics.beating import beat
from courtyard.logistics.models import Run, RunResult
from courtyard.logistics.planning import Tables, plan
from courtyard.logistics.rules import Asked, Outcome
from courtyard.logistics.tests.making import VILLAGES

HOUSE = system()


def asked_for(office, **more):
    """A run of a new scenario."""
    return office.do(actions.run_scenario, scenario_id=office.scenario(**more)).run_id


def taken(office):
    return office.do(actions.take_run, HOUSE)


def found():
    summary, arrays = plan(Tables(read_table(VILLAGES)), Asked(Goal.P_MEDIAN, number=2), gap=0.0, memory=1 << 30, watch=lambda *_: False)
    return {"summary": summary, "content": results.packed(arrays)}


def test_a_run_waits_is_taken_and_says_how_far_it_is(office):
    run_id = asked_for(office)
    assert queries.run(office.planner, run_id).state == "waiting"
    mine = taken(office)
    assert (mine.run_id, mine.attempt, taken(office).run_id) == (run_id, 1, None)
    noted = beat(run_id, 1, office.now, phase="bound", best=12.0, bound=9.0)
    assert (noted.is_yours, noted.is_stop_asked) == (True, False)
    view = queries.run(office.planner, run_id)
    assert (view.state, view.phase, view.best, view.bound, view.gap) == ("running", "bound", 12.0, 9.0, 0.25)
    beat(run_id, 1, office.now, best=float("inf"), bound=None)
    assert (queries.run(office.planner, run_id).best, view.summary) == (12.0, {})


def test_that_a_run_lives_leaves_no_line_in_the_log_of_requests(office):
    run_id = asked_for(office)
    taken(office)
    before = Request.objects.count()
    for seconds in range(30):
        beat(run_id, 1, office.now + timedelta(seconds=2 * seconds), phase="bound", best=12.0 - seconds / 10, bound=9.0)
    assert Request.objects.count() == before
    assert queries.run(office.planner, run_id).best == pytest.approx(9.1)
    office.now += timedelta(seconds=100)
    assert taken(office).run_id is None


def test_a_result_ends_the_run_and_is_kept_once(office):
    run_id = asked_for(office)
    taken(office)
    office.do(actions.keep_result, HOUSE, run_id=run_id, attempt=1, outcome=Outcome.PLANNED, **found())
    view = queries.scenario(office.planner, queries.run(office.planner, run_id).scenario_id).run
    assert (view.state, view.best, view.gap, view.ended_at) == (
        "planned",
        pytest.approx(4 * 0.8786, abs=1e-3),
        pytest.approx(0, abs=1e-6),
        office.now,
    )
    for late in (
        lambda: office.do(actions.keep_result, HOUSE, run_id=run_id, attempt=1, outcome=Outcome.PLANNED, **found()),
        lambda: office.do(actions.end_run, HOUSE, run_id=run_id, attempt=1, outcome=Outcome.FAILED, why="late"),
    ):
        with pytest.raises(actions.NotYours):
            late()
    assert not beat(run_id, 1, office.now).is_yours
    assert not office.do(actions.put_back_run, HOUSE, run_id=run_id, attempt=1).waits
    assert (RunResult.unscoped.count(), queries.run(office.planner, run_id)) == (1, view)


def test_a_run_that_is_not_heard_of_is_taken_again_and_who_had_it_has_it_no_more(office):
    run_id = asked_for(office)
    taken(office)
    office.now += timedelta(seconds=58)
    assert taken(office).run_id is None
    office.now += timedelta(seconds=3)
    again = taken(office)
    assert (again.run_id, again.attempt) == (run_id, 2)
    assert not beat(run_id, 1, office.now).is_yours
    with pytest.raises(actions.NotYours):
        office.do(actions.keep_result, HOUSE, run_id=run_id, attempt=1, outcome=Outcome.PLANNED, **found())
    assert RunResult.unscoped.count() == 0


def test_a_run_that_is_lost_three_times_has_failed_and_says_what_to_do(office):
    run_id, other = asked_for(office), asked_for(office)
    for attempt in (1, 2, 3):
        assert taken(office).attempt == attempt
        office.do(actions.end_run, HOUSE, run_id=other, attempt=1, outcome=Outcome.REFUSED, why="x") if taken(office).run_id else None
        office.now += timedelta(seconds=61)
    assert taken(office).run_id is None
    view = queries.run(office.planner, run_id)
    assert (view.state, view.attempts) == ("failed", 3)
    with translation.override("zh-hans"):
        assert queries.run(office.planner, run_id).why.startswith("规划进程在计算此方案时三次中断")


def test_a_run_that_is_put_back_waits_as_if_it_had_not_been_begun(office):
    run_id = asked_for(office)
    for _restart in range(5):
        mine = taken(office)
        assert (mine.run_id, mine.attempt) == (run_id, 1)
        assert office.do(actions.put_back_run, HOUSE, run_id=run_id, attempt=1).waits
    view = queries.run(office.planner, run_id)
    assert (view.state, view.begun_at, view.attempts) == ("waiting", None, 0)


def test_a_run_is_stopped_before_anybody_began_or_asked_to_stop_after(office):
    first, second = asked_for(office), asked_for(office)
    assert office.do(actions.stop_run, run_id=first).has_ended
    assert (queries.run(office.planner, first).state, taken(office).run_id) == ("stopped", second)
    for _again in range(2):
        assert not office.do(actions.stop_run, run_id=second).has_ended
    assert queries.run(office.planner, second).state == "stopping"
    assert beat(second, 1, office.now).is_stop_asked
    office.do(actions.keep_result, HOUSE, run_id=second, attempt=1, outcome=Outcome.STOPPED, **found())
    with pytest.raises(actions.RunEnded):
        office.do(actions.stop_run, run_id=second)
    assert queries.run(office.planner, second).state == "stopped"


def test_a_scenario_runs_once_at_a_time_and_again_afterwards(office):
    scenario_id = office.scenario()
    run_id = office.do(actions.run_scenario, scenario_id=scenario_id).run_id
    for verb in (actions.run_scenario, actions.withdraw_scenario):
        with pytest.raises(actions.RunUnderWay):
            office.do(verb, scenario_id=scenario_id)
    row = Run.unscoped.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.create(public_id=scenario_id, scenario=row.scenario, seconds=1, gap=0.0, asked_at=office.now)
    office.do(actions.stop_run, run_id=run_id)
    office.do(actions.run_scenario, scenario_id=scenario_id)
    asked_for(office, name="another")
    with CaptureQueriesContext(connection) as seen:
        another, view = queries.scenarios(office.planner)
    assert [(one.name, one.runs, one.run.state) for one in (another, view)] == [("another", 1, "waiting"), ("two centres", 2, "waiting")]
    assert len(seen) == 2


def test_a_scenario_that_was_put_aside_is_not_run(office):
    scenario_id = office.scenario()
    office.do(actions.withdraw_scenario, scenario_id=scenario_id)
    with pytest.raises(actions.ScenarioWithdrawn):
        office.do(actions.run_scenario, scenario_id=scenario_id)


@pytest.mark.parametrize("effort", [{"seconds": 0}, {"seconds": 86_401}, {"gap": 1.0}, {"gap": -0.1}, {"gap": float("nan")}])
def test_an_effort_that_is_none_is_refused(office, effort):
    with pytest.raises(actions.NoSuchEffort):
        office.do(actions.run_scenario, scenario_id=office.scenario(), **effort)
    assert Run.unscoped.count() == 0


def test_a_plan_above_the_memory_is_refused_with_both_figures_and_advice(office, settings):
    scenario_id = office.scenario()
    settings.COURTYARD_PLAN_MEMORY = 1e-6
    with translation.override("en"), pytest.raises(actions.TooMuchMemory, match="Plan region by region") as refused:
        office.do(actions.run_scenario, scenario_id=scenario_id)
    needed = rules.needed(Asked(Goal.P_MEDIAN, number=2), 5, 5)
    assert (refused.value.detail, Run.unscoped.count()) == ({"needed": needed, "most": 1074}, 0)


def test_without_the_solvers_a_run_is_refused_with_what_to_install(office, monkeypatch):
    scenario_id = office.scenario()
    monkeypatch.setitem(sys.modules, "numba", None)
    with pytest.raises(actions.NoSolvers, match="make setup-planning"):
        office.do(actions.run_scenario, scenario_id=scenario_id)
    assert Run.unscoped.count() == 0


def test_another_organisation_sees_no_run_and_stops_none(office):
    run_id = asked_for(office)
    taken(office)
    office.do(actions.keep_result, HOUSE, run_id=run_id, attempt=1, outcome=Outcome.PLANNED, **found())
    assert len(queries.result(office.planner, run_id).serves) == 5  # which keeps it in the process
    for read in (queries.run, queries.result, queries.site_rows, queries.place_rows):
        with pytest.raises(NotFound):
            read(office.stranger, run_id)
    scenario_id = queries.run(office.planner, run_id).scenario_id
    for verb, given in ((actions.stop_run, {"run_id": run_id}), (actions.run_scenario, {"scenario_id": scenario_id})):
        with pytest.raises(NotFound):
            office.do(verb, office.stranger, **given)


def test_a_result_is_read_as_arrays_and_as_rows_with_ids_and_names(office):
    run_id = asked_for(office)
    taken(office)
    office.do(actions.keep_result, HOUSE, run_id=run_id, attempt=1, outcome=Outcome.PLANNED, **found())
    seen = queries.result(office.planner, run_id)
    assert (list(seen.site_id), list(seen.site_rows), list(seen.serves)) in (
        (["a", "d"], [0, 3], [0, 0, 1, 1, 1]),
        (["b", "d"], [1, 3], [0, 0, 1, 1, 1]),
    )
    assert seen is queries.result(office.planner, run_id)
    with pytest.raises(ValueError, match="read-only"):
        seen.cost[0] = 0
    places, sites = list(queries.place_rows(office.planner, run_id)), list(queries.site_rows(office.planner, run_id))
    assert places[4] == {
        "id": "e", "name": "林村", "lon": 115.14, "lat": 37.8, "placed": "", "weight": 1.0, "site": "d", "site_name": "山村",
        "km": pytest.approx(1.757, abs=0.001),
    }  # fmt: skip
    assert [(one["id"], one["places"], one["weight"]) for one in sites][1] == ("d", 3, 7.0)
    assert sites[1]["worst_km"] == places[4]["km"]
    assert sum(row["weight"] * row["km"] for row in places) == pytest.approx(
        queries.run(office.planner, run_id).summary["objective"], rel=1e-5
    )


def test_arrays_that_a_later_release_adds_are_kept_and_stand_in_the_rows(office):
    given = found()
    more = results.arrays_of(results.unpacked(given["content"])) | {"share24": np.linspace(0, 1, 5, dtype=np.float32)}
    run_id = asked_for(office)
    taken(office)
    office.do(
        actions.keep_result,
        HOUSE,
        run_id=run_id,
        attempt=1,
        outcome=Outcome.PLANNED,
        summary=given["summary"],
        content=results.packed(more),
    )
    assert list(queries.result(office.planner, run_id).more) == ["share24"]
    assert [row["share24"] for row in queries.place_rows(office.planner, run_id)] == [0.0, 0.25, 0.5, 0.75, 1.0]


def test_of_the_results_of_many_runs_the_last_three_stay_unpacked(office):
    runs = []
    for _ in range(4):
        runs.append(asked_for(office))
        taken(office)
        office.do(actions.keep_result, HOUSE, run_id=runs[-1], attempt=1, outcome=Outcome.PLANNED, **found())
    first = [queries.result(office.planner, run_id) for run_id in runs]
    assert [queries.result(office.planner, run_id) is seen for run_id, seen in zip(runs[1:], first[1:], strict=True)] == [True] * 3
    assert queries.result(office.planner, runs[0]) is not first[0]
