"""Canonical bytes against the RFC's own examples; the chain against fixed vectors and against tampering."""

import json
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtyard.algorithms.hashing import (
    GENESIS,
    MAX_SAFE_INTEGER,
    NotADigest,
    NotCanonical,
    canonical_json,
    chain,
    chain_many,
    digest,
    first_break,
)

texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-MAX_SAFE_INTEGER, MAX_SAFE_INTEGER) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


def test_keys_stand_in_the_order_of_the_rfcs_example():
    given_keys = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7}
    assert list(json.loads(canonical_json(given_keys))) == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


def test_texts_are_escaped_as_in_the_rfcs_example():
    assert canonical_json({"string": '\u20ac$\u000f\nA\'B"\\\\"/'}) == '{"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'.encode()
    assert canonical_json({"literals": [None, True, False]}) == b'{"literals":[null,true,false]}'
    assert canonical_json("\x00\x08\t\x0c\r\x1f\x7f") == b'"\\u0000\\b\\t\\f\\r\\u001f\x7f"'


def test_a_text_is_not_normalised():
    assert canonical_json("e\u0301") != canonical_json("\u00e9")


@given(values)
def test_canonical_bytes_are_json_of_the_same_value_and_canonical_again(value):
    written = canonical_json(value)
    assert json.loads(written) == value
    assert canonical_json(json.loads(written)) == written


@given(st.dictionaries(texts, st.integers(0, 9), max_size=6))
def test_the_order_of_writing_does_not_matter(given_pairs):
    assert canonical_json(dict(reversed(given_pairs.items()))) == canonical_json(given_pairs)


@pytest.mark.parametrize(
    ("value", "where"),
    [
        ({"a": [1, 2.5]}, "/a/1"),
        ({"a": float("nan")}, "/a"),
        (2**53, "/"),
        ({"a": b"x"}, "/a"),
        ({1: "x"}, "/"),
        ({"a": {"b": "\ud800"}}, "/a/b"),
        ({"\udfff": 1}, "/"),
        ({"a": {1}}, "/a"),
    ],
)
def test_what_has_no_canonical_form_is_refused_with_its_place(value, where):
    with pytest.raises(NotCanonical, match=f"^{where}: "):
        canonical_json(value)


def test_deep_nesting_is_refused_rather_than_crashing():
    deep: object = 0
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(NotCanonical, match="deeper"):
        canonical_json(deep)


def test_a_digest_is_sha256_over_lengths_and_parts():
    assert digest(b"n", b"ab", b"") == sha256(b"\0\0\0\0\0\0\0\1n" + b"\0\0\0\0\0\0\0\2ab" + bytes(8)).digest()


def test_the_chain_keeps_its_vectors():
    first = chain(GENESIS, b"")
    second = chain(first, b'{"amount_fen":450000}')
    assert first.hex() == "9ed814ecfd557f4fe355e38b96bb4aacb0a5f492a2c6eb85c6e9989d4aa5f230"
    assert second.hex() == "041414f7c683e5262f17402c8ac78ea7e29845c32decde980a3d5f1cf08de0b1"
    assert chain_many(GENESIS, [b"", b'{"amount_fen":450000}']) == [first, second]


@given(st.lists(st.binary(max_size=3), max_size=3), st.lists(st.binary(max_size=3), max_size=3))
def test_parts_cannot_be_moved_across_their_borders(one, other):
    assert one == other or digest(b"n", *one) != digest(b"n", *other)


@given(st.lists(st.binary(max_size=4), min_size=1, max_size=6), st.data())
def test_the_first_changed_payload_is_found(payloads, data):
    links = chain_many(GENESIS, payloads)
    assert first_break(GENESIS, payloads, links) is None
    at = data.draw(st.integers(0, len(payloads) - 1))
    assert first_break(GENESIS, [*payloads[:at], payloads[at] + b"!", *payloads[at + 1 :]], links) == at
    assert first_break(GENESIS, payloads[:at], links) == at
    assert first_break(GENESIS, payloads, links[:at]) == at


def test_a_previous_link_of_another_length_is_refused():
    with pytest.raises(NotADigest):
        chain(b"", b"payload")
