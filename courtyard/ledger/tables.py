"""The statements with which a set is written, in each database's own words. Nothing here decides anything.

Every statement works on a whole set: accounts are opened, locked and updated once each, however many transfers touch
them. PostgreSQL is given arrays and, for long sets, COPY; SQLite one statement and many bindings.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg.types.numeric import Int8

from courtyard.kernel import db
from courtyard.kernel.errors import Defect
from courtyard.ledger.kinds import KINDS
from courtyard.ledger.rules import AccountRef, Movement, Phase, Standing, TransferRef

_NEAR_64_BITS = 2**62
COPY_FROM = 100  # transfers from which COPY is quicker than a list of values
_COLUMNS = (
    "set_id, position, phase, code, debit_account_id, credit_account_id, amount_fen,"
    " resolves_id, reverses_id, project, household, lot, cause"
)
_WRITE_ONE = f"SELECT courtyard_ledger_write_one({', '.join(['%s'] * 20)})"
_PLACES = "(" + ", ".join(["%s"] * 13) + ")"


@dataclass(slots=True)
class Line:
    """A transfer about to be written; its accounts are still references, what it resolves or reverses a row's id."""

    phase: Phase
    code: str
    debit: AccountRef
    credit: AccountRef
    amount_fen: int
    resolves: int | None = None
    reverses: int | None = None
    project: UUID | None = None
    household: UUID | None = None
    lot: UUID | None = None
    cause: UUID | None = None


def locked_standings(wanted: Iterable[AccountRef]) -> dict[AccountRef, Standing]:
    """The accounts as they stand, each locked until the transaction ends, in the order of their ids; absent ones are opened."""
    refs = list(wanted)
    standings = _lock(refs)
    if len(standings) < len(refs):
        _open(sorted((ref for ref in refs if ref not in standings), key=lambda ref: (ref.owner.int, ref.kind)))
        standings = _lock(refs)
    if len(standings) != len(refs):
        raise Defect(f"{len(refs)} accounts were asked for, {len(standings)} are there")
    return standings


def standings(refs: Sequence[AccountRef]) -> dict[AccountRef, Standing]:
    """Those of the accounts that are there, as they stand, without a lock; each reference once."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT w.place, a.id, a.balance_fen, a.held_fen FROM {_wanted()}", _values(refs))  # noqa: S608  our own text
        return {refs[place - 1]: Standing(*standing) for place, *standing in cursor.fetchall()}


def _lock(refs: Sequence[AccountRef]) -> dict[AccountRef, Standing]:
    if not db.is_postgres():
        return standings(refs)  # The transaction holds the write lock of the whole file since it began.
    with connection.cursor() as cursor:
        # Weaker than FOR UPDATE: a transfer's foreign key may still look at the account. The sort comes before the locks.
        statement = f"SELECT w.place, a.id, a.balance_fen, a.held_fen FROM {_wanted()} ORDER BY a.id FOR NO KEY UPDATE OF a"  # noqa: S608
        cursor.execute(statement, _values(refs))
        return {refs[place - 1]: Standing(*standing) for place, *standing in cursor.fetchall()}


def turnovers_known(refs: Sequence[AccountRef], known: int) -> dict[AccountRef, tuple[int, int]]:
    """What was posted to the debit and to the credit of each account that is there, by sets sealed up to `known`."""
    sums = ", ".join(
        f"(SELECT COALESCE(SUM(t.amount_fen), 0) FROM ledger_transfer t JOIN ledger_seal s ON s.subject_id = t.set_id"  # noqa: S608
        f" WHERE t.{side}_account_id = a.id AND t.phase = 'posted' AND s.sequence <= %s)"
        for side in ("debit", "credit")
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT w.place, {sums} FROM {_wanted()}", [known, known, *_values(refs)])  # noqa: S608
        return {refs[place - 1]: (int(debit), int(credit)) for place, debit, credit in cursor.fetchall()}


def _wanted() -> str:
    """Accounts `a` beside the places `w.place` of their references in the list that `_values` writes."""
    if db.is_postgres():
        # Constant arrays, because the planner sees how long they are.
        items = "unnest(%s::text[], %s::uuid[]) WITH ORDINALITY AS w(kind, owner, place)"
        return f"{items} JOIN ledger_account a ON a.owner = w.owner AND a.kind = w.kind"
    items = "(SELECT r.key + 1 AS place, r.value ->> 0 AS kind, r.value ->> 1 AS owner FROM json_each(%s) r) w"
    return f"{items} CROSS JOIN ledger_account a ON a.owner = w.owner AND a.kind = w.kind"


def _values(refs: Sequence[AccountRef]) -> list[Any]:
    if db.is_postgres():
        return [[ref.kind for ref in refs], [ref.owner for ref in refs]]
    return [json.dumps([(ref.kind, ref.owner.hex) for ref in refs])]


def _open(refs: list[AccountRef]) -> None:
    """Opens accounts, which another transaction may be opening just now: whoever comes second finds them there."""
    with connection.cursor() as cursor:
        if db.is_postgres():
            cursor.execute(
                "INSERT INTO ledger_account (kind, owner, balance_fen, held_fen, floor_fen)"
                " SELECT kind, owner, 0, 0, floor_fen FROM unnest(%s::text[], %s::uuid[], %s::bigint[]) AS w(kind, owner, floor_fen)"
                " ON CONFLICT DO NOTHING",
                [[ref.kind for ref in refs], [ref.owner for ref in refs], [KINDS[ref.kind].floor_fen for ref in refs]],
            )
        else:
            cursor.executemany(
                "INSERT INTO ledger_account (kind, owner, balance_fen, held_fen, floor_fen)"
                " VALUES (%s, %s, 0, 0, %s) ON CONFLICT DO NOTHING",
                [(ref.kind, ref.owner.hex, KINDS[ref.kind].floor_fen) for ref in refs],
            )


def transfer_ids(refs: Sequence[TransferRef]) -> dict[TransferRef, int]:
    """The ids of the transfers that are there."""
    if db.is_postgres():
        statement = (
            "SELECT w.place - 1, t.id FROM unnest(%s::uuid[], %s::integer[]) WITH ORDINALITY AS w(key, position, place)"
            " JOIN ledger_transferset s ON s.key = w.key JOIN ledger_transfer t ON t.set_id = s.id AND t.position = w.position"
        )
        values = [[ref.set_key for ref in refs], [ref.position for ref in refs]]
    else:
        statement = (
            "SELECT w.key, t.id FROM json_each(%s) w CROSS JOIN ledger_transferset s ON s.key = w.value ->> 0"
            " CROSS JOIN ledger_transfer t ON t.set_id = s.id AND t.position = w.value ->> 1"
        )
        values = [json.dumps([(ref.set_key.hex, ref.position) for ref in refs])]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return {refs[place]: pk for place, pk in cursor.fetchall()}


def move(movements: Mapping[AccountRef, Movement], standings: Mapping[AccountRef, Standing]) -> None:
    """Adds each account's movement to its balance and hold, once an account."""
    rows = sorted((standings[ref].account_id, movement.balance_fen, movement.held_fen) for ref, movement in movements.items())
    with connection.cursor() as cursor:
        if db.is_postgres():
            cursor.execute(
                "UPDATE ledger_account a SET balance_fen = a.balance_fen + m.balance_fen, held_fen = a.held_fen + m.held_fen"
                " FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS m(id, balance_fen, held_fen) WHERE a.id = m.id",
                [list(column) for column in zip(*rows, strict=True)],
            )
        else:
            cursor.executemany(
                "UPDATE ledger_account SET balance_fen = balance_fen + %s, held_fen = held_fen + %s WHERE id = %s",
                [(balance_fen, held_fen, pk) for pk, balance_fen, held_fen in rows],
            )
        if cursor.rowcount != len(rows):
            raise Defect(f"{len(rows)} accounts were to be updated, {cursor.rowcount} were")


