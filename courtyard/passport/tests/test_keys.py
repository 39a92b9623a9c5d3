"""Signing keys: one active an issuer and year, ended with a reason, and a list that a stranger can check."""

from datetime import timedelta

import pytest

from courtyard.algorithms.codes import keys as offline
from courtyard.kernel import clock
from courtyard.kernel.actors import Actor, Grant, Role
from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import NotFound
from courtyard.passport import actions, queries
from courtyard.passport.actions.compromise_key import AlreadyCompromised, NotYet, WhyCompromised
from courtyard.passport.actions.make_key import KeyExists, YearOutOfReach
from courtyard.passport.actions.mint_codes import NoKey, NothingToMint
from courtyard.passport.actions.retire_key import KeyEnded
from courtyard.passport.models import Code, SigningKey
from courtyard.raising import actions as raising
from tests.stories.season import POND


def listed(season) -> offline.KeyList:
    published = queries.published_keys(now=season.now)
    return offline.open_list(published.content, root_public=bytes.fromhex(published.root), on=season.today)


def test_an_issuer_has_one_active_key_a_year(packed, refused):
    made = packed.do(actions.make_key, packed.cast.manager, issuer_id=packed.cooperative, year=2017)
    assert (made.name, made.list_number) == ("AB", 1)
    with refused(KeyExists):
        packed.do(actions.make_key, packed.cast.manager, issuer_id=packed.cooperative, year=2017)
    with refused(YearOutOfReach):
        packed.do(actions.make_key, packed.cast.manager, issuer_id=packed.cooperative, year=2019)
    assert packed.do(actions.retire_key, packed.cast.manager, key_id=made.key_id).list_number == 2
    with refused(KeyEnded):
        packed.do(actions.retire_key, packed.cast.manager, key_id=made.key_id)
    assert packed.do(actions.make_key, packed.cast.manager, issuer_id=packed.cooperative, year=2017).name == "AC"


def test_a_key_is_made_within_reach_only(packed, refused):
    elsewhere = Actor(packed.key(), (Grant(Role.OFFICER, place="440305"),))
    with refused(NotFound):
        packed.do(actions.make_key, elsewhere, issuer_id=packed.cooperative, year=2017)


def test_the_private_half_lies_encrypted_and_opens_to_the_public_one(packed):
    made = packed.do(actions.make_key, packed.cast.manager, issuer_id=packed.cooperative, year=2017)
    kept = SigningKey.unscoped.values_list("private", flat=True).get(public_id=made.key_id)
    assert kept.token.startswith("1.k1.")
    assert len(bytes.fromhex(kept.reveal())) == 32
    assert kept.reveal() not in kept.token


def test_every_pack_gets_one_code_however_often_it_is_asked_for(packed, refused):
    with refused(NoKey):
        packed.do(actions.mint_codes, packed.cast.manager, lot_id=packed.lot)
    packed.do(actions.make_key, packed.cast.manager, issuer_id=packed.cooperative, year=2017)
    first = packed.do(actions.mint_codes, packed.cast.manager, lot_id=packed.lot)
    again = packed.do(actions.mint_codes, packed.cast.manager, lot_id=packed.lot)
    assert (first.minted, first.left, again.minted) == (10, 0, 0)
    assert Code.unscoped.count() == 10


def test_what_is_packed_by_weight_has_no_code(packed, refused):
    packed.begin(POND)
    lot = packed.do(raising.open_lot, packed.cast.manager, project_id=packed.project_id, name="pond").lot_id
    with refused(NothingToMint):
        packed.do(actions.mint_codes, packed.cast.manager, lot_id=lot)


def test_a_verifier_without_network_takes_our_code_and_no_other(minted):
    (text,) = queries.code_texts(minted.cast.manager, minted.lot)
    assert len(text) <= 147
    checked = offline.check(text, listed(minted))
    pack = minted.pack()
    assert (checked.state, checked.gtin, checked.serial) == (offline.State.GENUINE, pack.gtin, pack.serial)
    other = text.replace(pack.serial, minted.pack(1).serial)
    assert offline.check(other, listed(minted)).state is offline.State.FORGED


def test_of_a_compromised_key_only_codes_minted_before_count(minted, refused):
    key = queries.signing_keys(minted.cast.manager)[0]
    (before,) = queries.code_texts(minted.cast.manager, minted.lot)
    with refused(WhyCompromised):
        minted.do(actions.compromise_key, minted.cast.officer, key_id=key.key_id, since=minted.now, reason=" ")
    with refused(NotYet):
        minted.do(actions.compromise_key, minted.cast.officer, key_id=key.key_id, since=minted.now + timedelta(days=1), reason="lost")
    minted.pass_days(1)
    done = minted.do(actions.compromise_key, minted.cast.officer, key_id=key.key_id, since=minted.now, reason="a laptop was stolen")
    assert (done.count_still, done.count_no_more) == (10, 0)
    assert offline.check(before, listed(minted)).state is offline.State.GENUINE
    row = SigningKey.unscoped.get()
    forged = offline.pack.make(
        host="id.gs1.org", gtin=minted.pack().gtin, serial="AAAAAAAAAAAA", key_id=row.name, private_key=bytes.fromhex(row.private.reveal())
    )
    assert offline.check(forged, listed(minted)).state is offline.State.COMPROMISED
    with refused(AlreadyCompromised):
        minted.do(actions.compromise_key, minted.cast.officer, key_id=key.key_id, since=minted.now, reason="again")


def test_an_older_list_cannot_be_played_back(minted):
    old = queries.published_keys(now=minted.now)
    minted.do(actions.retire_key, minted.cast.manager, key_id=queries.signing_keys(minted.cast.manager)[0].key_id)
    with pytest.raises(offline.BadKeyList, match="older"):
        offline.open_list(old.content, root_public=bytes.fromhex(old.root), on=minted.today, at_least=listed(minted).number)


def test_anybody_may_fetch_the_list(minted, client):
    response = client.get("/.well-known/pack-keys.json")
    assert response.status_code == 200
    assert response["Access-Control-Allow-Origin"] == "*"
    today = local_day(clock.utc_now())
    keys = offline.open_list(response.content, root_public=bytes.fromhex(response["Courtyard-Root-Key"]), on=today)
    assert [(key.id, key.issuer, key.year, key.status) for key in keys.keys] == [("AB", "cooperative (invented)", 2017, "active")]


def test_before_the_first_key_there_is_no_list(db, client):
    assert client.get("/.well-known/pack-keys.json").status_code == 404
