"""EPC URNs (Tag Data Standard 2.0, 6.3): every scheme that has a GS1 key, parsed, written, and turned into Digital Links and back.

    urn:epc:id:sgtin:9521234.056789.AB12     one object        01/{GTIN}/21/AB12
    urn:epc:class:lgtin:9521234.056789.LOT   a lot             01/{GTIN}/10/LOT
    urn:epc:idpat:sgtin:9521234.056789.*     a class           01/{GTIN}

A URN says where the company prefix ends, a Digital Link does not: `of_link` takes `prefix_length` (6 to 12 digits), and without
it raises PrefixUnknown, since the length cannot be guessed. Serials stand unescaped in `Epc`; both forms escape for themselves.
Schemes without a GS1 key behind them (gid, usdod, adi, bic, imovn) have no Digital Link and are refused.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from courtyard.algorithms.epcis.application_identifiers import IDENTIFIERS
from courtyard.algorithms.epcis.digital_link import DigitalLink, Element
from courtyard.algorithms.epcis.digital_link import build as build_link
from courtyard.algorithms.identifiers import DIGITAL_LINK_ROOT, IllegalKey, with_check_digit

_SET_82 = re.compile(r"""[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]+""")
_SET_39 = re.compile(r"[#\-/0-9A-Z]+")
_DIGITS = re.compile(r"[0-9]+")
_PREFIX = re.compile(r"[0-9]{6,12}")
_MUST_ESCAPE = '"#%&/<>?'


class IllegalUrn(IllegalKey):
    """The text is no EPC URN of a GS1 key; the message says why."""


class UnknownScheme(IllegalUrn):
    """The text does not begin as an EPC URN of a GS1 key: it may be somebody's own URI."""