def write_set(*, key: UUID, at: datetime, reason: str, lines: Sequence[Line], standings: Mapping[AccountRef, Standing]) -> None:
    """Writes the set and its transfers, in their order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_transferset (key, at, size, reason) VALUES (%s, %s, %s, %s) RETURNING id",
            db.bound([key, at, len(lines), reason]),
        )
        rows = _rows(cursor.fetchone()[0], lines, standings)
        if not db.is_postgres():
            values = [(*row[:9], *(value and value.hex for value in row[9:])) for row in rows]
            cursor.executemany(f"INSERT INTO ledger_transfer ({_COLUMNS}) VALUES {_PLACES}", values)  # noqa: S608  our own column names
        elif len(lines) < COPY_FROM:
            places = ", ".join([_PLACES] * len(lines))
            cursor.execute(f"INSERT INTO ledger_transfer ({_COLUMNS}) VALUES {places}", [value for row in rows for value in row])  # noqa: S608
        else:
            # Numbers, UUIDs, codes and phases: nothing that COPY's text format would need escaped.
            with cursor.copy(f"COPY ledger_transfer ({_COLUMNS}) FROM STDIN") as copy:
                copy.write("".join("\t".join([r"\N" if value is None else str(value) for value in row]) + "\n" for row in rows))


def write_one(*, key: UUID, at: datetime, reason: str, line: Line, movements: Mapping[AccountRef, Movement]) -> bool:
    """On PostgreSQL, a set of one transfer in one statement: locked, checked, moved and written, or nothing done and False."""
    if not db.is_postgres() or line.amount_fen > _NEAR_64_BITS:
        return False
    debit, credit = movements[line.debit], movements[line.credit]
    with db.prepared_cursor() as cursor:
        # Int8, so that one plan serves small amounts and large ones.
        cursor.execute(
            _WRITE_ONE,
            [
                *(key, at, reason, line.phase.value, line.code, Int8(line.amount_fen)),
                *(line.debit.kind, line.debit.owner, Int8(debit.balance_fen), Int8(debit.held_fen)),
                *(line.credit.kind, line.credit.owner, Int8(credit.balance_fen), Int8(credit.held_fen)),
                *(line.resolves, line.reverses, line.project, line.household, line.lot, line.cause),
            ],
        )
        return bool(cursor.fetchone()[0])


def _rows(set_id: int, lines: Sequence[Line], standings: Mapping[AccountRef, Standing]) -> Iterator[tuple[Any, ...]]:
    """The lines in the order of `_COLUMNS`."""
    for position, line in enumerate(lines):
        yield (
            set_id,
            position,
            line.phase.value,
            line.code,
            standings[line.debit].account_id,
            standings[line.credit].account_id,
            line.amount_fen,
            line.resolves,
            line.reverses,
            line.project,
            line.household,
            line.lot,
            line.cause,
        )
