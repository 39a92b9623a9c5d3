"""Personal numbers are encrypted anew under the active key, some thousands at a time, until nothing is left to do."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courtyard.kernel.rotation import rotate_some
from courtyard.kernel.verbs import Actor, changed, verb


@dataclass(frozen=True)
class SecretsRotated:
    done: int
    left: int  # rows that still stand under an older key


@verb
def rotate_secrets(*, actor: Actor, key: UUID, now: datetime, limit: int = 2_000) -> SecretsRotated:
    """Encrypts up to `limit` rows anew; call it with a new key each time until `left` is zero. Killed, it loses one chunk."""
    done, left = rotate_some(limit)
    changed("people.secrets", key, rotated=done)
    return SecretsRotated(done=done, left=left)
