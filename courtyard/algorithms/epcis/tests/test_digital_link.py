"""Digital Links: every legal form is taken, every illegal one refused with its reason and place."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtyard.algorithms.epcis.application_identifiers import IDENTIFIERS, SHORT_NAMES, model_check
from courtyard.algorithms.epcis.digital_link import (
    DigitalLink,
    Element,
    IllegalDigitalLink,
    Release,
    build,
    is_digital_link,
    parse,
)
from courtyard.algorithms.epcis.tests.examples import SET_82, epcs
from courtyard.algorithms.epcis.urn import to_link
from courtyard.algorithms.identifiers import with_check_digit

GTIN = "09521234567899"


def test_a_link_is_read_in_its_parts():
    link = parse(f"https://example.com/any/stem/01/{GTIN}/22/V/10/AB%2FC/21/12?17=261231&linkType=all&x#part")
    assert link == DigitalLink(
        stem="https://example.com/any/stem",
        key=Element("01", GTIN),
        qualifiers=(Element("22", "V"), Element("10", "AB/C"), Element("21", "12")),
        attributes=(Element("17", "261231"),),
        others=("linkType=all", "x"),
        fragment="part",
    )
    assert link["10"] == "AB/C"
    assert link["17"] == "261231"
    assert link["3103"] is None


def test_the_canonical_form_has_gs1s_domain_and_what_is_gs1s_alone():
    link = parse(f"http://a.example/b/01/{GTIN}/21/1?3103=000189&x=y&17=261231#f")
    assert link.canonical == f"https://id.gs1.org/01/{GTIN}/21/1?17=261231&3103=000189"
    assert link.uri() == f"http://a.example/b/01/{GTIN}/21/1?3103=000189&17=261231&x=y#f"
    assert link.uri("https://c.example") == f"https://c.example/01/{GTIN}/21/1?3103=000189&17=261231&x=y#f"


@pytest.mark.parametrize(
    "path",
    [
        "/00/106141412345678908",
        f"/01/{GTIN}",
        f"/01/{GTIN}/21/A",
        f"/01/{GTIN}/22/A/21/B",
        f"/01/{GTIN}/235/A",
        "/253/9521234567899DOC",
        "/253/9521234567899",
        "/255/95212345678990001",
        "/401/9521234ABC",
        "/402/06141411234567890",
        "/414/9521234567899/254/YARD-7",
        "/414/9521234567899/7040/1ABC",
        "/415/9521234567899/8020/REF",
        "/417/9521234567899",
        "/8003/09521234567899A",
        "/8004/9521234ABC/7040/1ABC",
        f"/8006/{GTIN}0102/22/A/10/B/21/C",
        "/8010/0614141%23A-%2F/8011/12",
        "/8013/1987654Ad4X4bL5ttr2310c2K",
        "/8017/061414100000102534/8019/1",
        "/8018/061414100000102534",
        "/00/faux/00/106141412345678908",
        f"/gtin/{GTIN}/01/{GTIN}",
    ],
)
def test_every_key_with_its_qualifiers_is_taken_on_any_stem(path):
    for root in (
        "https://id.gs1.org",
        "http://a",
        "HTTPS://[2001:db8::1]:8443",
        "https://192.0.2.1/x/y",
        "https://xn--fsq.example.:80/a%20b",
    ):
        assert parse(root + path).uri() == root + path


@pytest.mark.parametrize(
    ("text", "reason", "rest"),
    [
        ("", "begins with https://", ""),
        ("ftp://a/01/" + GTIN, "begins with https://", "ftp:"),
        ("https://a/01/09521234567890 ", "no URI may hold", " "),
        ("https://a/01/0952123456789é", "no URI may hold", "é"),
        ("https://a/01/%4", "percent sign", "%4"),
        ("https:///01/" + GTIN, "host name", "/01/"),
        ("https://u@a/01/" + GTIN, "host name", "@a/"),
        ("https://a:b/01/" + GTIN, "host name", "b/"),
        ("https://a", "no GS1 key", ""),
        ("https://a/", "no GS1 key", "/"),
        ("https://a/01", "no GS1 key", "/01"),
        ("https://01/09521234567899", "no GS1 key", "/095"),
        (f"https://a/01/{GTIN}/", "does not end with a slash", "/"),
        (f"https://a/01/{GTIN}/21/A/", "does not end with a slash", "/"),
        (f"https://a/01/{GTIN}/ARFKk4XB0CDKWcnpq?17=261231", "compressed", "ARFK"),
        ("https://a/ARFKk4XB0CDKWcnpq", "compressed", "/ARFK"),
        ("https://a/2024/", "is no application identifier", "2024/"),
        ("https://a/2024/01/23/", "no application identifier", "23/"),
        (f"https://a/01/{GTIN}/99/x/21", "no application identifier", "x/21"),
        (f"https://a/gtin/{GTIN}", "short name", "gtin/"),
        (f"https://a/02/{GTIN}", "no GS1 key", "/02"),
        ("https://a/01/09521234567890", "check digit", "09521234567890"),
        ("https://a/01/9521234567899", "14 digits wanted", ""),
        ("https://a/01/0952123456789%41", "14 digits wanted", "%41"),
        (f"https://a/01/{GTIN}/21/", "1 to 20 characters", ""),
        (f"https://a/01/{GTIN}/21/A%20B", "1 to 20 characters", "%20B"),
        (f"https://a/01/{GTIN}/21/%2F%E9", "1 to 20 characters", "%E9"),
        (f"https://a/01/{GTIN}/21/{'A' * 21}", "no more", "A"),
        (f"https://a/01/{GTIN}/21/A/10/B", "out of order", "10/B"),
        (f"https://a/01/{GTIN}/21/A/21/B", "out of order", "21/B"),
        (f"https://a/01/{GTIN}/235/A/21/B", "out of order, or not to be with", "21/B"),
        (f"https://a/01/{GTIN}/254/A", "does not qualify", "254/A"),
        ("https://a/00/106141412345678908/21/A", "does not qualify", "21/A"),
        (f"https://a/01/{GTIN}?10=A", "belongs in the path", "10=A"),
        (f"https://a/01/{GTIN}?254=A", "belongs in the path", "254=A"),
        (f"https://a/01/{GTIN}?8200=https%3A%2F%2Fa", "no place in a Digital Link", "8200="),
        (f"https://a/01/{GTIN}?03={GTIN}", "no place in a Digital Link", "03="),
        (f"https://a/01/{GTIN}?x=1&17=261231&17=261231", "twice", "17=261231"),
        (f"https://a/01/{GTIN}?01={GTIN}", "twice", "01="),
        (f"https://a/01/{GTIN}?9999=1", "no application identifier", "9999=1"),
        (f"https://a/01/{GTIN}?17", "no value", ""),
        (f"https://a/01/{GTIN}?17=", "6 digits wanted", ""),
        (f"https://a/01/{GTIN}?17=261331", "no day", "261331"),
        (f"https://a/01/{GTIN}?99=A+B", "plus sign", "+B"),
        (f"https://a/01/{GTIN}?7003=2612312460", "no time", "2460"),
    ],
)
def test_an_illegal_link_is_refused_with_its_reason_and_place(text, reason, rest):
    with pytest.raises(IllegalDigitalLink) as refused:
        parse(text)
    assert reason in refused.value.reason
    assert text[refused.value.position :].startswith(rest)
    assert refused.value.position <= len(text)
    assert not is_digital_link(text)


def test_short_names_short_gtins_and_semicolons_are_legal_until_release_1_2():
    text = f"https://a/gtin/{GTIN[1:]}/lot/L/ser/S?exp=261231;x=1"
    link = parse(text, Release.V1_2)
    assert link.path == f"/01/{GTIN}/10/L/21/S"
    assert link.attributes == (Element("17", "261231"),)
    assert link.others == ("x=1",)
    assert not is_digital_link(text, Release.V1_3)
    assert parse(f"https://a/01/{GTIN}?99=A;B")["99"] == "A;B"
    for length in (8, 12, 13):
        short = with_check_digit("9521234567890"[: length - 1])
        assert parse(f"https://a/01/{short}", Release.V1_0).key.value == short.zfill(14)
        assert not is_digital_link(f"https://a/01/{short}")


def test_every_short_name_stands_for_an_identifier_that_exists():
    assert set(SHORT_NAMES.values()) <= set(IDENTIFIERS)


def test_the_table_of_identifiers_is_whole():
    assert len(IDENTIFIERS) == 541
    assert " ".join(code for code, row in IDENTIFIERS.items() if row.key) == (
        "00 01 253 255 401 402 414 415 417 8003 8004 8006 8010 8013 8017 8018"
    )
    assert {code for row in IDENTIFIERS.values() for sequence in row.qualifiers for code in sequence} <= set(IDENTIFIERS)
    assert all(f"{measure}{digit}" in IDENTIFIERS for measure in range(310, 317) for digit in range(6))


@pytest.mark.parametrize(
    ("code", "good", "bad"),
    [
        ("00", "106141412345678908", "106141412345678909"),
        ("17", "260200", "260230"),
        ("4326", "260228", "260200"),
        ("7007", "260101260105", "2601012601"),
        ("7011", "2601012359", "2601012460"),
        ("8001", "00010000100109", "00000000100109"),
        ("8003", "09521234567899", "19521234567899"),
        ("8006", f"{GTIN}0202", f"{GTIN}0201"),
        ("8007", "GB82WEST12345698765432", "GB83WEST12345698765432"),
        ("8008", "260101125959", "2601011260"),
        ("8011", "12", "012"),
        ("8013", "1987654Ad4X4bL5ttr2310c2K", "1987654Ad4X4bL5ttr2310c2L"),
        ("4309", "18000000003600000000"[:20], "19000000003600000000"[:20]),
        ("4321", "1", "2"),
        ("4331", "000200-", "000200+"),
        ("7250", "20240229", "20230229"),
        ("7251", "202402292359", "202402292460"),
        ("7252", "9", "3"),
        ("7258", "1/2", "3/2"),
        ("8014", "1987654Ad4X4bL5ttr2310c2K", "12345678"),
        ("8043", "12345678901234567812", "12345678901234567"),
        ("4300", "A%20B", "A%2"),
        ("423", "156528", "15652"),
        ("3103", "000189", "00018"),
        ("10", "a/B", "a B"),
    ],
)
def test_each_value_is_checked_for_length_characters_and_content(code, good, bad):
    assert IDENTIFIERS[code].fault(good) is None
    assert IDENTIFIERS[code].fault(bad) is not None


def test_the_check_characters_of_a_model_number_agree_with_the_standards_example():
    assert model_check("1987654Ad4X4bL5ttr2310c") == "2K"


@given(epcs())
def test_what_is_written_is_read_back(epc):
    link = to_link(epc)
    assert parse(link.uri()) == link
    assert parse(link.uri("https://brand.example/stem")).path == link.path


@given(
    st.text(SET_82, min_size=1, max_size=20),
    st.text(SET_82, min_size=1, max_size=20),
    st.text(SET_82, min_size=1, max_size=90),
)
def test_every_character_of_set_82_comes_through_path_and_query(lot, serial, note):
    link = build(("01", GTIN), ("10", lot), ("21", serial), attributes=(("91", note),), stem="https://a.example/b")
    assert (link["10"], link["21"], link["91"]) == (lot, serial, note)
    assert parse(link.uri()) == link
    assert parse(link.uri(), Release.V1_0) == link


@given(st.one_of(st.text(max_size=80), st.text("https://a.b/0123456789?&=#%;+[]:@ABgtinlo", max_size=60).map("https://a/01/".__add__)))
def test_any_text_is_read_or_refused_with_a_place_inside_of_it(text):
    for release in (Release.V1_1, Release.V1_6):
        if is_digital_link(text, release):
            link = parse(text, release)
            assert parse(link.uri(), Release.V1_6).path == link.path
        else:
            with pytest.raises(IllegalDigitalLink) as refused:
                parse(text, release)
            assert 0 <= refused.value.position <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "https://a" + "/01" * 100_000,
        "https://a" + f"/01/{GTIN}" * 15_000,
        f"https://a/01/{GTIN}/21/" + "A" * 300_000,
        f"https://a/01/{GTIN}/21/" + "%41" * 100_000,
        f"https://a/01/{GTIN}?" + "&" * 300_000,
        f"https://a/01/{GTIN}?" + "x=1&" * 80_000,
        "https://" + "a@" * 150_000,
        "https://[" + ":" * 300_000,
        "%" * 300_000,
        "https://a/" + "%41" * 100_000,
        f"https://a/01/{GTIN}" + "/21/A" * 60_000,
    ],
    ids=range(11),
)
def test_time_is_bounded_by_length(text):
    """A reader that looked at everything twice over would take minutes for these 300,000 characters."""
    began = time.process_time()
    is_digital_link(text)
    assert time.process_time() - began < 10
