"""What every GS1 key is made with: check digits, the lengths of the keys of every day, and our own serials.

Keys as EPC URN and as GS1 Digital Link are read and written by `courtyard.algorithms.epcis.urn` and `digital_link`.

Sources: GS1 General Specifications (check digit: 7.9). Refusals are `IllegalKey` with a reason; nothing is repaired silently.
"""

import re

DIGITAL_LINK_ROOT = "https://id.gs1.org"

SERIAL_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ0123456789"
SERIAL_FIRST = SERIAL_ALPHABET[:16]


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
