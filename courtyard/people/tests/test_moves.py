"""A household that moves, gets another head, or splits: what it was can still be asked, and who sees it is decided by where it lives."""

from datetime import date, timedelta

import pytest

from courtyard.kernel import audit
from courtyard.kernel.actors import Role
from courtyard.kernel.errors import Invalid, NotFound, NotPermitted
from courtyard.kernel.models import Change, Fact
from courtyard.people import actions as people
from courtyard.people import queries
from courtyard.people.actions import Leaver, NewMember
from courtyard.people.actions.correct_membership import HeadTaken
from courtyard.people.actions.leave_member import NotAMember
from courtyard.people.actions.move_household import MovedSince
from courtyard.people.actions.register_household import AlreadyRegistered
from courtyard.people.actions.split_household import HeadLeaves, NobodyStays
from courtyard.people.models import DeclaredIncome, Household, HouseholdMove, Membership, Person
from courtyard.people.places import UnknownPlace
from courtyard.people.tests.sample import (
    DONGGOU,
    ELSEWHERE,
    FOREIGN_OFFICER,
    NANPO,
    NOW,
    TODAY,
    ZAOYUAN,
    actor_with,
    nothing_changes,
)
from courtyard.people.tests.test_as_of import by_table

DAY = timedelta(days=1)
BEFORE = date(2016, 1, 1)


@pytest.fixture
def home(county):
    """A family of three in Zaoyuan since 2016: a head, a wife, a grown son."""
    members = (
        NewMember("王建国", relation="head", capacity="able"),
        NewMember("李桂英", relation="spouse", capacity="unable"),
        NewMember("王小明", relation="child", capacity="able"),
    )
    return county.household(*members, registered_on=BEFORE)


def move(county, home, village=NANPO, **asked):
    return county.do(people.move_household, household_id=home.household_id, village_code=village, **asked)


def lived(home, on, **known):
    return queries.household_as_of(home.household_id, on=on, **known).village_code


def members(household_id, on, **known):
    found = queries.household_as_of(household_id, on=on, **known).members
    return {member.name: member.relation for member in found}


# ----------------------------------------------------------------------------------------------------------------- moving


def test_a_household_that_moved_lived_where_it_lived(county, home):
    moved = move(county, home, moved_on=TODAY - 10 * DAY)
    assert (moved.from_village, moved.to_village, moved.moved_on) == (ZAOYUAN, NANPO, TODAY - 10 * DAY)
    assert [lived(home, day) for day in (TODAY, TODAY - 10 * DAY, TODAY - 11 * DAY, BEFORE)] == [NANPO, NANPO, ZAOYUAN, ZAOYUAN]
    assert lived(home, TODAY, known_at=NOW - DAY) == ZAOYUAN
    assert Change.objects.get(subject_type="people.household", subject_id=home.household_id, what__has_key="moved_on").what == {
        "village": [ZAOYUAN, NANPO], "moved_on": "2017-02-19",
    }  # fmt: skip
    assert Fact.objects.get(name="people.HouseholdMoved").body["to_village"] == NANPO
    assert list(audit.violations()) == []


def test_a_household_that_moves_back_and_forth_has_a_village_on_every_day(county, home):
    for ago, village in ((300, NANPO), (200, DONGGOU), (100, ZAOYUAN)):
        move(county, home, village, moved_on=TODAY - ago * DAY)
    assert [lived(home, TODAY - ago * DAY) for ago in (301, 300, 250, 200, 150, 100, 0)] == [
        ZAOYUAN, NANPO, NANPO, DONGGOU, DONGGOU, ZAOYUAN, ZAOYUAN,
    ]  # fmt: skip
    assert list(audit.violations()) == []


def test_a_township_on_a_day_has_the_households_that_lived_in_it_then(county, home):
    stays = county.household(registered_on=BEFORE)
    came = county.household(village=NANPO, registered_on=BEFORE)
    move(county, home, NANPO, moved_on=TODAY - 10 * DAY)
    move(county, came, DONGGOU, moved_on=TODAY - 5 * DAY)
    old_town, new_town = "131122191", "131122291"
    here, there, third = stays.household_id, home.household_id, came.household_id
    assert (set(by_table(TODAY, place=old_town)), set(by_table(TODAY, place=new_town))) == ({here, third}, {there})
    day = TODAY - 7 * DAY
    assert (set(by_table(day, place=old_town)), set(by_table(day, place=new_town))) == ({here}, {there, third})
    day = TODAY - 20 * DAY
    assert (set(by_table(day, place=old_town)), set(by_table(day, place=new_town))) == ({here, there}, {third})
    assert set(by_table(TODAY, known_at=NOW - DAY, place=old_town)) == {here, there}
    assert by_table(day, place=old_town)[there][1:3] == (ZAOYUAN, 3)
    assert by_table(TODAY, place=new_town)[there][1:3] == (NANPO, 3)


