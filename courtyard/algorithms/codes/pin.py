"""The PIN under a scratch panel: 40 random bits, 8 characters in two groups. A copier of the code does not have it.

Kept is a keyed hash that belongs to one pack, never the PIN: whoever steals the table has to guess 2^40 PINs for each pack and
lacks the key, which is kept elsewhere. How often somebody may try is for the room that asks (five times).
"""

import hmac

from courtyard.algorithms.codes.base32 import as_typed, encode
from courtyard.algorithms.hashing import digest

_PURPOSE = b"courtyard/pin/1"
_BYTES = 5
_CHARACTERS = 8


class WrongLength(ValueError):
    """A PIN is made of 5 random bytes, under a key of at least 32."""


def pin(random_bytes: bytes) -> str:
    """The PIN as it is printed: ABCD-EFGH."""
    if len(random_bytes) != _BYTES:
        raise WrongLength(f"a PIN is made of {_BYTES} random bytes, not {len(random_bytes)}")
    text = encode(random_bytes)
    return f"{text[:4]}-{text[4:]}"


def keyed_hash(typed: str, *, gtin: str, serial: str, key: bytes) -> bytes:
    """What is kept of a PIN: 32 bytes. Raises NotReadable for what is no PIN, before any key is used."""
    if len(key) < 32:
        raise WrongLength(f"the key has {len(key)} bytes; it is to have at least 32")
    code = as_typed(typed, _CHARACTERS)
    return hmac.digest(key, digest(_PURPOSE, gtin.encode(), serial.encode(), code.encode()), "sha256")


def matches(typed: str, kept: bytes, *, gtin: str, serial: str, key: bytes) -> bool:
    """Whether what somebody typed is the pack's PIN; compared in constant time."""
    return hmac.compare_digest(keyed_hash(typed, gtin=gtin, serial=serial, key=key), kept)
