"""The chain of changes: what of the change log is sealed, as canonical bytes.

Each change is sealed with the request that made it: which verb, for whom, when. Verbs that work by the thousand (postings,
trace events) write no changes, and their own chains hold what they did.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from courtyard.algorithms.hashing import canonical_json
from courtyard.kernel.models import Change, ChangeSeal
from courtyard.kernel.sealing import SealSource

_CHANGE = ("subject_type", "subject_id", "what")
_REQUEST = ("key", "verb", "actor_id", "via", "at")


def payloads(ids: Sequence[int]) -> list[bytes]:
    """The canonical bytes of changes given by primary key, in that order."""
    found = Change.objects.filter(pk__in=ids).values_list("pk", *_CHANGE, *(f"request__{name}" for name in _REQUEST))
    rows = {row[0]: row[1:] for row in found}
    return [_payload(*rows[pk]) for pk in ids]


def _payload(kind: str, subject: UUID, what: Any, key: UUID, verb: str, actor: UUID | None, via: str, at: datetime) -> bytes:
    return canonical_json(
        {
            "subject": [kind, str(subject)],
            # As text of its own: a change may hold a fraction, which the canonical form does not carry.
            "what": json.dumps(what, sort_keys=True, ensure_ascii=False),
            "request": [str(key), verb, None if actor is None else str(actor), via],
            "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        }
    )


SEALING = SealSource(name="changes", seals=ChangeSeal, subjects=Change, payloads=payloads)
