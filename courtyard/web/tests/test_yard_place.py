"""Where a yard is: measured by whoever is there, or left open."""

from uuid import uuid4

import pytest
from django.apps import apps
from django.urls import reverse

from courtyard.kernel.actors import Role
from tests.stories.season import VILLAGE, Season


@pytest.fixture
def season(db) -> Season:
    return Season()


def places() -> list[tuple[float | None, float | None]]:
    return list(apps.get_model("raising.Yard").unscoped.values_list("lon", "lat"))


def entered(client, address: str, **fields: str):
    return client.post(address, {"do": "enter_yard", "key": str(uuid4()), **fields}, headers={"accept-language": "en"})


@pytest.mark.parametrize(("lon", "lat", "kept"), [("115.8", "37.85", (115.8, 37.85)), ("", "", (None, None))])
def test_a_yard_is_entered_with_its_place_or_without(season, sign_in, lon, lat, kept):
    home = season.apply(season.register(), 4)
    client = sign_in(Role.TECHNICIAN, season.cooperative)
    assert entered(client, reverse("application", args=[home.application_id]), lon=lon, lat=lat).status_code == 302
    assert places() == [kept]


@pytest.mark.parametrize(
    ("lon", "lat", "says"),
    [
        ("115.8", "", "leave both empty if nobody measured them"),
        ("215.8", "37.85", "less than or equal to 180"),
        ("x", "37.85", "a number"),
    ],
)
def test_half_a_place_and_no_place_on_earth_are_refused_in_words(season, sign_in, lon, lat, says):
    home = season.apply(season.register(), 4)
    client = sign_in(Role.TECHNICIAN, season.cooperative)
    answer = entered(client, reverse("application", args=[home.application_id]), lon=lon, lat=lat)
    assert (answer.status_code, says in answer.content.decode()) == (400, True)
    assert places() == []


def test_a_site_of_the_cooperative_is_entered_with_its_place(season, sign_in):
    season.begin()
    client = sign_in(Role.MANAGER, season.cooperative)
    site = {"do": "enter", "key": str(uuid4()), "name": "East", "place_code": VILLAGE, "lon": "115.8", "lat": "37.85"}
    assert client.post(reverse("sites", args=[season.project_id]), site).status_code == 302
    assert places() == [(115.8, 37.85)]
