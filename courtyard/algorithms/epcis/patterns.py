"""Identifiers with wildcards, as queries have them: EPC URN patterns, and Digital Links whose end is left open.

    urn:epc:idpat:sgtin:9521234.056789.*      every serial of a kind of goods
    urn:epc:idpat:sgtin:9521234.*.*           everything of a company
    urn:epc:class:lgtin:9521234.056789.*      every lot of a kind of goods; idpat for class says the same
    https://id.gs1.org/01/09521234567899/21/* every serial of a kind of goods

A pattern is held against the form by which identifiers are kept (`keys`). `start` is what such keys begin with, so that an index
leads to them; `exact` is the one key that it can be. A company's prefix is looked for where it would stand in the key: GS1 gives
out none that another begins with.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from courtyard.algorithms.epcis import urn
from courtyard.algorithms.epcis.keys import key_of
from courtyard.algorithms.identifiers import IllegalKey

_OPEN_URN = re.compile(r"urn:epc:(idpat|class):([a-z]+):(.+)")
_PREFIX = re.compile(r"[0-9]{6,12}")


@dataclass(frozen=True, slots=True)
class Pattern:
    """Which keys are meant: one, or all that `fits` takes."""

    exact: str | None
    start: str
    fits: re.Pattern[str] | None = None

    def takes(self, key: str) -> bool:
        return key == self.exact if self.fits is None else self.fits.fullmatch(key) is not None


def any_key(patterns: Iterable[Pattern], key: str | None) -> bool:
    return key is not None and any(pattern.takes(key) for pattern in patterns)


def pattern_of(text: str, *, classes: bool) -> Pattern:
    """Reads an identifier or a pattern; `classes`: asked for among classes, of which a kind of goods is one. Raises IllegalKey."""
    if text.startswith(("http://", "https://")) and text.endswith("/*"):
        start = key_of(f"{text[:-1]}0").text.removesuffix("0")
        if not start.endswith("/"):
            raise IllegalKey(f"{text[:60]!r}: a wildcard stands for a whole serial, lot or extension")
        return Pattern(None, start, re.compile(re.escape(start) + "[^/]+"))
    found = _OPEN_URN.fullmatch(text)
    lots = found is not None and (found[1] == "class" or found[2] in urn.CLASSES)
    if found is None or "*" not in found[3] or (classes and not lots and "*" not in found[3][:-1]):
        key = key_of(text).text
        return Pattern(key, key)
    return _of_urn(text, found[2], found[3].split("."), lots=lots, kinds=classes)


def _of_urn(text: str, scheme: str, parts: list[str], *, lots: bool, kinds: bool) -> Pattern:
    shape = urn.CLASSES.get(scheme) if lots else urn.IDS.get(scheme)
    known = [part for part in parts if part != "*"]
    if shape is None or shape.digits is None or scheme == "itip" or parts[: len(known)] != known or len(known) not in (1, 2):
        raise IllegalKey(f"{text[:60]!r}: patterns are taken of schemes with a key of digits, open from one place to their end")
    if len(parts) != (2 if shape.serial is None else 3) or not _PREFIX.fullmatch(known[0]):
        raise IllegalKey(f"{text[:60]!r} has not the parts of {scheme}")
    if len(known) == 2:
        epc = urn.Epc("class" if lots else "id", scheme, known[0], known[1], "1")
        start = epc.path.removesuffix("1")
        return Pattern(None, start, re.compile(re.escape(start) + "[^/]+"))
    wild = shape.digits - len(known[0]) - shape.lead + shape.check
    tail = "" if shape.serial is None or (kinds and not lots) else "[^/]*" if shape.serial == "+" else f"/{shape.serial}/[^/]+"
    if scheme == "sgln":
        tail = f"(?:{tail})?"
    body = f"{shape.code}/{shape.zero}"
    # Before the company's prefix stands a digit that may be any: then only the kind of key is known of the beginning.
    start = body if shape.lead else body + known[0]
    return Pattern(None, start, re.compile(f"{body}[0-9]{{{shape.lead}}}{known[0]}[0-9]{{{wild}}}{tail}"))
