"""The statements with which a set is written, in each database's own words. Nothing here decides anything.

Every statement works on a whole set: accounts are opened, locked and updated once each, however many transfers touch
them. PostgreSQL is given arrays and, for long sets, COPY; SQLite one statement and many bindings.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg.types.numeric import Int8

from courtyard.kernel import db
from courtyard.kernel.errors import Defect
from courtyard.ledger.kinds import KINDS
from courtyard.ledger.rules import AccountRef, Line, Standing, Sums, TransferRef

# Two amounts below it fit into 64 bits together; the function in the database counts with the same.
_NEAR_64_BITS = 2**62
COPY_FROM = 100  # transfers from which COPY is quicker than a list of values
_COLUMNS = (
    "set_id, position, phase, code, debit_account_id, credit_account_id, amount_fen,"
    " resolves_id, reverses_id, project, household, lot, cause"
)
_WRITE_ONE = f"SELECT courtyard_ledger_write_one({', '.join(['%s'] * 20)})"
_PLACES = "(" + ", ".join(["%s"] * 13) + ")"


def locked_standings(refs: Sequence[AccountRef]) -> list[Standing]:
    """The accounts as they stand, in the order of their references, each of which is given once; absent ones are opened.

    They are locked until the transaction ends, in the order of their ids.
    """
    found = _lock(refs)
    if len(found) < len(refs):
        found |= _open(sorted((ref for ref in refs if ref not in found), key=lambda ref: (ref.owner.int, ref.kind)))
    if len(found) < len(refs):
        # On SQLite those that were opened; on PostgreSQL what another transaction opened just now.
        found |= _lock([ref for ref in refs if ref not in found])
    if len(found) != len(refs):
        raise Defect(f"{len(refs)} accounts were asked for, {len(found)} are there")
    return [found[ref] for ref in refs]


def balances(refs: Sequence[AccountRef]) -> list[int]:
    """The balances in the order of the references, which may repeat; zero for an account that is not there."""
    found = [0] * len(refs)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT w.place, a.balance_fen FROM {_wanted()}", _values(refs))  # noqa: S608  our own words
        for place, balance in cursor.fetchall():
            found[place - 1] = balance
    return found


def standings(refs: Sequence[AccountRef]) -> dict[AccountRef, Standing]:
    """Those of the accounts that are there, as they stand, without a lock; each reference once."""
    return _found(refs, "")


def _lock(refs: Sequence[AccountRef]) -> dict[AccountRef, Standing]:
    # On SQLite the transaction holds the write lock of the whole file since it began. On PostgreSQL the sort comes before
    # the locks, which are weaker than FOR UPDATE: a transfer's foreign key may still look at the account.
    return _found(refs, "ORDER BY a.id FOR NO KEY UPDATE OF a" if db.is_postgres() else "")


def _found(refs: Sequence[AccountRef], locking: str) -> dict[AccountRef, Standing]:
    statement = f"SELECT w.place, a.id, a.balance_fen, a.held_fen FROM {_wanted()} {locking}"  # noqa: S608  our own words
    with connection.cursor() as cursor:
        _by_index(cursor, statement, _values(refs), len(refs) if locking else 0)
        return {refs[place - 1]: Standing(pk, balance, held) for place, pk, balance, held in cursor.fetchall()}


def _by_index(cursor: Any, statement: str, values: list[str], count: int) -> None:
    """Executes a statement of PostgreSQL's that looks thousands of accounts up among a county's hundred thousands.

    It holds a page out of turn to be four times as dear as the next one, which is true of a spinning disk, and would rather
    read all accounts that there are, chunk after chunk. Told that it is not so, it still does where there are few. In one
    journey; the setting ends with the statement.
    """
    if not db.is_postgres() or count < COPY_FROM:
        cursor.execute(statement, values)
        return
    cursor.execute(f"SET LOCAL random_page_cost = 1; {statement}; SET LOCAL random_page_cost TO DEFAULT", values)
    cursor.nextset()


def turnovers_known(refs: Sequence[AccountRef], known: int) -> dict[AccountRef, tuple[int, int]]:
    """What was posted to the debit and to the credit of each account that is there, by sets sealed up to `known`."""
    # A balance fits into 64 bits, what moved through the account over the years need not: the halves are summed apart.
    sums = ", ".join(
        f"(SELECT COALESCE(SUM({half}), 0) FROM ledger_transfer t JOIN ledger_seal s ON s.subject_id = t.set_id"  # noqa: S608
        f" WHERE t.{side}_account_id = a.id AND t.phase = 'posted' AND s.sequence <= %s)"
        for side in ("debit", "credit")
        for half in ("t.amount_fen >> 32", "t.amount_fen & 4294967295")
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT w.place, {sums} FROM {_wanted()}", [*[known] * 4, *_values(refs)])  # noqa: S608
        return {
            refs[place - 1]: ((int(debit_high) << 32) + int(debit_low), (int(credit_high) << 32) + int(credit_low))
            for place, debit_high, debit_low, credit_high, credit_low in cursor.fetchall()
        }


def _wanted() -> str:
    """Accounts `a` beside the places `w.place` of their references in the list that `_values` writes."""
    if db.is_postgres():
        # Constant arrays, because the planner sees how long they are.
        items = "unnest(%s::text[], %s::uuid[]) WITH ORDINALITY AS w(kind, owner, place)"
        return f"{items} JOIN ledger_account a ON a.owner = w.owner AND a.kind = w.kind"
    # One text a reference, 32 digits and then the kind: a nested array would be parsed anew for each of its items.
    items = "(SELECT r.key + 1 AS place, substr(r.value, 1, 32) AS owner, substr(r.value, 33) AS kind FROM json_each(%s) r) w"
    return f"{items} CROSS JOIN ledger_account a ON a.owner = w.owner AND a.kind = w.kind"


def _values(refs: Sequence[AccountRef]) -> list[str]:
    if db.is_postgres():
        return [_array([ref.kind for ref in refs]), _array([ref.owner.hex for ref in refs])]
    return [json.dumps([ref.owner.hex + ref.kind for ref in refs])]


def _array(values: Iterable[str]) -> str:
    """A PostgreSQL array of numbers, UUIDs or names as one text: far quicker than value by value."""
    return f"{{{','.join(values)}}}"


def _open(refs: list[AccountRef]) -> dict[AccountRef, Standing]:
    """Opens accounts, which another transaction may be opening just now: whoever comes second finds them there.

    Returns those of which it knows the ids; having been inserted, they are locked. The others are to be looked up.
    """
    with connection.cursor() as cursor:
        if db.is_postgres():
            floors = (KINDS[ref.kind].floor_fen for ref in refs)
            cursor.execute(
                "INSERT INTO ledger_account (kind, owner, balance_fen, held_fen, floor_fen)"
                " SELECT kind, owner, 0, 0, floor_fen FROM unnest(%s::text[], %s::uuid[], %s::bigint[]) AS w(kind, owner, floor_fen)"
                " ON CONFLICT DO NOTHING RETURNING kind, owner, id",
                [*_values(refs), _array("NULL" if floor is None else str(floor) for floor in floors)],
            )
            return {AccountRef(kind, owner): Standing(pk, 0, 0) for kind, owner, pk in cursor.fetchall()}
        cursor.executemany(
            "INSERT INTO ledger_account (kind, owner, balance_fen, held_fen, floor_fen) VALUES (%s, %s, 0, 0, %s) ON CONFLICT DO NOTHING",
            [(ref.kind, ref.owner.hex, KINDS[ref.kind].floor_fen) for ref in refs],
        )
        return {}


def transfer_ids(refs: Sequence[TransferRef]) -> dict[TransferRef, int]:
    """The ids of the transfers that are there."""
    if db.is_postgres():
        statement = (
            "SELECT w.place - 1, t.id FROM unnest(%s::uuid[], %s::integer[]) WITH ORDINALITY AS w(key, position, place)"
            " JOIN ledger_transferset s ON s.key = w.key JOIN ledger_transfer t ON t.set_id = s.id AND t.position = w.position"
        )
        values: list[Any] = [[ref.set_key for ref in refs], [ref.position for ref in refs]]
    else:
        statement = (
            "SELECT w.key, t.id FROM json_each(%s) w CROSS JOIN ledger_transferset s ON s.key = w.value ->> 0"
            " CROSS JOIN ledger_transfer t ON t.set_id = s.id AND t.position = w.value ->> 1"
        )
        values = [json.dumps([(ref.set_key.hex, ref.position) for ref in refs])]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return {refs[place]: pk for place, pk in cursor.fetchall()}


def move(sums: Sums, standings: Sequence[Standing]) -> None:
    """Adds what the set moves and holds to each account, once an account."""
    ids = [standing.account_id for standing in standings]
    with connection.cursor() as cursor:
        if db.is_postgres():
            statement = (
                "UPDATE ledger_account a SET balance_fen = a.balance_fen + m.balance_fen, held_fen = a.held_fen + m.held_fen"
                " FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS m(id, balance_fen, held_fen) WHERE a.id = m.id"
            )
            _by_index(cursor, statement, [_array(map(str, column)) for column in (ids, sums.moved_fen, sums.held_fen)], len(ids))
        else:
            cursor.executemany(
                "UPDATE ledger_account SET balance_fen = balance_fen + %s, held_fen = held_fen + %s WHERE id = %s",
                list(zip(sums.moved_fen, sums.held_fen, ids, strict=True)),
            )
        if cursor.rowcount != len(ids):
            raise Defect(f"{len(ids)} accounts were to be updated, {cursor.rowcount} were")


def write_set(*, key: UUID, at: datetime, reason: str, lines: Sequence[Line], sums: Sums, standings: Sequence[Standing]) -> None:
    """Writes the set and its transfers, in their order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_transferset (key, at, size, reason) VALUES (%s, %s, %s, %s) RETURNING id",
            db.bound([key, at, len(lines), reason]),
        )
        set_id = cursor.fetchone()[0]
        if db.is_postgres() and len(lines) >= COPY_FROM:
            with cursor.copy(f"COPY ledger_transfer ({_COLUMNS}) FROM STDIN") as copy:
                copy.write(_copied(set_id, lines, sums, standings))
        elif db.is_postgres():
            places = ", ".join([_PLACES] * len(lines))
            values = [value for row in _rows(set_id, lines, sums, standings) for value in row]
            cursor.execute(f"INSERT INTO ledger_transfer ({_COLUMNS}) VALUES {places}", values)  # noqa: S608  our own column names
        else:
            rows = [
                (*row[:9], *[value if value is None else value.hex for value in row[9:]]) for row in _rows(set_id, lines, sums, standings)
            ]
            cursor.executemany(f"INSERT INTO ledger_transfer ({_COLUMNS}) VALUES {_PLACES}", rows)  # noqa: S608


