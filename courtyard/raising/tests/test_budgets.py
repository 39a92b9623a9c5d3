"""Pages ask a constant number of questions, however many households there are."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courtyard.kernel.actors import Actor, Grant, Role
from courtyard.raising import queries
from tests.stories.season import TOWN, WUYI, Season

SMALL = replace(WUYI, animals_per_household=3, advance_fen=135_00)


def asked(question: Callable[[], object]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        question()
    return len(captured)


@pytest.fixture
def settled(season: Season) -> Season:
    season.begin(SMALL)
    season.first = season.household(birds=3)
    season.supplier_delivers(season.first)
    return season


BUDGETS = {
    "board": 8,
    "households": 3,
    "statement": 13,
    "waiting": 9,
    "settlements": 1,
    "lines": 3,
    "lots": 3,
    "application": 4,
    "eligibility": 11,
}


def counts(season: Season, actor: Actor) -> dict[str, int]:
    project, day = season.project_id, season.today
    settlement = queries.settlements(actor)[0].settlement_id
    return {
        "board": asked(lambda: queries.board(actor, project, day)),
        "households": asked(lambda: queries.households(actor, project, day)),
        "statement": asked(lambda: queries.statement(actor, season.first.household_id, project)),
        "waiting": asked(lambda: queries.waiting(actor)),
        "settlements": asked(lambda: queries.settlements(actor)),
        "lines": asked(lambda: queries.settlement_lines(actor, settlement)),
        "lots": asked(lambda: queries.lots(actor, project)),
        "application": asked(lambda: queries.application(actor, season.first.application_id)),
        "eligibility": asked(lambda: queries.eligibility(project, day)),
    }


def test_a_hundred_households_cost_no_more_questions_than_one(settled: Season):
    season = settled
    season.collect(season.first)
    season.sell()
    season.settle()
    officer = season.cast.officer
    one = counts(season, officer)
    assert {name: count for name, count in one.items() if count > BUDGETS[name]} == {}

    homes = [season.household(birds=3) for _ in range(4)]
    for home in homes:
        season.supplier_delivers(home)
        season.collect(home)
    season.sell()
    season.settle()
    waiting = [season.apply(season.register(), 3) for _ in range(3)]
    assert waiting
    assert counts(season, officer) == one


def test_the_board_counts_each_household_at_its_step_on_any_day(settled: Season):
    season = settled
    begin = season.today
    season.apply(season.register(), 3)
    season.pass_days(100)
    season.collect(season.first)
    season.sell()
    season.settle()
    late = season.apply(season.register(), 2)
    now = queries.board(season.cast.officer, season.project_id, season.today)
    assert {count.step: (count.households, count.animals) for count in now.steps if count.households} == {
        "applied": (2, 5),
        "settled": (1, 3),
    }
    then = queries.board(season.cast.officer, season.project_id, begin)
    assert {count.step: count.households for count in then.steps if count.households} == {"applied": 1, "placed": 1}
    # Animals and money are as of a past day, too.
    money = {place.name: place.amount_fen for place in now.money}
    assert (now.placed, now.collected, now.alive, money["sold"]) == (3, 3, 0, 300_00)
    then = queries.board(season.cast.officer, season.project_id, begin, past=True)
    assert (then.placed, then.lost, then.collected, then.alive) == (3, 0, 0, 3)
    assert {place.amount_fen for place in then.money} == {0}
    today = queries.board(season.cast.officer, season.project_id, season.today, past=True)
    assert (today.placed, today.collected, today.alive) == (3, 3, 0)
    assert {place.name: place.amount_fen for place in today.money}.items() <= money.items()
    page = queries.households(season.cast.officer, season.project_id, season.today, step="applied", size=1, page=2)
    assert [row.household_id for row in page.rows] == [late.household_id]
    assert not page.has_next


def test_a_technician_sees_the_households_of_its_own_villages(settled: Season):
    season = settled
    here = Actor(season.cast.technician.user_id, (Grant(Role.TECHNICIAN, place=TOWN[:9]),))
    elsewhere = Actor(season.cast.technician.user_id, (Grant(Role.TECHNICIAN, place="131122999"),))
    for actor, households in ((here, 1), (elsewhere, 0)):
        board = queries.board(actor, season.project_id, season.today)
        assert sum(count.households for count in board.steps) == households
        assert board.placed == 3 * households
        assert len(queries.households(actor, season.project_id, season.today).rows) == households
