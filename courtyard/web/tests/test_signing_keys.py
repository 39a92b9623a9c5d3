"""The page of signing keys: made for a year, retired, marked as known to others; every deed in the log, and only within reach."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from courtyard.kernel.actors import Role
from courtyard.kernel.clock import local_day, utc_now
from courtyard.passport import actions as passport
from courtyard.passport.models import Code, SigningKey
from tests.properties.everything import digest
from tests.stories.season import COUNTY, Season


@pytest.fixture
def season(db) -> Season:
    return Season()


def read(client, address: str) -> str:
    response = client.get(address, headers={"accept-language": "en"})
    assert response.status_code == 200
    return response.content.decode()


def make(client, season, year: int):
    fields = {"do": "make", "key": str(uuid4()), "issuer": str(season.cooperative), "year": year}
    return client.post(reverse("signing-keys"), fields, headers={"accept-language": "en"})


def test_a_manager_makes_this_years_and_next_years_key_and_no_second_one(season, sign_in):
    client, year = sign_in(Role.MANAGER, season.cooperative), local_day(utc_now()).year
    assert "There is no key yet" in read(client, reverse("signing-keys"))
    assert [make(client, season, one).status_code for one in (year, year + 1)] == [302, 302]
    again = make(client, season, year)
    assert again.status_code == 409
    assert "has an active key for that year" in again.content.decode()
    assert make(client, season, year + 2).status_code == 400
    assert list(SigningKey.unscoped.order_by("pk").values_list("year", "state")) == [(year, "active"), (year + 1, "active")]


def test_a_key_is_retired_and_later_marked_with_what_that_does_and_who_did_it(season, sign_in):
    client, year = sign_in(Role.OFFICER, place=COUNTY), local_day(utc_now()).year
    make(client, season, year)
    key = SigningKey.unscoped.get()
    address = reverse("signing-key", args=[key.public_id])
    page = read(client, address)
    assert "Every code that was minted under it still counts." in page
    assert "only those count that we minted before that moment" in page
    assert client.post(address, {"do": "retire", "key": str(uuid4()), "reason": "a new machine"}).status_code == 302
    page = read(client, address)
    assert "retired: its codes count" in page
    assert "Retire the key" not in page
    code = Code.unscoped.create(epc="x", gtin="09521234560029", serial="ABCDEFGH1234", key=key, lot=uuid4(), minted_at=utc_now())
    made_at = key.made_at - timedelta(days=2)
    SigningKey.unscoped.filter(pk=key.pk).update(made_at=made_at)
    since = (key.made_at - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    early = (made_at - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    before = digest()
    refused = client.post(
        address, {"do": "compromise", "key": str(uuid4()), "since": early, "reason": "stolen"}, headers={"accept-language": "en"}
    )
    assert refused.status_code == 400
    assert "an instant that has passed, after the key was made" in refused.content.decode()
    assert digest() == before
    marked = client.post(
        address,
        {"do": "compromise", "key": str(uuid4()), "since": since, "reason": "stolen"},
        headers={"accept-language": "en"},
        follow=True,
    )
    assert "1 code that was minted since counts no more" in marked.content.decode()
    assert code.minted_at > SigningKey.unscoped.get().compromised_since
    history = read(client, reverse("signing-key-history", args=[key.public_id]))
    for verb in ("passport.make_key", "passport.retire_key", "passport.compromise_key"):
        assert verb in history


def test_a_stranger_sees_no_key_and_ends_none(season, sign_in):
    season.do(passport.make_key, season.cast.manager, issuer_id=season.cooperative, year=season.today.year)
    key = SigningKey.unscoped.get()
    client = sign_in(Role.MANAGER, season.company)
    assert key.name + " ·" not in read(client, reverse("signing-keys"))
    before = digest()
    for name in ("signing-key", "signing-key-history"):
        assert client.get(reverse(name, args=[key.public_id])).status_code == 404
    assert client.post(reverse("signing-key", args=[key.public_id]), {"do": "retire", "key": str(uuid4())}).status_code == 404
    assert make(client, season, local_day(utc_now()).year).status_code == 400
    assert digest() == before
    sign_in(Role.AUDITOR, place=COUNTY)
    assert client.get(reverse("signing-key", args=[key.public_id])).status_code == 200
    assert client.post(reverse("signing-key", args=[key.public_id]), {"do": "retire", "key": str(uuid4())}).status_code == 403
    sign_in(Role.WAREHOUSE, season.cooperative)
    assert client.get(reverse("signing-keys")).status_code == 403
