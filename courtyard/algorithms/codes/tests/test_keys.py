"""Keys by the year, their signed list, and what the verifier says of a code."""

import json
from datetime import UTC, date, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from courtyard.algorithms.codes import pack
from courtyard.algorithms.codes.keys import (
    BadKey,
    BadKeyList,
    Checked,
    KeyList,
    SigningKey,
    State,
    Status,
    check,
    compromise,
    minted_name,
    open_list,
    sign_list,
)

GTIN = "09521234567899"
ROOT = bytes(range(1, 33))


def public(private):
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def private(at):
    return bytes([at]) * 32


def code(key_id="K7", serial="AB12CD34EF56", by=17):
    return pack.make(host="y.cn", gtin=GTIN, serial=serial, key_id=key_id, private_key=private(by))


K7 = SigningKey("K7", "Wuyi cooperative", 2017, public(private(17)))
K6 = SigningKey("K6", "Wuyi cooperative", 2016, public(private(16)), Status.RETIRED)
LIST = KeyList(3, date(2017, 3, 1), date(2017, 4, 1), (K7, K6))


def test_a_genuine_code_is_genuine_under_an_active_and_under_a_retired_key():
    assert check(code(), LIST) == Checked(State.GENUINE, "signed by Wuyi cooperative under the key of 2017", GTIN, "AB12CD34EF56", "K7")
    assert check(code("K6", by=16), LIST).state is State.GENUINE


def test_an_invented_or_altered_code_is_forged():
    assert check(code(by=99), LIST).state is State.FORGED
    assert check(code().replace("AB12CD34EF56", "AB12CD34EF57"), LIST).state is State.FORGED
    assert check(code("K6", by=17), LIST).state is State.FORGED
    assert check(code().replace(GTIN, "19521234567896"), LIST).state is State.FORGED


def test_other_codes_say_what_they_are():
    assert check(code("K9"), LIST).state is State.UNKNOWN_KEY
    assert check(code().partition("?")[0], LIST).state is State.UNSIGNED
    assert check("https://example.com/", LIST).state is State.UNREADABLE
    assert check("https://example.com/", LIST).gtin is None


def test_of_a_compromised_key_only_what_was_minted_before_counts():
    stolen_at = datetime(2017, 3, 10, tzinfo=UTC)
    minted = [
        (GTIN, "AB12CD34EF56", datetime(2017, 3, 9, tzinfo=UTC)),
        (GTIN, "ZZ12CD34EF56", datetime(2017, 3, 10, tzinfo=UTC)),
    ]
    stolen = compromise(K7, minted, stolen_at)
    keys = KeyList(4, date(2017, 3, 11), date(2017, 4, 11), (stolen, K6))
    assert check(code(), keys).state is State.GENUINE
    assert check(code(serial="ZZ12CD34EF56"), keys).state is State.COMPROMISED
    assert check(code(serial="YY12CD34EF56"), keys).state is State.COMPROMISED
    assert check(code(by=99), keys).state is State.FORGED
    silent = KeyList(4, date(2017, 3, 11), date(2017, 4, 11), (SigningKey("K7", "Wuyi", 2017, K7.public, Status.COMPROMISED),))
    assert check(code(), silent).state is State.UNDECIDED


@given(st.text(max_size=40))
def test_the_verifier_answers_to_any_text(text):
    for whole in (text, code() + text, f"https://y.cn/01/{GTIN}/21/A?k={text}&s={text}"):
        assert check(whole, LIST).reason


def test_the_active_key_of_a_day_is_the_issuers_of_that_year():
    assert LIST.active("Wuyi cooperative", date(2017, 12, 31)) == K7
    assert LIST.active("Wuyi cooperative", date(2016, 1, 1)) is None
    assert LIST.active("another", date(2017, 12, 31)) is None


def test_a_list_that_makes_no_sense_cannot_be_made():
    with pytest.raises(BadKey, match="one active key a year"):
        KeyList(1, date(2017, 1, 1), date(2018, 1, 1), (K7, SigningKey("K8", K7.issuer, 2017, K6.public)))
    with pytest.raises(BadKey, match="one id"):
        KeyList(1, date(2017, 1, 1), date(2018, 1, 1), (K7, K7))
    with pytest.raises(BadKey, match="ends after"):
        KeyList(1, date(2017, 1, 1), date(2017, 1, 1), ())
    for wrong in ({"id": "K 7"}, {"id": ""}, {"public": b"short"}, {"minted": (b"12345678",)}):
        with pytest.raises(BadKey):
            SigningKey(**({"id": "K7", "issuer": "W", "year": 2017, "public": K7.public} | wrong))
    with pytest.raises(BadKey):
        SigningKey("K7", "W", 2017, K7.public, Status.COMPROMISED, (b"b" * 8, b"a" * 8))


def test_a_published_list_is_read_back_by_whoever_has_the_root_key():
    stolen = compromise(K7, [(GTIN, str(at), datetime(2017, 1, 1, tzinfo=UTC)) for at in range(50)], datetime(2018, 1, 1, tzinfo=UTC))
    keys = KeyList(4, date(2017, 3, 1), date(2017, 4, 1), (stolen, K6))
    published = sign_list(keys, root_private=ROOT)
    assert open_list(published, root_public=public(ROOT), on=date(2017, 3, 31), at_least=4) == keys
    assert minted_name(GTIN, "7") in stolen.minted


@pytest.mark.parametrize(
    ("on", "at_least", "root", "reason"),
    [
        (date(2017, 4, 1), 0, ROOT, "fetch a newer"),
        (date(2017, 2, 28), 0, ROOT, "good from"),
        (date(2017, 3, 5), 4, ROOT, "older than list 4"),
        (date(2017, 3, 5), 0, private(9), "not signed by the root"),
    ],
)
def test_a_list_is_not_used_when_outdated_played_back_or_of_somebody_else(on, at_least, root, reason):
    with pytest.raises(BadKeyList, match=reason):
        open_list(sign_list(LIST, root_private=ROOT), root_public=public(root), on=on, at_least=at_least)


def test_every_change_of_a_published_list_is_noticed():
    published = json.loads(sign_list(LIST, root_private=ROOT))
    for change in ({"number": 9}, {"until": "2099-01-01"}, {"keys": []}, {"more": 1}):
        forged = json.dumps({"list": published["list"] | change, "signature": published["signature"]}).encode()
        with pytest.raises(BadKeyList):
            open_list(forged, root_public=public(ROOT), on=date(2017, 3, 5))


@given(st.one_of(st.binary(max_size=60), st.sampled_from([b"[]", b"{}", b"null", b'{"list":{},"signature":""}', b"[" * 5000, b"1" * 5000])))
def test_what_is_no_list_is_refused(published):
    with pytest.raises(BadKeyList):
        open_list(published, root_public=public(ROOT), on=date(2017, 3, 5))
