"""States from their events alone: after an error was declared, and when `audit` asks whether they are what they should be."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from courtyard.algorithms.epcis.keys import uri_of
from courtyard.kernel import db
from courtyard.kernel.errors import Reason
from courtyard.trace import tables
from courtyard.trace.errors import DeclaredAlready, OthersRestOnIt
from courtyard.trace.models import Event, EventItem
from courtyard.trace.reading import read_json
from courtyard.trace.recording import Working
from courtyard.trace.rules.standing import Act, Hindrance, Stage, Standing, advance
from courtyard.trace.rules.vocabulary import EventType, Role, StoredAction
from courtyard.trace.rules.wire import recalls


@dataclass(frozen=True, slots=True)
class Replayed:
    """What an item's standing events come to; `hindrance` and `event` say where they contradict each other."""

    standing: Standing | None
    hindrance: Hindrance | None = None
    event: int | None = None


def declare(event: Event, declaration: dict[str, Any], *, now: datetime) -> tuple[Event, int]:
    """Writes that an event was an error, and replays its items without it; the declaration's row, and how many states changed.

    Raises DeclaredAlready, OthersRestOnIt.
    """
    working = lock(event)
    if Event.unscoped.filter(declares=event).exists():
        raise DeclaredAlready(event_id=str(event.public_id))
    row = Event.unscoped.create(
        public_id=event.public_id,
        type=event.type,
        action=event.action,
        happened_at=event.happened_at,
        zone_minutes=event.zone_minutes,
        recorded_at=now,
        biz_step=event.biz_step,
        disposition=event.disposition,
        read_point_id=event.read_point_id,
        biz_location_id=event.biz_location_id,
        declares=event,
        rest=event.rest | {"errorDeclaration": declaration},
    )
    return row, recompute(working)


def lock(event: Event) -> Working:
    """The states of the event's items and of what is inside them, locked."""
    items = list(EventItem.unscoped.filter(event=event).values_list("item_id", flat=True))
    working = Working(tables.locked_standings(items))
    return Working({item: standing for item, standing in working.before.items() if item in set(items)})


def recompute(working: Working) -> int:
    """Replays the locked items without the events that are declared erroneous; returns how many states changed.

    Raises OthersRestOnIt when what remains contradicts itself.
    """
    replays = replay(working.before)
    after = {item: _after(standing, replays.get(item)) for item, standing in working.before.items()}
    _refuse_contradictions(working.before, replays, after)
    moved = {item: standing for item, standing in after.items() if standing != working.before[item]}
    tables.update_standings(moved, {item: standing.version for item, standing in working.before.items()})
    return len(moved)


def _after(before: Standing, replayed: Replayed | None) -> Standing:
    """Without a beginning an item is void: as if it had never been, until it is commissioned anew."""
    if replayed is not None and replayed.standing is not None:
        return replayed.standing
    return replace(
        before,
        stage=Stage.VOID,
        disposition="",
        recalled=False,
        parent=None,
        location=None,
        begun_by=None,
        ended_by=None,
        balance=None,
        version=0,
    )


def _refuse_contradictions(before: dict[int, Standing], replays: dict[int, Replayed], after: dict[int, Standing]) -> None:
    wrong = {item: replayed for item, replayed in replays.items() if replayed.hindrance is not None}
    orphaned = _orphaned(before, after)
    if not wrong and not orphaned:
        return
    names = tables.epcs_of({*wrong, *orphaned})
    ids = dict(Event.unscoped.filter(pk__in={one.event for one in wrong.values()}).values_list("pk", "public_id"))
    reasons = [
        Reason(
            "later-event",
            _("Without it, the later event %(event)s could not have happened to %(epc)s.")
            % {"event": ids[one.event], "epc": uri_of(names[item])},
            detail={"epc": uri_of(names[item]), "event_id": str(ids[one.event]), "why": one.hindrance.value},
        )
        for item, one in wrong.items()
        if one.event is not None and one.hindrance is not None
    ]
    reasons += [
        Reason(
            "container-gone",
            _("%(epc)s would be back in a container that has ended or lies inside of it.") % {"epc": uri_of(names[item])},
            detail={"epc": uri_of(names[item])},
        )
        for item in sorted(orphaned)
    ]
    raise OthersRestOnIt(reasons=reasons)


