"""One form for identifiers that come in several."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtyard.algorithms.identifiers import IllegalKey, Sgtin, with_check_digit
from courtyard.trace.rules.keys import is_class_key, key_of, uri_of, urn_of

SERIALS = st.text(alphabet="!\"%&'()*+,-./0123456789:;<=>?ABCXYZ_abcxyz", min_size=1, max_size=20)

SAME = [
    (
        "01/09521234000013/21/AB12",
        False,
        [
            "urn:epc:id:sgtin:9521234.000001.AB12",
            "https://id.gs1.org/01/09521234000013/21/AB12",
            "https://brand.example/some/stem/01/09521234000013/21/AB12?10=X#top",
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
    ("urn:epc:id:giai:4000001.111", None, ["urn:epc:id:giai:4000001.111"]),
    ("https://example.org/animal/7", None, ["https://example.org/animal/7"]),
]


@pytest.mark.parametrize(("key", "is_class", "forms"), SAME)
def test_every_form_leads_to_one_key_and_back(key, is_class, forms):
    assert {key_of(form) for form in forms} == {(key, is_class)}
    assert key_of(uri_of(key)).text == key
    assert urn_of(key, prefix_length=7) == forms[0]
    assert is_class_key(key) is bool(is_class)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("https://id.gs1.org/01/09521234000014/21/X", "check digit"),
        ("https://brand.example/01/09521234000014/21/X", "check digit"),
        ("urn:epc:id:sgtin:9521234.00001.X", "digits"),
        ("https://id.gs1.org/00/195212340000000017", "check digit"),
        ("https://id.gs1.org/01/09521234000013/21/" + "X" * 21, "1 to 20"),
        ("bird 7", "no URI"),
        ("", "no URI"),
        ("urn:x:" + "y" * 300, "more than"),
    ],
)
def test_what_is_no_identifier_is_refused_with_the_reason(text, says):
    with pytest.raises(IllegalKey, match=says):
        key_of(text)


@given(st.integers(6, 12), st.data())
def test_any_serial_survives_all_forms(length, data):
    digits = st.text("0123456789", min_size=13, max_size=13)
    body = data.draw(digits)
    item = Sgtin(body[:length], body[length:], data.draw(SERIALS))
    key = key_of(item.urn)
    assert key_of(item.digital_link()) == key == key_of(uri_of(key.text))
    assert urn_of(key.text, prefix_length=length) == item.urn
    assert key.text.startswith(f"01/{with_check_digit(item.gtin[:-1])}/21/")


@given(st.text(max_size=60))
def test_no_text_breaks_it(text):
    try:
        key = key_of(text)
    except IllegalKey:
        return
    assert uri_of(key.text)
