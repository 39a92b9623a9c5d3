"""One form for identifiers that come in several."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtyard.algorithms.epcis.keys import key_of, uri_of, urn_of
from courtyard.algorithms.epcis.tests.examples import epcs
from courtyard.algorithms.identifiers import IllegalKey

SAME = [
    (
        "01/09521234000013/21/AB12",
        False,
        [
            "urn:epc:id:sgtin:9521234.000001.AB12",
            "https://id.gs1.org/01/09521234000013/21/AB12",
            "https://brand.example/some/stem/01/09521234000013/21/AB12?17=261231#top",
        ],
    ),
    (
        "01/09521234000013/21/a%2Fb",
        False,
        ["urn:epc:id:sgtin:9521234.000001.a%2Fb", "http://id.gs1.org/01/09521234000013/21/a%2fb"],
    ),
    (
        "01/09521234000013/10/LOT7",
        True,
        ["urn:epc:class:lgtin:9521234.000001.LOT7", "https://id.gs1.org/01/09521234000013/10/LOT7"],
    ),
    ("01/09521234000013", True, ["urn:epc:idpat:sgtin:9521234.000001.*", "https://id.gs1.org/01/9521234000013"]),
    ("00/195212340000000010", False, ["urn:epc:id:sscc:9521234.1000000001", "https://id.gs1.org/00/195212340000000010"]),
    ("414/9521234000006/254/Y1", False, ["urn:epc:id:sgln:9521234.00000.Y1", "https://id.gs1.org/414/9521234000006/254/Y1"]),
    ("414/9521234000006", False, ["urn:epc:id:sgln:9521234.00000.0", "https://id.gs1.org/414/9521234000006"]),
    ("8004/4000001111", False, ["urn:epc:id:giai:4000001.111", "https://id.gs1.org/8004/4000001111"]),
    ("8003/04012345999990", True, ["urn:epc:idpat:grai:4012345.99999.*", "https://crates.example/8003/04012345999990"]),
    (
        "01/09521234000013/21/S",
        False,
        [
            "urn:epc:id:sgtin:9521234.000001.S",
            "https://id.gs1.org/01/09521234000013/10/LOT7/21/S",
            "https://x.example/gtin/9521234000013/ser/S",
        ],
    ),
    ("urn:epc:id:gid:1.2.3", None, ["urn:epc:id:gid:1.2.3"]),
    ("https://example.org/402/about-us", None, ["https://example.org/402/about-us"]),
    ("https://example.org/animal/7", None, ["https://example.org/animal/7"]),
]


@pytest.mark.parametrize(("key", "is_class", "forms"), SAME)
def test_every_form_leads_to_one_key_and_back(key, is_class, forms):
    assert {key_of(form) for form in forms} == {(key, is_class)}
    assert key_of(uri_of(key)).text == key
    assert urn_of(key, prefix_length=7) == forms[0]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("https://id.gs1.org/01/09521234000014/21/X", "check digit"),
        ("https://brand.example/01/09521234000014/21/X", "check digit"),
        ("urn:epc:id:sgtin:9521234.00001.X", "digits"),
        ("https://id.gs1.org/00/195212340000000017", "check digit"),
        ("https://brand.example/01/09521234000013/21/AB12?10=X", "belongs in the path"),
        ("https://id.gs1.org/01/09521234000013/21/" + "X" * 21, "1 to 20"),
        ("bird 7", "no URI"),
        ("", "no URI"),
        ("urn:x:" + "y" * 300, "more than"),
    ],
)
def test_what_is_no_identifier_is_refused_with_the_reason(text, says):
    with pytest.raises(IllegalKey, match=says):
        key_of(text)


@given(epcs())
def test_any_key_of_gs1_survives_both_forms(epc):
    key = key_of(epc.urn)
    assert key == (epc.path, epc.is_class)
    assert key_of(epc.link) == key_of(uri_of(key.text)) == key
    assert uri_of(key.text) == epc.link


@given(st.text(max_size=60))
def test_no_text_breaks_it(text):
    try:
        key = key_of(text)
    except IllegalKey:
        return
    assert uri_of(key.text)
