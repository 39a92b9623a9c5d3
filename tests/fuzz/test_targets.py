"""Every target of the fuzzer holds for some inputs of chance, for what fuzzing found, and its work grows with the input and no faster."""

import json
import sys
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.run import mutated
from tests.fuzz.targets import _DOCUMENTS, SEEDS, TARGETS, WORDS, Target

# What fuzzing found, and what was wrong.
FINDS: list[tuple[str, bytes]] = [
    # What began as a key that is kept, with a digit, was taken for one and none of its characters was looked at.
    ("identifier", b"9999-12-31T23:59:559:59.999999queryResults-18:00urn:epc:class:lgt%2Fin:9521234.234056781"),
    ("identifier", b"01/09521234567899/21/with a blank"),
    # A field without a name was refused under its own name, which says nothing.
    ("schedule", b'{"hour": "1", "": "5"}'),
    # A day that never comes was looked for through forty years, day by day.
    ("schedule", b'{"dayOfMonth": "30", "month": "2"}'),
]


@pytest.mark.parametrize(("name", "data"), FINDS)
def test_what_was_found_once_stays_mended(name, data):
    TARGETS[name](data)


@pytest.mark.parametrize("name", TARGETS)
def test_what_a_run_sets_out_from_holds(name):
    for seed in SEEDS[name]:
        TARGETS[name](seed)


@pytest.mark.parametrize("name", TARGETS)
@given(data=st.data())
def test_no_input_breaks_a_reader(name, data):
    seeds = st.sampled_from(SEEDS[name])
    given_bytes = data.draw(st.one_of(st.binary(max_size=200), seeds, st.tuples(seeds, st.randoms(use_true_random=False)).map(_changed)))
    TARGETS[name](given_bytes)


def _changed(pair) -> bytes:
    seed, chance = pair
    return mutated(seed, WORDS, chance)


def work_of(target: Target, data: bytes) -> int:
    """Lines of Python that were carried out; the same on every machine and under any load."""
    count = 0

    def tracer(frame, what, _argument):
        nonlocal count
        count += what == "line"
        return tracer

    before = sys.gettrace()
    sys.settrace(tracer)
    try:
        target(data)
    finally:
        sys.settrace(before)
    return count


EPC = "urn:epc:id:sgtin:9521234.056789.A{}"
EVENT = json.loads(_DOCUMENTS[0])["epcisBody"]["eventList"][0]


def _events(size: int) -> bytes:
    return _with([{**EVENT, "eventID": f"urn:x:{at}"} for at in range(size // 20)])


def _with(events: list) -> bytes:
    return json.dumps({**json.loads(_DOCUMENTS[0]), "epcisBody": {"eventList": events}}).encode()


GROWING: dict[str, tuple[str, Callable[[int], bytes]]] = {
    "keys": ("link", lambda size: b"https://a" + b"/01/09521234567899" * size),
    "parameters": ("link", lambda size: b"https://a/01/09521234567899?" + b"x=1&" * size),
    "escapes": ("link", lambda size: b"https://a/01/09521234567899/21/" + b"%41" * size),
    "dots": ("identifier", lambda size: b"urn:epc:id:sgtin:" + b"1." * size),
    "nested": ("document", lambda size: b"[" * size),
    "brackets": ("document", lambda size: b"[" + b"[]," * size + b"[]]"),
    "events": ("document", _events),
    "items": ("document", lambda size: _with([{**EVENT, "epcList": [EPC.format(at) for at in range(size)]}])),
    "fields": ("document", lambda size: _with([{**EVENT, **{f"ex:a{at}": at for at in range(size)}}])),
    "wrong fields": ("document", lambda size: _with([{**EVENT, **{f"a{at}": at for at in range(size)}}])),
    "the same items": ("document", lambda size: _with([{**EVENT, "epcList": [EPC.format(1)] * size}])),
    "captured events": ("capture", _events),
    "captured items": ("capture", lambda size: _with([{**EVENT, "epcList": [EPC.format(at) for at in range(size)]}])),
    "alternatives": ("question", lambda size: b"EQ_bizStep=" + b"a|" * size),
    "questions": ("question", lambda size: b"&".join(b"EQ_ex:a%d=1" % at for at in range(size))),
    "inner questions": ("question", lambda size: b"&".join(b"EQ_INNER_ex:a%d=1" % at for at in range(size))),
    "lists": ("named", lambda size: json.dumps({"EQ_bizStep": [f"a{at}" for at in range(size)]}).encode()),
    "elements": ("schedule", lambda size: json.dumps({"second": ",".join("5" for _ in range(size))}).encode()),
    "schedules that never come": (
        "schedule",
        lambda size: b'{"dayOfMonth": "[30-31]", "month": "2", "hour": "%s"}' % (b"5," * (size // 10) + b"5"),
    ),
    "dots of a host": ("address", lambda size: b"https://" + b"a." * size + b"b/"),
}


@pytest.mark.parametrize("shape", GROWING)
def test_the_work_grows_with_the_input_and_no_faster(shape):
    """Twice the input, at most a little more than twice the work, at each of three doublings: what grows with the square is four times."""
    name, make = GROWING[shape]
    TARGETS[name](make(10))  # what is done once for all is done
    sizes = [200, 400, 800]
    works = [work_of(TARGETS[name], make(size)) for size in sizes]
    for less, more in pairwise(works):
        assert more <= 2.3 * less + 2_000, dict(zip(sizes, works, strict=True))
