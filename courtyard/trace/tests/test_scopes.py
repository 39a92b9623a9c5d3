"""Who may record where, and who sees what happened there."""

from uuid import UUID

import pytest

from courtyard.kernel.actors import Actor, Grant, Role, system
from courtyard.kernel.errors import NotFound, NotPermitted
from courtyard.trace import actions, queries
from courtyard.trace.actions.register_locations import NewLocation, NotALocation
from courtyard.trace.errors import OutsideYourPlaces, UnknownItems
from courtyard.trace.rules import Action, ObjectEvent
from courtyard.trace.rules import builders as happened
from courtyard.trace.starting import DayAt
from courtyard.trace.tests.making import PLANT, SHOP, SPRING, YARD, bird, crate, key, pack

COOPERATIVE, SHOPKEEPER, HOUSEHOLD = UUID(int=1), UUID(int=2), UUID(int=3)
VILLAGE = "131123103201"


def someone(role=Role.MANAGER, **limits) -> Actor:
    return Actor(user_id=UUID(int=9), grants=(Grant(role, **limits),))


@pytest.fixture
def places(yard):
    actions.register_locations(
        actor=system(),
        key=key(),
        now=SPRING,
        locations=(
            NewLocation(YARD, organisation_id=COOPERATIVE, household_id=HOUSEHOLD, place_code=VILLAGE, name="Wang's yard"),
            NewLocation(PLANT, organisation_id=COOPERATIVE, place_code="131123100000"),
            NewLocation("urn:epc:id:sgln:9521234.00002.0", organisation_id=SHOPKEEPER, place_code="110101001001"),
        ),
    )
    yard.band(bird(1), bird(2))
    return yard


@pytest.fixture
def refuses(everything):
    def ask(kind, call, *arguments, **named):
        before = everything()
        with pytest.raises(kind) as caught:
            call(*arguments, **named)
        assert everything() == before
        return caught.value

    return ask


def test_a_manager_records_at_the_places_of_its_own_cooperative(places, refuses):
    own, other = someone(organisation=COOPERATIVE), someone(organisation=SHOPKEEPER)
    dead = happened.died([bird(1)], at=places.now, place=YARD, reason="fox")
    assert refuses(OutsideYourPlaces, places.record, dead, actor=other).detail["places"] == [YARD]
    # Naming a place of one's own does not reach the birds of others.
    refuses(OutsideYourPlaces, places.record, happened.died([bird(1)], at=places.now, place=SHOP, reason="fox"), actor=other)
    nowhere = ObjectEvent(event_time=places.now, action=Action.OBSERVE, epcs=(bird(1),))
    refuses(OutsideYourPlaces, places.record, nowhere, actor=own)
    places.record(dead, actor=own)


def test_an_area_reaches_by_its_code(places, refuses):
    county, elsewhere = someone(Role.OFFICER, place="131123"), someone(Role.OFFICER, place="130627")
    packed = happened.packed(crate(1), [bird(1)], at=places.now, place=YARD)
    refuses(OutsideYourPlaces, places.record, packed, actor=elsewhere)
    places.record(packed, actor=county)


@pytest.mark.parametrize("role", [Role.BUYER, Role.HOUSEHOLD, Role.DONOR, Role.AUDITOR])
def test_who_may_not_record_is_refused(places, refuses, role):
    refuses(NotPermitted, places.record, happened.died([bird(1)], at=places.now, place=YARD, reason="x"), actor=someone(role))


def test_everybody_lists_what_happened_at_the_places_that_are_theirs(places):
    places.record(happened.departed([bird(2)], at=places.now, place=PLANT))

    def steps(actor):
        return [event["bizStep"] for event in queries.events(actor)]

    assert steps(system()) == ["departing", "commissioning"]
    assert steps(someone(organisation=COOPERATIVE)) == ["departing", "commissioning"]
    assert steps(someone(Role.HOUSEHOLD, household=HOUSEHOLD)) == ["commissioning"]
    assert steps(someone(Role.TECHNICIAN, place=VILLAGE)) == ["commissioning"]
    assert steps(someone(organisation=SHOPKEEPER)) == []
    assert [event["bizStep"] for event in queries.events(system(), biz_step="departing", read_point=PLANT)] == ["departing"]


