"""Bytes as text that a person can read aloud: five bits a character, in the alphabet of our serials (no I, L, O, U)."""

import re

from courtyard.algorithms.identifiers import SERIAL_ALPHABET


class NotReadable(ValueError):
    """The text is no such code; the message says why."""


def encode(data: bytes) -> str:
    """8 characters for every 5 bytes; raises NotReadable for a length that does not come out even."""
    if len(data) % 5:
        raise NotReadable(f"{len(data)} bytes do not fill whole characters; give a multiple of 5")
    bits = int.from_bytes(data, "big")
    return "".join(SERIAL_ALPHABET[bits >> shift & 31] for shift in range(len(data) * 8 - 5, -1, -5))


def decode(text: str) -> bytes:
    """The bytes again; takes exactly what `encode` gives."""
    if len(text) % 8 or not set(text) <= set(SERIAL_ALPHABET):
        raise NotReadable(f"{text[:40]!r} is not made of 8 characters for every 5 bytes")
    bits = 0
    for letter in text:
        bits = bits << 5 | SERIAL_ALPHABET.index(letter)
    return bits.to_bytes(len(text) * 5 // 8, "big")


def as_typed(text: str, length: int) -> str:
    """What somebody typed or read out: blanks and hyphens dropped, small letters raised, I and L read as 1, O as 0."""
    code = re.sub(r"[\s-]", "", text).upper().translate(str.maketrans("ILO", "110"))
    if not text.isascii() or len(code) != length or not set(code) <= set(SERIAL_ALPHABET):
        raise NotReadable(f"{text[:40]!r} is not a code of {length} characters; look at the label again")
    return code