def write_one(*, key: UUID, at: datetime, reason: str, line: Line, sums: Sums) -> bool:
    """On PostgreSQL, a set of one transfer in one statement: locked, checked, moved and written, or nothing done and False."""
    if not db.is_postgres() or line.amount_fen >= _NEAR_64_BITS:
        return False
    (debit_moves, credit_moves), (debit_holds, credit_holds) = sums.moved_fen, sums.held_fen
    with db.prepared_cursor() as cursor:
        # Int8, so that one plan serves small amounts and large ones.
        cursor.execute(
            _WRITE_ONE,
            [
                *(key, at, reason, line.phase.value, line.code, Int8(line.amount_fen)),
                *(line.debit.kind, line.debit.owner, Int8(debit_moves), Int8(debit_holds)),
                *(line.credit.kind, line.credit.owner, Int8(credit_moves), Int8(credit_holds)),
                *(line.resolves, line.reverses, line.project, line.household, line.lot, line.cause),
            ],
        )
        return bool(cursor.fetchone()[0])


def _rows(set_id: int, lines: Sequence[Line], sums: Sums, standings: Sequence[Standing]) -> Iterator[tuple[Any, ...]]:
    """The lines in the order of `_COLUMNS`."""
    ids = [standing.account_id for standing in standings]
    for position, (line, debit, credit) in enumerate(zip(lines, sums.debits, sums.credits, strict=True)):
        yield (
            set_id,
            position,
            line.phase.value,
            line.code,
            ids[debit],
            ids[credit],
            line.amount_fen,
            line.resolves,
            line.reverses,
            line.project,
            line.household,
            line.lot,
            line.cause,
        )


def _copied(set_id: int, lines: Sequence[Line], sums: Sums, standings: Sequence[Standing]) -> str:
    """The same as COPY's text format: numbers, UUIDs, codes and phases have nothing in them that would need escaping."""
    null = r"\N"
    ids = [standing.account_id for standing in standings]
    return "".join(
        [
            f"{set_id}\t{position}\t{line.phase.value}\t{line.code}\t{ids[debit]}\t{ids[credit]}\t{line.amount_fen}"
            f"\t{line.resolves or null}\t{line.reverses or null}"
            f"\t{line.project.hex if line.project else null}\t{line.household.hex if line.household else null}"
            f"\t{line.lot.hex if line.lot else null}\t{line.cause.hex if line.cause else null}\n"
            for position, (line, debit, credit) in enumerate(zip(lines, sums.debits, sums.credits, strict=True))
        ]
    )
