"""The planner's part of an invented season: two plans wait for the planner's process, or a sentence says what is missing."""

import sys

import pytest

from courtyard.cli.season import network
from courtyard.cli.season.stage import Stage
from courtyard.kernel.actors import Actor, Grant, Role
from courtyard.kernel.clock import local_day
from courtyard.logistics import queries
from courtyard.people import actions as people
from courtyard.people.actions import PlaceRow

pytestmark = pytest.mark.django_db


@pytest.fixture
def theatre(now):
    made = Stage(seed=1, first_day=local_day(now))
    rows = (PlaceRow(code="130000000000", level="province", name="河北省"),)
    made.do(people.import_places, "system", "places", rows=rows)
    office = made.do(people.create_organisation, "system", "office", kind="county_office", name="office", place_code=rows[0].code)
    made.actors["planner"] = Actor(None, (Grant(Role.PLANNER, organisation=office.organisation_id),))
    return made


def asked(theatre):
    planner = theatre.actors["planner"]
    (owner,) = queries.owners(planner)
    said = network.ask(theatre, owner.owner_id)
    return said, [(one.asks.value, getattr(one.asked, "number", None), one.run and one.run.state) for one in queries.scenarios(planner)]


def test_plans_rounds_and_legs_of_an_invented_network_wait_to_be_worked_out(theatre):
    said, scenarios = asked(theatre)
    assert said.startswith("Two plans of the network, a day's rounds and drone legs are worked out as soon as")
    waiting = [("drones", None), ("rounds", None), ("sites", 16), ("sites", 8)]
    assert scenarios == [(*one, "waiting") for one in waiting]


def test_without_the_solvers_a_season_goes_on_and_says_what_to_install(theatre, monkeypatch):
    monkeypatch.setitem(sys.modules, "scipy", None)
    said, scenarios = asked(theatre)
    assert said.startswith("The network has scenarios and no plan yet.")
    assert "make setup-planning" in said
    assert [state for _asks, _number, state in scenarios] == [None] * 4
