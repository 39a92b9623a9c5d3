"""A pack's code: a GS1 Digital Link with GTIN and serial, the key's id and an Ed25519 signature in parameters of our own.

    https://HOST/01/{GTIN}/21/{12 characters}?k={key id}&s={86 characters}

147 characters at most, so that it fits a QR code of version 8 at level M: HOST and key id have 13 characters together. Signed are
GTIN, serial and key id, under a name that serves for nothing else; the host is not, so that labels survive a change of domain.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from courtyard.algorithms.epcis.digital_link import DigitalLink, IllegalDigitalLink, build, parse
from courtyard.algorithms.hashing import digest

MAX_LENGTH = 147
KEY_PARAMETER = "k"
SIGNATURE_PARAMETER = "s"

_PURPOSE = b"courtyard/pack/1"
_SIGNATURE_BYTES = 64


class CodeTooLong(ValueError):
    """The code would not fit its label; a shorter host or key id is wanted."""


class BadKeyId(ValueError):
    """A key's id is 1 to 8 letters and digits."""


class Unreadable(ValueError):
    """The text is no code of ours; the message says why."""


@dataclass(frozen=True, slots=True)
class PackCode:
    """A code as it was read: not yet checked. Without signature, `key_id` and `signature` are None."""

    gtin: str
    serial: str
    key_id: str | None = None
    signature: bytes | None = None


def is_key_id(text: str) -> bool:
    return 1 <= len(text) <= 8 and text.isascii() and text.isalnum()


def signed_bytes(gtin: str, serial: str, key_id: str) -> bytes:
    """What is signed: 32 bytes that stand for this GTIN, serial and key, and for this purpose."""
    return digest(_PURPOSE, gtin.encode(), serial.encode(), key_id.encode())


def make(*, host: str, gtin: str, serial: str, key_id: str, private_key: bytes) -> str:
    """The text of the code. Raises CodeTooLong, BadKeyId, and IllegalDigitalLink for an impossible GTIN, serial or host."""
    if not is_key_id(key_id):
        raise BadKeyId(f"{key_id[:20]!r} is no id of a key: 1 to 8 letters and digits")
    signature = Ed25519PrivateKey.from_private_bytes(private_key).sign(signed_bytes(gtin, serial, key_id))
    text = f"{_link(host, gtin, serial).uri()}?{KEY_PARAMETER}={key_id}&{SIGNATURE_PARAMETER}={_text(signature)}"
    parse(text)
    if len(text) > MAX_LENGTH:
        raise CodeTooLong(f"the code has {len(text)} characters, {len(text) - MAX_LENGTH} too many; use a shorter host or key id")
    return text


def read(text: str) -> PackCode:
    """Reads a code, signed or not. Other parameters may stand beside ours; ours may stand there once. Raises Unreadable."""
    link = read_link(text)
    ours = own_parameters(link)
    key_id, signature = ours.get(KEY_PARAMETER), ours.get(SIGNATURE_PARAMETER)
    if key_id is None and signature is None:
        return PackCode(link.key.value, link.qualifiers[0].value)
    if key_id is None or signature is None:
        raise Unreadable("a key id and a signature come together or not at all")
    if not is_key_id(key_id):
        raise Unreadable("the key's id is not 1 to 8 letters and digits")
    return PackCode(link.key.value, link.qualifiers[0].value, key_id, _bytes(signature))


def read_link(text: str) -> DigitalLink:
    """A Digital Link with a GTIN and a serial, and nothing else in its path."""
    try:
        link = parse(text)
    except IllegalDigitalLink as error:
        raise Unreadable(str(error)) from error
    if link.key.code != "01" or [element.code for element in link.qualifiers] != ["21"]:
        raise Unreadable("a code of ours has a GTIN (01) and a serial (21)")
    return link


def own_parameters(link: DigitalLink) -> dict[str, str]:
    """Parameters that are not GS1's, by name. One that stands there twice could mean two things to two readers, and is refused."""
    found: dict[str, str] = {}
    for parameter in link.others:
        name, _, value = parameter.partition("=")
        if name in found:
            raise Unreadable(f"the parameter {name[:20]!r} stands there twice")
        found[name] = value
    return found


def _link(host: str, gtin: str, serial: str) -> DigitalLink:
    return build(("01", gtin), ("21", serial), stem=f"https://{host}")


def _text(signature: bytes) -> str:
    return urlsafe_b64encode(signature).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    try:
        signature = urlsafe_b64decode(text.encode() + b"==")
    except NotBase64:
        raise Unreadable("the signature is not base64") from None
    if len(signature) != _SIGNATURE_BYTES or _text(signature) != text:
        raise Unreadable(f"a signature is {_SIGNATURE_BYTES} bytes in base64 for URLs, without padding")
    return signature
