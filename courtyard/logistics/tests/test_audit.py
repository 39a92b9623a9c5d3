"""What `verify` finds when somebody with the whole database in hand changes tables, questions or plans."""

import numpy as np
import pytest

from courtyard.kernel.actors import system
from courtyard.logistics import actions, audit, results
from courtyard.logistics.models import PlanningTable, Run, Scenario
from courtyard.logistics.rules import Outcome
from courtyard.logistics.tests.test_runs import asked_for, found, taken

HOUSE = system()


def named():
    return sorted((one.code, one.subject) for one in audit.violations())


def kept(office, *, outcome=Outcome.PLANNED, **other):
    """A run with a plan; `other` arrays stand in the place of its own."""
    given = found()
    given["content"] = results.packed(results.arrays_of(results.unpacked(given["content"])) | other)
    run_id = asked_for(office)
    attempt = taken(office).attempt
    office.do(actions.keep_result, HOUSE, run_id=run_id, attempt=attempt, outcome=outcome, **given)
    return run_id


def test_an_honest_desk_has_no_violation(office):
    kept(office)
    kept(office, outcome=Outcome.STOPPED)
    office.do(actions.stop_run, run_id=asked_for(office))
    refused = asked_for(office)
    office.do(actions.end_run, HOUSE, run_id=refused, attempt=taken(office).attempt, outcome=Outcome.REFUSED, why="test")
    asked_for(office)
    office.do(actions.withdraw_table, table_id=office.table(name="unused"))
    assert named() == []


def test_a_text_that_is_not_the_one_that_was_imported_is_named(office):
    table_id = office.table()
    PlanningTable.unscoped.update(digest="0" * 64)
    assert named() == [("table-differs", str(table_id)), ("text-differs", str(table_id))]


def test_a_question_that_was_altered_or_cannot_be_read_is_named(office):
    scenario_id = str(office.scenario())
    Scenario.unscoped.update(asked={"goal": "p-median", "number": 3})
    assert named() == [("scenario-differs", scenario_id)]
    Scenario.unscoped.update(asked={"goal": "the best"})
    assert named() == [("question-unreadable", scenario_id), ("scenario-differs", scenario_id)]


def test_a_plan_without_a_result_and_a_result_without_a_plan_are_named(office):
    with_one, without = kept(office), asked_for(office)
    Run.unscoped.filter(public_id=with_one).update(outcome=Outcome.FAILED, why="test")
    Run.unscoped.filter(public_id=without).update(outcome=Outcome.PLANNED, ended_at=office.now)
    assert named() == [("plan-without-result", str(without)), ("result-without-plan", str(with_one))]


@pytest.mark.parametrize(
    "other",
    [
        {"serves": np.zeros(4, dtype=np.int32)},
        {"site_mean": np.zeros(3, dtype=np.float32)},
        {"site_rows": np.array([0, 5], dtype=np.int32)},
        {"site_rows": np.array([3, 3], dtype=np.int32)},
        {"site_id": np.array(["x", "d"])},
        {"serves": np.array([0, 0, 1, 1, 2], dtype=np.int32)},
    ],
    ids=["a place too few", "a site too many", "beyond the table", "twice", "another id", "a closed site"],
)
def test_a_result_that_does_not_fit_its_tables_is_named(office, other):
    run_id = kept(office, **other)
    assert named() == [("result-differs", str(run_id))]


def test_a_result_that_cannot_be_opened_or_is_summed_up_wrongly_is_named(office):
    second, first = kept(office), asked_for(office)
    given = {"attempt": taken(office).attempt, "outcome": Outcome.PLANNED, "summary": {}, "content": b"no arrays"}
    office.do(actions.keep_result, HOUSE, run_id=first, **given)
    Run.unscoped.filter(public_id=second).update(summary={"open": 3})
    assert named() == [("result-unreadable", str(first)), ("summary-differs", str(second))]


def test_arrays_are_never_kept_as_objects():
    sly = {"site_name": np.array([{"a": 1}, None], dtype=object)}
    given = results.arrays_of(results.unpacked(found()["content"])) | sly
    with pytest.raises(ValueError, match="allow_pickle"):
        results.packed(given)
