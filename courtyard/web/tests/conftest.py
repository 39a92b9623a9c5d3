"""A small county for the pages' tests, made through verbs: a village, organisations, one account a role, households."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from courtyard.kernel import actors, clock
from courtyard.kernel.actors import Role
from courtyard.kernel.ids import uuid7
from courtyard.people import actions as people
from courtyard.people.rules.places import PlaceRow

COUNTY, TOWN, VILLAGE = "131122000000", "131122101000", "131122101201"
PASSWORD = "a-million-steps"
PLACES = (
    PlaceRow("130000000000", "province", "河北省"),
    PlaceRow("131100000000", "city", "衡水市"),
    PlaceRow(COUNTY, "county", "武邑县"),
    PlaceRow(TOWN, "town", "武邑镇"),
    PlaceRow(VILLAGE, "village", "东关村"),
)


@dataclass
class County:
    """What a test finds: organisations by kind, users by role, households in the order in which they were registered."""

    now: Any
    organisations: dict[str, UUID] = field(default_factory=dict)
    users: dict[str, Any] = field(default_factory=dict)
    households: list[UUID] = field(default_factory=list)

    def do(self, verb: Any, **arguments: Any) -> Any:
        return verb(actor=actors.system("cli"), key=uuid7(self.now), now=self.now, **arguments)

    def household(self, name: str, *, number: str | None = None) -> UUID:
        members = (people.NewMember(name=name, relation="head", head=True, capacity="able"),)
        done = self.do(people.register_household, village_code=VILLAGE, members=members, register_number=number)
        self.households.append(done.household_id)
        return done.household_id

    def user(self, name: str, **limits: Any) -> Any:
        made = self.do(people.create_user, username=name, name=name.title(), language="en")
        self.do(people.grant_role, user_id=made.user_id, role=limits.pop("role", name), **limits)
        user = get_user_model().objects.get(public_id=made.user_id)
        user.set_password(PASSWORD)
        user.save()
        self.users[name] = user
        return user

    def client(self, name: str | None = None) -> Client:
        client = Client(headers={"accept-language": "en"})
        if name:
            client.force_login(self.users[name])
        return client


@pytest.fixture
def county(db) -> County:
    made = County(now=clock.utc_now())
    made.do(people.import_places, rows=PLACES)
    for kind in ("county_office", "cooperative", "company", "supplier"):
        made.organisations[kind] = made.do(
            people.create_organisation, kind=kind, name=f"Wuyi {kind}", place_code=COUNTY, gs1_prefix="952123456"
        ).organisation_id
    made.household("王建国", number="W-001")
    made.household("李秀英", number="W-002")
    for role in Role:
        if role is Role.SYSTEM:
            continue
        limits: dict[str, Any] = {"place_code": COUNTY}
        if role is Role.HOUSEHOLD:
            limits = {"household_id": made.households[0]}
        elif role is Role.MANAGER:
            limits = {"organisation_id": made.organisations["cooperative"], "place_code": COUNTY}
        made.user(role.value, **limits)
    return made


@pytest.fixture
def sign_in(season, client, django_user_model):
    """Signs somebody in with a role in an organisation or a place, in a county that the test keeps as `season`."""

    def enter(role: Role, organisation=None, place=None):
        account = season.do(people.create_user, season.cast.officer, username=f"user{uuid4().hex[:8]}", name="李")
        given = {"organisation_id": organisation} if organisation else {"place_code": place}
        season.do(people.grant_role, season.cast.system, user_id=account.user_id, role=role, **given)
        client.force_login(django_user_model.objects.get(public_id=account.user_id))
        return client

    return enter
