"""JSON from somebody else: UTF-8, no key twice, no NaN, no depth or number that would bring the reader down.

Time is linear in the size of the text.
"""

import json
import re
from collections import Counter
from decimal import Decimal
from typing import Any

MAX_DEPTH = 64
_MAX_DIGITS = 1000
# A text, ended or not, in which brackets do not count; or brackets beside each other. Written so that nothing is tried twice.
_TEXT_OR_BRACKETS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|([\[\]{}]+)', re.DOTALL)


class NotJson(ValueError):
    """The text is no JSON that we read; the message says why and where."""


def loads(text: str | bytes, *, exact: bool = False) -> Any:
    """Reads JSON; `exact` gives fractions as Decimal, digit by digit. Raises NotJson."""
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise NotJson(f"not UTF-8 at byte {error.start}") from None
    _shallow(text)
    try:
        return json.loads(
            text,
            object_pairs_hook=_once,
            parse_constant=_no_constant,
            parse_int=_integer,
            parse_float=_fraction_exact if exact else _fraction,
        )
    except json.JSONDecodeError as error:
        raise NotJson(f"{error.msg}, at character {error.pos}") from None
    except RecursionError:
        raise NotJson("nested too deep") from None


def _shallow(text: str) -> None:
    """Counts brackets outside of texts before anything is built."""
    depth = 0
    for found in _TEXT_OR_BRACKETS.finditer(text):
        for at, letter in enumerate(found[1] or "", found.start()):
            depth += 1 if letter in "[{" else -1
            if depth > MAX_DEPTH:
                raise NotJson(f"nested deeper than {MAX_DEPTH}, at character {at}")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise NotJson(f"the name {twice[:40]!r} stands twice in one object")
    return found


def _no_constant(word: str) -> Any:
    raise NotJson(f"{word} is no number of JSON")


def _integer(digits: str) -> int:
    return int(_bounded(digits))


def _fraction(digits: str) -> float:
    value = float(_bounded(digits))
    if value in (float("inf"), float("-inf")):
        raise NotJson(f"{digits[:40]} is beyond what a reader can hold")
    return value


def _fraction_exact(digits: str) -> Decimal:
    return Decimal(_bounded(digits))


def _bounded(digits: str) -> str:
    if len(digits) > _MAX_DIGITS:
        raise NotJson(f"a number of {len(digits)} characters; at most {_MAX_DIGITS}")
    return digits
