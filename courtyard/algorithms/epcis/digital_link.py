"""GS1 Digital Link URIs (URI syntax, releases 1.0 to 1.6, uncompressed): read to the letter, and written.

    https://example.com/any/stem /01/09521234567892 /10/LOT1 /21/AB12  ?17=261231&linkType=all  #part
    stem                         key                qualifiers         attributes, others       fragment

Read from the right: the last pair in the path that is a GS1 key ends the stem, and only that key's qualifiers may follow, each
at most once and in their order. A query parameter whose name is all digits is an application identifier and has to be one that
exists, is not in the path and does not belong there; any other parameter is somebody's own and is kept as it came. Every value is
checked against `application_identifiers`. Refusals carry the reason and the position in the text; time is linear in its length.

What changed between releases: short names (/gtin/ for /01/) and GTINs of 8, 12 or 13 digits are legal up to 1.2 (which deprecates
the names) and illegal since 1.3; so is a semicolon between parameters, which is a plain character since. A trailing slash, user names
and letters beyond ASCII are legal in none.

Sources: GS1 Digital Link Standard: URI Syntax 1.1 and 1.2 with their formal grammar (ABNF); release notes of 1.3; for what the
grammar leaves open (a plus sign in a query, an identifier twice), the behaviour of GS1's Barcode Syntax Engine.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, unquote

from courtyard.algorithms.epcis.application_identifiers import IDENTIFIERS, ONLY_IN_PATH, SHORT_NAMES, Identifier
from courtyard.algorithms.identifiers import DIGITAL_LINK_ROOT, IllegalKey

_NOT_IN_A_URI = re.compile(r"[^A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]|%(?![0-9A-Fa-f]{2})")
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_HOST = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|\[[vV][0-9A-Fa-f]+\.[A-Za-z0-9\-._~!$&'()*+,;=:]+\]|[A-Za-z0-9\-._~!$&'()*+,;=%]+)(?::[0-9]*)?")


class IllegalDigitalLink(IllegalKey):
    """The text is no GS1 Digital Link: `reason` says why, `position` where in the text."""

    def __init__(self, reason: str, position: int) -> None:
        super().__init__(f"{reason} (at position {position})")
        self.reason = reason
        self.position = position


class NoDigitalLink(IllegalDigitalLink):
    """There is no GS1 key in the text at all: it may be somebody's own web address."""


class Release(StrEnum):
    """A release of the URI syntax."""

    V1_0 = "1.0"
    V1_1 = "1.1"
    V1_2 = "1.2"
    V1_3 = "1.3"
    V1_4 = "1.4"
    V1_5 = "1.5"
    V1_6 = "1.6"

    @property
    def lenient(self) -> bool:
        """Whether short names, short GTINs and semicolons are legal."""
        return self in (Release.V1_0, Release.V1_1, Release.V1_2)


@dataclass(frozen=True, slots=True)
class Element:
    """An application identifier with its value, as the barcode has it: without escapes, a GTIN with 14 digits."""

    code: str
    value: str

    @property
    def path(self) -> str:
        return f"/{self.code}/{quote(self.value, safe='')}"


@dataclass(frozen=True, slots=True)
class DigitalLink:
    """A GS1 Digital Link in its parts. `others` are parameters that are not GS1's, as they came, without decoding."""

    stem: str
    key: Element
    qualifiers: tuple[Element, ...] = ()
    attributes: tuple[Element, ...] = ()
    others: tuple[str, ...] = ()
    fragment: str | None = None

    def __getitem__(self, code: str) -> str | None:
        """The value of an application identifier, wherever it stands."""
        return next((element.value for element in (self.key, *self.qualifiers, *self.attributes) if element.code == code), None)

    @property
    def path(self) -> str:
        """The identification alone: key and qualifiers."""
        return "".join(element.path for element in (self.key, *self.qualifiers))

    @property
    def canonical(self) -> str:
        """The canonical form: GS1's own domain, attributes in the order of their numbers, nothing that is not GS1's."""
        return DIGITAL_LINK_ROOT + self.path + _query(sorted(_pair(element) for element in self.attributes))

    def uri(self, stem: str | None = None) -> str:
        """The whole, on its own stem or on another."""
        query = _query([*(_pair(element) for element in self.attributes), *self.others])
        return (self.stem if stem is None else stem) + self.path + query + ("" if self.fragment is None else f"#{self.fragment}")


