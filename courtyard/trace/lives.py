"""From the beginning to the end of many items at once: what audits of higher rooms hold their own records against."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection

from courtyard.algorithms.epcis.keys import uri_of
from courtyard.trace import reading, tables
from courtyard.trace.rules.standing import Stage
from courtyard.trace.rules.vocabulary import EventType, Role, StoredAction


@dataclass(frozen=True, slots=True)
class Life:
    """Where and by which event an item began, of how many others; by which it ended; every container that it was put into."""

    stage: Stage
    disposition: str
    begun_by: UUID | None
    begun_at: str | None
    inputs: int
    ended_by: UUID | None
    containers: set[str] = field(default_factory=set)


def lives(keys: Iterable[str]) -> dict[str, Life]:
    """By kept identifier; one that has no state is absent. Two statements."""
    listed = tables.listed(keys)
    with connection.cursor() as cursor:
        cursor.execute(_LIVES.format(items=tables.among("varchar")), [listed])
        found = {
            epc: Life(Stage(stage), disposition, _uuid(begun), _shown(place), inputs, _uuid(ended))
            for epc, stage, disposition, begun, place, inputs, ended in cursor.fetchall()
        }
        cursor.execute(_CONTAINERS.format(items=tables.among("varchar")), [listed])
        for epc, container in cursor.fetchall():
            # Without a state only where somebody took it away behind the triggers; the audit says so.
            if epc in found:
                found[epc].containers.add(_shown(container) or "")
    return found


def added(keys: Iterable[str]) -> dict[str, dict[str, Decimal]]:
    """How much was added to lots, by kept identifier and by the place where it was. One statement."""
    found: dict[str, dict[str, Decimal]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_ADDED.format(items=tables.among("varchar")), [tables.listed(keys)])
        for epc, place, millionths in cursor.fetchall():
            found.setdefault(epc, {})[_shown(place) or ""] = Decimal(millionths).scaleb(-6).normalize()
    return found


_LIVES = f"""
    SELECT t.epc, s.stage, s.disposition, b.public_id, l.epc,
        (SELECT COUNT(*) FROM trace_eventitem i WHERE i.event_id = b.id AND i.role = {int(Role.INPUT)}),
        e.public_id
    FROM {{items}} w JOIN trace_item t ON t.epc = w.value JOIN trace_epcstate s ON s.item_id = t.id
    LEFT JOIN trace_event b ON b.id = s.begun_by_id LEFT JOIN trace_location l ON l.id = b.read_point_id
    LEFT JOIN trace_event e ON e.id = s.ended_by_id
"""  # noqa: S608  numbers of our own
_STANDING = "NOT EXISTS (SELECT 1 FROM trace_event d WHERE d.declares_id = v.id)"
_CONTAINERS = f"""
    SELECT t.epc, c.epc
    FROM {{items}} w JOIN trace_item t ON t.epc = w.value
    JOIN trace_eventitem a ON a.item_id = t.id AND a.role = {int(Role.CHILD)}
    JOIN trace_event v ON v.id = a.event_id AND v.type = {int(EventType.AGGREGATION)} AND v.action = {int(StoredAction.ADD)}
    JOIN trace_eventitem p ON p.event_id = v.id AND p.role = {int(Role.PARENT)}
    JOIN trace_item c ON c.id = p.item_id
    WHERE {_STANDING}
"""  # noqa: S608  numbers of our own
_ADDED = f"""
    SELECT t.epc, l.epc, SUM(a.quantity_millionths)
    FROM {{items}} w JOIN trace_item t ON t.epc = w.value
    JOIN trace_eventitem a ON a.item_id = t.id AND a.role = {int(Role.OBJECT)}
    JOIN trace_event v ON v.id = a.event_id AND v.type = {int(EventType.OBJECT)} AND v.action = {int(StoredAction.ADD)}
    LEFT JOIN trace_location l ON l.id = v.read_point_id
    WHERE {_STANDING}
    GROUP BY t.epc, l.epc
"""  # noqa: S608  numbers of our own


# A whole flock begins with one event in one place, and a bird's last event is its pack's first.
@lru_cache(maxsize=16_384)
def _uuid(value: Any) -> UUID | None:
    return None if value is None else reading.read_uuid(value)


@lru_cache(maxsize=4_096)
def _shown(place: str | None) -> str | None:
    return None if place is None else uri_of(place)
