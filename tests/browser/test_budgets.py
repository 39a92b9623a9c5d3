"""The board and the lists of a season ask a constant number of questions, whatever the number of households. No browser needed."""

from dataclasses import replace

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courtyard.people import actions as people
from tests.stories.season import COUNTY, RUNNING, Season

BUDGETS = {"board": 26, "project-households": 14, "household-season": 40, "desk": 26, "collection-day": 16, "flock": 18}


@pytest.fixture
def officer(db) -> tuple[Season, Client]:
    season = Season()
    made = season.do(people.create_user, season.cast.system, username="officer", name="Officer")
    season.do(people.grant_role, season.cast.system, user_id=made.user_id, role="officer", place_code=COUNTY)
    client = Client()
    client.force_login(get_user_model().objects.get(public_id=made.user_id))
    return season, client


def _asked(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_pages_of_a_season_stay_within_their_budgets_and_do_not_grow(officer):
    season, client = officer
    home = season.household()
    season.supplier_delivers(home)
    season.apply(season.register(), 50)
    addresses = {
        "board": reverse("board", args=[season.project_id]),
        "project-households": reverse("project-households", args=[season.project_id]),
        "household-season": reverse("household-season", args=[home.household_id]),
        "desk": reverse("desk"),
        "collection-day": reverse("collection-day", args=[season.project_id]),
        "flock": reverse("flock", args=[home.flock_id]),
    }
    few = {name: _asked(client, address) for name, address in addresses.items()}
    assert {name: count for name, count in few.items() if count > BUDGETS[name]} == {}
    for _ in range(6):
        season.apply(season.register(), 50)
    more = season.household()
    season.supplier_delivers(more)
    assert {name: _asked(client, address) for name, address in addresses.items()} == few


def test_a_households_way_has_a_stop_for_steps_only_where_steps_count(officer):
    season, client = officer
    for steps, named in ((None, 0), (1_000_000, 1)):
        season.begin(replace(RUNNING, steps=steps))
        home = season.household(birds=2)
        season.supplier_delivers(home)
        way = client.get(reverse("household-season", args=[home.household_id]), headers={"accept-language": "en"}).context["way"]
        assert [knot.stop.word for knot in way.bird].count("Steps") == named