class PrefixUnknown(IllegalKey):
    """A Digital Link does not say where the company prefix ends; pass `prefix_length`, which the owning organisation knows."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """How a scheme's parts make its key.

    digits: prefix and reference together (None: letters too, `most` at most together); lead: digits of the reference that stand
    before the prefix in the key; zero: what stands before all; check: whether a check digit follows; serial: the identifier that
    carries it, "+" when it follows in the same value, None when the scheme has none.
    """

    code: str
    digits: int | None
    lead: int = 0
    zero: str = ""
    check: bool = True
    serial: str | None = None
    most: int = 0
    letters: re.Pattern[str] = _SET_82


IDS = {
    "sgtin": Scheme("01", 13, lead=1, serial="21", most=20),
    "upui": Scheme("01", 13, lead=1, serial="235", most=28),
    "itip": Scheme("8006", 13, lead=1, serial="21", most=20),
    "sscc": Scheme("00", 17, lead=1),
    "sgln": Scheme("414", 12, serial="254", most=20),
    "pgln": Scheme("417", 12),
    "grai": Scheme("8003", 12, zero="0", serial="+", most=16),
    "gdti": Scheme("253", 12, serial="+", most=17),
    "sgcn": Scheme("255", 12, serial="+", most=12, letters=_DIGITS),
    "gsrn": Scheme("8018", 17),
    "gsrnp": Scheme("8017", 17),
    "gsin": Scheme("402", 16),
    "giai": Scheme("8004", None, check=False, most=30),
    "ginc": Scheme("401", None, check=False, most=30),
    "cpi": Scheme("8010", None, check=False, serial="8011", most=30, letters=_SET_39),
}
CLASSES = {"lgtin": Scheme("01", 13, lead=1, serial="10", most=20)}
_PATTERNS = {name: IDS[name] for name in ("sgtin", "grai", "gdti", "sgcn", "itip", "upui", "cpi")}
_KINDS = {"id": IDS, "class": CLASSES, "idpat": _PATTERNS}


@dataclass(frozen=True, slots=True, order=True)
class Epc:
    """A GS1 key whose company prefix is known. `kind` is id (one object), class (a lot) or idpat (every object of a class).

    `pieces` is an ITIP's piece and total ("0102"). `serial` None: a place without extension, a pattern, or a scheme without serials.
    """

    kind: str
    scheme: str
    prefix: str
    reference: str
    serial: str | None = None
    pieces: str = ""

    def __post_init__(self) -> None:
        if self.scheme not in _KINDS.get(self.kind, {}):
            raise IllegalUrn(f"urn:epc:{self.kind}:{self.scheme} is no scheme of a GS1 key")
        shape = self.shape
        if not _PREFIX.fullmatch(self.prefix):
            raise IllegalUrn(f"company prefix: {self.prefix[:40]!r} is to be 6 to 12 digits")
        _reference(shape, self.prefix, self.reference)
        may = shape.serial is not None and self.kind != "idpat"
        if (self.serial is None and may and self.scheme != "sgln") or (self.serial is not None and not may):
            raise IllegalUrn(f"urn:epc:{self.kind}:{self.scheme}: a serial is {'missing' if may else 'out of place'}")
        if self.serial is not None:
            _serial(self.scheme, shape, self.serial)
        if self.scheme == "itip" and (fault := IDENTIFIERS["8006"].fault(self.key)):
            raise IllegalUrn(fault[0])
        if self.scheme != "itip" and self.pieces:
            raise IllegalUrn("only an ITIP has a piece and a total")

    @property
    def shape(self) -> Scheme:
        return _KINDS[self.kind][self.scheme]

    @property
    def is_class(self) -> bool:
        return self.kind != "id"

    @property
    def key(self) -> str:
        """The key as a barcode has it, with its check digit, without serial."""
        shape = self.shape
        body = shape.zero + self.reference[: shape.lead] + self.prefix + self.reference[shape.lead :]
        return (with_check_digit(body) if shape.check else body) + self.pieces

    @property
    def urn(self) -> str:
        parts = [self.prefix, _escape(self.reference), *((self.pieces[:2], self.pieces[2:]) if self.pieces else ())]
        if self.kind == "idpat":
            parts.append("*")
        elif self.scheme == "sgln":
            parts.append("0" if self.serial is None else _escape(self.serial))
        elif self.serial is not None:
            parts.append(_escape(self.serial))
        return f"urn:epc:{self.kind}:{self.scheme}:{'.'.join(parts)}"

    @property
    def path(self) -> str:
        """The path of the Digital Link, without root: 01/09521234567899/21/AB12."""
        shape = self.shape
        if self.serial is None:
            return f"{shape.code}/{quote(self.key, safe='')}"
        if shape.serial == "+":
            return f"{shape.code}/{self.key}{quote(self.serial, safe='')}"
        return f"{shape.code}/{quote(self.key, safe='')}/{shape.serial}/{quote(self.serial, safe='')}"

    @property
    def link(self) -> str:
        """The canonical Digital Link."""
        return f"{DIGITAL_LINK_ROOT}/{self.path}"


def _reference(shape: Scheme, prefix: str, reference: str) -> None:
    if shape.digits is not None:
        missing = shape.digits - len(prefix)
        if len(reference) != missing or (missing and not _DIGITS.fullmatch(reference)):
            raise IllegalUrn(f"reference: {reference[:40]!r} is to be {missing} digits after a prefix of {len(prefix)}")
    elif not shape.letters.fullmatch(reference) or len(prefix) + len(reference) > 30:
        raise IllegalUrn(f"reference: {reference[:40]!r} is to be 1 to {30 - len(prefix)} characters of its set after this prefix")


def _serial(scheme: str, shape: Scheme, serial: str) -> None:
    letters, most = (_DIGITS, 12) if scheme == "cpi" else (shape.letters, shape.most)
    if not letters.fullmatch(serial) or len(serial) > most:
        raise IllegalUrn(f"serial: {serial[:40]!r} is to be 1 to {most} characters of its set")
    if scheme == "sgln" and serial == "0":
        raise IllegalUrn("extension: '0' means in a URN that there is none; leave it out")
    if scheme == "cpi" and serial[0] == "0" and serial != "0":
        raise IllegalUrn(f"serial: {serial} has a leading zero")


def _escape(text: str) -> str:
    return "".join(f"%{ord(letter):02X}" if letter in _MUST_ESCAPE else letter for letter in text)


def _unescape(text: str) -> str:
    """Undoes the escapes of a URN, and refuses what should have been escaped."""
    if bad := re.search(r'%(?![0-9A-Fa-f]{2})|["#&/<>?]|[^!-~]', text):
        raise IllegalUrn(f"{bad[0]!r} in {text[:40]!r} is to be escaped with a percent sign and two hexadecimal digits")
    return unquote(text, encoding="latin-1")


# ------------------------------------------------------------------------------------------------------ the keys of every day


def sgtin(prefix: str, item: str, serial: str) -> Epc:
    """One bird or one pack. `item` is the indicator digit and the item reference: 13 digits with the prefix."""
    return Epc("id", "sgtin", prefix, item, serial)


def sscc(prefix: str, reference: str) -> Epc:
    """One crate or parcel. `reference` is the extension digit and the serial reference: 17 digits with the prefix."""
    return Epc("id", "sscc", prefix, reference)


def sgln(prefix: str, location: str, extension: str | None = None) -> Epc:
    """A place: a GLN, and for a yard its extension (254); without one, the site itself."""
    return Epc("id", "sgln", prefix, location, extension)


# ----------------------------------------------------------------------------------------------------------------- reading


def parse_urn(text: str) -> Epc:
    """Reads an EPC URN of any scheme that has a GS1 key. Raises IllegalUrn."""
    lead, _, rest = text.partition("urn:epc:")
    kind, _, rest = rest.partition(":")
    scheme, found, rest = rest.partition(":")
    if lead or not found or scheme not in _KINDS.get(kind, {}):
        raise UnknownScheme(f"{text[:60]!r} does not begin with urn:epc:, id, class or idpat, and a scheme that has a GS1 key")
    shape = _KINDS[kind][scheme]
    count = 2 + 2 * (scheme == "itip") + (shape.serial is not None)
    parts = rest.split(".") if scheme == "cpi" else rest.split(".", count - 1)
    if len(parts) != count:
        raise IllegalUrn(f"{text[:60]!r} has {len(parts)} parts, not {count}")
    pieces = "".join(parts[2:4]) if scheme == "itip" else ""
    if scheme == "itip" and not (len(parts[2]) == len(parts[3]) == 2):
        raise IllegalUrn(f"{text[:60]!r}: piece and total have two digits each")
    serial = _unescape(parts[-1]) if shape.serial is not None else None
    if kind == "idpat":
        if serial != "*":
            raise IllegalUrn(f"{text[:60]!r}: a pattern ends with .*")
        serial = None
    elif scheme == "sgln" and serial == "0":
        serial = None
    return Epc(kind, scheme, parts[0], _unescape(parts[1]), serial, pieces)


def to_link(epc: Epc) -> DigitalLink:
    """The Digital Link of an EPC, in its parts."""
    shape = epc.shape
    if epc.serial is None:
        return build_link((shape.code, epc.key))
    if shape.serial == "+":
        return build_link((shape.code, epc.key + epc.serial))
    return build_link((shape.code, epc.key), (str(shape.serial), epc.serial))


# By key and, where there is a choice, by the finest qualifier present (CBV 2.0: the most fine-granular level of identification).
_FINEST = {
    "01": (("21", "id", "sgtin"), ("235", "id", "upui"), ("10", "class", "lgtin"), (None, "idpat", "sgtin")),
    "8006": (("21", "id", "itip"), (None, "idpat", "itip")),
    "8010": (("8011", "id", "cpi"), (None, "idpat", "cpi")),
    "414": (("254", "id", "sgln"), (None, "id", "sgln")),
}
_SERIAL_INSIDE = {"8003": ("grai", 14), "253": ("gdti", 13), "255": ("sgcn", 13)}
_PLAIN = {"00": "sscc", "417": "pgln", "8018": "gsrn", "8017": "gsrnp", "402": "gsin", "8004": "giai", "401": "ginc"}


def of_link(link: DigitalLink, *, prefix_length: int | None = None) -> Epc:
    """The EPC at a Digital Link's finest level (a serial hides the lot). Raises PrefixUnknown without the prefix's length, IllegalUrn."""
    kind, scheme, key, serial = _level(link)
    if prefix_length is None:
        raise PrefixUnknown(f"({link.key.code}) {key} does not say where its company prefix ends; pass prefix_length, 6 to 12 digits")
    if not 6 <= prefix_length <= 12:
        raise IllegalUrn(f"company prefix: a length of {prefix_length} is not 6 to 12 digits")
    shape = _KINDS[kind][scheme]
    pieces = ""
    if scheme == "itip":
        key, pieces = key[:14], key[14:]
    body = key[len(shape.zero) : len(key) - shape.check]
    end = shape.lead + prefix_length
    return Epc(kind, scheme, body[shape.lead : end], body[: shape.lead] + body[end:], serial, pieces)


def _level(link: DigitalLink) -> tuple[str, str, str, str | None]:
    code, value = link.key.code, link.key.value
    for qualifier, kind, scheme in _FINEST.get(code, ()):
        serial = link[qualifier] if qualifier else None
        if qualifier is None or serial is not None:
            return kind, scheme, value, serial
    if code in _SERIAL_INSIDE:
        scheme, length = _SERIAL_INSIDE[code]
        serial = value[length:] or None
        return "id" if serial else "idpat", scheme, value[:length], serial
    if code in _PLAIN:
        return "id", _PLAIN[code], value, None
    raise IllegalUrn(f"({code}) has no EPC URN")


def is_class(link: DigitalLink) -> bool | None:
    """Whether a Digital Link names a class (a kind of goods, a lot) at its finest level; None for keys that have no EPC URN."""
    try:
        return _level(link)[0] != "id"
    except IllegalUrn:
        return None


def finest(link: DigitalLink) -> tuple[Element, ...]:
    """Key, and serial or lot: what of a Digital Link identifies, at its finest level (CBV 2.0, event hash, rule 18)."""
    for qualifier, *_ in _FINEST.get(link.key.code, ()):
        found = next((element for element in link.qualifiers if element.code == qualifier), None)
        if found:
            return (link.key, found)
    return (link.key,)
