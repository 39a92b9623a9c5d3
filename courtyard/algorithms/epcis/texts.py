"""The kinds of text and number in EPCIS JSON, each checked by one function: URIs, instants, words of the vocabulary, numbers.

Every check is linear in the length of its text. A text is never changed, so that a document comes back as it went in.
"""

import json
import re
from calendar import monthrange
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from math import isfinite
from typing import Annotated, Any

from pydantic import AfterValidator, Strict
from pydantic.functional_validators import PlainValidator
from pydantic_core import PydanticCustomError

from courtyard.algorithms.epcis import vocabulary as words

# RFC 3986, with a scheme and something after it: what JSON Schema calls "uri". Written so that nothing is tried twice.
_PLAIN = r"[A-Za-z0-9\-._~!$&'()*+,;=:@/?]*"
_CHARACTERS = rf"{_PLAIN}(?:%[0-9A-Fa-f]{{2}}{_PLAIN})*"
_IP_LITERAL = r"(?://(?:[A-Za-z0-9\-._~!$&'()*+,;=:%]*@)?\[[0-9A-Fa-f:.]+\])?"
URI = re.compile(rf"[A-Za-z][A-Za-z0-9+.\-]*:(?=.){_IP_LITERAL}{_CHARACTERS}(?:#{_CHARACTERS})?")
_INSTANT = re.compile(
    r"(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[Tt](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)",
    re.ASCII,
)
_OFFSET = re.compile(r"([+-])(?:(0[0-9]|1[0-3]):([0-5][0-9])|(14):(00))")
_UOM = re.compile(r"[A-Z0-9]{2,3}")
_HEX = re.compile(r"[A-Fa-f0-9]+")
_VERSION = re.compile(r"\d+(?:\.\d+)*", re.ASCII)


def is_uri(text: str) -> bool:
    """Whether it is one. Short texts are remembered: the same names, places and devices come again and again."""
    return _is_short_uri(text) if len(text) <= 200 else URI.fullmatch(text) is not None


@lru_cache(maxsize=8192)
def _is_short_uri(text: str) -> bool:
    return URI.fullmatch(text) is not None


def is_uom(text: str) -> bool:
    """Whether it has the form of a unit of UN/ECE Recommendation 20."""
    return _UOM.fullmatch(text) is not None


def offset_minutes(text: str) -> int | None:
    """An offset from UTC in minutes, "+08:00" as 480; None when it is none."""
    found = _OFFSET.fullmatch(text)
    if found is None:
        return None
    minutes = int(found[2] or found[4]) * 60 + int(found[3] or found[5])
    return -minutes if found[1] == "-" else minutes


def _refuse(reason: str) -> PydanticCustomError:
    return PydanticCustomError("courtyard", reason)


def uri(text: str) -> str:
    if not is_uri(text):
        raise _refuse("is to be a URI: a scheme, a colon, and no blanks or letters beyond ASCII")
    return text


def instant(text: str) -> str:
    """RFC 3339: a day that exists, a time, and the offset from UTC."""
    found = _INSTANT.fullmatch(text)
    if found is None or (found[3] > "28" and int(found[3]) > monthrange(int(found[1]) or 4, int(found[2]))[1]):
        raise _refuse("is to be an instant with its offset from UTC, as 2017-03-01T10:00:00.000+08:00")
    return text


def _matching(pattern: re.Pattern[str], wanted: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        if pattern.fullmatch(text) is None:
            raise _refuse(f"is to be {wanted}")
        return text

    return check


def _word(known: frozenset[str], *taken: str) -> Callable[[str], str]:
    """A bare word of the vocabulary, or somebody else's URI; the vocabulary's own URIs are written as bare words in JSON."""

    def check(text: str) -> str:
        if text in known:
            return text
        if not is_uri(text):
            raise _refuse("is neither a word of the vocabulary nor a URI")
        if text.startswith(taken):
            raise _refuse("is the vocabulary's own and is written as a bare word in JSON")
        return text

    return check


def number(value: Any) -> int | float | Decimal:
    if type(value) is int or (type(value) is float and isfinite(value)) or isinstance(value, Decimal):
        return value
    raise _refuse("is to be a number")


def unique(items: list[Any]) -> list[Any]:
    try:
        count = len(set(items))
    except TypeError:
        count = len({json.dumps(item, sort_keys=True, default=repr) for item in items})
    if count != len(items):
        raise _refuse("holds something twice")
    return items


Text = Annotated[str, Strict()]
Uri = Annotated[str, Strict(), AfterValidator(uri)]
Instant = Annotated[str, Strict(), AfterValidator(instant)]
Offset = Annotated[str, Strict(), AfterValidator(_matching(_OFFSET, "an offset from UTC, -14:00 to +14:00"))]
Uom = Annotated[str, Strict(), AfterValidator(_matching(_UOM, "a unit of UN/ECE Recommendation 20, two or three characters"))]
Hex = Annotated[str, Strict(), AfterValidator(_matching(_HEX, "hexadecimal digits"))]
Version = Annotated[str, Strict(), AfterValidator(_matching(_VERSION, "a version: numbers with dots between them"))]
Number = Annotated[Any, PlainValidator(number)]
Truth = Annotated[bool, Strict()]

_CBV_OWN = ("urn:epcglobal:cbv", "http://ns.gs1.org/cbv/", "https://ns.gs1.org/cbv/")
_VOC_OWN = ("http://gs1.org/voc/", "https://gs1.org/voc/", "http://www.gs1.org/voc/", "https://www.gs1.org/voc/")


def _own(known: frozenset[str]) -> AfterValidator:
    return AfterValidator(_word(known, *_CBV_OWN))


BizStep = Annotated[str, Strict(), _own(words.BIZ_STEPS)]
Disposition = Annotated[str, Strict(), _own(words.DISPOSITIONS)]
BizTransactionType = Annotated[str, Strict(), _own(words.BIZ_TRANSACTION_TYPES)]
PartyType = Annotated[str, Strict(), _own(words.PARTY_TYPES)]
ErrorReason = Annotated[str, Strict(), _own(words.ERROR_REASONS)]
Component = Annotated[str, Strict(), _own(words.COMPONENTS)]
MeasurementType = Annotated[str, Strict(), AfterValidator(_word(words.MEASUREMENT_TYPES, *_VOC_OWN))]
AlertType = Annotated[str, Strict(), AfterValidator(_word(words.ALERT_TYPES, *_VOC_OWN))]


def master_datum(value: Any) -> Any:
    if isinstance(value, str | dict):
        return value
    return number(value)
