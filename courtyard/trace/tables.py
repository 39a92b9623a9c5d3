"""The statements with which events are written and followed, in each database's own words. Nothing here decides anything.

Every statement works on a whole set: PostgreSQL is given arrays and COPY, SQLite one JSON text or one prepared statement.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from courtyard.kernel import db
from courtyard.kernel.errors import Defect
from courtyard.trace.rules.standing import Stage, Standing

COPY_FROM = 50  # rows from which COPY is quicker

_EVENT = ("id", "public_id", "type", "action", "happened_at", "zone_minutes", "recorded_at", "biz_step", "disposition")
EVENT_COLUMNS = (*_EVENT, "read_point_id", "biz_location_id", "declares_id", "rest")
EVENT_ITEM_COLUMNS = ("event_id", "item_id", "role", "quantity_millionths", "uom")
SENT_COLUMNS = ("event_id", "capture_id", "body", "digest", "carried_out")
MENTION_COLUMNS = ("event_id", "epc", "role", "is_class")
_STANDING = ("stage", "disposition", "recalled", "parent_id", "location_id", "begun_by_id", "ended_by_id", "version", "balance_millionths")
_STANDING_TYPES = ("smallint", "varchar", "boolean", "bigint", "bigint", "bigint", "bigint", "bigint", "bigint")
STATE_COLUMNS = ("item_id", *_STANDING)


def listed(values: Iterable[Any]) -> Any:
    """A whole list as one parameter."""
    rows = list(values)
    if not db.is_postgres():
        return json.dumps(rows)
    # As one text, thousands of numbers are far quicker on their way than number by number.
    return f"{{{','.join(map(str, rows))}}}" if rows and type(rows[0]) is int else rows


def among(kind: str) -> str:
    """A subquery of one column `value` over a parameter made by `listed`; `kind` is PostgreSQL's name of its type."""
    if not db.is_postgres():
        return "(SELECT value FROM json_each(%s))"
    # A function in FROM over a constant array: the planner sees how long it is.
    return f"(SELECT value FROM unnest(%s::{kind}[]) AS given(value))"  # noqa: S608  names of our own


def asked(statement: str, kind: str, values: Iterable[Any]) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Names of columns and all rows of a statement about some items, `{items}` in it standing for them as in `among`.

    PostgreSQL takes longer to plan such a statement than to find a pack's way back, so the server keeps its plan; and is not shown how
    long the list is, or it would find each list worth a plan of its own. All of it goes along indexes, however many items they are.
    """
    items = f"(SELECT value FROM unnest((SELECT %s::{kind}[])) AS given(value))" if db.is_postgres() else among(kind)  # noqa: S608
    with db.prepared_cursor() as cursor:
        cursor.execute(statement.format(items=items), [listed(values)])
        return [column[0] for column in cursor.description], cursor.fetchall()


def uuid_value(value: UUID) -> Any:
    return value if db.is_postgres() else value.hex


def time_value(value: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(value)


def insert(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Writes rows whose values are already in the database's own form."""
    if not rows:
        return
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if db.is_postgres() and len(rows) >= COPY_FROM:
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)  # noqa: S608  names of our own


def known_ids(table: str, epcs: Iterable[str]) -> dict[str, int]:
    """Ids of the items or locations that exist, by their kept identifier."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT t.epc, t.id FROM {among("varchar")} w JOIN "{table}" t ON t.epc = w.value', [listed(epcs)])  # noqa: S608
        return dict(cursor.fetchall())


def event_ids(public_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Primary keys of the events that exist, by their public ids; of declarations of errors, which share these, nothing is said."""
    asked = {uuid_value(public_id): public_id for public_id in public_ids}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT e.public_id, e.id FROM {among('uuid')} w JOIN trace_event e ON e.public_id = w.value"  # noqa: S608
            " WHERE e.declares_id IS NULL",
            [listed(asked)],
        )
        return {asked[public_id]: pk for public_id, pk in cursor.fetchall()}


def whereabouts(epcs: Iterable[str]) -> dict[str, int | None]:
    """Where items that exist were last, by their kept identifier: ids of locations."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.epc, s.location_id FROM {among('varchar')} w JOIN trace_item t ON t.epc = w.value"  # noqa: S608
            " JOIN trace_epcstate s ON s.item_id = t.id",
            [listed(epcs)],
        )
        return dict(cursor.fetchall())


def open_items(epcs: dict[str, bool]) -> tuple[dict[str, int], set[str]]:
    """Ids of items by identifier (epc -> whether it names a class), the new ones written down; and those known as the other kind."""
    known = _known_items(epcs)
    new = [epc for epc in epcs if epc not in known]
    if new:
        with connection.cursor() as cursor:
            if db.is_postgres():
                # Somebody may write the same identifier at this moment: we wait for them here, and read theirs below.
                cursor.execute(
                    "INSERT INTO trace_item (epc, is_class) SELECT * FROM unnest(%s::varchar[], %s::boolean[])"
                    " ON CONFLICT (epc) DO NOTHING",
                    [new, [epcs[epc] for epc in new]],
                )
            else:
                cursor.executemany("INSERT INTO trace_item (epc, is_class) VALUES (%s, %s)", [(epc, epcs[epc]) for epc in new])
        known |= _known_items(new)
    ids = {epc: known[epc][0] for epc in epcs}
    return ids, {epc for epc, is_class in epcs.items() if bool(known[epc][1]) is not is_class}


def _known_items(epcs: Iterable[str]) -> dict[str, tuple[int, bool]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.epc, t.id, t.is_class FROM {among('varchar')} w JOIN trace_item t ON t.epc = w.value",  # noqa: S608
            [listed(epcs)],
        )
        return {epc: (pk, is_class) for epc, pk, is_class in cursor.fetchall()}


def epcs_of(ids: Iterable[int]) -> dict[int, str]:
    """Kept identifiers of items by id."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT t.id, t.epc FROM {among('bigint')} w JOIN trace_item t ON t.id = w.value", [listed(ids)])  # noqa: S608
        return dict(cursor.fetchall())