def test_an_error_is_declared_within_ones_area_only(places, refuses):
    (event,) = places.record(happened.died([bird(1)], at=places.now, place=YARD, reason="fox")).event_ids
    declare = {"key": key(), "now": places.now, "event_id": event, "reason": "did_not_occur"}
    refuses(NotFound, actions.declare_error, actor=someone(Role.OFFICER, place="130627"), **declare)
    actions.declare_error(actor=someone(Role.OFFICER, place="131123"), **declare)


def test_a_location_is_registered_by_who_may_and_taken_from_nobody(places, refuses):
    officer = someone(Role.OFFICER, place="131123")

    def register(actor, epc, **values):
        return actions.register_locations(actor=actor, key=key(), now=places.now, locations=(NewLocation(epc, **values),))

    assert register(officer, "https://id.gs1.org/414/9521234000006/254/Y2", place_code=VILLAGE).locations == 1
    refuses(NotPermitted, register, officer, SHOP, place_code=VILLAGE)
    refuses(NotPermitted, register, officer, "https://id.gs1.org/414/9521234000006/254/Y3", place_code="110101001001")
    assert [reason.code for reason in refuses(NotALocation, register, system(), bird(1)).reasons] == ["no-place"]
    assert [reason.code for reason in refuses(NotALocation, register, system(), "yard").reasons] == ["illegal-identifier"]
    assert queries.locations([YARD])[YARD].name == "Wang's yard"
    register(officer, YARD, place_code=VILLAGE, organisation_id=COOPERATIVE, name="Li's yard")
    assert queries.locations([YARD])[YARD].name == "Li's yard"


def test_whoever_has_one_of_the_items_recalls_all_of_its_cause_and_nobody_else_does(places, refuses):
    def recall(**limits):
        officer = someone(Role.OFFICER, **limits)
        return actions.recall(actor=officer, key=key(), now=places.now, epcs=(bird(1),), reason="salmonella")

    refuses(OutsideYourPlaces, lambda: recall(place="110101"))
    refuses(OutsideYourPlaces, lambda: recall(organisation=SHOPKEEPER))
    assert recall(place=VILLAGE[:6]).reached == 1
    assert places.state(bird(1)).recalled


def test_whoever_packed_it_recalls_it_after_it_has_left(places):
    made = happened.processed(bird(1), pack(1), at=places.now, place=PLANT)
    places.record(made)
    places.record(happened.packed(crate(1), [pack(1)], at=places.now, place=PLANT))
    places.carry(crate(1), place=SHOP)
    places.unpack(crate(1))
    assert places.recall(pack(1), actor=someone(organisation=COOPERATIVE)).reached == 1
    assert places.state(pack(1)).recalled


def test_a_day_is_recalled_at_ones_own_places_only(places, refuses):
    own, other = someone(organisation=COOPERATIVE), someone(organisation=SHOPKEEPER)
    refuses(UnknownItems, places.recall, days=(DayAt(SPRING.date()),), actor=other)
    assert places.recall(days=(DayAt(SPRING.date()),), actor=own).reached == 2


def test_the_office_of_the_place_frees_what_a_cooperative_recalled_and_nobody_elsewhere_does(places, refuses):
    done = places.recall(bird(1), actor=someone(place=VILLAGE[:6]))
    refuses(NotPermitted, places.end, done, "mistake", actor=someone(place=VILLAGE[:6]))
    refuses(NotFound, places.end, done, "mistake", actor=someone(Role.OFFICER, place="110101"))
    places.end(done, "mistake", actor=someone(Role.OFFICER, place=VILLAGE[:6]))
    assert not places.state(bird(1)).recalled
