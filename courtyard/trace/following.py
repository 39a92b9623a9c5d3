"""Following items through their events, back to where they came from and forward to what became of them.

One recursive query each, however many items: back along transformations and supplies, forward along transformations, supplies
and, from where the question starts, the contents of a container: what it holds now, and what it held when something was last put
into it, so that a parcel that was opened still leads on. What was in a crate before that is no matter of its label: a crate is used
again and again, and would join a whole season. A container that merely held something on the way is named as its holder and not
followed further, for the same reason.
"""

from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple

from courtyard.trace import tables
from courtyard.trace.rules.standing import Stage
from courtyard.trace.rules.vocabulary import EventType, Role, StoredAction


class How(IntEnum):
    """How an item was reached; the lowest counts where there are several ways."""

    ITSELF = 0
    CONTENT = 1
    """is inside a container that the question started from, or was when something was last put into it"""
    PRODUCT = 2
    """back: became this; forward: came of it"""
    SUPPLY = 3
    """back: was given to it; forward: was given it"""
    HOLDER = 4
    """a container that held it"""


_FOREVER = 2**63 - 1
_HOWS = {how.value: how for how in How}
_STAGES = {stage.value: stage for stage in Stage}


class Reached(NamedTuple):
    """An item on the way, by its kept identifier. `stage` None: only ever mentioned. `version` grows with every event of the item."""

    item_id: int
    epc: str
    is_class: bool
    how: How
    stage: Stage | None
    disposition: str
    recalled: bool
    version: int | None

    @property
    def is_holder(self) -> bool:
        return self.how is How.HOLDER


def known(keys: Iterable[str]) -> dict[str, int]:
    """Ids of items by their kept identifier."""
    return tables.known_ids("trace_item", keys)


def downstream(keys: Iterable[str]) -> list[Reached]:
    """The items themselves and everything made of them, fed with them, inside of them, or holding any of these."""
    return _reached(_FORWARD, keys)


def upstream(keys: Iterable[str]) -> list[Reached]:
    """The items themselves, what they were made of, and what was given to any of these."""
    return _reached(_BACK, keys)


def contents_then(parts: Iterable[int]) -> set[str]:
    """What containers held when an event happened to them, through and through; `parts`: ids of `EventItem`. One statement."""
    statement = (
        "WITH RECURSIVE filled(item_id, upto) AS (SELECT i.item_id, i.event_id FROM {items} w JOIN trace_eventitem i ON i.id = w.value),"  # noqa: S608
        f" {_INSIDE} SELECT DISTINCT t.epc FROM inside JOIN trace_item t ON t.id = inside.item_id"
        f" WHERE NOT EXISTS (SELECT 1 FROM trace_eventitem p WHERE p.item_id = t.id AND p.role = {int(Role.PARENT)})"
    )
    _names, rows = tables.asked(statement, "bigint", parts)
    return {epc for (epc,) in rows}


def _reached(way: str, keys: Iterable[str]) -> list[Reached]:
    statement = (  # what is put together are names and numbers of our own
        "WITH RECURSIVE start(id) AS (SELECT t.id FROM {items} w JOIN trace_item t ON t.epc = w.value),"  # noqa: S608
        f" {_FILLED}, {_INSIDE}, {way}, best(id, how) AS (SELECT item_id, MIN(how) FROM way GROUP BY item_id)"
        " SELECT b.id, t.epc, t.is_class, b.how, s.stage, s.disposition, s.recalled, s.version FROM best b JOIN trace_item t ON t.id = b.id"
        " LEFT JOIN trace_epcstate s ON s.item_id = b.id ORDER BY b.how, b.id"
    )
    _names, rows = tables.asked(statement, "varchar", keys)
    return [
        Reached(item, epc, bool(is_class), _HOWS[how], _STAGES.get(stage), disposition or "", bool(recalled), version)
        for item, epc, is_class, how, stage, disposition, recalled, version in rows
    ]


def _stands(event: str) -> str:
    return f"NOT EXISTS (SELECT 1 FROM trace_event d WHERE d.declares_id = {event})"  # noqa: S608  names of our own


