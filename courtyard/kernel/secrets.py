"""Personal numbers: encrypted where they lie, found by a keyed hash, opened only on purpose.

AES-256-GCM with a random 96-bit nonce; the stored text is `1.<key id>.<base64url of nonce + ciphertext>` and is bound to its
model and field, so that it cannot be moved to another column. Keys live in `COURTYARD_HOME/keys/secrets.json` or in
`COURTYARD_SECRETS`; `courtyard keys rotate` adds one and encrypts anew.
"""

import base64
import contextlib
import hashlib
import hmac
import json
import os
import secrets
import tempfile
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

from courtyard.kernel.errors import Defect

_NONCE = 12
_LOOK_EVERY = 1.0  # seconds after which a process looks whether the keys were rotated


@dataclass(frozen=True, slots=True)
class Keyring:
    """`active` encrypts, every key opens; `index` makes the hashes by which numbers are found and never rotates alone."""

    active: str
    keys: dict[str, bytes]
    index: bytes


class CannotBeOpened(Defect):
    """A secret that no key of this county opens: other keys lie in its folder, or the text was altered."""


class Secret:
    """An encrypted value as it came from the database. It prints as dots; `reveal()` opens it."""

    __slots__ = ("_context", "token")

    def __init__(self, token: str, context: str) -> None:
        self.token = token
        self._context = context

    def reveal(self) -> str:
        """The plain text. The caller has checked who asks, and logs a Reading where the design asks for one."""
        return decrypt(self.token, self._context)

    def __repr__(self) -> str:
        return "Secret(••••)"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self.token == other.token

    def __hash__(self) -> int:
        return hash(self.token)


def keyring_path() -> Path:
    return Path(settings.COURTYARD_HOME) / "keys" / "secrets.json"


def keyring(*, look_again: bool = False) -> Keyring:
    """The county's keys; made on first use, readable by their owner only.

    A process that has run since before a rotation sees the new key within a second, and at once with `look_again`.
    """
    if settings.COURTYARD_SECRETS:
        return _parsed(settings.COURTYARD_SECRETS)
    path, moment = keyring_path(), time.monotonic()
    if look_again or _kept.path != path or moment - _kept.looked_at > _LOOK_EVERY:
        if not path.exists():
            _first_keyring(path)
        _kept.ring, _kept.path, _kept.looked_at = _parsed(path.read_text()), path, moment
    return _kept.ring


class _Kept:
    """The ring as this process last read it."""

    ring: Keyring
    path: Path | None = None
    looked_at: float = 0


_kept = _Kept()


@lru_cache(maxsize=4)
def _parsed(text: str) -> Keyring:
    data = json.loads(text)
    return Keyring(data["active"], {name: base64.b64decode(value) for name, value in data["keys"].items()}, base64.b64decode(data["index"]))


def _first_keyring(path: Path) -> None:
    """Makes the county's first keys. Of several who come at once one makes them, and all of them use those."""
    beside = _written(new_keyring(), path.parent)
    try:
        with contextlib.suppress(FileExistsError):
            os.link(beside, path)
    finally:
        beside.unlink()


def new_keyring(previous: Keyring | None = None) -> Keyring:
    """A keyring with a fresh active key; the keys and the index key of the previous one are kept."""
    name = f"k{len(previous.keys) + 1 if previous else 1}"
    keys = {**(previous.keys if previous else {}), name: secrets.token_bytes(32)}
    return Keyring(name, keys, previous.index if previous else secrets.token_bytes(32))


def write_keyring(ring: Keyring, path: Path) -> None:
    """Writes the keys beside, then into place, so that a crash leaves the old file whole."""
    os.replace(_written(ring, path.parent), path)
    _kept.path = None


def _written(ring: Keyring, folder: Path) -> Path:
    """A new file in the folder, readable by its owner only, with the keys on the disk."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    body = {
        "active": ring.active,
        "keys": {n: base64.b64encode(k).decode() for n, k in ring.keys.items()},
        "index": base64.b64encode(ring.index).decode(),
    }
    handle, name = tempfile.mkstemp(dir=folder, prefix="new-")
    with os.fdopen(handle, "w") as file:
        json.dump(body, file)
        file.flush()
        os.fsync(file.fileno())
    return Path(name)


def encrypt(plain: str, context: str) -> str:
    ring, nonce = keyring(), secrets.token_bytes(_NONCE)
    sealed = nonce + AESGCM(ring.keys[ring.active]).encrypt(nonce, plain.encode(), context.encode())
    return f"1.{ring.active}.{base64.urlsafe_b64encode(sealed).decode()}"


def decrypt(token: str, context: str) -> str:
    """Raises CannotBeOpened when the key is not on the ring or the text was altered or moved."""
    try:
        version, name, body = token.split(".")
        sealed = base64.urlsafe_b64decode(body)
        if version != "1":
            raise Defect(f"a secret of version {version} cannot be opened by this release")
        key = keyring().keys.get(name) or keyring(look_again=True).keys[name]
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], context.encode()).decode()
    except (KeyError, ValueError, InvalidTag) as error:
        raise CannotBeOpened(f"a secret of {context} cannot be opened: its key is not on the ring, or it was altered") from error


def needs_rotation(token: str) -> bool:
    return token.split(".")[1] != keyring().active


def index_of(value: str, context: str) -> str:
    """The keyed hash by which a number is found without being kept in the clear (HMAC-SHA-256, 32 hex digits)."""
    return hmac.new(keyring().index, f"{context}\x1f{value}".encode(), hashlib.sha256).hexdigest()[:32]


class SecretField(models.TextField):
    """A text that is encrypted at rest. Assign a plain string; it comes back as a `Secret`."""

    def context(self) -> str:
        return f"{self.model._meta.label_lower}.{self.attname}"

    def get_prep_value(self, value: Any) -> Any:
        if value is None or value == "":
            return value
        return value.token if isinstance(value, Secret) else encrypt(str(value), self.context())

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Secret | str | None:
        return Secret(value, self.context()) if value else value
