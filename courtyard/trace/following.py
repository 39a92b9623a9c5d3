"""Following items through their events, back to where they came from and forward to what became of them.

One recursive query each, however many items: back along transformations and supplies, forward along transformations, supplies
and, from where the question starts, the contents of a container. A container that merely held something on the way is named
as its holder and not followed further, or one crate would join everything that was ever in it.
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
    """was inside a container that the question started from"""
    PRODUCT = 2
    """back: became this; forward: came of it"""
    SUPPLY = 3
    """back: was given to it; forward: was given it"""
    HOLDER = 4
    """a container that held it"""


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


def _reached(way: str, keys: Iterable[str]) -> list[Reached]:
    statement = (  # what is put together are names and numbers of our own
        "WITH RECURSIVE start(id) AS (SELECT t.id FROM {items} w JOIN trace_item t ON t.epc = w.value),"  # noqa: S608
        f" {way}, best(id, how) AS (SELECT item_id, MIN(how) FROM way GROUP BY item_id)"
        " SELECT b.id, t.epc, t.is_class, b.how, s.stage, s.disposition, s.recalled, s.version FROM best b JOIN trace_item t ON t.id = b.id"
        " LEFT JOIN trace_epcstate s ON s.item_id = b.id ORDER BY b.how, b.id"
    )
    _names, rows = tables.asked(statement, "varchar", keys)
    return [
        Reached(item, epc, bool(is_class), _HOWS[how], _STAGES.get(stage), disposition or "", bool(recalled), version)
        for item, epc, is_class, how, stage, disposition, recalled, version in rows
    ]


def _way(steps: dict[Role, tuple[Role, How]]) -> str:
    """The recursive part: from an item that had one role in an event to those that had the other, by `steps`.

    Into a container's contents only from where the question starts, and never on from a holder.
    """
    turn = " ".join(f"WHEN {int(come)} THEN {int(go)}" for come, (go, _how) in steps.items())
    named = " ".join(f"WHEN {int(come)} THEN {int(how)}" for come, (_go, how) in steps.items())
    put_in = (
        f"EXISTS (SELECT 1 FROM trace_event e WHERE e.id = a.event_id AND e.type = {int(EventType.AGGREGATION)}"  # noqa: S608
        f" AND e.action = {int(StoredAction.ADD)} AND (a.role = {int(Role.CHILD)} OR way.how <= {int(How.CONTENT)}))"
    )
    return (
        "way(item_id, how) AS (SELECT id, 0 FROM start UNION"  # noqa: S608  numbers of our own
        f" SELECT b.item_id, CASE a.role {named} END FROM way"
        f" JOIN trace_eventitem a ON a.item_id = way.item_id AND a.role IN ({', '.join(str(int(come)) for come in steps)})"
        f" JOIN trace_eventitem b ON b.event_id = a.event_id AND b.role = CASE a.role {turn} END"
        f" WHERE way.how <> {int(How.HOLDER)}"
        f" AND (a.role NOT IN ({int(Role.PARENT)}, {int(Role.CHILD)}) OR {put_in})"
        " AND NOT EXISTS (SELECT 1 FROM trace_event d WHERE d.declares_id = a.event_id))"
    )


_FORWARD = _way(
    {
        Role.INPUT: (Role.OUTPUT, How.PRODUCT),
        Role.SUPPLY: (Role.OBJECT, How.SUPPLY),
        Role.PARENT: (Role.CHILD, How.CONTENT),
        Role.CHILD: (Role.PARENT, How.HOLDER),
    }
)
_BACK = _way(
    {
        Role.OUTPUT: (Role.INPUT, How.PRODUCT),
        Role.OBJECT: (Role.SUPPLY, How.SUPPLY),
        Role.PARENT: (Role.CHILD, How.CONTENT),
    }
)
