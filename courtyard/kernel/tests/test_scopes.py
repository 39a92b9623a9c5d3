"""A grant reaches what it names and no more; a role reads only what is its work."""

from uuid import UUID

import pytest
from django.apps import apps
from django.db.models import Q

from courtyard.kernel.actors import Actor, Grant, Role
from courtyard.kernel.errors import Defect
from courtyard.kernel.scopes import STAFF, Scope

FULL = Scope(organisation="o", place="p", household="h")
ORG, HOME = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(
    ("grant", "reached"),
    [
        (Grant(Role.OFFICER), Q()),
        (Grant(Role.OFFICER, place="131122"), Q(p__startswith="131122")),
        (Grant(Role.MANAGER, organisation=ORG), Q(o=ORG)),
        (Grant(Role.MANAGER, organisation=ORG, place="13"), Q(o=ORG) & Q(p__startswith="13")),
        (Grant(Role.HOUSEHOLD, household=HOME), Q(h=HOME)),
    ],
)
def test_every_limit_of_a_grant_narrows_it(grant, reached):
    assert FULL.reached_by(grant) == reached


def test_a_limit_that_the_model_does_not_know_reaches_nothing():
    assert Scope(place="p").reached_by(Grant(Role.MANAGER, organisation=ORG)) is None
    assert Scope(organisation="o", place="p").reached_by(Grant(Role.HOUSEHOLD, household=HOME)) is None


def test_a_households_grant_never_widens_to_its_place():
    assert Scope(place="p").reached_by(Grant(Role.HOUSEHOLD, household=HOME, place="131122")) is None


@pytest.mark.parametrize("role", sorted(set(Role) - STAFF))
def test_a_role_whose_work_is_not_with_households_reads_nothing_of_them(role):
    assert FULL.reached_by(Grant(role, place="131122")) is None
    assert FULL.reached_by(Grant(role)) is None
    assert Scope(place="p", readers=STAFF | {role}).reached_by(Grant(role, place="13")) == Q(p__startswith="13")


def test_what_is_open_to_a_role_is_open_everywhere():
    assert Scope(open_to=frozenset({Role.BUYER})).reached_by(Grant(Role.BUYER, place="13")) == Q()


def test_objects_open_only_for_somebody():
    with pytest.raises(Defect, match=r"scoped\(actor\)"):
        apps.get_model("ledger.Account").objects.all()


@pytest.mark.django_db
def test_nobody_sees_nothing():
    assert list(apps.get_model("ledger.Account").objects.scoped(Actor(None, ()))) == []