def _orphaned(before: dict[int, Standing], after: dict[int, Standing]) -> set[int]:
    """Items that would be in a container that is no more, or that is in them; and containers that would end holding something."""
    back = {
        item: standing.parent for item, standing in after.items() if standing.parent is not None and standing.parent != before[item].parent
    }
    ended = {item for item, standing in after.items() if standing.stage is not Stage.ALIVE and before[item].stage is Stage.ALIVE}
    found = tables.locked_standings({*back.values(), *back, *ended})
    parents = {item: standing.parent for item, standing in found.items()} | {item: standing.parent for item, standing in after.items()}
    stages = {item: standing.stage for item, standing in found.items()} | {item: standing.stage for item, standing in after.items()}
    wrong = {item for item, parent in back.items() if stages.get(parent) is not Stage.ALIVE}
    wrong |= {parent for item, parent in parents.items() if parent in ended and stages.get(item) is Stage.ALIVE}
    for item in back:
        above, seen = parents.get(item), {item}
        while above is not None and above not in seen:
            seen.add(above)
            above = parents.get(above)
        if above is not None:
            wrong.add(item)
    return wrong


# ------------------------------------------------------------------------------------------------------------------- replay

_REPLAY = """
    SELECT i.item_id, i.role, i.quantity_millionths, e.id, e.type, e.action, e.biz_step, e.disposition,
        COALESCE(e.biz_location_id, e.read_point_id),
        CASE WHEN e.type IN ({aggregation}) THEN (
            SELECT p.item_id FROM trace_eventitem p WHERE p.event_id = e.id AND p.role = {parent}
        ) END,
        CASE WHEN {lasting} THEN e.rest END
    FROM {items} w JOIN trace_eventitem i ON i.item_id = w.value JOIN trace_event e ON e.id = i.event_id
    WHERE NOT EXISTS (SELECT 1 FROM trace_event d WHERE d.declares_id = e.id)
    ORDER BY i.item_id, e.id, i.id
"""


def replay(items: Iterable[int]) -> dict[int, Replayed]:
    """What the standing events of each item come to, in one query; an item without any is absent."""
    wanted = list(items)
    # What an event says besides may be long (the steps of a hundred birds), and comes once for each of its items: only where it counts.
    lasting = "jsonb_exists(e.rest, 'persistentDisposition')" if db.is_postgres() else "instr(e.rest, 'persistentDisposition') > 0"
    numbers = {"aggregation": int(EventType.AGGREGATION), "parent": int(Role.PARENT)}
    statement = _REPLAY.format(**numbers, items=tables.among("bigint"), lasting=lasting)
    found: dict[int, Replayed] = {}
    with connection.cursor() as cursor:
        cursor.execute(statement, [tables.listed(wanted)])
        for item, role, quantity, act in _acts(cursor.fetchall()):
            so_far = found.get(item, Replayed(None))
            if so_far.hindrance is not None:
                continue
            outcome = advance(so_far.standing, act, role, quantity)
            if isinstance(outcome, Hindrance):
                found[item] = Replayed(so_far.standing, outcome, act.event)
            else:
                found[item] = Replayed(outcome)
    return found


def _acts(rows: Sequence[tuple[Any, ...]]) -> Iterator[tuple[int, Role, int | None, Act]]:
    for item, role, quantity, event, kind, action, biz_step, disposition, location, parent, rest in rows:
        act = Act(
            event=event,
            type=EventType(kind),
            action=StoredAction(action),
            biz_step=biz_step,
            disposition=disposition,
            location=location,
            parent=parent,
            recalls=_recalls(disposition, rest),
        )
        yield item, Role(role), quantity, act


def _recalls(disposition: str, rest: Any) -> bool | None:
    """As `wire.recalls`, of what an event says besides, if that may be about a recall."""
    return recalls(disposition, read_json(rest) if rest is not None else {})
