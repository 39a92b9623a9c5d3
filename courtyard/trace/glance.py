"""Where items stand and how new that is, in one statement: for whoever keeps what it worked out of their events."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from courtyard.trace import histories, tables
from courtyard.trace.rules.standing import Stage

# A parcel on a pallet in a lorry: nobody packs deeper, and a loop ends here.
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Glance:
    """Where an item stands. `version` grows with every event of the item or of what it is in,
    and with every error declared of one, or of what happened to a container while the item was inside.

    `disposition` is the item's own, or that of its outermost container where something happened to that one later.
    """

    stage: Stage
    disposition: str
    recalled: bool
    version: int
    item_id: int


def glances(keys: Iterable[str], *, since: int = -1) -> dict[str, Glance]:
    """By kept identifier; one that no event named is absent.

    `since`: for whoever knows of every event up to that one, and asks whether there is anything newer. Errors of containers are then looked
    for only if one was declared of anything at all after it, so that versions up to `since` may be smaller than they are.
    """
    asked = list(keys)
    rows: list[tuple[Any, ...]] = []
    if since >= 0:
        _names, rows = tables.asked(_QUICK, "varchar", asked)
    if not rows or (rows[0][-1] or 0) > since:
        _names, rows = tables.asked(_whole(), "varchar", asked)
        return _glances(rows)
    return _glances([(*row[:-1], None) for row in rows])


def _glances(rows: Iterable[tuple[Any, ...]]) -> dict[str, Glance]:
    found: dict[str, Glance] = {}
    newest: dict[str, int] = {}
    for item, epc, depth, stage, disposition, recalled, version, declared in rows:
        before = found.get(epc)
        if before is None:  # the item itself comes first
            newest[epc] = version
            found[epc] = Glance(Stage(stage), disposition, bool(recalled), max(version, declared or 0), item)
            continue
        later = depth > 0 and version > newest[epc] and disposition and not before.recalled
        newest[epc] = max(version, newest[epc])
        found[epc] = replace(
            before, disposition=disposition if later else before.disposition, version=max(before.version, version, declared or 0)
        )
    return found


_ASKED = "WITH RECURSIVE asked AS (SELECT t.id AS value, t.epc FROM {items} w JOIN trace_item t ON t.epc = w.value)"
_UP = f"""up(item_id, epc, top, depth) AS (
            SELECT asked.value, asked.epc, asked.value, 0 FROM asked
            UNION
            SELECT up.item_id, up.epc, s.parent_id, up.depth + 1 FROM up JOIN trace_epcstate s ON s.item_id = up.top
            WHERE s.parent_id IS NOT NULL AND up.depth < {_DEEPEST}
        )
        SELECT up.item_id, up.epc, up.depth, s.stage, s.disposition, s.recalled, s.version"""  # noqa: S608  a number of our own
_FROM = "FROM up JOIN trace_epcstate s ON s.item_id = up.top"

_QUICK = f"""
        {_ASKED}, {_UP}, (SELECT MAX(id) FROM trace_event WHERE declares_id IS NOT NULL)
        {_FROM} ORDER BY up.item_id, up.depth
"""  # noqa: S608  texts of our own


def _whole() -> str:
    """An error declared of what happened to a container counts for whoever was inside just then, wherever it is by now."""
    return f"""
        {_ASKED},
        {histories.stays().replace("{items}", "asked")},
        erroneous(item_id, newest) AS (
            SELECT stay.root, MAX(d.id) FROM stay
            JOIN trace_eventitem i ON i.item_id = stay.item_id AND i.event_id BETWEEN stay.since AND stay.until
            JOIN trace_event d ON d.declares_id = i.event_id GROUP BY stay.root
        ),
        {_UP}, erroneous.newest
        {_FROM} LEFT JOIN erroneous ON erroneous.item_id = up.item_id
        ORDER BY up.item_id, up.depth
    """  # noqa: S608  numbers of our own
