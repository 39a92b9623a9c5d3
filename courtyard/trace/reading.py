"""Events as they were kept, whole, by their ids: two queries however many they are."""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from courtyard.trace import tables
from courtyard.trace.models import Event
from courtyard.trace.rules.vocabulary import EventType, StoredAction
from courtyard.trace.rules.wire import Kept

_COLUMNS = (
    "e.id, e.public_id, e.type, e.action, e.happened_at, e.zone_minutes, e.recorded_at, e.biz_step, e.disposition,"
    " r.epc, b.epc, e.declares_id, e.rest, s.body, o.body, s.carried_out"
)


def kept_events(ids: Iterable[int]) -> dict[int, Kept]:
    """Events by primary key. An error declaration shows the items of the event that it declares, as the standard asks."""
    wanted = list(ids)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM {tables.among('bigint')} w JOIN trace_event e ON e.id = w.value"  # noqa: S608
            " LEFT JOIN trace_location r ON r.id = e.read_point_id LEFT JOIN trace_location b ON b.id = e.biz_location_id"
            " LEFT JOIN trace_sentevent s ON s.event_id = e.id LEFT JOIN trace_sentevent o ON o.event_id = e.declares_id",
            [tables.listed(wanted)],
        )
        rows = cursor.fetchall()
        cursor.execute(
            "SELECT i.event_id, i.role, t.epc, i.quantity_millionths, i.uom"  # noqa: S608
            f" FROM {tables.among('bigint')} w JOIN trace_eventitem i ON i.event_id = w.value JOIN trace_item t ON t.id = i.item_id"
            " ORDER BY i.id",
            [tables.listed({row[11] or row[0] for row in rows})],
        )
        parts: dict[int, list[tuple[int, str, int | None, str | None]]] = defaultdict(list)
        for event_id, *part in cursor.fetchall():
            parts[event_id].append(tuple(part))
    return {row[0]: _kept(row, parts[row[11] or row[0]]) for row in rows}


def with_ids(public_ids: Iterable[UUID]) -> list[int]:
    """Events by their public ids, and the declarations that these were errors: primary keys, rising. Two looks into indexes."""
    events = list(tables.event_ids(public_ids).values())
    return sorted([*events, *Event.unscoped.filter(declares__in=events).values_list("pk", flat=True)])


def _kept(row: tuple[Any, ...], parts: list[tuple[int, str, int | None, str | None]]) -> Kept:
    _pk, public_id, kind, action, happened, zone, recorded, step, disposition, read_point, biz_location, declares, rest = row[:13]
    sent, wrong, carried_out = row[13:]
    return Kept(
        public_id=read_uuid(public_id),
        type=EventType(kind),
        action=StoredAction(action),
        happened_at=read_time(happened),
        zone_minutes=zone,
        recorded_at=read_time(recorded),
        biz_step=step,
        disposition=disposition,
        read_point=read_point,
        biz_location=biz_location,
        rest=read_json(rest),
        parts=parts,
        declares=declares is not None,
        sent=sent,
        wrong=wrong,
        carried_out=sent is None or bool(carried_out),
    )


def read_uuid(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def read_time(value: Any) -> datetime:
    """An instant as a raw query gives it: SQLite keeps UTC without saying so."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def read_json(value: Any) -> dict[str, Any]:
    return json.loads(value) if isinstance(value, str | bytes) else value
