"""From the opening of a project to an approved application, and everything that is refused on the way."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from courtyard.finance.actions.order import OrderNotPossible
from courtyard.finance.rules import Goods
from courtyard.kernel.actors import Actor, Grant, Role
from courtyard.kernel.errors import NotFound, NotPermitted
from courtyard.people import actions as people
from courtyard.people.rules.places import PlaceRow
from courtyard.raising import actions as raising
from courtyard.raising import queries
from courtyard.raising.actions.apply import NotEligible, ProjectNotOpen
from courtyard.raising.actions.decide import AlreadyDecided, NotReady, ReasonMissing
from courtyard.raising.actions.enter_yard import YardKnown
from courtyard.raising.actions.form_flock import YardNotPassed
from courtyard.raising.actions.inspect_yard import FindingsIncomplete
from courtyard.raising.actions.open_project import TermsInvalid
from courtyard.raising.actions.renovate_yard import NothingToRenovate
from courtyard.raising.rules import FlockKind, Grade, Supply
from tests.stories.season import COUNTY, NEIGHBOUR, VILLAGE, WUYI, Season


def codes(error) -> list[str]:
    return [reason.code for reason in error.value.reasons]


def test_a_project_whose_terms_do_not_hold_together_hears_every_fault_at_once(season: Season, refused):
    broken = replace(WUYI, species="", grades=(Grade("a", 0),), ordinary=None)
    with refused(TermsInvalid) as error:
        season.do(
            raising.open_project,
            season.cast.officer,
            name=" ",
            place_code=COUNTY,
            cooperative_id=season.cooperative,
            lender_id=season.office,
            supplier_id=season.hatchery,
            terms=broken,
            opens_on=season.today,
        )
    assert set(codes(error)) >= {"species-missing", "price-not-positive", "name-missing", "company-missing", "insurer-missing"}


def test_an_officer_of_another_county_cannot_open_a_project_here(season: Season, refused):
    stranger = Actor(uuid4(), (Grant(Role.OFFICER, place="130000"[:2] + "9999"),))
    with refused(NotFound):
        season.do(
            raising.open_project,
            stranger,
            name="x",
            place_code=COUNTY,
            cooperative_id=season.cooperative,
            lender_id=season.office,
            supplier_id=season.hatchery,
            company_id=season.company,
            insurer_id=season.insurer,
            guarantee_fund_id=season.fund,
            terms=WUYI,
            opens_on=season.today,
        )


def test_a_family_hears_every_reason_at_once(season: Season, refused):
    season.begin()
    rich = season.register(workers=0, income_yuan=90_000)
    with refused(NotEligible) as error:
        season.apply(rich, 150)
    assert codes(error) == ["above-line", "no-worker", "too-many-animals"]


def test_a_helper_needs_the_households_consent_and_the_household_does_not(season: Season, refused):
    season.begin()
    wang = season.register()
    season.do(people.withdraw_consent, season.cast.helper, consent_id=wang.consent_id)
    arguments = {"project_id": season.project_id, "household_id": wang.household_id, "animals": 100}
    with refused(NotEligible) as error:
        season.do(raising.apply, season.cast.helper, **arguments)
    assert codes(error) == ["consent-missing"]
    itself = Actor(uuid4(), (Grant(Role.HOUSEHOLD, household=wang.household_id),))
    assert season.do(raising.apply, itself, **arguments).place_in_queue == 1


def test_one_household_cannot_apply_for_another(season: Season, refused):
    season.begin()
    wang, li = season.register(), season.register()
    stranger = Actor(uuid4(), (Grant(Role.HOUSEHOLD, household=li.household_id),))
    with refused(NotFound):
        season.do(raising.apply, stranger, project_id=season.project_id, household_id=wang.household_id, animals=10)


def test_a_helper_of_another_village_cannot_apply(season: Season, refused):
    season.begin()
    wang = season.register(village=VILLAGE)
    other = Actor(uuid4(), (Grant(Role.HELPER, place=NEIGHBOUR),))
    with refused(NotFound):
        season.do(raising.apply, other, project_id=season.project_id, household_id=wang.household_id, animals=10)


def test_nobody_applies_twice_but_may_after_withdrawing(season: Season, refused):
    wang = season.apply(season.register())
    with refused(NotEligible) as error:
        season.apply(wang)
    assert codes(error) == ["takes-part"]
    season.do(raising.withdraw, season.cast.helper, application_id=wang.application_id)
    assert season.apply(wang).application_id
    assert season.verify() == []


def test_applications_are_taken_from_the_first_day_to_the_last(season: Season, refused):
    season.begin()
    season.now -= timedelta(days=1)
    wang = season.register(income_yuan=0)
    with refused(ProjectNotOpen):
        season.apply(wang)


def test_the_same_key_gives_the_same_application(season: Season):
    season.begin()
    wang = season.register()
    key = season.key()
    arguments = {"project_id": season.project_id, "household_id": wang.household_id, "animals": 50, "key": key}
    first = season.do(raising.apply, season.cast.helper, **arguments)
    assert season.do(raising.apply, season.cast.helper, **arguments) == first
    assert first.application_id == key


def test_what_an_approval_still_needs_is_listed_at_once(season: Season, refused):
    wang = season.apply(season.register())
    with refused(NotReady) as error:
        season.approve(wang)
    assert codes(error) == ["yard-not-passed", "training-missing"]
    share = season.apply(season.register(workers=0), kind=FlockKind.COLLECTIVE)
    with refused(NotReady) as error:
        season.approve(share)
    assert codes(error) == ["flock-missing", "training-missing"]


def test_a_helper_does_not_decide(season: Season, refused):
    wang = season.apply(season.register())
    with refused(NotPermitted):
        season.do(raising.decide, season.cast.helper, application_id=wang.application_id, approve=True)


def test_declining_needs_a_reason_and_happens_once(season: Season, refused):
    wang = season.apply(season.register())
    with refused(ReasonMissing):
        season.do(raising.decide, season.cast.officer, application_id=wang.application_id, approve=False)
    season.do(raising.decide, season.cast.officer, application_id=wang.application_id, approve=False, reason="The yard is rented.")
    with refused(AlreadyDecided):
        season.approve(wang)
    assert queries.application(season.cast.officer, wang.application_id).step == "declined"
    assert season.verify() == []


def test_an_inspection_answers_every_point_of_the_standard_once(season: Season, refused):
    wang = season.apply(season.register())
    season.inspect(wang, fence=False)
    findings = (raising.Finding("fence", True), raising.Finding("fence", True), raising.Finding("roof", True))
    with refused(FindingsIncomplete) as error:
        season.do(raising.inspect_yard, season.cast.technician, project_id=season.project_id, yard_id=wang.yard_id, findings=findings)
    assert codes(error) == ["not-answered", "not-answered", "not-in-standard", "answered-twice"]


def test_a_point_that_is_not_required_does_not_fail_a_yard(season: Season):
    wang = season.apply(season.register())
    assert season.inspect(wang, shade=False).passed


def test_a_yard_has_one_number(season: Season, refused):
    wang = season.apply(season.register())
    season.inspect(wang)
    with refused(YardKnown):
        season.do(raising.enter_yard, season.cast.technician, project_id=season.project_id, household_id=wang.household_id)
    assert queries.yard_of(season.project_id, wang.household_id) == wang.yard_id


ROOMY = replace(WUYI, supplies=(Supply("chick", Goods.LIVESTOCK, 1, 40_00),))


def renovate(season: Season, inspection, **paid):
    return season.do(
        raising.renovate_yard,
        season.cast.manager,
        inspection_id=inspection.inspection_id,
        supplier_id=season.builder,
        work="A higher fence",
        cost_fen=300_00,
        **paid,
    )


def test_a_yard_is_renovated_from_the_advance_and_inspected_again(season: Season):
    season.begin(ROOMY)
    wang = season.apply(season.register())
    first = season.inspect(wang, fence=False)
    assert (first.passed, first.failed) == (False, ("fence",))
    done = renovate(season, first, paid_by="earmarked")
    assert season.ledger.account("supplier.payable", season.builder).balance_fen == 300_00
    second = season.inspect(wang)
    assert (second.passed, second.round) == (True, 2)
    season.train(wang)
    season.approve(wang)
    assert wang.loan_id == done.loan_id
    season.supplier_delivers(wang)
    # 4,000 for chicks, 300 for the fence; 200 yuan were never spent and went back.
    assert season.loan(wang).outstanding_fen == 4_300_00
    assert season.ledger.account("household.earmarked", wang).balance_fen == 0
    assert season.verify() == []


def test_when_an_application_is_declined_after_a_renovation_the_rest_of_the_advance_goes_back(season: Season):
    season.begin(ROOMY)
    wang = season.apply(season.register())
    wang.loan_id = renovate(season, season.inspect(wang, fence=False), paid_by="earmarked").loan_id
    season.do(raising.decide, season.cast.officer, application_id=wang.application_id, approve=False, reason="moved away")
    assert season.loan(wang).outstanding_fen == 300_00
    assert season.ledger.account("lender.capital", season.office).balance_fen == 1_000_000_00 - 300_00
    assert season.verify() == []


def test_a_grant_may_pay_for_a_renovation(season: Season):
    season.begin(ROOMY)
    wang = season.apply(season.register())
    done = renovate(season, season.inspect(wang, fence=False), paid_by="grant", commitment_id=season.commitment)
    assert done.loan_id is None
    assert season.ledger.account("fund.project", season.commitment).balance_fen == 9_700_00
    assert season.verify() == []


def test_a_yard_that_passed_is_not_renovated(season: Season, refused):
    season.begin(ROOMY)
    wang = season.apply(season.register())
    inspection = season.inspect(wang)
    with refused(NothingToRenovate):
        renovate(season, inspection, paid_by="earmarked")


def test_what_does_not_fit_into_the_advance_is_not_ordered(season: Season, refused):
    season.begin(WUYI)
    wang = season.apply(season.register())
    renovate(season, season.inspect(wang, fence=False), paid_by="earmarked")
    season.inspect(wang)
    season.train(wang)
    with refused(OrderNotPossible):
        season.approve(wang)


def test_a_collective_flock_needs_a_yard_that_passed(season: Season, refused):
    season.begin()
    yard = season.do(raising.enter_yard, season.cast.technician, project_id=season.project_id, place_code=VILLAGE).yard_id
    with refused(YardNotPassed):
        season.do(raising.form_flock, season.cast.manager, project_id=season.project_id, yard_id=yard)


@pytest.mark.parametrize("kind", list(FlockKind))
def test_the_county_is_judged_by_the_rules_that_refuse_one_household(season: Season, kind: FlockKind):
    season.begin()
    homes = [season.register(workers=w, income_yuan=y) for w, y in ((1, 3_000), (0, 3_000), (1, 90_000), (0, 90_000))]
    season.apply(season.register())
    table = queries.eligibility(season.project_id, season.today, kind=kind)
    assert len(table) == 5
    for row in range(len(table)):
        household = table.households.uuid(row)
        try:
            with pytest.raises(NotEligible) as error:
                season.do(raising.apply, season.cast.helper, project_id=season.project_id, household_id=household, animals=10, kind=kind)
            assert tuple(codes(error)) == tuple(reason.value for reason in table.reasons(row))
        except pytest.fail.Exception:
            assert table.eligible[row]
    assert table.counts()["above-line"] == 2
    assert homes


def test_money_of_organisations_elsewhere_is_not_the_projects(season: Season, refused):
    """An officer of the county next door may open a project at home, but not lend from here."""
    neighbour = Actor(uuid4(), (Grant(Role.OFFICER, place="131123"),))
    season.do(
        people.import_places,
        season.cast.system,
        rows=(PlaceRow("131123000000", "county", "武强县"),),
    )
    with refused(NotFound):
        season.do(
            raising.open_project,
            neighbour,
            name="next door",
            place_code="131123000000",
            cooperative_id=season.cooperative,
            lender_id=season.office,
            supplier_id=season.hatchery,
            company_id=season.company,
            insurer_id=season.insurer,
            guarantee_fund_id=season.fund,
            terms=WUYI,
            opens_on=season.today,
        )


def test_a_technician_notes_trainings_of_its_own_villages_only(season: Season, refused):
    season.begin()
    wang = season.register(village=VILLAGE)
    elsewhere = Actor(uuid4(), (Grant(Role.TECHNICIAN, place=NEIGHBOUR),))
    with refused(NotFound):
        season.do(
            raising.hold_training,
            elsewhere,
            project_id=season.project_id,
            topic="chicks",
            held_on=season.today,
            household_ids=(wang.household_id,),
        )


def test_from_approval_until_they_come_the_animals_wait_on_the_managers_desk(season: Season):
    home, manager = season.household(birds=3), season.cast.manager
    found = queries.application(manager, home.application_id)
    assert (found.step, found.flock_id) == ("approved", home.flock_id)
    assert [(one.kind, one.subject) for one in queries.waiting(manager)] == [("arrival", str(home.application_id))]
    season.supplier_delivers(home)
    assert queries.waiting(manager) == ()
