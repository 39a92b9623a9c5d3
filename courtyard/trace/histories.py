"""What happened to items, themselves and in the containers that they were in, in one query."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection

from courtyard.kernel import db
from courtyard.trace import tables
from courtyard.trace.rules.vocabulary import EventType, Role, StoredAction

_FOREVER = 2**63 - 1
# A parcel on a pallet in a lorry: nobody packs deeper, and a loop ends here.
_DEEPEST = 12


def lines(items: Iterable[int]) -> Iterator[dict[str, Any]]:
    """Events of items and of what they were in meanwhile, in the order in which they were recorded, as plain columns."""
    names, rows = tables.asked(_statement(), "bigint", items)
    for row in rows:
        yield dict(zip(names, row, strict=True))


def stays() -> str:
    """The table `stay` over `{items}` (ids): an item is in a container (itself, at depth 0) for the events [since, until]."""
    least, greatest = ("LEAST", "GREATEST") if db.is_postgres() else ("MIN", "MAX")
    taken_out = (
        "COALESCE((SELECT MIN(o.event_id) FROM trace_eventitem o JOIN trace_event oe ON oe.id = o.event_id"  # noqa: S608
        f" WHERE o.item_id = a.item_id AND o.role IN ({int(Role.CHILD)}, {int(Role.RELEASED)}) AND o.event_id > a.event_id"
        f" AND oe.type = {int(EventType.AGGREGATION)} AND oe.action = {int(StoredAction.DELETE)}"
        " AND NOT EXISTS (SELECT 1 FROM trace_event d WHERE d.declares_id = o.event_id)"
        f"), {_FOREVER})"
    )
    # The literals are cast, because PostgreSQL would take the first for a 32-bit integer.
    return f"""stay(root, item_id, since, until, depth) AS (
            SELECT w.value, w.value, CAST(0 AS bigint), CAST({_FOREVER} AS bigint), 0 FROM {{items}} w
            UNION
            SELECT stay.root, p.item_id, {greatest}(a.event_id, stay.since), {least}({taken_out}, stay.until), stay.depth + 1
            FROM stay
            JOIN trace_eventitem a ON a.item_id = stay.item_id AND a.role = {int(Role.CHILD)} AND a.event_id < stay.until
            JOIN trace_event e ON e.id = a.event_id AND e.type = {int(EventType.AGGREGATION)} AND e.action = {int(StoredAction.ADD)}
            JOIN trace_eventitem p ON p.event_id = a.event_id AND p.role = {int(Role.PARENT)}
            WHERE stay.depth < {_DEEPEST} AND {taken_out} > stay.since
                AND NOT EXISTS (SELECT 1 FROM trace_event d WHERE d.declares_id = a.event_id)
        )"""  # noqa: S608  numbers of our own


def _statement() -> str:
    return f"""
        WITH RECURSIVE {stays()}
        SELECT root.epc AS epc, CASE WHEN stay.depth > 0 THEN holder.epc END AS container, i.role, i.quantity_millionths, i.uom,
            e.id, e.public_id, e.type, e.action, e.happened_at, e.zone_minutes, e.recorded_at, e.biz_step, e.disposition, e.rest,
            r.epc AS read_point, b.epc AS biz_location,
            CASE WHEN e.type = {int(EventType.AGGREGATION)} AND i.role <> {int(Role.PARENT)} THEN (
                SELECT t.epc FROM trace_eventitem p JOIN trace_item t ON t.id = p.item_id
                WHERE p.event_id = e.id AND p.role = {int(Role.PARENT)}
            ) END AS parent,
            EXISTS (SELECT 1 FROM trace_event d WHERE d.declares_id = e.id) AS in_error
        FROM stay
        JOIN trace_eventitem i ON i.item_id = stay.item_id AND i.event_id BETWEEN stay.since AND stay.until
            AND (stay.depth = 0 OR i.role IN ({int(Role.OBJECT)}, {int(Role.CHILD)}, {int(Role.RELEASED)}))
        JOIN trace_event e ON e.id = i.event_id
        JOIN trace_item root ON root.id = stay.root
        JOIN trace_item holder ON holder.id = stay.item_id
        LEFT JOIN trace_location r ON r.id = e.read_point_id
        LEFT JOIN trace_location b ON b.id = e.biz_location_id
        ORDER BY e.id, stay.depth, i.id
    """  # noqa: S608  names and numbers of our own


def present(items: Iterable[int]) -> list[dict[str, Any]]:
    """States of items with their container, and where they or their outermost container were last, as plain columns."""
    statement = f"""
        WITH RECURSIVE up(item_id, top, depth) AS (
            SELECT w.value, w.value, 0 FROM {tables.among("bigint")} w
            UNION
            SELECT up.item_id, s.parent_id, up.depth + 1 FROM up JOIN trace_epcstate s ON s.item_id = up.top
            WHERE s.parent_id IS NOT NULL AND up.depth < {_DEEPEST}
        ), outermost(item_id, depth) AS (SELECT item_id, MAX(depth) FROM up GROUP BY item_id)
        SELECT t.epc, s.stage, s.disposition, s.recalled, p.epc AS parent, s.balance_millionths, l.epc AS location,
            outer_state.disposition AS outer_disposition, outer_state.version AS outer_version, s.version
        FROM outermost o
        JOIN up ON up.item_id = o.item_id AND up.depth = o.depth
        JOIN trace_epcstate s ON s.item_id = o.item_id
        JOIN trace_item t ON t.id = o.item_id
        JOIN trace_epcstate outer_state ON outer_state.item_id = up.top
        LEFT JOIN trace_item p ON p.id = s.parent_id
        LEFT JOIN trace_location l ON l.id = outer_state.location_id
    """  # noqa: S608  names and numbers of our own
    with connection.cursor() as cursor:
        cursor.execute(statement, [tables.listed(items)])
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
