"""A county that the browser visits: one household's season done, another's under way, and an account for each role."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.cache import cache

from courtyard.kernel.actors import Actor, Role
from courtyard.people import actions as people
from tests.stories.season import COUNTY, VILLAGE, Home, Season

PASSWORD = "a-million-steps"


@dataclass
class County:
    """The season behind the pages; `users` by role; `wang` is settled, `zhao` keeps birds, `li` is only registered."""

    season: Season
    users: dict[str, Any] = field(default_factory=dict)
    wang: Home | None = None
    zhao: Home | None = None
    li: UUID | None = None

    def user(self, name: str, role: Role, **limits: Any) -> Any:
        """An account with a password and one role."""
        season = self.season
        made = season.do(people.create_user, season.cast.system, username=name, name=name.title(), language="en")
        season.do(people.grant_role, season.cast.system, user_id=made.user_id, role=role.value, **limits)
        account = get_user_model().objects.get(public_id=made.user_id)
        account.set_password(PASSWORD)
        account.save()
        self.users[name] = account
        return account

    def actor(self, name: str, like: Actor) -> Actor:
        """Somebody of the story, from now on under an account of her own."""
        return Actor(self.users[name].public_id, like.grants)


def build() -> County:
    """Everything through verbs; committed, so that the live server sees it."""
    cache.clear()
    season = Season()
    county = County(season)
    for name, role in (
        ("officer", Role.OFFICER),
        ("second", Role.OFFICER),
        ("helper", Role.HELPER),
        ("auditor", Role.AUDITOR),
        ("donor", Role.DONOR),
    ):
        county.user(name, role, place_code=COUNTY)
    for name, role in (("manager", Role.MANAGER), ("technician", Role.TECHNICIAN)):
        county.user(name, role, organisation_id=season.cooperative, place_code=COUNTY)
    for name in ("officer", "second", "manager", "technician", "helper"):
        setattr(season.cast, name, county.actor(name, getattr(season.cast, name)))
    county.li = _register(season, "李秀英", "H90001")
    county.wang = season.household(birds=100)
    season.supplier_delivers(county.wang)
    season.pass_days(10)
    season.die(county.wang, 2, "disease")
    season.pass_days(150)
    season.collect(county.wang)
    season.process()
    season.sell()
    season.settle()
    county.zhao = season.household(birds=100)
    season.supplier_delivers(county.zhao)
    season.apply(season.register(), 80)
    for owner_type, owner in (("organisation", season.cooperative), ("household", county.wang.household_id)):
        season.do(
            people.set_bank_account,
            season.cast.officer,
            owner_type=owner_type,
            owner_id=owner,
            bank="农业银行",
            number="6228480402564890018",
            holder="王一",
        )
    county.user("wang", Role.HOUSEHOLD, household_id=county.wang.household_id)
    season.work()
    return county


def _register(season: Season, name: str, number: str) -> UUID:
    members = (people.NewMember(name=name, relation="head", head=True, capacity="able", id_card=None),)
    made = season.do(people.register_household, season.cast.officer, village_code=VILLAGE, members=members, register_number=number)
    season.do(people.declare_income, season.cast.officer, household_id=made.household_id, year=2016, kind="farm", amount_fen=200_000)
    return made.household_id