def _aggregation(event: str, action: StoredAction) -> str:
    return f"{event}.type = {int(EventType.AGGREGATION)} AND {event}.action = {int(action)}"


# The events as of which a container that was asked for counts: all, and the last one that put something into it.
_FILLED = (
    f"filled(item_id, upto) AS (SELECT id, CAST({_FOREVER} AS bigint) FROM start UNION ALL"  # noqa: S608  numbers of our own
    " SELECT start.id, (SELECT MAX(p.event_id) FROM trace_eventitem p JOIN trace_event e ON e.id = p.event_id"
    f" WHERE p.item_id = start.id AND p.role = {int(Role.PARENT)} AND {_aggregation('e', StoredAction.ADD)} AND {_stands('e.id')})"
    " FROM start)"
)
# What had been put in by then and had neither been taken out nor ended; and so on with what that held.
_INSIDE = (
    "inside(item_id, upto) AS (SELECT item_id, upto FROM filled UNION"  # noqa: S608  numbers of our own
    " SELECT c.item_id, inside.upto FROM inside"
    f" JOIN trace_eventitem p ON p.item_id = inside.item_id AND p.role = {int(Role.PARENT)} AND p.event_id <= inside.upto"
    f" JOIN trace_event e ON e.id = p.event_id AND {_aggregation('e', StoredAction.ADD)}"
    f" JOIN trace_eventitem c ON c.event_id = p.event_id AND c.role = {int(Role.CHILD)} WHERE {_stands('p.event_id')}"
    " AND NOT EXISTS (SELECT 1 FROM trace_eventitem o JOIN trace_event oe ON oe.id = o.event_id WHERE o.item_id = c.item_id"
    f" AND o.role IN ({int(Role.CHILD)}, {int(Role.RELEASED)}) AND o.event_id > p.event_id AND o.event_id <= inside.upto"
    f" AND {_aggregation('oe', StoredAction.DELETE)} AND {_stands('o.event_id')})"
    " AND NOT EXISTS (SELECT 1 FROM trace_epcstate s WHERE s.item_id = c.item_id AND s.ended_by_id <= inside.upto))"
)


def _way(steps: dict[Role, tuple[Role, How]]) -> str:
    """The recursive part: from an item that had one role in an event to those that had the other, by `steps`; never on from a holder."""
    turn = " ".join(f"WHEN {int(come)} THEN {int(go)}" for come, (go, _how) in steps.items())
    named = " ".join(f"WHEN {int(come)} THEN {int(how)}" for come, (_go, how) in steps.items())
    put_in = f"EXISTS (SELECT 1 FROM trace_event e WHERE e.id = a.event_id AND {_aggregation('e', StoredAction.ADD)})"  # noqa: S608
    return (
        f"begun(item_id, how) AS (SELECT id, {int(How.ITSELF)} FROM start UNION SELECT item_id, {int(How.CONTENT)} FROM inside),"  # noqa: S608
        " way(item_id, how) AS (SELECT item_id, how FROM begun UNION"
        f" SELECT b.item_id, CASE a.role {named} END FROM way"
        f" JOIN trace_eventitem a ON a.item_id = way.item_id AND a.role IN ({', '.join(str(int(come)) for come in steps)})"
        f" JOIN trace_eventitem b ON b.event_id = a.event_id AND b.role = CASE a.role {turn} END"
        f" WHERE way.how <> {int(How.HOLDER)} AND (a.role <> {int(Role.CHILD)} OR {put_in}) AND {_stands('a.event_id')})"
    )


_FORWARD = _way(
    {
        Role.INPUT: (Role.OUTPUT, How.PRODUCT),
        Role.SUPPLY: (Role.OBJECT, How.SUPPLY),
        Role.CHILD: (Role.PARENT, How.HOLDER),
    }
)
_BACK = _way(
    {
        Role.OUTPUT: (Role.INPUT, How.PRODUCT),
        Role.OBJECT: (Role.SUPPLY, How.SUPPLY),
    }
)
