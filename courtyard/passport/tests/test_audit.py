"""What `verify` finds when somebody with the whole database in hand changes keys or codes."""

import sys
from datetime import timedelta

import pytest
from django.db.models import F

from courtyard.algorithms.codes import pin
from courtyard.kernel.secrets import keyring
from courtyard.kernel.verbs import changed
from courtyard.passport import actions, audit, queries
from courtyard.passport.keys import new_pair
from courtyard.passport.models import Code, KeyList, SigningKey
from courtyard.passport.tests.conftest import BUYER


def named():
    return sorted((violation.code, violation.subject) for violation in audit.violations())


def codes():
    return sorted({code for code, _subject in named()})


def test_an_honest_county_has_no_violation(minted):
    assert named() == []


def test_codes_that_are_minted_in_two_goes_are_of_one_lot(packed, monkeypatch):
    monkeypatch.setattr(sys.modules["courtyard.passport.actions.mint_codes"], "MOST", 6)
    packed.mint()
    packed.pass_days(1)
    assert packed.do(actions.mint_codes, packed.cast.manager, lot_id=packed.lot).minted == 4
    assert named() == []


def test_a_code_that_is_made_older_than_it_is_is_named(minted):
    Code.unscoped.filter(serial=minted.pack(3).serial).update(minted_at=F("minted_at") - timedelta(days=30))
    assert named() == [("code-not-minted", minted.pack(3).epc), ("codes-differ", str(minted.lot))]


def test_codes_of_an_earlier_release_stand_without_a_digest_and_each_still_needs_a_minting(packed, monkeypatch):
    noting = sys.modules["courtyard.passport.actions.mint_codes"]
    monkeypatch.setattr(noting, "changed", lambda *of, codes=None, **what: changed(*of, **what))
    packed.mint()
    assert named() == []
    Code.unscoped.filter(serial=packed.pack(3).serial).update(minted_at=F("minted_at") - timedelta(days=30))
    assert named() == [("code-not-minted", packed.pack(3).epc)]


def test_a_code_that_nobody_minted_is_named(minted):
    one = Code.unscoped.first()
    Code.unscoped.create(epc="urn:x:1", gtin=one.gtin, serial="AAAAAAAAAAAA", lot=one.lot, key=one.key, minted_at=one.minted_at)
    assert named() == [("code-not-minted", "urn:x:1"), ("codes-differ", str(minted.lot))]


@pytest.mark.parametrize("whole", [False, True])
def test_codes_that_were_taken_away_are_missed(minted, whole):
    rows = Code.unscoped.all() if whole else Code.unscoped.filter(serial=minted.pack(2).serial)
    rows._raw_delete(using="default")
    assert named() == [("codes-differ", str(minted.lot))]


def test_a_claim_that_nobody_made_is_named(minted):
    mine, other = minted.pack(0), minted.pack(1)
    typed = pin.pin(bytes(5))
    kept = pin.keyed_hash(typed, gtin=mine.gtin, serial=mine.serial, key=keyring().index).hex()
    Code.unscoped.filter(serial__in=[mine.serial, other.serial]).update(pin_hash=kept)
    assert minted.do(actions.claim_pack, BUYER, gtin=mine.gtin, serial=mine.serial, typed=typed).right
    assert named() == []
    Code.unscoped.filter(serial=other.serial).update(claimed_at=minted.now)
    Code.unscoped.filter(serial=mine.serial).update(claimed_at=None)
    assert named() == sorted([("claim-differs", mine.epc), ("claim-differs", other.epc)])


def test_a_key_whose_halves_or_years_were_exchanged_is_named(minted):
    SigningKey.unscoped.update(public=new_pair().public, year=2018)
    assert codes() == ["key-differs", "key-halves"]


def test_a_compromised_key_that_was_made_active_again_is_named(minted):
    minted.pass_days(1)
    key = queries.signing_keys(minted.cast.manager)[0]
    minted.do(actions.compromise_key, minted.cast.officer, key_id=key.key_id, since=minted.now, reason="a laptop was stolen")
    assert named() == []
    SigningKey.unscoped.update(state="active", ended_at=None, compromised_since=None, reason="")
    assert named() == [("key-differs", "AB"), ("key-differs", "AB")]


def test_a_key_that_no_verb_made_is_named(minted):
    pair = new_pair()
    issuer = SigningKey.unscoped.get().issuer
    SigningKey.unscoped.create(
        public_id=minted.key(), name="ZZ", issuer=issuer, year=2018, public=pair.public, private=pair.private, made_at=minted.now
    )
    assert named() == [("key-not-made", "ZZ")]


def test_a_key_that_was_taken_away_is_missed(packed):
    made = packed.do(actions.make_key, packed.cast.manager, issuer_id=packed.cooperative, year=2017)
    SigningKey.unscoped.all()._raw_delete(using="default")
    assert named() == [("key-gone", str(made.key_id))]


def test_a_list_that_was_counted_back_or_has_another_root_key_is_named(minted):
    KeyList.objects.update(number=7, public=new_pair().public)
    assert codes() == ["key-list-halves", "key-list-number"]