def _pair(element: Element) -> str:
    return f"{element.code}={quote(element.value, safe='')}"


def _query(pairs: list[str]) -> str:
    return f"?{'&'.join(pairs)}" if pairs else ""


# ----------------------------------------------------------------------------------------------------------------- reading


def parse(text: str, release: Release = Release.V1_6) -> DigitalLink:
    """Reads a Digital Link. Raises IllegalDigitalLink."""
    if bad := _NOT_IN_A_URI.search(text):
        wrong = (
            "a percent sign without two hexadecimal digits after it" if bad[0] == "%" else f"{bad[0]!r}, which no URI may hold unescaped"
        )
        raise IllegalDigitalLink(wrong, bad.start())
    path_at = _after_host(text)
    rest, hash_sign, fragment = text.partition("#")
    before, question, query = rest.partition("?")
    stem_end, pairs = _pairs(before, path_at, release)
    elements = [_element(pair, release) for pair in pairs]
    _ordered(pairs)
    attributes, others = _parameters(query, len(before) + 1, pairs, release) if question else ((), ())
    return DigitalLink(
        stem=text[:stem_end],
        key=elements[0],
        qualifiers=tuple(elements[1:]),
        attributes=attributes,
        others=others,
        fragment=fragment if hash_sign else None,
    )


def build(
    key: tuple[str, str], *qualifiers: tuple[str, str], attributes: tuple[tuple[str, str], ...] = (), stem: str = DIGITAL_LINK_ROOT
) -> DigitalLink:
    """A Digital Link from its elements, checked as if it had been read. Positions of refusals are those in the text it would make."""
    elements = [Element(*pair) for pair in (key, *qualifiers)]
    link = DigitalLink(stem, elements[0], tuple(elements[1:]), tuple(Element(*pair) for pair in attributes))
    return parse(link.uri())


def is_digital_link(text: str, release: Release = Release.V1_6) -> bool:
    try:
        parse(text, release)
    except IllegalDigitalLink:
        return False
    return True


@dataclass(frozen=True, slots=True)
class _Pair:
    """An identifier and its escaped value with their positions in the text."""

    identifier: Identifier
    code_at: int
    raw: str
    value_at: int


def _after_host(text: str) -> int:
    scheme = _SCHEME.match(text)
    if scheme is None:
        raise NoDigitalLink("a Digital Link begins with https:// or http://", 0)
    host = _HOST.match(text, scheme.end())
    end = host.end() if host else scheme.end()
    if host is None or text[end : end + 1] not in ("/", "?", "#", ""):
        raise NoDigitalLink("a host name is wanted here, with at most a port number", end)
    return end


def _pairs(path: str, start: int, release: Release, *, whole: bool = True) -> tuple[int, list[_Pair]]:
    """The end of the stem, and the pairs from the last key of the path to its end. `whole`: a last segment too many is named."""
    end, pairs = len(path), []
    while True:
        value_at = path.rfind("/", start, end) + 1
        code_at = path.rfind("/", start, value_at - 1) + 1 if value_at > start + 1 else 0
        if not value_at or not code_at:
            raise NoDigitalLink("no GS1 key in the path; compressed links are not read", start)
        code = path[code_at : value_at - 1]
        identifier = IDENTIFIERS.get(SHORT_NAMES.get(code, code) if release.lenient else code)
        if identifier is None:
            gone = code in SHORT_NAMES
            why = "is a short name, which release 1.3 took away" if gone else "is no application identifier, and no GS1 key comes after it"
            if whole:
                _refuse_leftover(path, start, release)
            raise NoDigitalLink(f"{code!r} {why}", code_at)
        pairs.append(_Pair(identifier, code_at, path[value_at:end], value_at))
        end = code_at - 1
        if identifier.key:
            pairs.reverse()
            return end, pairs


