"""Kept figures are the figures, whatever they were worked out from, and a page over a large county is read from them."""

from datetime import date, timedelta

import pytest

from courtyard.impact import audit, figures, kept, queries
from courtyard.impact.indicators import INDICATORS
from courtyard.impact.models import KeptFigures, Question
from courtyard.impact.reach import EVERYWHERE, reach_of
from courtyard.kernel.actors import Actor, Grant, Role, system
from courtyard.people import actions as people
from tests.stories.season import COUNTY, NEIGHBOUR, VILLAGE


@pytest.fixture(autouse=True)
def large(monkeypatch):
    """Every county is large enough to keep figures of."""
    monkeypatch.setattr(kept, "LARGE", 1)


def asked(told, actor=None, **more):
    """The window with which a page asks."""
    return queries.window(actor or system(), now=told.now, on=more.pop("on", told.today), **more)


def something_happens(told):
    """A payment is confirmed, an animal dies, an income is declared, and a day passes until all is sealed."""
    told.bank_answers(told.batch, {told.li: "confirmed"})
    told.die(told.sun, 1)
    told.do(people.declare_income, told.cast.officer, household_id=told.zhao.household_id, year=2016, kind="farm", amount_fen=90_000_00)
    told.now += timedelta(hours=2)
    told.seal()


def are_the_same(found, window, reach):
    """Every indicator of the list, from what was kept and from nothing."""
    again = figures.compute(window, reach)
    assert list(again) == list(INDICATORS)
    for name, figure in figures.told(window, INDICATORS.values(), found).items():
        assert figures.same(figures.to_json(figure), again[name]), (name, figure, again[name])


def test_every_kept_figure_is_the_recomputed_one_in_every_window(told):
    village = Actor(told.key(), (Grant(Role.OFFICER, place=VILLAGE), Grant(Role.MANAGER, organisation=told.cooperative)))
    for actor, more in (
        (system(), {}),
        (system(), {"since": date(2017, 6, 1)}),
        (system(), {"project": told.chickens}),
        (system(), {"place": NEIGHBOUR}),
        (village, {}),
        (Actor(told.key(), (Grant(Role.HOUSEHOLD, household=told.wang.household_id),)), {}),
    ):
        window, reach = asked(told, actor, **more), reach_of(actor)
        are_the_same(kept.work_out(window, reach, told.now), window, reach)
        are_the_same(kept.find(window, reach), window, reach)
    assert KeptFigures.objects.count() == 6
    assert list(audit.violations()) == []


def test_what_was_sealed_since_is_added_to_what_was_kept(told):
    first = asked(told)
    kept.work_out(first, EVERYWHERE, told.now)
    something_happens(told)
    second = asked(told, on=first.on)
    assert second.known.ledger > first.known.ledger
    are_the_same(kept.work_out(second, EVERYWHERE, told.now), second, EVERYWHERE)
    assert kept.find(second, EVERYWHERE)["dividends_paid__bank"] == 450_00
    assert kept.find(first, EVERYWHERE)["dividends_paid__bank"] == 300_00
    assert list(audit.violations()) == []


def test_a_sum_that_grows_is_read_from_the_last_one_and_not_from_the_beginning(told):
    kept.work_out(asked(told), EVERYWHERE, told.now)
    row = KeptFigures.objects.get()
    KeptFigures.objects.update(sums=row.sums | {"dividends_paid__bank": row.sums["dividends_paid__bank"] + 1})
    something_happens(told)
    second = asked(told, on=row.on)
    assert kept.work_out(second, EVERYWHERE, told.now)["dividends_paid__bank"] == 450_01


def test_a_project_s_sums_start_anew_because_its_households_may_grow(told):
    window = asked(told, project=told.chickens)
    kept.work_out(window, EVERYWHERE, told.now)
    KeptFigures.objects.update(sums=KeptFigures.objects.get().sums | {"sales__two_party": 1})
    something_happens(told)
    second = asked(told, on=window.on, project=told.chickens)
    are_the_same(kept.work_out(second, EVERYWHERE, told.now), second, EVERYWHERE)


