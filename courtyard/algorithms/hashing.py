"""Canonical bytes, and a SHA-256 chain over them.

`canonical_json` gives one and the same bytes for equal values, whoever writes them: RFC 8785 (JSON Canonicalization Scheme)
for texts, whole numbers, booleans, null, lists and objects with text keys. Fractions are refused: the scheme writes them
as ECMAScript does, and nothing that we seal needs them (money is fen; a measurement is sealed as text or in its smallest
unit). So are whole numbers beyond 2^53 - 1, which the scheme cannot carry exactly; write those as text. Texts are kept code
point by code point, without Unicode normalisation, as the RFC asks.

`chain` ties a payload to everything before it. Each part is preceded by its length and the whole by a name, so no
two different inputs hash the same bytes and a hash made for one purpose is worthless for another. A chain shows that
nothing was changed, dropped or put in between since its head was published; it does not show that what was written is true.
"""

import json
from collections.abc import Iterable
from hashlib import sha256

GENESIS = bytes(32)
MAX_SAFE_INTEGER = 2**53 - 1
MAX_DEPTH = 64

_CHAIN = b"courtyard/chain/1"


class NotCanonical(ValueError):
    """The value has no canonical form; the message gives the place as a JSON pointer and the reason."""


class NotADigest(ValueError):
    """The previous link of a chain is not 32 bytes."""


def canonical_json(value: object) -> bytes:
    """The canonical bytes of None, bool, int, str, list, tuple and dict with text keys, in UTF-8.

    Raises NotCanonical for anything else, for integers beyond 2^53 - 1, lone surrogates, and nesting deeper than 64.
    """
    return json.dumps(_ordered(value, None, 0), ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


# A place is (the place around it, key or index), or None at the top: cheap to pass down, spelled out only in a refusal.
Place = tuple[object, object] | None


def _refusal(place: Place, reason: str) -> NotCanonical:
    steps: list[str] = []
    around: object = place
    while isinstance(around, tuple):
        around, step = around
        steps.append(str(step).replace("~", "~0").replace("/", "~1"))
    return NotCanonical(f"/{'/'.join(reversed(steps))}: {reason}")


def _ordered(value: object, place: Place, depth: int) -> object:
    """The same value with its keys in order, made of plain types only, so that the standard encoder can write it."""
    if isinstance(value, str):
        return _text(value, place)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if not -MAX_SAFE_INTEGER <= value <= MAX_SAFE_INTEGER:
            raise _refusal(place, f"{value} is beyond 2^53 - 1 and would be rounded by other readers; write it as text")
        return int(value)
    if depth == MAX_DEPTH:
        raise _refusal(place, f"nested deeper than {MAX_DEPTH}")
    if isinstance(value, dict):
        return {key: _ordered(value[key], (place, key), depth + 1) for key in _sorted_keys(value, place)}
    if isinstance(value, (list, tuple)):
        return [_ordered(item, (place, at), depth + 1) for at, item in enumerate(value)]
    raise _refusal(place, f"{type(value).__name__} has no canonical form; write it as text or a whole number")


def _text(value: str, place: Place) -> str:
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise _refusal(place, f"a lone surrogate at position {error.start} is no character") from None
    return str(value)


def _sorted_keys(value: dict[object, object], place: Place) -> list[str]:
    """By UTF-16 code units (RFC 8785, 3.2.3), which differs from code points only beyond the basic plane."""
    keys: list[str] = []
    for key in value:
        if not isinstance(key, str):
            raise _refusal(place, f"the key {key!r} is not text")
        keys.append(_text(key, place))
    if all(map(str.isascii, keys)):
        return sorted(keys)
    return sorted(keys, key=lambda key: key.encode("utf-16-be"))


def digest(name: bytes, *parts: bytes) -> bytes:
    """SHA-256 over a name and parts, each preceded by its length as 8 bytes, big-endian: 32 bytes."""
    hasher = sha256()
    for part in (name, *parts):
        hasher.update(len(part).to_bytes(8, "big"))
        hasher.update(part)
    return hasher.digest()


def chain(previous: bytes, payload: bytes) -> bytes:
    """The link after `previous`; the first follows GENESIS. Raises NotADigest unless `previous` is 32 bytes."""
    if len(previous) != 32:
        raise NotADigest(f"the previous link has {len(previous)} bytes, not 32; the first link follows GENESIS")
    return digest(_CHAIN, previous, payload)


def chain_many(previous: bytes, payloads: Iterable[bytes]) -> list[bytes]:
    """One link a payload, each following the one before it."""
    links = []
    for payload in payloads:
        previous = chain(previous, payload)
        links.append(previous)
    return links


def first_break(previous: bytes, payloads: Iterable[bytes], links: Iterable[bytes]) -> int | None:
    """The position of the first link that does not follow from what is before it, or None for a sound chain.

    A payload without its link, or a link without its payload, is a break where the shorter of the two ends.
    """
    waiting = iter(links)
    position = -1
    for position, payload in enumerate(payloads):
        link = next(waiting, None)
        if link is None or link != chain(previous, payload):
            return position
        previous = link
    return None if next(waiting, None) is None else position + 1
