"""A leg band's code: the bird's GTIN and serial, and 16 characters that only we can compute (80 bits of HMAC-SHA-256).

    https://HOST/01/{GTIN}/21/{12 characters}?c={16 characters}

84 characters at most, so that it fits a QR code of version 5 at level M: HOST has 23. Whoever checks it needs the secret, so it is
checked online. Where a band is wide enough for version 8, it can carry the whole signature instead: see `pack`.
"""

import hmac

from courtyard.algorithms.codes.base32 import encode
from courtyard.algorithms.codes.pack import CodeTooLong, Unreadable, own_parameters, read_link
from courtyard.algorithms.epcis.digital_link import build
from courtyard.algorithms.hashing import digest

MAX_LENGTH = 84
PARAMETER = "c"

_PURPOSE = b"courtyard/band/1"
_KEY_BYTES = 32
_CODE_BYTES = 10


class WeakKey(ValueError):
    """A secret is to have at least 32 bytes."""


def code_of(gtin: str, serial: str, *, secret: bytes) -> str:
    """The 16 characters for a bird."""
    if len(secret) < _KEY_BYTES:
        raise WeakKey(f"the secret has {len(secret)} bytes; it is to have at least {_KEY_BYTES}")
    return encode(hmac.digest(secret, digest(_PURPOSE, gtin.encode(), serial.encode()), "sha256")[:_CODE_BYTES])


def make(*, host: str, gtin: str, serial: str, secret: bytes) -> str:
    """The text of the code. Raises CodeTooLong, WeakKey, and IllegalDigitalLink for an impossible GTIN, serial or host."""
    text = f"{build(('01', gtin), ('21', serial), stem=f'https://{host}').uri()}?{PARAMETER}={code_of(gtin, serial, secret=secret)}"
    if len(text) > MAX_LENGTH:
        raise CodeTooLong(f"the code has {len(text)} characters, {len(text) - MAX_LENGTH} too many; use a shorter host")
    return text


def is_genuine(text: str, *, secrets: tuple[bytes, ...]) -> bool:
    """Whether a code was made by us, under any of our secrets; compared in constant time. Raises Unreadable for what is no code."""
    link = read_link(text)
    given = own_parameters(link).get(PARAMETER)
    if given is None:
        raise Unreadable("a band's code is missing")
    expected = [code_of(link.key.value, link.qualifiers[0].value, secret=secret) for secret in secrets]
    return any(hmac.compare_digest(given.encode(), code.encode()) for code in expected)
