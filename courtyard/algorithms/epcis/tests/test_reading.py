"""JSON from somebody else."""

import json
import time
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtyard.algorithms.epcis.reading import NotJson, loads

TWICE = "{" + ",".join(f'"{at % 60_000}":1' for at in range(60_001)) + "}"


def test_texts_and_bytes_are_read():
    assert loads('{"a": [1, 2.50, null, true, "中"]}') == {"a": [1, 2.5, None, True, "中"]}
    assert loads('\ufeff{"a": 1}'.encode()) == {"a": 1}
    assert loads("[0.1]", exact=True) == [Decimal("0.1")]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Expecting value"),
        ("{", "Expecting property name"),
        ('{"a": 1, "a": 2}', "stands twice"),
        ("[NaN]", "no number"),
        ("[-Infinity]", "no number"),
        ("[1e999]", "beyond"),
        ("[" + "1" * 5_000 + "]", "at most 1000"),
        ("[" * 100_000, "nested deeper than 64, at character 64"),
        ('{"a":' * 65 + "1" + "}" * 65, "nested deeper"),
        (b"\xff", "not UTF-8 at byte 0"),
        ('["\\', "nterminated"),
    ],
)
def test_what_would_surprise_a_reader_is_refused(text, reason):
    with pytest.raises(NotJson, match=reason):
        loads(text)


def test_brackets_inside_of_a_text_do_not_count():
    assert loads('["' + "[" * 1_000 + '\\"[' + '"]')[0].startswith("[[[")


@given(st.one_of(st.text(max_size=50), st.binary(max_size=50), st.text('[]{}",:\\0123e.-tf', max_size=60)))
def test_anything_is_read_or_refused(text):
    with suppress(NotJson):
        json.dumps(loads(text), allow_nan=False)


@pytest.mark.parametrize(
    "text",
    [TWICE, "[" + "1," * 200_000, '["' + "\\u0041" * 60_000, "{" + '"a":1,' * 60_000, '"' + "\\" * 400_001, "1" * 400_000],
    ids=range(6),
)
def test_time_is_bounded_by_length(text):
    began = time.process_time()
    with pytest.raises(NotJson):
        loads(text)
    assert time.process_time() - began < 10
