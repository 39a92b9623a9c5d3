"""A household moves, has another head, or splits: the page says what follows, the verb is done, and the history shows it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from courtyard.kernel import actors
from courtyard.kernel.clock import local_day
from courtyard.people import actions
from courtyard.people import queries as people
from courtyard.people.rules.places import PlaceRow

NEXT = "131122101202"


@pytest.fixture
def home(county):
    """A head with two grown children, registered ten days ago; a second village lies beside its own."""
    county.do(actions.import_places, rows=(PlaceRow(NEXT, "village", "西关村"),))
    day = local_day(county.now)
    members = tuple(
        actions.NewMember(name, relation=relation, head=relation == "head", capacity="able")
        for name, relation in (("周大", "head"), ("周二", "child"), ("周三", "child"))
    )
    asked = {"village_code": "131122101201", "members": members, "registered_on": day - timedelta(days=10)}
    return county.do(actions.register_household, **asked).household_id


@pytest.fixture
def today(county):
    return local_day(county.now).isoformat()


@pytest.fixture
def send(county, home):
    def post(name, *, status=302, who="officer", **fields):
        response = county.client(who).post(reverse(name, args=[home]), {"key": str(uuid4()), **fields})
        text = response.content.decode()
        assert response.status_code == status, text[text.find("<main") :][:1500]
        return response.url if status == 302 else text

    return post


def _as_of(county, home):
    return people.household_as_of(home, on=local_day(county.now))


def _person(county, home, name: str) -> str:
    return next(str(one.person_id) for one in _as_of(county, home).members if one.name == name)


def _history(county, home) -> str:
    return county.client("officer").get(reverse("household-history", args=[home])).content.decode()


def test_a_household_moves_and_its_history_says_so(county, home, send, today):
    page = county.client("officer").get(reverse("household-move", args=[home])).content.decode()
    assert "Whoever works only in the old village no longer sees it" in page
    assert "西关村" in page
    assert '<option value="131122101201"' not in page, "it lives there already"
    assert "Choose the village that it moves to." in send("household-move", status=400, moved_on=today)
    assert send("household-move", village_code=NEXT, moved_on=today) == reverse("household", args=[home])
    assert _as_of(county, home).village_code == NEXT
    assert "people.move_household" in _history(county, home)
    assert NEXT in _history(county, home)


def test_a_village_of_another_county_is_named_by_its_code_and_refused_in_place_outside_the_area(county, home, send, today):
    page = send("household-move", status=404, other_code="999999999999", moved_on=today)
    assert _as_of(county, home).village_code == "131122101201"
    assert page


def test_another_member_becomes_the_head(county, home, send, today):
    page = county.client("officer").get(reverse("household-head", args=[home])).content.decode()
    assert "The present head stays a member" in page
    child = _person(county, home, "周二")
    assert send("household-head", person_id=child, former_relation="parent", on=today) == reverse("household", args=[home])
    assert {(one.name, one.relation) for one in _as_of(county, home).members} == {("周大", "parent"), ("周二", "head"), ("周三", "child")}
    assert "people.change_head" in _history(county, home)
    future = (local_day(county.now) + timedelta(days=1)).isoformat()
    send("household-head", status=400, person_id=_person(county, home, "周三"), former_relation="sibling", on=future)


def test_a_part_of_the_household_leaves_and_is_a_household_of_its_own(county, home, send, today):
    page = county.client("officer").get(reverse("household-split", args=[home])).content.decode()
    assert "stay with this household, which answers for them" in page
    second, third = _person(county, home, "周二"), _person(county, home, "周三")
    everybody = {f"who_{second}": "", f"who_{third}": ""}
    assert "one of them as the head" in send("household-split", status=400, on=today, **everybody)
    address = send("household-split", on=today, register_number="Z-1", village_code=NEXT, **{**everybody, f"who_{third}": "head"})
    made = people.households(actors.system("cli")).get(register_number="Z-1")
    assert address == reverse("household", args=[made.public_id])
    new = _as_of(county, made.public_id)
    assert ([one.name for one in new.members], new.village_code) == (["周三"], NEXT)
    assert sorted(one.name for one in _as_of(county, home).members) == ["周二", "周大"]
    assert "people.split_household" in _history(county, home)
    assert "people.split_household" in _history(county, made.public_id)


def test_a_head_alone_is_told_to_admit_the_others_first(county):
    alone = county.households[0]
    for name in ("household-head", "household-split"):
        page = county.client("officer").get(reverse(name, args=[alone])).content.decode()
        assert "Nobody but the head belongs to this household" in page


@pytest.mark.parametrize("name", ["household-move", "household-head", "household-split"])
def test_the_pages_are_linked_for_an_officer_and_closed_to_others(county, home, name):
    address = reverse(name, args=[home])
    household = reverse("household", args=[home])
    assert address in county.client("officer").get(household).content.decode()
    assert address not in county.client("manager").get(household).content.decode()
    assert county.client("manager").get(address).status_code == 403
