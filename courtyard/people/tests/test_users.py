"""Users: who may do what, where, and from when."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import AnonymousUser

from courtyard.kernel.actors import Actor, Grant, Role
from courtyard.kernel.errors import Invalid, NotPermitted
from courtyard.kernel.verbs import load_verbs
from courtyard.people import actions as people
from courtyard.people import queries
from courtyard.people.actions.create_user import AlreadyAUser, NotAUser
from courtyard.people.actions.end_role import AlreadyEnded
from courtyard.people.actions.grant_role import AlreadyGranted, BeyondYourOwn, HouseholdNeeded, NotARole
from courtyard.people.models import RoleGrant, User
from courtyard.people.tests.sample import COUNTY, NANPO, NOW, OFFICER, SYSTEM, TODAY, TOWN, actor_with, nothing_changes


@pytest.fixture
def wang(county) -> UUID:
    return county.do(people.create_user, username="wang", name="王秀英", phone="138-0013-8000").user_id


@pytest.fixture
def cooperative(county) -> UUID:
    return county.do(people.create_organisation, kind="cooperative", name="合作社", place_code=TOWN).organisation_id


def account(user_id: UUID) -> User:
    return User.objects.get(public_id=user_id)


def test_an_account_is_found_by_its_phone_however_it_is_typed(county, wang):
    assert User.objects.with_phone("+86 138 0013 8000").public_id == wang
    assert User.objects.with_phone("１３８００１３８０００").public_id == wang
    assert User.objects.with_phone("13800138001") is None
    assert account(wang).phone.reveal() == "13800138000"
    assert not account(wang).has_usable_password()


def test_a_user_without_a_role_may_do_nothing(wang):
    assert queries.actor_for(account(wang), NOW, "web").grants == ()
    assert queries.actor_for(AnonymousUser(), NOW, "web").grants == ()


def test_a_role_holds_from_its_day_to_the_day_before_its_end(county, wang):
    county.do(people.grant_role, user_id=wang, role="officer", place_code=COUNTY, valid_from=TODAY, valid_to=TODAY + timedelta(days=10))
    held = [queries.actor_for(account(wang), NOW + timedelta(days=days), "web").roles() for days in (-1, 0, 9, 10)]
    assert held == [frozenset(), {Role.OFFICER}, {Role.OFFICER}, frozenset()]


def test_a_place_becomes_the_digits_that_everything_in_it_begins_with(county, wang, cooperative):
    county.do(people.grant_role, user_id=wang, role="officer", place_code=COUNTY)
    county.do(people.grant_role, user_id=wang, role="technician", place_code=TOWN, organisation_id=cooperative)
    actor = queries.actor_for(account(wang), NOW, "web")
    assert actor.grants == (Grant(Role.OFFICER, place="131122"), Grant(Role.TECHNICIAN, organisation=cooperative, place="131122191"))
    assert actor.user_id == wang


def test_who_may_not_sign_in_may_do_nothing(county, wang):
    county.do(people.grant_role, user_id=wang, role="officer", place_code=COUNTY)
    User.objects.filter(public_id=wang).update(is_active=False)
    assert queries.actor_for(account(wang), NOW, "web").grants == ()


def test_a_role_that_ended_can_be_given_again_and_its_past_stays(county, wang):
    grant = county.do(people.grant_role, user_id=wang, role="helper", place_code=TOWN).grant_id
    with nothing_changes(), pytest.raises(AlreadyGranted):
        county.do(people.grant_role, user_id=wang, role="helper", place_code=TOWN)
    county.do(people.end_role, grant_id=grant, on=TODAY + timedelta(days=5))
    with nothing_changes(), pytest.raises(AlreadyEnded):
        county.do(people.end_role, grant_id=grant, on=TODAY + timedelta(days=5))
    county.do(people.grant_role, user_id=wang, role="helper", place_code=TOWN, valid_from=TODAY + timedelta(days=5))
    assert [queries.actor_for(account(wang), NOW + timedelta(days=days), "web").roles() for days in (4, 5)] == [{Role.HELPER}] * 2
    assert RoleGrant.unscoped.count() == 2


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"role": "system"}, NotARole),
        ({"role": "king"}, NotARole),
        ({"role": "household"}, HouseholdNeeded),
        ({"role": "helper", "valid_to": TODAY}, Invalid),
    ],
)
def test_a_grant_that_means_nothing_is_refused(county, wang, asked, error):
    with nothing_changes(), pytest.raises(error):
        county.do(people.grant_role, user_id=wang, place_code=COUNTY, **asked)


def test_nobody_hands_out_more_than_it_holds(county, wang, cooperative):
    other = county.do(people.create_organisation, kind="company", name="公司", place_code="131128000000", actor=SYSTEM).organisation_id
    home = county.household(village=NANPO).household_id
    town_officer = actor_with(Role.OFFICER, place="131122191")
    manager = actor_with(Role.MANAGER, organisation=cooperative)
    placed_manager = actor_with(Role.MANAGER, organisation=cooperative, place="131122191")
    beyond = [
        (town_officer, {"role": "officer", "place_code": COUNTY}),
        (town_officer, {"role": "officer"}),
        (town_officer, {"role": "household", "household_id": home}),
        (town_officer, {"role": "manager", "place_code": TOWN, "organisation_id": other}),
        (manager, {"role": "officer", "organisation_id": cooperative}),
        (manager, {"role": "helper", "organisation_id": other}),
        # A place beside the organisation would open households that the organisation alone does not.
        (manager, {"role": "helper", "organisation_id": cooperative, "place_code": COUNTY}),
        (placed_manager, {"role": "helper", "organisation_id": cooperative, "place_code": COUNTY}),
        (placed_manager, {"role": "helper", "organisation_id": cooperative}),
    ]
    for actor, asked in beyond:
        with nothing_changes(), pytest.raises(BeyondYourOwn):
            county.do(people.grant_role, actor=actor, user_id=wang, **asked)
    county.do(people.grant_role, actor=manager, user_id=wang, role="helper", organisation_id=cooperative)
    county.do(people.grant_role, actor=placed_manager, user_id=wang, role="helper", organisation_id=cooperative, place_code=TOWN)
    county.do(people.grant_role, actor=OFFICER, user_id=wang, role="household", household_id=home)


def test_a_role_of_somebody_else_s_area_is_not_ended(county, wang):
    grant = county.do(people.grant_role, user_id=wang, role="officer", place_code=COUNTY).grant_id
    with nothing_changes(), pytest.raises(BeyondYourOwn):
        county.do(people.end_role, actor=actor_with(Role.OFFICER, place="131128"), grant_id=grant)


def test_every_fault_of_an_account_is_named_at_once(county):
    with nothing_changes(), pytest.raises(NotAUser) as refused:
        county.do(people.create_user, username="a b", name=" ", phone="123", language="tlh")
    assert [reason.field for reason in refused.value.reasons] == ["username", "name", "phone", "language"]


def test_a_manager_makes_no_account_of_the_back_office(county):
    manager = actor_with(Role.MANAGER, place="131122")
    with nothing_changes(), pytest.raises(BeyondYourOwn):
        county.do(people.create_user, actor=manager, username="staff", name="x", is_staff=True)
    county.do(people.create_user, actor=manager, username="helper", name="x")


@pytest.mark.parametrize("name", [name for name in sorted(load_verbs()) if name.startswith("people.")])
@pytest.mark.django_db
def test_a_role_that_the_table_does_not_name_is_refused(name):
    spec = load_verbs()[name]
    for role in set(Role) - spec.permission.roles:
        with nothing_changes(), pytest.raises(NotPermitted):
            spec.function(actor=actor_with(role), key=uuid4(), now=NOW, **dict.fromkeys(spec.parameters))


def test_a_name_or_phone_belongs_to_one_account(county, wang):
    for asked in ({"username": "wang", "name": "x"}, {"username": "other", "name": "x", "phone": "13800138000"}):
        with nothing_changes(), pytest.raises(AlreadyAUser):
            county.do(people.create_user, **asked)


def test_an_officer_sees_the_users_of_its_area(county, wang):
    county.do(people.grant_role, user_id=wang, role="officer", place_code=TOWN)
    county.do(people.create_user, actor=SYSTEM, username="nobody", name="x")
    assert [user.username for user in queries.users(OFFICER)] == ["wang"]
    assert [user.username for user in queries.users(actor_with(Role.OFFICER, place="131128"))] == []
    assert [user.username for user in queries.users(SYSTEM)] == ["nobody", "wang"]


def test_whoever_made_an_account_finds_it_again_before_it_has_a_role_and_nobody_else_does(county):
    made = county.do(people.create_user, username="forgotten", name="x").user_id
    other = Actor(uuid4(), OFFICER.grants)
    assert [user.username for user in queries.users(OFFICER)] == ["forgotten"]
    assert [user.username for user in queries.users(other)] == []
    county.do(people.grant_role, actor=SYSTEM, user_id=made, role="officer", place_code="131128000000")
    assert [user.username for user in queries.users(OFFICER)] == []


@pytest.mark.django_db
def test_django_can_make_a_superuser_for_an_emergency():
    user = User.objects.create_superuser("root", "correct horse battery", name="root", phone="13800138000")
    assert (user.is_staff, user.check_password("correct horse battery"), User.objects.with_phone("13800138000")) == (True, True, user)
    assert queries.actor_for(user, NOW, "web").grants == ()
