"""Signing keys, their signed list, and the verifier that needs a code and the list, and no network.

An issuer has one key a year. A key is active (codes are made under it), retired (its codes still count), or compromised: somebody
else may have it, so of its codes only those count that we minted before. The list names these by 8 bytes of hash each; where it does
not, the verifier says that it cannot tell, and the shop asks online.

The list is signed by the issuer's root key, has a number that only grows (an old list cannot be played back to somebody who has
seen a newer one) and an end: after it, what the list does not know may have happened.
"""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from json import JSONDecodeError, loads
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from courtyard.algorithms.codes import pack
from courtyard.algorithms.hashing import canonical_json, digest

_PURPOSE = b"courtyard/key-list/1"
_MINTED = b"courtyard/minted/1"
_NAME_BYTES = 8


class BadKey(ValueError):
    """A key of the list makes no sense; the message says which and why."""


class BadKeyList(ValueError):
    """The list is not to be used: forged, broken, outdated or older than one already seen."""


class Status(StrEnum):
    """What may be done with a key."""

    ACTIVE = "active"
    RETIRED = "retired"
    COMPROMISED = "compromised"


class State(StrEnum):
    """What a code turned out to be."""

    GENUINE = "genuine"
    """signed by us"""
    FORGED = "forged"
    """the signature does not fit"""
    COMPROMISED = "compromised"
    """signed by a key that others have, and not among the codes that were minted before"""
    UNDECIDED = "undecided"
    """signed by a key that others have, and the list does not say what was minted before"""
    UNKNOWN_KEY = "unknown_key"
    """signed by a key that the list does not have"""
    UNSIGNED = "unsigned"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A public key (32 bytes) of an issuer for a year. `minted`: of a compromised key, sorted names of what was minted before."""

    id: str
    issuer: str
    year: int
    public: bytes
    status: Status = Status.ACTIVE
    minted: tuple[bytes, ...] | None = None

    def __post_init__(self) -> None:
        if not pack.is_key_id(self.id):
            raise BadKey(f"key {self.id[:20]!r}: an id is 1 to 8 letters and digits")
        if len(self.public) != 32:
            raise BadKey(f"key {self.id}: a public key has 32 bytes, not {len(self.public)}")
        if self.minted is not None and (self.status is not Status.COMPROMISED or list(self.minted) != sorted(set(self.minted))):
            raise BadKey(f"key {self.id}: what was minted before is listed for a compromised key, sorted and once each")


@dataclass(frozen=True, slots=True)
class KeyList:
    """The keys as of `issued`, good until the day `until` (exclusive). At most one key an issuer and year is active."""

    number: int
    issued: date
    until: date
    keys: tuple[SigningKey, ...]

    def __post_init__(self) -> None:
        if not self.issued < self.until:
            raise BadKey("a list ends after the day on which it was issued")
        if len({key.id for key in self.keys}) != len(self.keys):
            raise BadKey("two keys have one id")
        active = [(key.issuer, key.year) for key in self.keys if key.status is Status.ACTIVE]
        if len(set(active)) != len(active):
            raise BadKey("an issuer has one active key a year")

    def get(self, key_id: str) -> SigningKey | None:
        return next((key for key in self.keys if key.id == key_id), None)

    def active(self, issuer: str, on: date) -> SigningKey | None:
        """The key under which an issuer makes codes on a day."""
        return next((key for key in self.keys if (key.issuer, key.year, key.status) == (issuer, on.year, Status.ACTIVE)), None)


def minted_name(gtin: str, serial: str) -> bytes:
    """The 8 bytes by which a list names a code. A collision gives a thief no more than a copy of that code would."""
    return digest(_MINTED, gtin.encode(), serial.encode())[:_NAME_BYTES]


# ------------------------------------------------------------------------------------------------------------- the signed list


def sign_list(keys: KeyList, *, root_private: bytes) -> bytes:
    """The list as bytes to publish: canonical JSON with its signature in base64."""
    payload = _as_json(keys)
    signature = Ed25519PrivateKey.from_private_bytes(root_private).sign(digest(_PURPOSE, canonical_json(payload)))
    return canonical_json({"list": payload, "signature": b64encode(signature).decode()})


def open_list(published: bytes, *, root_public: bytes, on: date, at_least: int = 0) -> KeyList:
    """Checks and reads a published list; `at_least` is the highest number seen so far. Raises BadKeyList with the reason."""
    try:
        envelope = loads(published)
        payload, signature = envelope["list"], b64decode(envelope["signature"], validate=True)
        Ed25519PublicKey.from_public_bytes(root_public).verify(signature, digest(_PURPOSE, canonical_json(payload)))
        keys = _of_json(payload)
    except InvalidSignature:
        raise BadKeyList("the list was not signed by the root key") from None
    except (KeyError, TypeError, ValueError, AttributeError, NotBase64, JSONDecodeError, RecursionError) as error:
        raise BadKeyList(f"this is no key list: {error}") from None
    if keys.number < at_least:
        raise BadKeyList(f"list {keys.number} is older than list {at_least}, which was seen before")
    if not keys.issued <= on < keys.until:
        raise BadKeyList(f"the list is good from {keys.issued} to before {keys.until}; fetch a newer one")
    return keys


def _as_json(keys: KeyList) -> dict[str, object]:
    return {
        "number": keys.number,
        "issued": keys.issued.isoformat(),
        "until": keys.until.isoformat(),
        "keys": [
            {
                "id": key.id,
                "issuer": key.issuer,
                "year": key.year,
                "public": b64encode(key.public).decode(),
                "status": key.status.value,
                "minted": None if key.minted is None else b64encode(b"".join(key.minted)).decode(),
            }
            for key in keys.keys
        ],
    }


def _of_json(payload: Any) -> KeyList:
    keys = []
    for entry in payload["keys"]:
        minted = None if entry["minted"] is None else b64decode(entry["minted"], validate=True)
        names = None if minted is None else tuple(minted[at : at + _NAME_BYTES] for at in range(0, len(minted), _NAME_BYTES))
        public = b64decode(entry["public"], validate=True)
        keys.append(SigningKey(entry["id"], entry["issuer"], entry["year"], public, Status(entry["status"]), names))
    return KeyList(payload["number"], date.fromisoformat(payload["issued"]), date.fromisoformat(payload["until"]), tuple(keys))


# ---------------------------------------------------------------------------------------------------------------- the verifier


@dataclass(frozen=True, slots=True)
class Checked:
    """What a code is, why, and whose; `gtin` and `serial` None for what could not be read."""

    state: State
    reason: str
    gtin: str | None = None
    serial: str | None = None
    key_id: str | None = None


def check(text: str, keys: KeyList) -> Checked:
    """The exact state of a pack's code, of any text at all. Never raises; says nothing of whether the code was copied."""
    try:
        code = pack.read(text)
    except pack.Unreadable as error:
        return Checked(State.UNREADABLE, str(error))
    if code.key_id is None or code.signature is None:
        return Checked(State.UNSIGNED, "the code has no signature; ask online", code.gtin, code.serial)
    who = (code.gtin, code.serial, code.key_id)
    key = keys.get(code.key_id)
    if key is None:
        return Checked(State.UNKNOWN_KEY, f"list {keys.number} has no such key; fetch a newer list, or ask online", *who)
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(code.signature, pack.signed_bytes(*who))
    except InvalidSignature:
        return Checked(State.FORGED, "the signature does not fit this GTIN and serial", *who)
    if key.status is not Status.COMPROMISED:
        return Checked(State.GENUINE, f"signed by {key.issuer} under the key of {key.year}", *who)
    if key.minted is None:
        return Checked(State.UNDECIDED, "others have this key, and the list does not say which codes are older; ask online", *who)
    name = minted_name(code.gtin, code.serial)
    at = bisect_left(key.minted, name)
    if at < len(key.minted) and key.minted[at] == name:
        return Checked(State.GENUINE, f"minted by {key.issuer} before others had the key of {key.year}", *who)
    return Checked(State.COMPROMISED, "others have this key, and this code was not minted before", *who)


def compromise(key: SigningKey, minted: list[tuple[str, str, datetime]], at: datetime) -> SigningKey:
    """The key as the next list is to show it: of the codes (GTIN, serial, when minted), those minted before `at` still count."""
    names = tuple(sorted({minted_name(gtin, serial) for gtin, serial, when in minted if when < at}))
    return SigningKey(key.id, key.issuer, key.year, key.public, Status.COMPROMISED, names)