def test_whoever_works_in_the_new_village_sees_the_whole_file_and_whoever_works_in_the_old_one_no_longer(county, home):
    county.do(people.declare_income, household_id=home.household_id, year=2016, kind="farm", amount_fen=1000_00)
    old, new = (actor_with(Role.TECHNICIAN, place=prefix) for prefix in ("131122191", "131122291"))
    family, whole = actor_with(Role.HOUSEHOLD, household=home.household_id), actor_with(Role.OFFICER, place="131122")

    def seen(actor):
        return tuple(model.objects.scoped(actor).count() for model in (Household, Membership, Person, DeclaredIncome))

    everything, nothing = (1, 3, 3, 1), (0, 0, 0, 0)
    assert (seen(old), seen(new), seen(family), seen(whole)) == (everything, nothing, everything, everything)
    move(county, home)
    assert (seen(old), seen(new), seen(family), seen(whole)) == (nothing, everything, everything, everything)
    assert (HouseholdMove.objects.scoped(old).count(), HouseholdMove.objects.scoped(new).count()) == (0, 1)


def test_a_move_is_refused_to_where_the_officer_does_not_work_or_on_a_day_that_cannot_be(county, home):
    town_officer = actor_with(Role.OFFICER, place="131122191")
    with nothing_changes():
        for refusal, asked in (
            (UnknownPlace, {"village": ELSEWHERE}),
            (UnknownPlace, {"actor": town_officer}),
            (UnknownPlace, {"village": "131122191000"}),
            (NotFound, {"actor": FOREIGN_OFFICER, "village": ELSEWHERE}),
            (NotPermitted, {"actor": actor_with(Role.HELPER, place="131122")}),
            (Invalid, {"village": ZAOYUAN}),
            (Invalid, {"moved_on": TODAY + DAY}),
            (Invalid, {"moved_on": BEFORE}),
        ):
            with pytest.raises(refusal):
                move(county, home, **asked)
    move(county, home, moved_on=TODAY - 5 * DAY)
    with nothing_changes():
        for day in (TODAY - 5 * DAY, TODAY - 6 * DAY):
            with pytest.raises(MovedSince):
                move(county, home, DONGGOU, moved_on=day)


def test_the_audit_names_a_household_that_lives_elsewhere_than_it_moved_to(county, home):
    move(county, home)
    there = HouseholdMove.unscoped.get().from_village
    Household.unscoped.filter(public_id=home.household_id).update(village=there)
    assert [str(one) for one in audit.violations()] == [
        f"people.move-ends-elsewhere {home.household_id}: it moved to {NANPO}, but lives in {ZAOYUAN}"
    ]


# ------------------------------------------------------------------------------------------------------------------- heads


def test_another_member_becomes_the_head_and_the_former_one_stays(county, home):
    head, _wife, son = home.person_ids
    done = county.do(
        people.change_head, household_id=home.household_id, person_id=son, former_relation="parent", on=TODAY - 3 * DAY
    )  # fmt: skip
    assert (done.head_id, done.former_head_id) == (son, head)
    before = {"王建国": "head", "李桂英": "spouse", "王小明": "child"}
    after = {"王建国": "parent", "李桂英": "spouse", "王小明": "head"}
    assert members(home.household_id, TODAY) == members(home.household_id, TODAY - 3 * DAY) == after
    assert members(home.household_id, TODAY - 4 * DAY) == before
    assert members(home.household_id, TODAY, known_at=NOW - DAY) == {}
    assert queries.household_as_of(home.household_id, on=TODAY).workers == 2
    assert list(audit.violations()) == []


