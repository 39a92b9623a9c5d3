"""The PIN under the scratch panel."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtyard.algorithms.codes.base32 import NotReadable
from courtyard.algorithms.codes.pin import WrongLength, keyed_hash, matches, pin

KEY = bytes(range(32))
PACK = {"gtin": "09521234567899", "serial": "AB12CD34EF56", "key": KEY}


def test_a_pin_is_eight_characters_in_two_groups():
    assert pin(bytes(5)) == "AAAA-AAAA"
    assert pin(b"\xff" * 5) == "9999-9999"
    with pytest.raises(WrongLength):
        pin(bytes(4))


@given(st.binary(min_size=5, max_size=5))
def test_it_matches_however_it_is_typed(random_bytes):
    printed = pin(random_bytes)
    kept = keyed_hash(printed, **PACK)
    assert len(kept) == 32
    for typed in (
        printed,
        printed.lower(),
        printed.replace("-", " "),
        f" {printed.replace('-', '')} ",
        printed.replace("0", "o").replace("1", "l"),
    ):
        assert matches(typed, kept, **PACK)


@given(st.binary(min_size=5, max_size=5), st.binary(min_size=5, max_size=5))
def test_another_pin_another_pack_and_another_key_do_not_match(one, other):
    kept = keyed_hash(pin(one), **PACK)
    assert matches(pin(other), kept, **PACK) is (one == other)
    assert not matches(pin(one), kept, **(PACK | {"serial": "AB12CD34EF57"}))
    assert not matches(pin(one), kept, **(PACK | {"key": bytes(32)}))


@pytest.mark.parametrize("typed", ["", "AAAA-AAA", "AAAA-AAAAA", "AAAA-AAA!", "AAAA-AAAU", "中" * 8])
def test_what_is_no_pin_is_refused_before_it_counts_as_a_try(typed):
    with pytest.raises(NotReadable):
        matches(typed, bytes(32), **PACK)


def test_a_short_key_is_refused():
    with pytest.raises(WrongLength):
        keyed_hash("AAAA-AAAA", **(PACK | {"key": b"short"}))
