"""A county with something at every step of the season's work, for tests of its pages."""

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.cache import cache

from courtyard.kernel.actors import Role
from courtyard.monitoring.actions import raise_alarms
from courtyard.people import actions as people
from courtyard.raising import actions as raising
from courtyard.raising import queries
from courtyard.raising.rules import FlockKind, Sale
from tests.stories.season import COUNTY, RUNNING, Home, Season
from tests.stories.test_fish_pond import POND


@dataclass
class Work:
    """Birds with bracelets, settled (`wang`) and growing (`zhao`), a yard that failed; a pond on consignment with a share to approve."""

    season: Season
    wang: Home
    zhao: Home
    failing: Home
    pond: Home
    waiting: Home
    project: UUID
    pond_project: UUID
    site: UUID
    statement: UUID
    users: dict[Role, Any] = field(default_factory=dict)

    def user(self, role: Role) -> Any:
        """An account of this role within the county, with a password."""
        if role not in self.users:
            season = self.season
            made = season.do(people.create_user, season.cast.system, username=role.value, name=role.value.title(), language="en")
            limits: dict[str, Any] = {"place_code": COUNTY}
            if role is Role.HOUSEHOLD:
                limits = {"household_id": self.wang.household_id}
            elif role in (Role.MANAGER, Role.TECHNICIAN):
                limits["organisation_id"] = season.cooperative
            season.do(people.grant_role, season.cast.system, user_id=made.user_id, role=role.value, **limits)
            account = get_user_model().objects.get(public_id=made.user_id)
            account.set_password("a-million-steps")
            account.save()
            self.users[role] = account
        return self.users[role]


def build() -> Work:
    """Everything through verbs."""
    cache.clear()
    season = Season()
    project = season.begin(RUNNING)
    wang = season.household(birds=20)
    season.supplier_delivers(wang)
    season.walk(wang, lame=(3,))
    season.certify(wang)
    season.collect(wang)
    season.process()
    season.sell()
    season.settle()
    zhao = season.household(birds=20)
    season.supplier_delivers(zhao)
    season.die(zhao, 1)
    season.apply(season.register())
    failing = season.apply(season.register())
    season.inspect(failing, fence=False)
    said = {"household_id": wang.household_id, "text": "one bird is missing"}
    season.do(raising.object_to, season.cast.helper, project_id=project, **said)
    season.pass_days(6)
    season.do(raise_alarms, season.cast.system, on=season.today)
    pond_project = season.begin(replace(POND, sale=Sale.CONSIGNMENT))
    (pond,) = season.collective([500])
    season.supplier_delivers(pond)
    season.pass_days(10)
    season.harvest(pond, table=1_000)
    season.do(raising.consign_lot, season.cast.manager, lot_id=season.lot_id)
    stated = {"reference": "S-1", "amount_fen": 100_00, "delivered_until": season.today, "last": False}
    statement = season.do(raising.state_proceeds, season.cast.manager, lot_id=season.lot_id, **stated).statement_id
    waiting = season.apply(season.register(workers=0), 200, kind=FlockKind.COLLECTIVE)
    season.open_lot()
    season.work()
    site = queries.sites(season.cast.officer, pond_project)[0].yard_id
    return Work(season, wang, zhao, failing, pond, waiting, project, pond_project, site, statement)
