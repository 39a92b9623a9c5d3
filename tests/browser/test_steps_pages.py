"""Bracelets and steps through the pages: put on, taken off, read by hand; missing is told apart from zero. No browser needed."""

import io
from dataclasses import replace

from django.urls import reverse
from openpyxl import load_workbook

from courtyard.monitoring import actions as monitoring_actions
from courtyard.monitoring import queries as monitoring
from courtyard.monitoring.actions.record_days import DayTotals
from tests.browser.test_season_pages import Desk
from tests.stories.season import RUNNING


def _flock(desk: Desk, birds: int = 5):
    home = desk.season.household(birds=birds)
    desk.season.supplier_delivers(home)
    return home


def _day(desk: Desk, home, day) -> dict:
    return desk.clients["helper"].get(reverse("steps-of-day", args=[home.flock_id, day.isoformat()])).context


def test_steps_by_day_tell_a_missing_bird_from_one_that_stood_still(db):
    desk = Desk(RUNNING)
    season = desk.season
    home = _flock(desk)
    first = season.today
    season.pass_days(3)
    rows = (DayTotals(home.flock_id, first, (7_000, 0, None, 9_000, 8_000)),)
    season.do(monitoring_actions.record_days, season.cast.manager, rows=rows, provenance="device")
    page = desk.clients["helper"].get(reverse("flock-steps", args=[home.flock_id]))
    text = page.content.decode()
    assert "0 of 5 have walked 1,000,000 steps" in text
    assert "measured by a device" in text
    day = _day(desk, home, first)
    assert (day["missing"], day["zero"], day["mean"]) == (1, 1, 6_000)
    sheet = desk.clients["helper"].get(reverse("steps-of-day", args=[home.flock_id, first.isoformat()]) + "?export=xlsx")
    values = [row[2] for row in load_workbook(io.BytesIO(sheet.content)).active.iter_rows(min_row=2, values_only=True)]
    assert values == [7_000, 0, None, 9_000, 8_000]


def test_a_day_is_written_by_hand_and_a_correction_says_that_it_is_one(db):
    desk = Desk(RUNNING)
    season = desk.season
    home = _flock(desk, birds=3)
    day = season.today
    words = (home.flock_id, day.isoformat())
    empty = desk.post("technician", "steps-of-day", *words, status=400, do="write")
    assert "Nothing is written down yet" in empty
    desk.post("technician", "steps-of-day", *words, do="write", s0="4000", s1="0", s2="")
    assert monitoring.matrix(home.flock_id).counts[:, 0].tolist()[:2] == [4_000, 0]
    assert [(row.provenance, row.corrected) for row in monitoring.day_rows(home.flock_id)] == [("manual", False)]
    assert _day(desk, home, day)["missing"] == 1
    wrong = desk.post("technician", "steps-of-day", *words, status=400, do="write", s0="-5", s1="many")
    assert wrong.count('aria-invalid="true"') == 2
    desk.post("technician", "steps-of-day", *words, do="write", s0="4000", s1="100", s2="200")
    assert monitoring.matrix(home.flock_id).counts[:, 0].tolist() == [4_000, 100, 200]
    assert [(row.provenance, row.corrected) for row in monitoring.day_rows(home.flock_id)] == [("corrected", True)]
    # Whoever may only look is offered no form, and refused when she sends one.
    assert "write" not in _day(desk, home, day)["forms"]
    desk.post("helper", "steps-of-day", *words, status=403, do="write", s0="1")
    assert monitoring.matrix(home.flock_id).counts[:, 0].tolist() == [4_000, 100, 200]


def test_a_large_flock_is_written_as_lines_and_what_is_not_named_stays(db):
    desk = Desk(replace(RUNNING, animals_per_household=101, advance_fen=4_545_00))
    season = desk.season
    home = _flock(desk, birds=101)
    words = (home.flock_id, season.today.isoformat())
    wrong = desk.post("technician", "steps-of-day", *words, status=400, do="write", lines="100 many\n999 5")
    assert "Line 1: a whole number of steps" in wrong
    assert "Line 2: no animal here has this number." in wrong
    desk.post("technician", "steps-of-day", *words, do="write", s0="10", lines="100 77")
    desk.post("technician", "steps-of-day", *words, do="write", s0="11")
    counts = monitoring.matrix(home.flock_id).counts[:, 0].tolist()
    assert (counts[0], counts[100]) == (11, 77)
    desk.post("technician", "steps-of-day", *words, do="write", s0="11", lines="100 -")
    assert _day(desk, home, season.today)["missing"] == 100


def test_a_bracelet_is_registered_put_on_and_taken_off(db):
    desk = Desk(RUNNING)
    season = desk.season
    home = _flock(desk, birds=3)
    bird = season.birds(home)[1]
    season.pass_days(5)
    day = season.today.isoformat()
    desk.post("manager", "bracelets", season.project_id, do="register", serials="NEW-1 NEW-2")
    taken = desk.post("manager", "bracelets", season.project_id, status=409, do="register", serials="NEW-1")
    assert "NEW-1 is registered already." in taken
    desk.post("technician", "flock-bracelets", home.flock_id, do="unbind", slot=str(bird.slot), on=day, reason="broken clasp")
    page = desk.clients["helper"].get(reverse("flock-bracelets", args=[home.flock_id]))
    assert page.context["bare"] == [bird.slot]
    assert "broken clasp" in page.content.decode()
    unknown = desk.post("technician", "flock-bracelets", home.flock_id, status=422, do="bind", slot=str(bird.slot), serial="NO", on=day)
    assert "These devices are not registered" in unknown
    key = "0190a000-0000-7000-8000-000000000001"
    for _ in range(2):
        desk.post("technician", "flock-bracelets", home.flock_id, do="bind", slot=str(bird.slot), serial=" NEW-1 ", on=day, key=key)
    assert monitoring.device_of(bird.epc, on=season.today) == "NEW-1"
    listed = desk.get("manager", "bracelets", season.project_id)
    assert reverse("flock-bracelets", args=[home.flock_id]) in listed
    again = desk.post("technician", "flock-bracelets", home.flock_id, status=409, do="bind", slot="0", serial="NEW-1", on=day)
    assert "NEW-1 is on" in again
