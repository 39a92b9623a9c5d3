"""Check digits against the examples of GS1's own documents, and serials of our own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtyard.algorithms.epcis.urn import sgtin
from courtyard.algorithms.identifiers import (
    SERIAL_ALPHABET,
    IllegalKey,
    WrongCheckDigit,
    check_digit,
    gtin14,
    read_serial12,
    serial12,
    with_check_digit,
)


def test_check_digits_agree_with_the_standards_examples():
    assert check_digit("629104150021") == "3"
    assert check_digit("37610425002123456") == "9"
    assert gtin14("80614141123458") == "80614141123458"
    assert with_check_digit("10614141234567890") == "106141412345678908"
    assert with_check_digit("061414112345") == "0614141123452"


def test_a_shorter_gtin_is_filled_to_fourteen_digits():
    assert gtin14("6291041500213") == "06291041500213"
    assert gtin14("96385074") == "00000096385074"


@given(st.text("0123456789", min_size=1, max_size=20), st.data())
def test_a_check_digit_finds_every_single_mistyped_digit(body, data):
    key = with_check_digit(body)
    at = data.draw(st.integers(0, len(key) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != key[at]]))
    changed = key[:at] + other + key[at + 1 :]
    assert check_digit(changed[:-1]) != changed[-1]


def test_a_wrong_check_digit_is_named():
    with pytest.raises(WrongCheckDigit):
        gtin14("80614141123459")


@given(st.binary(min_size=8, max_size=8))
def test_a_serial_has_twelve_unambiguous_characters_and_is_legal(random_bytes):
    serial = serial12(random_bytes)
    assert len(serial) == 12
    assert set(serial) <= set(SERIAL_ALPHABET)
    assert serial[0].isalpha()
    assert not set("ILOUilou") & set(SERIAL_ALPHABET)
    assert sgtin("0614141", "812345", serial).urn.endswith(serial)
    assert read_serial12(f"{serial[:4].lower()}-{serial[4:8]} {serial[8:]}") == serial


@given(st.integers(0, 2**59 - 1), st.integers(0, 2**59 - 1))
def test_other_random_bits_make_another_serial(one, other):
    assert (serial12(one.to_bytes(8, "big")) == serial12(other.to_bytes(8, "big"))) == (one == other)


def test_a_serial_misread_by_a_person_is_understood_or_refused():
    assert read_serial12("aB1l i0oO 0000") == "AB1110000000"
    for illegal in ("", "ABC", "AB1110000000X", "0B1110000000", "AB111000000U", "AB111000000中"):
        with pytest.raises(IllegalKey):
            read_serial12(illegal)
    with pytest.raises(IllegalKey):
        serial12(b"short")
