"""The GS1 keys of every day (SGTIN, SSCC, SGLN): checked, written as EPC URN and GS1 Digital Link, read from EPC URNs.

Every other key, lots, classes, and Digital Links as others write them are read by `courtyard.algorithms.epcis`.

Sources: GS1 General Specifications (check digit: 7.9; character set 82: figure 7.11-1), EPC Tag Data Standard 2.0 (pure
identity URNs: 6.3), GS1 Digital Link URI syntax 1.2 and later (uncompressed).

A key by itself does not tell where its company prefix ends, while a URN needs to know: whoever reads a barcode or
a Digital Link passes `prefix_length` (6 to 12 digits), which the owning organisation knows of itself. Serial numbers and
extensions are 1 to 20 characters of GS1's character set 82.

Two ways into every kind: `Sgtin.of_gtin("09521234567899"...)` from a barcode's key, `parse_urn` from an event. Refusals
are `IllegalKey` with a reason; nothing is repaired silently.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

DIGITAL_LINK_ROOT = "https://id.gs1.org"

SERIAL_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ0123456789"
SERIAL_FIRST = SERIAL_ALPHABET[:16]

_SET_82 = re.compile(r"""[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{1,20}""")
_MUST_ESCAPE_IN_URN = '"%&/<>?'


class IllegalKey(ValueError):
    """The text is no such key; the message says why."""


class WrongCheckDigit(IllegalKey):
    """The last digit does not follow from the others: something was misread or mistyped."""


# ------------------------------------------------------------------------------------------------------------ check digits


def check_digit(body: str) -> str:
    """GS1's modulo 10 digit for the digits before it: weights 3, 1, 3, ... from the right."""
    _digits(body, "the digits before a check digit")
    total = sum(int(digit) * (1 if at % 2 else 3) for at, digit in enumerate(reversed(body)))
    return str(-total % 10)


def with_check_digit(body: str) -> str:
    return body + check_digit(body)


def _digits(text: str, what: str, length: int | None = None) -> str:
    if not (text.isascii() and text.isdigit()):
        raise IllegalKey(f"{what}: {text!r} is to be digits only")
    if length is not None and len(text) != length:
        raise IllegalKey(f"{what}: {text!r} has {len(text)} digits, not {length}")
    return text


def _checked(text: str, what: str, length: int) -> str:
    _digits(text, what, length)
    if check_digit(text[:-1]) != text[-1]:
        raise WrongCheckDigit(f"{what}: the check digit of {text} does not follow from its other digits")
    return text


def gtin14(text: str) -> str:
    """A GTIN of 8, 12, 13 or 14 digits, checked, as 14 digits."""
    if len(text) not in (8, 12, 13, 14):
        raise IllegalKey(f"GTIN: {text!r} has {len(text)} characters, not 8, 12, 13 or 14")
    return _checked(text, "GTIN", len(text)).zfill(14)


def sscc18(text: str) -> str:
    """A serial shipping container code, checked."""
    return _checked(text, "SSCC", 18)


def gln13(text: str) -> str:
    """A global location number, checked."""
    return _checked(text, "GLN", 13)


# ------------------------------------------------------------------------------------------------------------------- parts


def _prefix(text: str) -> str:
    _digits(text, "company prefix")
    if not 6 <= len(text) <= 12:
        raise IllegalKey(f"company prefix: {text!r} has {len(text)} digits, not 6 to 12")
    return text


def _prefix_length(length: int) -> int:
    if not 6 <= length <= 12:
        raise IllegalKey(f"company prefix: a length of {length} is not 6 to 12 digits")
    return length


def _serial(text: str, what: str) -> str:
    if not _SET_82.fullmatch(text):
        raise IllegalKey(f"{what}: {text!r} is to be 1 to 20 characters of GS1's set 82 (no blanks, no letters beyond A-Z a-z)")
    return text


def _urn_escape(serial: str) -> str:
    return "".join(f"%{ord(letter):02X}" if letter in _MUST_ESCAPE_IN_URN else letter for letter in serial)


def _unescape(text: str, what: str) -> str:
    if re.search(r"%(?![0-9A-Fa-f]{2})", text):
        raise IllegalKey(f"{what}: {text!r} has a percent sign that is not followed by two hexadecimal digits")
    return unquote(text, errors="replace")


# -------------------------------------------------------------------------------------------------------------- the kinds


@dataclass(frozen=True, slots=True, order=True)
class Sgtin:
    """One bird or one pack: a GTIN and a serial.

    `item` is the indicator digit followed by the item reference, so that prefix and item have 13 digits together.
    """

    prefix: str
    item: str
    serial: str

    def __post_init__(self) -> None:
        _digits(self.item, "indicator and item reference", 13 - len(_prefix(self.prefix)))
        _serial(self.serial, "serial")

    @classmethod
    def of_gtin(cls, gtin: str, serial: str, *, prefix_length: int) -> "Sgtin":
        key, end = gtin14(gtin), 1 + _prefix_length(prefix_length)
        return cls(prefix=key[1:end], item=key[0] + key[end:13], serial=serial)

    @property
    def gtin(self) -> str:
        return with_check_digit(self.item[0] + self.prefix + self.item[1:])

    @property
    def urn(self) -> str:
        return f"urn:epc:id:sgtin:{self.prefix}.{self.item}.{_urn_escape(self.serial)}"

    def digital_link(self, root: str = DIGITAL_LINK_ROOT) -> str:
        return f"{root}/01/{self.gtin}/21/{quote(self.serial, safe='')}"


@dataclass(frozen=True, slots=True, order=True)
class Sscc:
    """One crate or parcel. `reference` is the extension digit followed by the serial reference: 17 digits with the prefix."""

    prefix: str
    reference: str

    def __post_init__(self) -> None:
        _digits(self.reference, "extension and serial reference", 17 - len(_prefix(self.prefix)))

    @classmethod
    def of_sscc(cls, sscc: str, *, prefix_length: int) -> "Sscc":
        key, end = sscc18(sscc), 1 + _prefix_length(prefix_length)
        return cls(prefix=key[1:end], reference=key[0] + key[end:17])

    @property
    def sscc(self) -> str:
        return with_check_digit(self.reference[0] + self.prefix + self.reference[1:])

    @property
    def urn(self) -> str:
        return f"urn:epc:id:sscc:{self.prefix}.{self.reference}"

    def digital_link(self, root: str = DIGITAL_LINK_ROOT) -> str:
        return f"{root}/00/{self.sscc}"


@dataclass(frozen=True, slots=True, order=True)
class Sgln:
    """A place: a GLN, and for a yard its extension (254); `extension` None is the site itself.

    In a URN the extension "0" means none (Tag Data Standard 6.3.3), so a place cannot be called "0".
    """

    prefix: str
    location: str
    extension: str | None = None

    def __post_init__(self) -> None:
        missing = 12 - len(_prefix(self.prefix))
        if missing or self.location:
            _digits(self.location, "location reference", missing)
        if self.extension is not None and _serial(self.extension, "extension") == "0":
            raise IllegalKey("extension: '0' means in a URN that there is none; leave it out")

    @classmethod
    def of_gln(cls, gln: str, extension: str | None = None, *, prefix_length: int) -> "Sgln":
        key, end = gln13(gln), _prefix_length(prefix_length)
        return cls(prefix=key[:end], location=key[end:12], extension=extension)

    @property
    def gln(self) -> str:
        return with_check_digit(self.prefix + self.location)

    @property
    def urn(self) -> str:
        extension = "0" if self.extension is None else _urn_escape(self.extension)
        return f"urn:epc:id:sgln:{self.prefix}.{self.location}.{extension}"

    def digital_link(self, root: str = DIGITAL_LINK_ROOT) -> str:
        site = f"{root}/414/{self.gln}"
        return site if self.extension is None else f"{site}/254/{quote(self.extension, safe='')}"


Key = Sgtin | Sscc | Sgln


# ----------------------------------------------------------------------------------------------------------------- reading


def parse_urn(text: str) -> Key:
    """Reads `urn:epc:id:sgtin:`, `sscc:` and `sgln:`; raises IllegalKey for anything else."""
    scheme, found, rest = text.removeprefix("urn:epc:id:").partition(":")
    if not found or not text.startswith("urn:epc:id:"):
        raise IllegalKey(f"{text!r} does not begin with urn:epc:id: and a scheme")
    parts = rest.split(".", 2)
    if scheme == "sgtin" and len(parts) == 3:
        return Sgtin(parts[0], parts[1], _urn_serial(parts[2]))
    if scheme == "sscc" and len(parts) == 2:
        return Sscc(parts[0], parts[1])
    if scheme == "sgln" and len(parts) == 3:
        return Sgln(parts[0], parts[1], None if parts[2] == "0" else _urn_serial(parts[2]))
    if scheme in ("sgtin", "sscc", "sgln"):
        raise IllegalKey(f"{text!r}: a wrong number of parts for {scheme}")
    raise IllegalKey(f"{text!r}: the scheme {scheme!r} is not sgtin, sscc or sgln")


def _urn_serial(text: str) -> str:
    serial = _unescape(text, "URN")
    if any(letter in text for letter in _MUST_ESCAPE_IN_URN if letter != "%"):
        raise IllegalKey(f"URN: in {text!r} one of {_MUST_ESCAPE_IN_URN} is not percent-escaped")
    return serial


# ----------------------------------------------------------------------------------------------------------------- serials


def serial12(random_bytes: bytes) -> str:
    """Twelve characters made of 8 random bytes: 59 bits, in an alphabet without I, L, O and U (Crockford's base 32).

    The first character is a letter, so that no spreadsheet takes a serial for a number. Among ten million serials the chance
    that any two are equal is about 1 in 10,000; the database's unique constraint answers for the rest.
    """
    if len(random_bytes) != 8:
        raise IllegalKey(f"a serial is made of 8 random bytes, not {len(random_bytes)}")
    bits = int.from_bytes(random_bytes, "big")
    rest = "".join(SERIAL_ALPHABET[bits >> shift & 31] for shift in range(0, 55, 5))
    return SERIAL_FIRST[bits >> 55 & 15] + rest


def read_serial12(typed: str) -> str:
    """A serial as somebody typed it: blanks and hyphens dropped, small letters raised, I and L read as 1, O as 0."""
    serial = re.sub(r"[\s-]", "", typed).upper().translate(str.maketrans("ILO", "110"))
    if not typed.isascii() or len(serial) != 12 or serial[0] not in SERIAL_FIRST or not set(serial) <= set(SERIAL_ALPHABET):
        raise IllegalKey(f"serial: {typed!r} is not one of ours; look at the label again")
    return serial
