"""A bird's leg band: a code that only we can make, checked where it is scanned."""

import pytest

from courtyard.algorithms.codes import band
from courtyard.kernel.actors import Actor, Grant, Role
from courtyard.kernel.errors import NotFound
from courtyard.kernel.secrets import keyring
from courtyard.passport import queries
from courtyard.passport.queries import BandState
from courtyard.raising import queries as raising
from tests.stories.season import Season


@pytest.fixture
def flock(db):
    season = Season()
    season.begin()
    season.home = season.household(birds=3)
    season.supplier_delivers(season.home)
    return season


def bands(season):
    return queries.leg_bands(season.cast.technician, season.home.flock_id)


def test_every_bird_has_a_band_of_its_own_that_fits_the_smallest_square(flock):
    found = bands(flock)
    assert [one.epc for one in found] == [bird.epc for bird in raising.birds(flock.home.flock_id)]
    assert len({one.text for one in found}) == 3
    assert all(len(one.text) <= band.MAX_LENGTH for one in found)
    assert all(len(one.text.partition("?c=")[2]) == 16 for one in found)


def test_bands_of_a_flock_elsewhere_are_not_given_out(flock):
    elsewhere = Actor(flock.key(), (Grant(Role.OFFICER, place="440305"),))
    with pytest.raises(NotFound):
        queries.leg_bands(elsewhere, flock.home.flock_id)


@pytest.mark.parametrize("reason", ["disease", "stolen"])
def test_a_band_is_worth_what_its_bird_is(flock, reason):
    first, second, _third = (one.text for one in bands(flock))
    flock.die(flock.home, 1, reason)
    assert queries.scanned_band(first) is BandState.ENDED
    assert queries.scanned_band(second) is BandState.WORN
    assert queries.scanned_band(second.replace("https://id.gs1.org", "https://elsewhere.example/x")) is BandState.WORN


def test_a_band_that_we_did_not_make_is_not_ours(flock):
    first, second, _third = (one.text for one in bands(flock))
    number, _, _code = first.partition("?c=")
    assert queries.scanned_band(f"{number}?c={second.partition('?c=')[2]}") is BandState.FORGED
    assert queries.scanned_band(f"{number}?c=AAAAAAAAAAAAAAAA") is BandState.FORGED
    assert queries.scanned_band("https://id.gs1.org/01/1/21/2?c=A") is BandState.UNREADABLE
    strange = band.make(host="id.gs1.org", gtin=number.split("/")[4], serial="AAAAAAAAAAAA", secret=keyring().index)
    assert queries.scanned_band(strange) is BandState.FORGED  # no bird has this number, so nobody made a band for it


def test_whoever_scans_a_band_is_told_what_it_is(flock, client, django_assert_max_num_queries):
    first, second, _third = (one.text.removeprefix("https://id.gs1.org") for one in bands(flock))
    flock.die(flock.home, 1)
    english = {"headers": {"accept-language": "en"}}
    with django_assert_max_num_queries(4):
        page = client.get(second, **english)
    assert page.status_code == 200
    assert "This leg band is ours" in page.content.decode()
    assert "On a pack it proves nothing" in page.content.decode()
    assert "worn by nobody" in client.get(first, **english).content.decode()
    assert "is not ours" in client.get(second[:-1] + ("A" if second[-1] != "A" else "B"), **english).content.decode()
