"""Signing keys as the room's own code reaches them: their names, the list's number, and the text of a code."""

from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.conf import settings
from django.db.models import F

from courtyard.algorithms.codes import keys as codes
from courtyard.algorithms.codes import pack
from courtyard.algorithms.identifiers import SERIAL_ALPHABET
from courtyard.passport.models import Code, KeyList, SigningKey


@dataclass(frozen=True, slots=True)
class Pair:
    """A fresh key, both halves in hexadecimal."""

    public: str
    private: str


def new_pair() -> Pair:
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    return Pair(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex(), private.hex())


def list_changed() -> int:
    """Raises the list's number, for each change of a key; the first one makes the list with its root key."""
    if not KeyList.objects.filter(pk=1).update(number=F("number") + 1):
        root = new_pair()
        KeyList.objects.create(pk=1, public=root.public, private=root.private, number=1)
    return KeyList.objects.values_list("number", flat=True).get(pk=1)


def name_of(number: int) -> str:
    """The name of the n-th key, as short as a label needs it: AB, AC, ... in the alphabet of serials."""
    text = ""
    while number or len(text) < 2:
        number, digit = divmod(number, len(SERIAL_ALPHABET))
        text = SERIAL_ALPHABET[digit] + text
    return text


def status_of(key: SigningKey) -> codes.Status:
    return codes.Status(key.state)


def text_of(code: Code, key: SigningKey, private: bytes) -> str:
    """The text of a pack's code, for a label."""
    return pack.make(host=settings.COURTYARD_LABEL_HOST, gtin=code.gtin, serial=code.serial, key_id=key.name, private_key=private)


def opened(key: SigningKey | KeyList) -> bytes:
    """The private half, to sign with."""
    private: Any = key.private
    return bytes.fromhex(private.reveal())


def public_of(key: SigningKey | KeyList) -> str:
    """The public half that belongs to the private one, in hexadecimal."""
    private = Ed25519PrivateKey.from_private_bytes(opened(key))
    return private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
