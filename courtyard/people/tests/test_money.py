"""Incomes, accounts, payees, consents, lines: each over time, each correction a row of its own."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import numpy as np
import pytest
from django.db import DatabaseError, transaction

from courtyard.kernel.actors import Role
from courtyard.kernel.errors import Invalid, NotFound, NotPermitted
from courtyard.people import actions as people
from courtyard.people import queries
from courtyard.people.actions import NewMember
from courtyard.people.actions.create_organisation import AlreadyAnOrganisation, NotAnOrganisation
from courtyard.people.actions.declare_income import NotAnIncome
from courtyard.people.actions.name_payee import ConsentNeeded, NotAMember, OneOrTheOther, PayeeBefore
from courtyard.people.actions.record_consent import NotTheirs
from courtyard.people.actions.set_bank_account import AccountBefore, NotAnAccount
from courtyard.people.actions.set_poverty_line import CountrysLine, NotALine, NotHigher
from courtyard.people.actions.withdraw_consent import AlreadyWithdrawn
from courtyard.people.models import BankAccount, DeclaredIncome, Payee
from courtyard.people.places import UnknownPlace
from courtyard.people.rules import income
from courtyard.people.tests.sample import COUNTY, ELSEWHERE, NOW, SYSTEM, TODAY, TOWN, ZAOYUAN, actor_with, nothing_changes

DAY = timedelta(days=1)
LATER = NOW + timedelta(days=20)


@pytest.fixture
def home(county):
    return county.household()


def declare(county, home, fen, kind="farm", year=2016, now=NOW):
    return county.do(people.declare_income, household_id=home.household_id, year=year, kind=kind, amount_fen=fen, now=now)


def as_of(home, on=TODAY, known_at=None):
    found = queries.household_as_of(home.household_id, on=on, known_at=known_at)
    return found.declared_income_fen, found.income_year


def test_income_is_summed_over_kinds_in_the_latest_year_not_after_the_day(county, home):
    declare(county, home, 1_000_00, "wage", 2015)
    declare(county, home, 2_000_00, "farm", 2016)
    declare(county, home, 500_00, "transfer", 2016)
    assert as_of(home) == (2_500_00, 2016)
    assert as_of(home, TODAY.replace(year=2015)) == (1_000_00, 2015)
    assert as_of(home, TODAY.replace(year=2014)) == (0, None)


def test_a_corrected_income_is_a_new_row_and_the_old_one_can_be_asked_for(county, home):
    first = declare(county, home, 2_000_00)
    second = declare(county, home, 2_500_00, now=LATER)
    assert second.replaces_id == first.income_id
    assert as_of(home) == (2_500_00, 2016)
    assert as_of(home, known_at=NOW) == (2_000_00, 2016)
    assert as_of(home, known_at=NOW - DAY) == (0, None)
    again = declare(county, home, 2_500_00, now=LATER)
    assert (again.income_id, again.replaces_id) == (second.income_id, first.income_id)
    assert DeclaredIncome.unscoped.count() == 2


@pytest.mark.parametrize(
    ("asked", "code"), [({"fen": -1}, "negative-income"), ({"fen": 1, "kind": "gift"}, "kind"), ({"fen": 1, "year": 2018}, "year")]
)
def test_what_is_no_income_is_refused(county, home, asked, code):
    with nothing_changes(), pytest.raises(NotAnIncome) as refused:
        declare(county, home, **asked)
    assert [reason.code for reason in refused.value.reasons] == [code]


def test_what_was_declared_cannot_be_written_over(county, home):
    declare(county, home, 2_000_00)
    for attempt in (lambda rows: rows.update(amount_fen=1), lambda rows: rows.delete()):
        with nothing_changes(), pytest.raises(DatabaseError), transaction.atomic():
            attempt(DeclaredIncome.unscoped.all())


def account(county, owner, number="6222 0000 1234 5678", **asked):
    given = {"owner_type": "household", "owner_id": owner, "bank": "农村信用社", "number": number, "holder": "王建国", **asked}
    return county.do(people.set_bank_account, **given)


def payee(home, on=TODAY):
    pk = queries.internal_household_id(home.household_id)
    return queries.payee_for([pk], on).get(pk)


def test_an_account_holds_from_its_day_and_ends_the_one_before(county, home):
    account(county, home.household_id, valid_from=TODAY - 10 * DAY)
    account(county, home.household_id, "95200000000000001", valid_from=TODAY)
    assert payee(home).account_number.reveal() == "95200000000000001"
    assert BankAccount.unscoped.order_by("id").first().valid_to == TODAY
    assert "0000" not in str(payee(home).account_number)
    with nothing_changes(), pytest.raises(AccountBefore):
        account(county, home.household_id, valid_from=TODAY - DAY)


def test_two_accounts_on_one_day_leave_the_last(county, home):
    for number in ("11111111", "22222222"):
        account(county, home.household_id, number)
    assert payee(home).account_number.reveal() == "22222222"


def test_what_is_no_account_is_refused_field_by_field(county, home):
    with nothing_changes(), pytest.raises(NotAnAccount) as refused:
        account(county, home.household_id, "6.22E+17", owner_type="dog", bank="", holder="")
    assert [reason.field for reason in refused.value.reasons] == ["owner_type", "number", "bank", "holder"]


def test_a_manager_sets_the_account_of_its_own_cooperative_alone(county, home):
    own, other = (
        county.do(people.create_organisation, kind="cooperative", name=name, place_code=COUNTY).organisation_id for name in ("甲", "乙")
    )
    manager = actor_with(Role.MANAGER, organisation=own)
    account(county, own, owner_type="organisation", actor=manager)
    for owner_type, owner in (("organisation", other), ("household", home.household_id)):
        with nothing_changes(), pytest.raises(NotFound):
            account(county, owner, owner_type=owner_type, actor=manager)
    line = queries.payee_for_organisations([own, other], TODAY)
    assert (line[own].name, line[own].bank, line[other].account_number) == ("甲", "农村信用社", None)


def test_the_head_is_paid_until_somebody_else_is_named(county):
    home = county.household(registered_on=TODAY - 10 * DAY)
    assert (payee(home).name, payee(home).proxy, payee(home).owner) == ("王建国", False, home.household_id)
    assert payee(home, TODAY - 11 * DAY) is None
    county.do(people.name_payee, household_id=home.household_id, person_id=home.person_ids[1])
    assert (payee(home).name, payee(home, TODAY - DAY).name) == ("李桂英", "王建国")
    with nothing_changes(), pytest.raises(PayeeBefore):
        county.do(people.name_payee, household_id=home.household_id, person_id=home.person_ids[0], valid_from=TODAY - DAY)


def test_a_proxy_is_paid_with_consent_and_no_longer_without(county, home):
    named = {"household_id": home.household_id, "proxy_name": "王村长", "relation": "村干部"}
    wrong = county.do(people.record_consent, household_id=home.household_id, purpose="apply").consent_id
    for consent in (None, wrong, uuid4()):
        with nothing_changes(), pytest.raises(ConsentNeeded):
            county.do(people.name_payee, consent_id=consent, **named)
    consent = county.do(people.record_consent, household_id=home.household_id, purpose="proxy_payee").consent_id
    county.do(people.name_payee, consent_id=consent, **named)
    assert (payee(home).name, payee(home).proxy) == ("王村长", True)
    county.do(people.withdraw_consent, consent_id=consent)
    assert (payee(home).name, payee(home).proxy) == ("王建国", False)
    assert Payee.unscoped.count() == 1


def test_a_payee_is_a_member_or_a_proxy(county, home):
    stranger = county.household(NewMember("张", relation="head")).person_ids[0]
    for error, asked in (
        (OneOrTheOther, {}),
        (OneOrTheOther, {"person_id": home.person_ids[0], "proxy_name": "x"}),
        (NotAMember, {"person_id": stranger}),
    ):
        with nothing_changes(), pytest.raises(error):
            county.do(people.name_payee, household_id=home.household_id, **asked)


def test_consent_is_given_by_an_adult_of_the_household_and_taken_back_once(county):
    home = county.household(NewMember("王", relation="head"), NewMember("童", birth_date=TODAY.replace(year=2005)))
    stranger = county.household(NewMember("张", relation="head")).person_ids[0]
    for who in (home.person_ids[1], stranger):
        with nothing_changes(), pytest.raises(NotTheirs):
            county.do(people.record_consent, household_id=home.household_id, purpose="apply", given_by=who)
    with nothing_changes(), pytest.raises(Invalid):
        county.do(people.record_consent, household_id=home.household_id, purpose="Anything at all")
    given = county.do(people.record_consent, household_id=home.household_id, purpose="named_in_public").consent_id
    assert queries.has_consent(home.household_id, "named_in_public")
    assert queries.household_as_of(home.household_id, on=TODAY).named_in_public
    county.do(people.withdraw_consent, consent_id=given, now=LATER)
    assert not queries.has_consent(home.household_id, "named_in_public")
    assert queries.household_as_of(home.household_id, on=TODAY, known_at=NOW).named_in_public
    with nothing_changes(), pytest.raises(AlreadyWithdrawn):
        county.do(people.withdraw_consent, consent_id=given)


def test_a_helper_records_consent_within_its_place_alone(county, home):
    asked = {"household_id": home.household_id, "purpose": "apply"}
    with nothing_changes(), pytest.raises(NotFound):
        county.do(people.record_consent, actor=actor_with(Role.HELPER, place="131122291"), **asked)
    with nothing_changes(), pytest.raises(NotPermitted):
        county.do(people.record_consent, actor=actor_with(Role.BUYER), **asked)
    county.do(people.record_consent, actor=actor_with(Role.HELPER, place="131122191"), **asked)
    county.do(people.record_consent, actor=actor_with(Role.HOUSEHOLD, household=home.household_id), **{**asked, "purpose": "photo"})


def test_the_line_of_a_year_is_its_own_or_the_last_before_it(county):
    with pytest.raises(NotFound):
        queries.poverty_line(2016)
    for year, (fen, source) in income.PUBLISHED_LINES.items():
        county.do(people.set_poverty_line, actor=SYSTEM, year=year, amount_fen=fen, price_year=year, source=source)
    found = [queries.poverty_line(year) for year in (2010, 2013, 2014, 2016, 2020)]
    assert [(line.year, line.amount_fen) for line in found] == [
        (2010, 2_300_00),
        (2010, 2_300_00),
        (2014, 2_800_00),
        (2014, 2_800_00),
        (2020, 4_000_00),
    ]
    county.do(people.set_poverty_line, actor=SYSTEM, year=2016, amount_fen=2_952_00, price_year=2016, source="x", strict=False, now=LATER)
    assert (queries.poverty_line(2016).amount_fen, queries.poverty_line(2016, known_at=NOW).amount_fen) == (2_952_00, 2_800_00)
    corrected = county.do(
        people.set_poverty_line, actor=SYSTEM, year=2016, amount_fen=3_000_00, price_year=2016, source="y", now=LATER + DAY
    )
    assert corrected.replaces_id is not None
    assert [line.amount_fen for line in queries.poverty_lines()] == [2_300_00, 2_800_00, 3_000_00, 4_000_00]
    assert queries.poverty_line(2016, known_at=LATER).amount_fen == 2_952_00


def test_a_line_has_an_amount_years_and_a_source(county):
    with nothing_changes(), pytest.raises(NotALine) as refused:
        county.do(people.set_poverty_line, actor=SYSTEM, year=2016, amount_fen=0, price_year=2017, source=" ")
    assert [reason.code for reason in refused.value.reasons] == ["amount", "year", "source"]


def test_the_countrys_line_is_nobodys_of_a_county_who_may_set_a_higher_one_of_its_own(county):
    line = {"year": 2016, "amount_fen": 2_952_00, "price_year": 2010, "source": "x"}
    own = {**line, "amount_fen": 3_500_00, "place_code": COUNTY}
    with nothing_changes():
        for refusal, asked in (
            (CountrysLine, line),
            (NotHigher, own),
            (UnknownPlace, {**own, "place_code": "131128000000"}),
            (UnknownPlace, {**own, "place_code": TOWN}),
        ):
            with pytest.raises(refusal):
                county.do(people.set_poverty_line, **asked)
    county.do(people.set_poverty_line, actor=SYSTEM, **line)
    with nothing_changes(), pytest.raises(NotHigher):
        county.do(people.set_poverty_line, **{**own, "amount_fen": 2_952_00})
    county.do(people.set_poverty_line, **own)
    found = [queries.poverty_line(2016, place=code) for code in (None, COUNTY, ZAOYUAN, ELSEWHERE)]
    assert [(one.amount_fen, one.place_code) for one in found] == [
        (2_952_00, None), (3_500_00, COUNTY), (3_500_00, COUNTY), (2_952_00, None),
    ]  # fmt: skip
    county.do(people.set_poverty_line, actor=SYSTEM, **{**line, "year": 2018, "amount_fen": 3_600_00})
    assert queries.poverty_line(2018, place=ZAOYUAN).amount_fen == 3_600_00, "a county's line that was overtaken holds no more"
    corrected = county.do(people.set_poverty_line, now=LATER, **{**own, "amount_fen": 3_400_00})
    assert corrected.replaces_id is not None
    assert [(one.year, one.amount_fen) for one in queries.poverty_lines()] == [(2016, 2_952_00), (2016, 3_400_00), (2018, 3_600_00)]
    assert queries.poverty_line(2016, place=COUNTY, known_at=NOW).amount_fen == 3_500_00


def test_being_on_the_line_is_poor_only_for_an_inclusive_one():
    assert income.is_poor(2 * 2_300_00 - 1, 2, line_fen=2_300_00)
    assert not income.is_poor(2 * 2_300_00, 2, line_fen=2_300_00)
    assert income.is_poor(2 * 2_300_00, 2, line_fen=2_300_00, strict=False)
    assert not income.is_poor(0, 0, line_fen=2_300_00)
    found = income.poor(np.array([1, 4_600_00, 0]), np.array([1, 2, 0], np.int32), line_fen=2_300_00)
    assert found.tolist() == [True, False, False]
    assert income.a_head_fen(10, 3) == Decimal("3.33")
    assert (income.shortfall_fen(100, 2, line_fen=60), income.shortfall_fen(200, 2, line_fen=60)) == (20, 0)


def test_an_organisation_is_described_whole_or_refused(county):
    given = {"kind": "cooperative", "name": "合作社", "place_code": COUNTY, "gs1_prefix": "952123456", "gln": "9521234560008"}
    made = county.do(people.create_organisation, credit_code="91350100M000100Y43", **given)
    view = queries.organisation(made.organisation_id)
    assert {name: getattr(view, name) for name in given} == given
    assert queries.organisation_ids([made.organisation_id]) == {made.organisation_id: view.id}
    with nothing_changes(), pytest.raises(AlreadyAnOrganisation):
        county.do(people.create_organisation, **given)
    wrong = {"kind": "club", "name": "", "credit_code": "12", "gs1_prefix": "x", "gln": "1"}
    with nothing_changes(), pytest.raises(NotAnOrganisation) as refused:
        county.do(people.create_organisation, place_code=COUNTY, **wrong)
    assert [reason.field for reason in refused.value.reasons] == list(wrong)
    with nothing_changes(), pytest.raises(NotFound):
        county.do(people.create_organisation, kind="company", name="x", place_code="131128000000")
    assert [row.name for row in queries.organisations(SYSTEM, kind="cooperative")] == ["合作社"]
    with pytest.raises(NotFound):
        queries.organisation(uuid4())
