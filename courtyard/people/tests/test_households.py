"""Households and their members over time: as it was on a day, as it was known then."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from courtyard.kernel.errors import Invalid, NotFound
from courtyard.kernel.models import Change, Fact
from courtyard.people import actions as people
from courtyard.people import queries
from courtyard.people.actions import NewMember
from courtyard.people.actions.correct_membership import AlreadyCorrected, HeadTaken
from courtyard.people.actions.grant_role import BeyondYourOwn
from courtyard.people.actions.leave_member import NotAMember
from courtyard.people.actions.register_household import AlreadyRegistered, MemberElsewhere, NoHead, NotMembers
from courtyard.people.actions.set_work_capacity import InNoHousehold
from courtyard.people.members import PeriodTaken
from courtyard.people.models import Household, Membership, Person
from courtyard.people.places import UnknownPlace
from courtyard.people.tests.sample import DONGGOU, ELSEWHERE, FOREIGN_OFFICER, NOW, OFFICER, TODAY, ZAOYUAN, nothing_changes, number_of

BORN = date(1961, 4, 2)
LATER = NOW + timedelta(days=30)
DAY = timedelta(days=1)


def as_of(home, on=TODAY, known_at=None):
    return queries.household_as_of(home.household_id, on=on, known_at=known_at)


def test_a_household_is_registered_with_its_members(county):
    home = county.household(
        NewMember("王建国", id_card=number_of(BORN), relation="head", capacity="partly", phone="13800138000"),
        NewMember("李桂英", id_card=number_of(date(1963, 1, 5), 2), relation="spouse", capacity="able"),
        NewMember("王小军", relation="child", birth_date=date(2008, 2, 29)),
        register_number="WY-1",
        cause_of_poverty="因病",
    )
    found = as_of(home)
    assert (found.register_number, found.village_code, found.village_name, found.head_name) == ("WY-1", ZAOYUAN, "枣园村村委会", "王建国")
    assert (found.persons, found.workers, found.declared_income_fen, found.income_year) == (3, 2, 0, None)
    assert [(m.name, m.relation, m.sex, m.birth_date) for m in found.members] == [
        ("王建国", "head", "male", BORN),
        ("李桂英", "spouse", "female", date(1963, 1, 5)),
        ("王小军", "child", "", date(2008, 2, 29)),
    ]
    assert [m.person_id for m in found.members] == list(home.person_ids)
    assert (as_of(home, TODAY - DAY).persons, queries.internal_household_id(home.household_id)) == (0, found.id)
    assert list(Fact.objects.values_list("name", flat=True)) == ["people.HouseholdRegistered"]


def test_numbers_lie_encrypted_and_are_found_by_hash(county):
    number = number_of(BORN)
    home = county.household(NewMember("王建国", id_card=number, relation="head"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_card, id_card_index FROM people_person")
        kept = cursor.fetchone()
    assert number not in str(kept)
    assert number[6:14] not in str(kept)
    assert queries.household_of_id_card(OFFICER, number.lower()) == home.household_id
    assert queries.household_of_id_card(FOREIGN_OFFICER, number) is None
    assert queries.household_of_id_card(OFFICER, "nonsense") is None


@pytest.mark.parametrize(
    ("members", "codes"),
    [
        ([NewMember("", relation="head")], ["name"]),
        ([NewMember("王", relation="uncle", head=True), NewMember("李", relation="uncle")], ["relation"]),
        ([NewMember("王", relation="head"), NewMember("李", relation="head")], ["two-heads"]),
        ([NewMember("王", relation="head", id_card="13999919610402001X")], ["id-card"]),
        ([NewMember("王", relation="head", id_card=number_of(BORN), birth_date=TODAY, sex="female")], ["birth-differs", "sex-differs"]),
        ([NewMember("王", relation="head", birth_date=date(1880, 1, 1))], ["impossible-age"]),
        ([NewMember("王", relation="head", birth_date=TODAY + DAY)], ["impossible-age"]),
        ([NewMember("王", relation="head", capacity="strong", sex="x", phone="12")], ["capacity", "sex", "phone"]),
        ([NewMember("王", relation="head", id_card=number_of(BORN)), NewMember("李", id_card=number_of(BORN))], ["twice"]),
    ],
)
def test_every_fault_of_every_member_is_named_at_once(county, members, codes):
    with nothing_changes(), pytest.raises(NotMembers) as refused:
        county.household(*members)
    assert [reason.code for reason in refused.value.reasons] == codes


def test_a_household_has_a_head_a_village_and_a_number_of_its_own(county):
    county.household(register_number="1")
    for error, asked in (
        (NoHead, {"members": (NewMember("王"),)}),
        (UnknownPlace, {"village_code": ELSEWHERE}),
        (UnknownPlace, {"village_code": "131122191000"}),
        (AlreadyRegistered, {"register_number": "1"}),
        (Invalid, {"registered_on": TODAY + DAY}),
    ):
        given = {"village_code": ZAOYUAN, "members": (NewMember("王", relation="head"),), **asked}
        with nothing_changes(), pytest.raises(error):
            county.do(people.register_household, **given)


def test_somebody_belongs_to_one_household_at_a_time(county):
    number = number_of(BORN)
    first = county.household(NewMember("王建国", relation="head"), NewMember("王秀兰", id_card=number, relation="child"))
    second = county.household(NewMember("张伟", relation="head"), village=DONGGOU)
    bride = NewMember("王秀兰", id_card=number, relation="spouse")
    with nothing_changes(), pytest.raises(MemberElsewhere):
        county.do(people.admit_member, household_id=second.household_id, member=bride)
    county.do(people.leave_member, household_id=first.household_id, person_id=first.person_ids[1])
    done = county.do(people.admit_member, household_id=second.household_id, member=bride)
    assert done.person_id == first.person_ids[1]
    assert (as_of(first).persons, as_of(second).persons, Person.unscoped.count()) == (1, 2, 3)


def test_who_left_was_there_until_that_day(county):
    home = county.household(registered_on=TODAY - 100 * DAY)
    county.do(people.leave_member, household_id=home.household_id, person_id=home.person_ids[1], on=TODAY - 10 * DAY)
    assert [as_of(home, TODAY - days * DAY).persons for days in (101, 100, 11, 10, 0)] == [0, 2, 2, 1, 1]
    with nothing_changes(), pytest.raises(NotAMember):
        county.do(people.leave_member, household_id=home.household_id, person_id=home.person_ids[1])


def test_what_was_known_then_can_still_be_asked(county):
    home = county.household(registered_on=TODAY - 100 * DAY)
    county.do(people.leave_member, household_id=home.household_id, person_id=home.person_ids[1], on=TODAY - 50 * DAY, now=LATER)
    assert as_of(home, TODAY).persons == 1
    assert as_of(home, TODAY, known_at=NOW).persons == 2
    assert as_of(home, TODAY, known_at=LATER).persons == 1
    assert as_of(home, TODAY, known_at=NOW - DAY).persons == 0


def test_a_new_head_follows_the_day_that_the_old_one_leaves(county):
    home = county.household(registered_on=TODAY - 10 * DAY)
    old, new = home.person_ids
    county.do(people.leave_member, household_id=home.household_id, person_id=old, on=TODAY, new_head_id=new)
    assert (as_of(home, TODAY - DAY).head_name, as_of(home, TODAY).head_name) == ("王建国", "李桂英")
    assert (as_of(home, TODAY - DAY).persons, as_of(home, TODAY).persons) == (2, 1)


def test_a_correction_stands_beside_what_it_corrects(county):
    home = county.household(registered_on=TODAY - 100 * DAY)
    row = as_of(home).members[1]
    given = {"membership_id": row.membership_id, "valid_from": TODAY - 5 * DAY, "valid_to": None, "relation": "sibling"}
    done = county.do(people.correct_membership, now=LATER, **given)
    assert [as_of(home, TODAY - days * DAY).persons for days in (6, 5)] == [1, 2]
    assert as_of(home).members[1].relation == "sibling"
    assert as_of(home, TODAY - 6 * DAY, known_at=NOW).members[1].relation == "spouse"
    with nothing_changes(), pytest.raises(AlreadyCorrected):
        county.do(people.correct_membership, **given)
    with nothing_changes(), pytest.raises(HeadTaken):
        county.do(people.correct_membership, **{**given, "membership_id": done.membership_id, "relation": "head"})
    county.do(people.correct_membership, now=LATER, withdraw=True, **{**given, "membership_id": done.membership_id})
    assert (as_of(home).persons, as_of(home, known_at=NOW).persons) == (1, 2)
    assert Membership.unscoped.count() == 3


def test_a_correction_does_not_reach_into_another_household(county):
    number = number_of(BORN)
    first = county.household(NewMember("王", relation="head"), NewMember("秀", id_card=number), registered_on=TODAY - 20 * DAY)
    second = county.household(NewMember("张", relation="head"))
    county.do(people.leave_member, household_id=first.household_id, person_id=first.person_ids[1], on=TODAY - 10 * DAY)
    county.do(people.admit_member, household_id=second.household_id, member=NewMember("秀", id_card=number), valid_from=TODAY - 5 * DAY)
    row = as_of(first, TODAY - 15 * DAY).members[1]
    with nothing_changes(), pytest.raises(PeriodTaken):
        county.do(people.correct_membership, membership_id=row.membership_id, valid_from=TODAY - 20 * DAY, valid_to=None, relation="other")


def test_the_database_itself_refuses_two_memberships_at_once(county):
    home = county.household()
    row = Membership.unscoped.order_by("id").last()
    for asked in ({"valid_to": None}, {"valid_to": TODAY + DAY}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Membership.objects.create(
                public_id=uuid4(), person=row.person, household=row.household, relation="other", valid_from=TODAY, recorded_at=NOW, **asked
            )
    assert as_of(home).persons == 2


def test_who_can_work_changes_from_a_day_on(county):
    home = county.household(registered_on=TODAY - 10 * DAY)
    county.do(people.set_work_capacity, person_id=home.person_ids[1], capacity="partly", valid_from=TODAY)
    assert [as_of(home, on).workers for on in (TODAY - DAY, TODAY)] == [1, 2]
    with nothing_changes(), pytest.raises(InNoHousehold):
        county.do(people.set_work_capacity, actor=FOREIGN_OFFICER, person_id=home.person_ids[1], capacity="able")
    with nothing_changes(), pytest.raises(Invalid):
        county.do(people.set_work_capacity, person_id=home.person_ids[1], capacity="strong")


def test_another_county_s_officer_reaches_nothing(county):
    home = county.household()
    member = as_of(home).members[1]
    consent = county.do(people.record_consent, household_id=home.household_id, purpose="apply").consent_id
    user = county.do(people.create_user, username="x", name="x").user_id
    attempts = [
        (people.admit_member, {"household_id": home.household_id, "member": NewMember("x")}),
        (people.leave_member, {"household_id": home.household_id, "person_id": home.person_ids[1]}),
        (
            people.correct_membership,
            {"membership_id": member.membership_id, "valid_from": TODAY, "valid_to": None, "relation": "other"},
        ),
        (people.declare_income, {"household_id": home.household_id, "year": 2016, "kind": "wage", "amount_fen": 1}),
        (
            people.set_bank_account,
            {"owner_type": "household", "owner_id": home.household_id, "bank": "x", "number": "12345678", "holder": "x"},
        ),
        (people.name_payee, {"household_id": home.household_id, "person_id": home.person_ids[1]}),
        (people.record_consent, {"household_id": home.household_id, "purpose": "apply"}),
        (people.withdraw_consent, {"consent_id": consent}),
        (people.record_condition, {"person_id": home.person_ids[0], "kind": "chronic"}),
        (people.set_work_capacity, {"person_id": home.person_ids[0], "capacity": "able"}),
        (people.grant_role, {"user_id": user, "role": "household", "household_id": home.household_id}),
        (people.register_household, {"village_code": ZAOYUAN, "members": (NewMember("x", head=True),)}),
        (people.create_organisation, {"kind": "company", "name": "x", "place_code": ZAOYUAN}),
    ]
    for verb, asked in attempts:
        with nothing_changes(), pytest.raises((NotFound, InNoHousehold, BeyondYourOwn)):
            county.do(verb, actor=FOREIGN_OFFICER, **asked)
    assert list(queries.households(FOREIGN_OFFICER)) == []


def test_the_same_key_registers_once(county):
    key, members = uuid4(), (NewMember("王", relation="head"),)
    first = county.do(people.register_household, key=key, village_code=ZAOYUAN, members=members)
    assert county.do(people.register_household, key=key, village_code=ZAOYUAN, members=members) == first
    assert Household.unscoped.count() == 1


def test_the_change_log_holds_no_personal_data(county):
    number = number_of(BORN)
    county.household(NewMember("王建国", id_card=number, relation="head", phone="13800138000"), cause_of_poverty="因病")
    kept = str(list(Change.objects.values_list("what", flat=True)))
    assert not any(word in kept for word in ("王建国", number, "13800138000", "因病"))


def test_a_list_is_narrowed_by_place_number_and_name(county):
    county.household(register_number="WY1")
    county.household(NewMember("张伟", relation="head"), village=DONGGOU, register_number="WY2")

    def numbers(**asked):
        return [row.register_number for row in queries.households(OFFICER, **asked)]

    assert numbers() == ["WY1", "WY2"]
    assert numbers(place=DONGGOU) == ["WY2"]
    assert numbers(search="张") == ["WY2"]
    assert numbers(search="WY1") == ["WY1"]
    assert [row.head_name for row in queries.households(OFFICER)] == ["王建国", "张伟"]