def test_a_head_is_changed_by_the_office_to_a_member_who_is_not_head_and_not_ahead_of_the_day(county, home):
    head, wife, son = home.person_ids
    asked = {"household_id": home.household_id, "person_id": son, "former_relation": "parent"}
    with nothing_changes():
        for refusal, differing in (
            (Invalid, {"person_id": head}),
            (Invalid, {"former_relation": "head"}),
            (Invalid, {"former_relation": "uncle"}),
            (Invalid, {"on": TODAY + DAY}),
            (NotAMember, {"on": BEFORE - DAY}),
            (NotAMember, {"person_id": county.key()}),
            (NotFound, {"actor": FOREIGN_OFFICER}),
        ):
            with pytest.raises(refusal):
                county.do(people.change_head, **(asked | differing))
    county.do(people.change_head, on=TODAY, **asked)
    with nothing_changes(), pytest.raises(HeadTaken):
        county.do(people.change_head, household_id=home.household_id, person_id=wife, former_relation="spouse", on=TODAY - DAY)


# --------------------------------------------------------------------------------------------------------------- splitting


def test_a_grown_son_leaves_with_a_household_of_his_own(county, home):
    _head, _wife, son = home.person_ids
    county.do(people.declare_income, household_id=home.household_id, year=2016, kind="farm", amount_fen=1000_00)
    split = county.do(
        people.split_household, household_id=home.household_id, leavers=(Leaver(son, "head"),), on=TODAY - 2 * DAY,
        village_code=DONGGOU, register_number="H-9",
    )  # fmt: skip
    assert members(home.household_id, TODAY) == {"王建国": "head", "李桂英": "spouse"}
    assert members(home.household_id, TODAY - 3 * DAY) == {"王建国": "head", "李桂英": "spouse", "王小明": "child"}
    new = queries.household_as_of(split.household_id, on=TODAY)
    assert (new.village_code, new.register_number, new.head_name, new.persons, new.workers) == (DONGGOU, "H-9", "王小明", 1, 1)
    assert (new.registered_on, new.declared_income_fen) == (TODAY - 2 * DAY, 0)
    assert queries.household_as_of(home.household_id, on=TODAY).declared_income_fen == 1000_00
    assert [Fact.objects.filter(name=f"people.{name}").count() for name in ("MembersChanged", "HouseholdRegistered")] == [1, 2]
    assert list(audit.violations()) == []


def test_a_split_needs_one_head_members_and_somebody_who_stays(county, home):
    head, wife, son = home.person_ids
    county.household(register_number="H-1")
    asked = {"household_id": home.household_id, "leavers": (Leaver(son, "head"),)}
    with nothing_changes():
        for refusal, differing in (
            (Invalid, {"leavers": ()}),
            (Invalid, {"leavers": (Leaver(son, "child"),)}),
            (Invalid, {"leavers": (Leaver(son, "head"), Leaver(wife, "head"))}),
            (Invalid, {"leavers": (Leaver(son, "head"), Leaver(son, "child"))}),
            (Invalid, {"leavers": (Leaver(son, "head"), Leaver(wife, "aunt"))}),
            (Invalid, {"on": TODAY + DAY}),
            (Invalid, {"on": BEFORE}),
            (Invalid, {"register_number": "9" * 41}),
            (HeadLeaves, {"leavers": (Leaver(head, "head"),)}),
            (NotAMember, {"leavers": (Leaver(county.key(), "head"),)}),
            (AlreadyRegistered, {"register_number": "H-1"}),
            (UnknownPlace, {"village_code": ELSEWHERE}),
            (NotFound, {"actor": FOREIGN_OFFICER}),
        ):
            with pytest.raises(refusal):
                county.do(people.split_household, **(asked | differing))
    county.do(people.leave_member, household_id=home.household_id, person_id=head, on=TODAY)
    with nothing_changes(), pytest.raises(NobodyStays):
        county.do(people.split_household, household_id=home.household_id, leavers=(Leaver(son, "head"), Leaver(wife, "parent")))


def test_what_is_known_of_a_person_goes_with_it_to_the_new_household(county, home):
    son = home.person_ids[2]
    county.do(people.split_household, household_id=home.household_id, leavers=(Leaver(son, "head"),), village_code=NANPO)
    there = actor_with(Role.TECHNICIAN, place="131122291")
    assert [person.name for person in Person.objects.scoped(there)] == ["王小明"]
    assert Membership.objects.scoped(there).count() == 1
