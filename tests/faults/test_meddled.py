"""Somebody takes the triggers off, alters what figures rest on outside the two journals, and puts the triggers back: `verify` names it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from django.db import connection

from courtyard.kernel import triggers
from courtyard.kernel.models import Change
from courtyard.monitoring import actions as monitoring
from courtyard.monitoring.actions.record_days import DayTotals
from courtyard.people import actions as people
from tests.stories.season import RUNNING, Home, Season

pytestmark = [pytest.mark.fault, pytest.mark.usefixtures("transactional_db")]

SMALL = replace(RUNNING, animals_per_household=10, advance_fen=450_00)


@pytest.fixture
def season(transactional_db: None) -> Season:
    return Season()


@contextmanager
def behind_the_triggers() -> Iterator[None]:
    """The triggers and foreign keys are off inside, and there again afterwards."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            off, on = "SET session_replication_role = replica", "SET session_replication_role = origin"
        else:
            off, on = "PRAGMA foreign_keys = OFF", "PRAGMA foreign_keys = ON"
        cursor.execute(off)
        for trigger in list(triggers.declared(connection)):
            cursor.execute(f'DROP TRIGGER "{trigger.name}"' + (f' ON "{trigger.table}"' if connection.vendor == "postgresql" else ""))
        yield
        triggers.install()
        cursor.execute(on)
    assert triggers.missing() == []


def meddle(statement: str, *values: object) -> int:
    """How many rows it changed."""
    with behind_the_triggers(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def certified(season: Season) -> Home:
    season.begin(SMALL)
    wang = season.household(birds=10)
    season.supplier_delivers(wang)
    season.walk(wang)
    season.certify(wang)
    season.work()
    assert season.verify() == []
    return wang


def codes(season: Season) -> list[str]:
    return [line.split()[0] for line in season.verify()]


ZEROS = {"sqlite": "zeroblob(length(counts))", "postgres": "decode(repeat('00', length(counts)), 'hex')"}


@pytest.mark.parametrize("days", ["day = (SELECT MIN(day) FROM monitoring_stepday)", "1 = 1"])
def test_daily_totals_that_were_altered_after_a_certification_show(season: Season, database, days):
    certified(season)
    assert meddle(f"UPDATE monitoring_stepday SET counts = {ZEROS[database]} WHERE {days}") == (160 if days == "1 = 1" else 1)
    (found,) = season.verify()
    assert found.startswith("raising.steps-altered ")
    assert "the daily totals of 10 animals are not those that were certified" in found


def test_daily_totals_that_were_shortened_show_twice(season: Season):
    certified(season)
    meddle("UPDATE monitoring_stepday SET counts = substr(counts, 1, 7) WHERE day = (SELECT MIN(day) FROM monitoring_stepday)")
    assert codes(season) == ["monitoring.packed-length", "raising.steps-altered"]


def test_days_that_are_corrected_after_a_certification_are_no_violation(season: Season):
    wang = certified(season)
    season.pass_days(1)
    corrected = DayTotals(wang.flock_id, season.today.replace(day=1), tuple(range(10)))
    season.do(monitoring.record_days, season.cast.manager, rows=(corrected,), provenance="corrected")
    assert season.verify() == []


def test_a_bird_that_is_made_a_certified_one_shows(season: Season):
    season.begin(SMALL)
    wang = season.household(birds=10)
    season.supplier_delivers(wang)
    season.walk(wang, lame=[3])
    assert season.certify(wang).short == 1
    assert meddle("UPDATE raising_bird SET certified = %s WHERE slot = 3", True) == 1
    (found,) = season.verify()
    assert found.startswith(f"raising.bird-certified {wang.flock_id}: 1 animals are not what was certified or decided")


def test_an_income_that_was_altered_shows(season: Season):
    home = certified(season)
    season.do(people.declare_income, season.cast.officer, household_id=home.household_id, year=2016, kind="wage", amount_fen=7_000_00)
    season.work()
    meddle("UPDATE people_declaredincome SET amount_fen = amount_fen - 100 WHERE id = (SELECT MAX(id) FROM people_declaredincome)")
    (found,) = season.verify()
    assert found.startswith("people.chain-broken incomes: incomes: the record sealed at ")


def test_a_line_that_was_taken_out_of_the_change_log_shows(season: Season):
    certified(season)
    assert meddle("DELETE FROM kernel_change WHERE id = %s", Change.objects.order_by("id")[4].pk) == 1
    assert season.verify() == ["kernel.chain-broken changes: changes: the record sealed at 5 is not there any more"]


@pytest.mark.parametrize("column", ["actor_id", "verb"])
def test_who_made_a_change_and_by_what_is_sealed_with_it(season: Season, column):
    certified(season)
    request = Change.objects.order_by("id")[4].request_id
    another = f"(SELECT {column} FROM kernel_request WHERE verb = 'raising.certify_steps')"
    meddle(f"UPDATE kernel_request SET {column} = {another} WHERE id = %s", request)
    assert season.verify() == ["kernel.chain-broken changes: changes: the record sealed at 5 is not the one that was sealed"]