def _refuse_leftover(path: str, start: int, release: Release) -> None:
    """Says so where the path would be a Digital Link's without its last segment, which has no partner: a slash, or compressed data."""
    end = path.rfind("/", start)
    if end < start or "/" not in path[start:end]:
        return
    try:
        pairs = _pairs(path[:end], start, release, whole=False)[1]
        _ordered(pairs)
        for pair in pairs:
            _element(pair, release)
    except IllegalDigitalLink:
        return
    if end + 1 == len(path):
        raise IllegalDigitalLink("a Digital Link does not end with a slash", end)
    raise IllegalDigitalLink("a value without its identifier; compressed links are not read, ask for the uncompressed one", end + 1)


def _ordered(pairs: list[_Pair]) -> None:
    """Each qualifier is one of the key's, at most once, in the order of one of its sequences."""
    key, *rest = pairs
    codes = [pair.identifier.code for pair in rest]
    if any(_is_within(codes, sequence) for sequence in (*key.identifier.qualifiers, ())):
        return
    for count, pair in enumerate(rest, 1):
        if not any(_is_within(codes[:count], sequence) for sequence in key.identifier.qualifiers):
            known = any(pair.identifier.code in sequence for sequence in key.identifier.qualifiers)
            why = f"is out of order, or not to be with what stands before it, after ({key.identifier.code})"
            wrong = why if known else f"does not qualify ({key.identifier.code})"
            raise IllegalDigitalLink(f"({pair.identifier.code}) {wrong}", pair.code_at)


def _is_within(codes: list[str], sequence: tuple[str, ...]) -> bool:
    """Whether the codes stand in the sequence in this order, possibly with others between them."""
    left = iter(sequence)
    return all(code in left for code in codes)


def _element(pair: _Pair, release: Release) -> Element:
    identifier, value = pair.identifier, unquote(pair.raw, encoding="latin-1")
    if identifier.code == "01" and release.lenient and len(value) in (8, 12, 13):
        value = value.zfill(14)
    if fault := identifier.fault(value):
        reason, at = fault
        raise IllegalDigitalLink(reason, pair.value_at + _raw_position(pair.raw, at))
    return Element(identifier.code, value)


def _raw_position(raw: str, at: int) -> int:
    """Where in the escaped text the character stands that is number `at` without escapes."""
    position = 0
    for _ in range(at):
        position += 3 if raw[position : position + 1] == "%" else 1
    return min(position, len(raw))


def _parameters(query: str, at: int, path: list[_Pair], release: Release) -> tuple[tuple[Element, ...], tuple[str, ...]]:
    seen = {pair.identifier.code for pair in path}
    placed = {code for sequence in path[0].identifier.qualifiers for code in sequence}
    attributes, others = [], []
    for parameter in re.split("[&;]" if release.lenient else "&", query):
        code, equals, _ = parameter.partition("=")
        number = SHORT_NAMES.get(code, code) if release.lenient and equals else code
        if number.isdigit():
            pair = _attribute(number, parameter, at, seen, placed)
            attributes.append(_element(pair, release))
            seen.add(number)
        elif parameter:
            others.append(parameter)
        at += len(parameter) + 1
    return tuple(attributes), tuple(others)


def _attribute(code: str, parameter: str, at: int, seen: set[str], placed: set[str]) -> _Pair:
    name, equals, raw = parameter.partition("=")
    identifier = IDENTIFIERS.get(code)
    if identifier is None:
        raise IllegalDigitalLink(f"{code} is no application identifier; a parameter of one's own has other characters than digits", at)
    if code in seen:
        raise IllegalDigitalLink(f"({code}) stands here twice", at)
    if code in placed or not identifier.attribute:
        where = "belongs in the path, not in the query" if code in placed | ONLY_IN_PATH else "has no place in a Digital Link"
        raise IllegalDigitalLink(f"({code}) {where}", at)
    if not equals:
        raise IllegalDigitalLink(f"({code}) has no value", at + len(name))
    value_at = at + len(name) + 1
    if "+" in raw:
        raise IllegalDigitalLink("a plus sign means a blank in a query; the character itself is written %2B", value_at + raw.index("+"))
    return _Pair(identifier, at, raw, value_at)
