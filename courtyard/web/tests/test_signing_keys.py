"""The page of signing keys: made for a year, retired, marked as known to others; every deed in the log, and only within reach."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from courtyard.kernel.actors import Role, system
from courtyard.kernel.clock import local_day, utc_now
from courtyard.passport import actions as passport
from courtyard.passport import queries as keys
from tests.properties.everything import digest
from tests.stories.season import COUNTY, WUYI, Season


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
    assert [(key.year, key.state) for key in keys.signing_keys(system())] == [(year + 1, "active"), (year, "active")]


def test_a_key_is_retired_and_later_marked_with_what_that_does_and_who_did_it(season, sign_in):
    season.begin(replace(WUYI, animals_per_household=4, advance_fen=180_00))
    home = season.household(birds=4)
    season.supplier_delivers(home)
    season.pass_days(160)
    made_at, key = season.now, season.do(passport.make_key, season.cast.manager, issuer_id=season.cooperative, year=season.today.year)
    season.pass_days(2)
    season.collect(home)
    season.process()
    season.do(passport.mint_codes, season.cast.manager, lot_id=season.lot_id)
    client, address = sign_in(Role.OFFICER, place=COUNTY), reverse("signing-key", args=[key.key_id])
    page = read(client, address)
    assert "Every code that was minted under it still counts." in page
    assert "only those count that we minted before that moment" in page
    assert client.post(address, {"do": "retire", "key": str(uuid4()), "reason": "a new machine"}).status_code == 302
    page = read(client, address)
    assert "retired: its codes count" in page
    assert "Retire the key" not in page
    before = digest()
    refused = mark(client, address, made_at - timedelta(days=1))
    assert refused.status_code == 400
    assert "an instant that has passed, after the key was made" in refused.content.decode()
    assert digest() == before
    assert "4 codes that were minted since count no more" in mark(client, address, made_at + timedelta(days=1)).content.decode()
    assert keys.signing_keys(system())[0].state == "compromised"
    history = read(client, reverse("signing-key-history", args=[key.key_id]))
    for verb in ("passport.make_key", "passport.retire_key", "passport.compromise_key"):
        assert verb in history


def mark(client, address: str, since):
    fields = {"do": "compromise", "key": str(uuid4()), "since": since.strftime("%Y-%m-%dT%H:%M"), "reason": "stolen"}
    return client.post(address, fields, headers={"accept-language": "en"}, follow=True)


def test_a_stranger_sees_no_key_and_ends_none(season, sign_in):
    season.do(passport.make_key, season.cast.manager, issuer_id=season.cooperative, year=season.today.year)
    (key,) = keys.signing_keys(system())
    client = sign_in(Role.MANAGER, season.company)
    assert key.name + " ·" not in read(client, reverse("signing-keys"))
    before = digest()
    for name in ("signing-key", "signing-key-history"):
        assert client.get(reverse(name, args=[key.key_id])).status_code == 404
    assert client.post(reverse("signing-key", args=[key.key_id]), {"do": "retire", "key": str(uuid4())}).status_code == 404
    assert make(client, season, local_day(utc_now()).year).status_code == 400
    assert digest() == before
    sign_in(Role.AUDITOR, place=COUNTY)
    assert client.get(reverse("signing-key", args=[key.key_id])).status_code == 200
    assert client.post(reverse("signing-key", args=[key.key_id]), {"do": "retire", "key": str(uuid4())}).status_code == 403
    sign_in(Role.WAREHOUSE, season.cooperative)
    assert client.get(reverse("signing-keys")).status_code == 403