def next_event_ids(count: int) -> list[int]:
    """Ids for new events, in rising order. Drawn after the items are locked, so that an item's events rise as they happened."""
    with connection.cursor() as cursor:
        if db.is_postgres():
            cursor.execute("SELECT nextval(pg_get_serial_sequence('trace_event', 'id')) FROM generate_series(1, %s)", [count])
            return [row[0] for row in cursor.fetchall()]
        # The write lock is held since the transaction began, so nobody else draws.
        cursor.execute("SELECT COALESCE(MAX(seq), 0) FROM sqlite_sequence WHERE name = 'trace_event'")
        first = cursor.fetchone()[0] + 1
        return list(range(first, first + count))


def locked_standings(ids: Iterable[int]) -> dict[int, Standing]:
    """The states of items and of everything inside them, each row locked until the transaction ends, in the order of their ids."""
    wanted = with_contents(set(ids))
    while True:
        found = _standings(wanted)
        if not db.is_postgres():
            return found  # The transaction holds the write lock of the whole file since it began.
        # What lies inside may have changed until its container was locked; now that it is, look again.
        deeper = with_contents(wanted)
        if deeper == wanted:
            return found
        wanted = deeper


def with_contents(ids: set[int]) -> set[int]:
    """The items and everything inside them. Level by level: a planner that guesses at a recursion reads the whole table."""
    found, level = set(ids), set(ids)
    with connection.cursor() as cursor:
        while level:
            cursor.execute(
                f"SELECT s.item_id FROM {among('bigint')} w JOIN trace_epcstate s ON s.parent_id = w.value",  # noqa: S608
                [listed(sorted(level))],
            )
            level = {row[0] for row in cursor.fetchall()} - found
            found |= level
    return found


def _standings(ids: set[int]) -> dict[int, Standing]:
    columns = ", ".join(f"s.{column}" for column in STATE_COLUMNS)
    lock = " ORDER BY s.item_id FOR NO KEY UPDATE OF s" if db.is_postgres() else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns} FROM {among('bigint')} w JOIN trace_epcstate s ON s.item_id = w.value{lock}",  # noqa: S608
            [listed(sorted(ids))],
        )
        return {item: Standing(Stage(stage), text, bool(recalled), *rest) for item, stage, text, recalled, *rest in cursor.fetchall()}


def locked_versions(ids: Iterable[int]) -> dict[int, int]:
    """The newest event of each of these states, each row locked until the transaction ends, in the order of their ids. PostgreSQL only."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT s.item_id, s.version FROM {among('bigint')} w JOIN trace_epcstate s ON s.item_id = w.value"  # noqa: S608
            " ORDER BY s.item_id FOR NO KEY UPDATE OF s",
            [listed(sorted(ids))],
        )
        return dict(cursor.fetchall())


def insert_standings(standings: dict[int, Standing]) -> None:
    insert("trace_epcstate", STATE_COLUMNS, [(item, *_values(standing)) for item, standing in standings.items()])


def update_standings(standings: dict[int, Standing], expected: dict[int, int]) -> None:
    """Moves states from the version that was read (`expected`) to the new one. Raises Defect when one has moved meanwhile."""
    if not standings:
        return
    rows = [(*_values(standing), item, expected[item]) for item, standing in sorted(standings.items())]
    with connection.cursor() as cursor:
        if db.is_postgres():
            columns = (*_STANDING, "item_id", "expected")
            arrays = ", ".join(f"%s::{kind}[]" for kind in (*_STANDING_TYPES, "bigint", "bigint"))
            changes = ", ".join(f"{column} = v.{column}" for column in _STANDING)
            cursor.execute(
                f"UPDATE trace_epcstate s SET {changes} FROM unnest({arrays}) AS v({', '.join(columns)})"  # noqa: S608
                " WHERE s.item_id = v.item_id AND s.version = v.expected",
                [list(column) for column in zip(*rows, strict=True)],
            )
        else:
            changes = ", ".join(f"{column} = %s" for column in _STANDING)
            cursor.executemany(f"UPDATE trace_epcstate SET {changes} WHERE item_id = %s AND version = %s", rows)  # noqa: S608
        if cursor.rowcount != len(rows):
            raise Defect(f"{len(rows)} states were read under lock, {cursor.rowcount} are as they were")


def _values(standing: Standing) -> tuple[Any, ...]:
    return (
        int(standing.stage),
        standing.disposition,
        standing.recalled,
        standing.parent,
        standing.location,
        standing.begun_by,
        standing.ended_by,
        standing.version,
        standing.balance,
    )
