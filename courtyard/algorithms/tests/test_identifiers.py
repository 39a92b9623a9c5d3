"""GS1 keys against the examples of GS1's own documents, and there and back again."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtyard.algorithms.epcis.digital_link import parse
from courtyard.algorithms.epcis.urn import of_link
from courtyard.algorithms.identifiers import (
    SERIAL_ALPHABET,
    IllegalKey,
    Sgln,
    Sgtin,
    Sscc,
    WrongCheckDigit,
    check_digit,
    gln13,
    gtin14,
    parse_urn,
    read_serial12,
    serial12,
    sscc18,
    with_check_digit,
)

SET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"

digits = st.text("0123456789", min_size=12, max_size=12)
prefix_lengths = st.integers(6, 12)
serials = st.text(SET_82, min_size=1, max_size=20)


def test_check_digits_agree_with_the_standards_examples():
    assert check_digit("629104150021") == "3"
    assert check_digit("37610425002123456") == "9"
    assert gtin14("80614141123458") == "80614141123458"
    assert sscc18("106141412345678908") == "106141412345678908"
    assert gln13("0614141123452") == "0614141123452"


def test_a_shorter_gtin_is_filled_to_fourteen_digits():
    assert gtin14("6291041500213") == "06291041500213"
    assert gtin14("96385074") == "00000096385074"


def test_an_sgtin_reads_as_in_the_tag_data_standard():
    bird = Sgtin.of_gtin("80614141123458", "6789", prefix_length=7)
    assert bird.urn == "urn:epc:id:sgtin:0614141.812345.6789"
    assert bird.digital_link() == "https://id.gs1.org/01/80614141123458/21/6789"
    assert Sgtin.of_gtin("80614141123458", "32a/b", prefix_length=7).urn == "urn:epc:id:sgtin:0614141.812345.32a%2Fb"


def test_an_sscc_reads_as_in_the_tag_data_standard():
    crate = Sscc.of_sscc("106141412345678908", prefix_length=7)
    assert crate.urn == "urn:epc:id:sscc:0614141.1234567890"
    assert crate.digital_link() == "https://id.gs1.org/00/106141412345678908"


def test_an_sgln_reads_as_in_the_tag_data_standard():
    yard = Sgln.of_gln("0614141123452", "5678", prefix_length=7)
    assert yard.urn == "urn:epc:id:sgln:0614141.12345.5678"
    assert yard.digital_link() == "https://id.gs1.org/414/0614141123452/254/5678"
    site = Sgln.of_gln("0614141123452", prefix_length=7)
    assert site.urn == "urn:epc:id:sgln:0614141.12345.0"
    assert site.digital_link() == "https://id.gs1.org/414/0614141123452"


def test_a_prefix_of_twelve_digits_leaves_the_location_empty():
    site = Sgln.of_gln("0614141123452", "400", prefix_length=12)
    assert site.urn == "urn:epc:id:sgln:061414112345..400"
    assert parse_urn(site.urn) == site


@given(st.text("0123456789", min_size=1, max_size=20), st.data())
def test_a_check_digit_finds_every_single_mistyped_digit(body, data):
    key = with_check_digit(body)
    at = data.draw(st.integers(0, len(key) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != key[at]]))
    changed = key[:at] + other + key[at + 1 :]
    assert check_digit(changed[:-1]) != changed[-1]


@given(st.sampled_from("0123456789"), digits, serials, prefix_lengths)
def test_an_sgtin_comes_back_from_both_forms(indicator, body, serial, prefix_length):
    bird = Sgtin.of_gtin(with_check_digit(indicator + body), serial, prefix_length=prefix_length)
    assert parse_urn(bird.urn) == bird
    assert of_link(parse(bird.digital_link()), prefix_length=prefix_length).urn == bird.urn
    assert gtin14(bird.gtin) == bird.gtin


@given(digits, serials.filter(lambda text: text != "0") | st.none(), prefix_lengths)
def test_an_sgln_comes_back_from_both_forms(body, extension, prefix_length):
    yard = Sgln.of_gln(with_check_digit(body), extension, prefix_length=prefix_length)
    assert parse_urn(yard.urn) == yard
    assert of_link(parse(yard.digital_link("https://scan.example/shop")), prefix_length=prefix_length).urn == yard.urn


@given(st.text("0123456789", min_size=17, max_size=17), prefix_lengths)
def test_an_sscc_comes_back_from_both_forms(body, prefix_length):
    crate = Sscc.of_sscc(with_check_digit(body), prefix_length=prefix_length)
    assert parse_urn(crate.urn) == crate
    assert of_link(parse(crate.digital_link()), prefix_length=prefix_length).urn == crate.urn


def test_a_wrong_check_digit_is_named():
    for refused in (lambda: gtin14("80614141123459"), lambda: sscc18("106141412345678900"), lambda: gln13("0614141123450")):
        with pytest.raises(WrongCheckDigit):
            refused()


@pytest.mark.parametrize(
    "illegal",
    [
        "urn:epc:id:sgtin:0614141.812345",
        "urn:epc:id:sgtin:0614141.81234.6789",
        "urn:epc:id:sgtin:0614141.812345.",
        "urn:epc:id:sgtin:0614141.812345.a b",
        "urn:epc:id:sgtin:0614141.812345.a/b",
        "urn:epc:id:sgtin:0614141.812345.a%2",
        "urn:epc:id:sgtin:0614141.812345.%E4%B8%AD",
        "urn:epc:id:sgtin:06141.81234567.1",
        "urn:epc:id:sgtin:٠614141.812345.1",
        "urn:epc:id:sscc:0614141.123456789",
        "urn:epc:id:sscc:0614141.1234567890.1",
        "urn:epc:id:sgln:0614141.12345",
        "urn:epc:id:grai:0614141.12345.400",
        "urn:epc:idpat:sgtin:0614141.812345.*",
        "sgtin:0614141.812345.6789",
        "",
    ],
)
def test_an_illegal_urn_is_refused(illegal):
    with pytest.raises(IllegalKey):
        parse_urn(illegal)


@given(st.text(), st.sampled_from(["", "urn:epc:id:sgtin:", "urn:epc:id:sgln:0614141."]))
def test_no_text_crashes_a_reader(text, start):
    with suppress(IllegalKey):
        parse_urn(start + text)


def test_a_company_prefix_of_another_length_is_refused():
    for length in (5, 13):
        with pytest.raises(IllegalKey):
            Sgtin.of_gtin("80614141123458", "1", prefix_length=length)


@given(st.binary(min_size=8, max_size=8))
def test_a_serial_has_twelve_unambiguous_characters_and_is_legal(random_bytes):
    serial = serial12(random_bytes)
    assert len(serial) == 12
    assert set(serial) <= set(SERIAL_ALPHABET)
    assert serial[0].isalpha()
    assert not set("ILOUilou") & set(SERIAL_ALPHABET)
    assert Sgtin("0614141", "812345", serial).urn.endswith(serial)
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
