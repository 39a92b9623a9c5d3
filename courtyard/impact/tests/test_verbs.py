"""Assessments, targets, and figures that were published and come out again."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import connection

from courtyard.impact import actions as impact
from courtyard.impact import audit, queries
from courtyard.impact.actions.assess_exit import Finding, IncompleteAssessment
from courtyard.impact.actions.set_target import NotATarget
from courtyard.impact.actions.take_snapshot import NotAWindow
from courtyard.impact.models import ExitAssessment, ExitFinding, Snapshot, Target
from courtyard.impact.rules import Criterion, Evidence
from courtyard.kernel.actors import Actor, Grant, Role, system
from courtyard.kernel.errors import NotFound, NotPermitted
from courtyard.people import actions as people
from tests.stories.season import COUNTY, NEIGHBOUR, VILLAGE


@pytest.fixture
def wang(year):
    """A household in the register, and nothing more."""
    return year.register()


def found(*criteria, met=True, evidence=Evidence.TWO_PARTY, basis="visit"):
    return tuple(Finding(criterion, met, evidence, basis) for criterion in criteria)


# ------------------------------------------------------------------------------------------------------------ assessments


def test_a_household_that_meets_every_criterion_is_counted(year, wang):
    done = year.assess(wang)
    assert (done.meets_all, done.evidence) == (True, Evidence.TWO_PARTY)
    assert year.value("households_meeting_exit_criteria") == 1
    assert ExitFinding.unscoped.count() == 5


def test_the_weakest_finding_is_what_an_assessment_rests_on(year, wang):
    findings = found(*list(Criterion)[:4]) + found(Criterion.HOUSING, evidence=Evidence.DECLARED)
    year.do(impact.assess_exit, year.cast.officer, household_id=wang.household_id, assessed_on=year.today, findings=findings)
    assert year.figures()["households_meeting_exit_criteria"].evidence == {"two_party": 0, "declared": 1}


def test_a_later_assessment_stands_in_the_place_of_the_earlier(year, wang):
    year.assess(wang)
    year.pass_days(30)
    first = year.today
    year.assess(wang, schooling=False)
    assert year.value("households_meeting_exit_criteria") == 0
    assert year.value("households_assessed") == 1
    assert year.value("households_meeting_exit_criteria", on=first - timedelta(days=1)) == 1
    assert [row.meets_all for row in queries.exit_assessments(year.cast.officer, wang.household_id)] == [False, True]


@pytest.mark.parametrize(
    ("findings", "codes"),
    [
        (found(*list(Criterion)[:4]), ["missing"]),
        (found(*Criterion, Criterion.FOOD), ["twice"]),
        (found(*Criterion, basis=" "), ["basis"] * 5),
        (found(*list(Criterion)[:4]) + found(Criterion.HOUSING, evidence=Evidence.BANK), ["evidence"]),
        ((), ["missing"] * 5),
    ],
)
def test_an_assessment_looks_at_everything_once_and_says_what_it_rests_on(year, wang, findings, codes):
    with pytest.raises(IncompleteAssessment) as refused:
        year.do(impact.assess_exit, year.cast.officer, household_id=wang.household_id, assessed_on=year.today, findings=findings)
    assert [reason.code for reason in refused.value.reasons] == codes
    assert not ExitAssessment.unscoped.exists()
    assert not ExitFinding.unscoped.exists()


def test_an_assessor_assesses_only_in_its_own_area(year, wang):
    elsewhere = Actor(year.key(), (Grant(Role.ASSESSOR, place=NEIGHBOUR),))
    for household in (wang.household_id, year.key()):
        with pytest.raises(NotFound):
            year.do(impact.assess_exit, elsewhere, household_id=household, assessed_on=year.today, findings=found(*Criterion))
    with pytest.raises(NotPermitted):
        year.do(impact.assess_exit, year.cast.manager, household_id=wang.household_id, assessed_on=year.today, findings=found(*Criterion))
    with pytest.raises(IncompleteAssessment):
        year.do(
            impact.assess_exit,
            year.cast.officer,
            household_id=wang.household_id,
            assessed_on=year.today + timedelta(days=1),
            findings=found(*Criterion),
        )
    assert not ExitAssessment.unscoped.exists()


# ---------------------------------------------------------------------------------------------------------------- targets


def test_a_target_is_set_and_set_again(year):
    officer = year.cast.officer
    first = year.do(impact.set_target, officer, indicator="sales", value=1_000_00, by=date(2017, 12, 31), place=COUNTY)
    second = year.do(impact.set_target, officer, indicator="sales", value=2_000_00, by=date(2017, 12, 31), place=COUNTY)
    assert second.replaces_id == first.target_id
    assert [target.value for target in queries.targets(officer)] == [2_000_00]
    assert Target.unscoped.count() == 2


def test_a_target_of_a_project_stands_where_the_project_is(year):
    year.begin()
    year.do(impact.set_target, year.cast.officer, indicator="sales", value=1, by=date(2017, 12, 31), project_id=year.project_id)
    assert queries.targets(year.cast.officer).get().place == COUNTY
    village = Actor(year.key(), (Grant(Role.OFFICER, place=VILLAGE),))
    with pytest.raises(NotFound):
        year.do(impact.set_target, village, indicator="sales", value=1, by=date(2017, 12, 31), project_id=year.project_id)
    with pytest.raises(NotFound):
        year.do(impact.set_target, year.cast.officer, indicator="sales", value=1, by=date(2017, 12, 31))
    assert Target.unscoped.count() == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"indicator": "happiness"}, "indicator"),
        ({"indicator": "poverty_gap_after"}, "ratio"),
        ({"value": -1}, "value"),
        ({"place": "99"}, "place"),
        ({"place": "county"}, "place"),
    ],
)
def test_what_is_no_target_is_refused(year, change, code):
    given = {"indicator": "sales", "value": 1, "by": date(2017, 12, 31), "place": COUNTY} | change
    with pytest.raises(NotATarget) as refused:
        year.do(impact.set_target, system(), **given)
    assert [reason.code for reason in refused.value.reasons] == [code]
    assert not Target.unscoped.exists()


# -------------------------------------------------------------------------------------------------------------- snapshots


def test_a_published_figure_comes_out_again_whatever_happens_later(told):
    officer = told.cast.officer
    taken = told.do(impact.take_snapshot, officer, on=told.today, place=COUNTY[:6], title="Autumn")
    whole = told.do(impact.take_snapshot, system(), on=told.today, since=date(2017, 6, 1))
    kept = queries.snapshot(officer, taken.snapshot_id)
    assert kept.figures["dividends_paid"]["value"] == 300_00
    assert kept.figures["households_below_line_after"]["value"] == 6

    told.do(people.declare_income, officer, household_id=told.zhao.household_id, year=2016, kind="farm", amount_fen=90_000_00)
    told.bank_answers(told.batch, {told.li: "confirmed"})
    told.assess(told.li)
    told.die(told.sun, 1)
    told.seal()

    assert told.value("dividends_paid") == 450_00
    assert told.value("households_below_line_after") == 5
    assert list(audit.violations()) == []
    again = {figure.name: figure.value for figure in queries.figures(officer, queries.snapshot_window(kept))}
    assert again == {name: figure["value"] for name, figure in kept.figures.items()}
    assert [one.public_id for one in queries.snapshots(officer)] == [taken.snapshot_id]
    assert queries.snapshots(system()).count() == 2
    assert whole.figures == taken.figures


def test_verify_names_a_published_figure_that_does_not_come_out(told):
    taken = told.do(impact.take_snapshot, system(), on=told.today)
    kept = Snapshot.unscoped.get(public_id=taken.snapshot_id)
    forged = {**kept.figures, "sales": {**kept.figures["sales"], "value": 9_000_00}}
    Snapshot.objects.create(
        **{field.attname: getattr(kept, field.attname) for field in Snapshot._meta.fields if field.name not in ("id", "public_id")}
        | {"public_id": told.key(), "figures": forged, "ledger_head": "0" * 64}
    )
    named = [(violation.code, violation.message) for violation in audit.violations()]
    assert [code for code, _message in named] == ["snapshot-head", "snapshot-figure"]
    assert named[1][1] == "sales was published as 900000, and now comes to 270000"


def test_a_snapshot_is_of_what_its_taker_may_publish(told):
    village = Actor(told.key(), (Grant(Role.OFFICER, place=VILLAGE),))
    with pytest.raises(NotFound):
        told.do(impact.take_snapshot, village, on=told.today)
    with pytest.raises(NotFound):
        told.do(impact.take_snapshot, village, on=told.today, place=NEIGHBOUR)
    with pytest.raises(NotAWindow):
        told.do(impact.take_snapshot, system(), on=told.today + timedelta(days=1), since=told.today + timedelta(days=2), place="99")
    assert not Snapshot.unscoped.exists()
    told.do(impact.take_snapshot, village, on=told.today, place=VILLAGE)
    assert Snapshot.unscoped.get().figures["households_registered"]["value"] == 4


def test_a_snapshot_cannot_be_edited(year):
    year.do(impact.take_snapshot, system(), on=year.today)
    with pytest.raises(Exception, match="only grows"), connection.cursor() as cursor:
        cursor.execute("UPDATE impact_snapshot SET title = 'better'")


def test_verify_names_a_placement_that_contradicts_its_event(told):
    assert list(audit.violations()) == []
    placements = apps.get_model("raising", "Placement").unscoped
    kept = placements.order_by("pk").values().first()
    placements.create(**kept | {"id": None, "public_id": told.key(), "order": told.key(), "delivered": 9})
    assert [violation.message for violation in audit.violations()] == ["9 animals were placed, 10 stand in the event"]


# ------------------------------------------------------------------------------------------------------------------- moves


def test_what_was_published_of_a_village_comes_out_again_after_a_household_moved_away(year, wang):
    day = year.today
    kept = year.do(impact.take_snapshot, year.cast.officer, on=day, place=VILLAGE, title="before the move")
    assert Snapshot.unscoped.get(public_id=kept.snapshot_id).figures["households_registered"]["value"] == 1
    year.pass_days(5)
    year.do(people.move_household, year.cast.officer, household_id=wang.household_id, village_code=NEIGHBOUR)
    assert [year.value("households_registered", place=place) for place in (VILLAGE, NEIGHBOUR)] == [0, 1]
    assert [year.value("households_registered", place=place, on=day) for place in (VILLAGE, NEIGHBOUR)] == [1, 0]
    assert list(audit.violations()) == []