def test_a_page_shows_what_was_kept_and_its_rows_add_up_to_that(told):
    officer = told.cast.officer
    queries.keep(officer, asked(told, officer), told.now)
    first = asked(told, officer)
    something_happens(told)
    told.now -= timedelta(hours=1, minutes=30)
    later = asked(told, officer, on=first.on)
    assert later.known == first.known
    assert queries.figure(officer, "dividends_paid", later).value == 300_00
    assert sum(row.amount for row in queries.rows(officer, "dividends_paid", later).rows) == 300_00
    told.now += timedelta(hours=1, minutes=30)
    assert asked(told, officer, on=first.on).known != first.known


def test_a_page_over_kept_figures_asks_the_database_little(told, django_assert_max_num_queries):
    officer = told.cast.officer
    window = asked(told, officer)
    queries.keep(officer, window, told.now)
    with django_assert_max_num_queries(8):
        again = asked(told, officer)
        queries.keep(officer, again, told.now)
        assert len(queries.figures(officer, again)) == len(INDICATORS)


def test_the_worker_works_out_ahead_what_was_asked_for_today(told):
    officer = told.cast.officer
    assert kept.renew(told.now) == 0
    queries.keep(officer, asked(told, officer), told.now)
    months = 0
    while kept.renew(told.now):
        months += 1
    assert months == 12
    something_happens(told)
    assert kept.renew(told.now) == 1
    window = asked(told, officer)
    assert window.known.at == told.now - kept.SETTLES_WITHIN
    assert queries.figure(officer, "dividends_paid", window).value == 450_00
    assert kept.renew(told.now) == 0
    assert list(audit.violations()) == []
    Question.objects.update(asked_at=told.now - timedelta(days=8))
    something_new = told.now + timedelta(days=2)
    assert kept.renew(something_new) == 0


def test_a_small_county_is_added_up_each_time(told, monkeypatch):
    monkeypatch.setattr(kept, "LARGE", 10**9)
    queries.keep(system(), asked(told), told.now)
    assert asked(told).known.at == told.now
    assert kept.renew(told.now) == 0
    assert not KeptFigures.objects.exists()


def test_months_are_those_that_a_small_county_adds_up(told, monkeypatch):
    officer = told.cast.officer
    names = ("dividends_paid", "animals_delivered", "loans_outstanding", "households_below_line_after", "poverty_gap_after")
    queries.keep(officer, asked(told, officer), told.now)
    while kept.renew(told.now):
        pass
    window = asked(told, officer)
    large = {name: queries.series(officer, name, window) for name in names}
    monkeypatch.setattr(kept, "LARGE", 10**9)
    for name in names:
        small = queries.series(officer, name, window)
        assert [point.month for point in large[name]] == [point.month for point in small]
        assert [point.figure.value for point in large[name]] == [point.figure.value for point in small], name


def test_verify_names_kept_figures_that_do_not_come_out(told):
    kept.work_out(asked(told, place=COUNTY[:6]), EVERYWHERE, told.now)
    row = KeptFigures.objects.get()
    KeptFigures.objects.update(sums=row.sums | {"sales__two_party": 9_000_00}, trace_head="0" * 64)
    found = [(violation.code, violation.message) for violation in audit.violations()]
    assert [code for code, _message in found] == ["kept-head", "kept-figure"]
    assert found[1][1] == "sales was kept as 900000, and now comes to 270000"


def test_a_record_that_came_late_makes_kept_figures_old_and_not_wrong(told):
    kept.work_out(asked(told), EVERYWHERE, told.now)
    told.now -= timedelta(hours=1)
    told.do(people.declare_income, told.cast.officer, household_id=told.zhao.household_id, year=2016, kind="farm", amount_fen=90_000_00)
    told.now += timedelta(hours=1)
    row = KeptFigures.objects.get()
    assert kept.recomputed(row)["households_below_line_after"].value != kept.figures_of(row)["households_below_line_after"].value
    assert list(audit.violations()) == []
