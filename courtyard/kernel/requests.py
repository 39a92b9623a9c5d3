"""The log of requests, read and written in plain SQL: every verb passes here twice, and an ORM's share of it would be half."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from courtyard.kernel import codec, db


@dataclass(frozen=True, slots=True)
class Carried:
    """A verb that was carried out: which, with what body, for whom, and its result as JSON."""

    verb: str
    digest: str
    result: str
    actor_id: UUID | None


def find(key: UUID) -> Carried | None:
    """What was carried out under this key, if anything."""
    with db.prepared_cursor() as cursor:
        cursor.execute("SELECT verb, digest, result, actor_id FROM kernel_request WHERE key = %s", db.bound([key]))
        row = cursor.fetchone()
    return None if row is None else Carried(row[0], row[1], row[2], db.uuid_read(row[3]))


def record(
    *, key: UUID, parent: UUID | None, verb: str, actor_id: UUID | None, via: str, at: datetime, digest: str, kind: Any, result: Any
) -> int:
    """Writes the request and its result, of the annotated type `kind`; returns the row's id. A key that is taken is an IntegrityError."""
    with db.prepared_cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_request (key, parent, verb, actor_id, via, at, digest, result)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s) RETURNING id",
            db.bound([key, parent, verb, actor_id, via, at, digest, codec.dump_json(kind, result)]),
        )
        return int(cursor.fetchone()[0])
