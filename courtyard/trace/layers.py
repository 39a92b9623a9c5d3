"""What a recall would reach and what its cause came from, in layers: for whoever looks before she recalls, and for the list she sends.

Layers follow the way of the goods: supply lots, places where animals began, animals, batches in which packs were made, packs,
parcels, buyers. Every row is an item; groups of rows and the threads between groups are counted, so that ten thousand packs are
a few lines. What happened at no place of the asker's is counted and not shown.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db import connection

from courtyard.algorithms.epcis.keys import uri_of
from courtyard.kernel.actors import Actor
from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import NotFound
from courtyard.trace import following, reading, recalling, tables
from courtyard.trace.models import Location
from courtyard.trace.rules.standing import UNFIT, Stage
from courtyard.trace.rules.vocabulary import PREFIX, EventType, Role, StoredAction


class Layer(StrEnum):
    """In the order of the way, crates beside it."""

    SUPPLY = "supply"
    PLACE = "place"
    ANIMAL = "animal"
    BATCH = "batch"
    PACK = "pack"
    PARCEL = "parcel"
    BUYER = "buyer"
    CRATE = "crate"


class Way(StrEnum):
    CAUSE = "cause"
    DOWN = "down"
    UP = "up"


@dataclass(frozen=True, slots=True)
class Line:
    """An item of a layer. `standing`: see `_standing`. `began_at`, `began_on`: where and when it began; `made_of`: a pack's animal.

    `quantity` and `unit` of a lot. `lot`: the lot of goods that its maker wrote with a pack. `parcel`, `buyer`: the latest known ones.
    """

    epc: str
    layer: Layer
    way: Way
    is_class: bool
    standing: str
    recalled: bool
    began_at: str | None
    began_on: datetime | None
    place: str | None
    quantity: Decimal | None = None
    unit: str = ""
    made_of: str | None = None
    lot: str = ""
    parcel: str | None = None
    buyer: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """So many items of a layer that are alike. `subject` is a place, an identifier of a lot, parcel or order, or a standing; `hidden`:
    they lie outside of the asker's area and are only counted."""

    key: str
    layer: Layer
    subject: str
    day: date | None
    items: int
    recalled: int
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Thread:
    """So many items of one group came of, were given, or went into another group."""

    source: str
    target: str
    items: int


@dataclass(frozen=True, slots=True)
class Reach:
    """`names` of places; `untraced`: reason -> how many; `to_recall`: items that a recall would mark, those of others included;
    `hidden`: items by layer that the asker does not see."""

    causes: tuple[str, ...]
    lines: tuple[Line, ...]
    groups: tuple[Group, ...]
    threads: tuple[Thread, ...]
    names: dict[str, str]
    untraced: dict[str, int]
    to_recall: int
    recalled: int
    hidden: dict[str, int]

    def of(self, layer: str) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.layer == layer)


def reach(actor: Actor, causes: list[str]) -> Reach:
    """From kept identifiers, both ways. Raises NotFound where the actor sees nothing of it. A fixed number of statements."""
    down, up = following.downstream(causes), following.upstream(causes)
    found = {item.item_id: item for item in (*up, *down)}
    ways = {item.item_id: Way.UP for item in up} | {item.item_id: Way.DOWN for item in down}
    ways |= {item.item_id: Way.CAUSE for item in down if item.how is following.How.ITSELF}
    seen = recalling.seen(actor, found)
    if seen is not None and not any(item.item_id in seen for item in down if not item.is_holder):
        raise NotFound(subject="trace.item")
    told = _Told(found, ways, seen)
    to_recall = [item for item in down if recalling.can_be_recalled(item)]
    return Reach(
        causes=tuple(map(uri_of, causes)),
        lines=tuple(told.line(item) for item in told.shown),
        groups=told.groups(),
        threads=told.threads(),
        names=told.names,
        untraced=told.untraced(),
        to_recall=len(to_recall),
        recalled=sum(item.recalled for item in to_recall),
        hidden=told.hidden,
    )


class _Told:
    """What the tables tell of the items that were reached, read once."""

    def __init__(self, found: dict[int, following.Reached], ways: dict[int, Way], seen: set[int] | None) -> None:
        self.found, self.ways = found, ways
        self.states = {row[0]: row for row in _rows(_STATES, found)}
        self.layers = {item: self._layer(item) for item in found}
        packs = [item for item, layer in self.layers.items() if layer is Layer.PACK]
        self.inputs = {made: of for of, made in _rows(_INPUTS, packs)}
        self.lots = {item: _lot(rest) for item, rest in _rows(_RESTS, packs)}
        self.quantities = {item: (amount, unit) for item, amount, unit in _rows(_QUANTITIES, [i for i in found if found[i].is_class])}
        self.holders: dict[int, int] = dict(_rows(_HOLDERS, [i for i in found if not found[i].is_holder]))
        held = {self.holders[item] for item in packs if item in self.holders}
        self.layers |= {item: Layer.PARCEL for item in found if self.layers[item] is Layer.CRATE and item in held}
        leaving = [item for item, layer in self.layers.items() if layer in (Layer.PACK, Layer.PARCEL)]
        self.buyers = {item: buyer for item, rest in _rows(_LEFT, leaving) if (buyer := _buyer(rest))}
        ((self.statements,),) = _rows(_STATED, found)
        self.earlier = sum(item not in found for (item,) in _rows(_EVER_INSIDE, [i for i, way in ways.items() if way is Way.CAUSE]))
        fed = [item for item, layer in self.layers.items() if layer is Layer.ANIMAL]
        self.supplied = [(lot, item) for lot, item in _rows(_SUPPLIED, fed) if lot in found]
        # A catch was taken from animals, which stay; it is no animal that began at its place.
        self.caught = {target for source, target in self.supplied if self.layers[source] is Layer.ANIMAL}
        self.shown = [item for item in found if seen is None or item in seen]
        self.unseen = found.keys() - set(self.shown)
        self.hidden = dict(Counter(self.layers[item].value for item in self.unseen))
        places = {place for item in self.shown if item in self.states for place in (self.states[item][4], self.states[item][2]) if place}
        self.names = {uri_of(epc): name for epc, name in Location.unscoped.filter(epc__in=places).values_list("epc", "name") if name}

    def _layer(self, item: int) -> Layer:
        one, state = self.found[item], self.states.get(item)
        if one.epc.startswith("00/") or one.is_holder:
            return Layer.CRATE
        if state is None or state[1] is None:
            return Layer.SUPPLY if one.is_class else Layer.ANIMAL
        return Layer.PACK if EventType(state[1]) is EventType.TRANSFORMATION else Layer.ANIMAL

    def line(self, item: int) -> Line:
        one, state = self.found[item], self.states.get(item)
        amount, unit = self.quantities.get(item, (None, None))
        holder, made_of = self.holders.get(item), self.inputs.get(item)
        return Line(
            epc=uri_of(one.epc),
            layer=self.layers[item],
            way=self.ways[item],
            is_class=one.is_class,
            standing=self._standing(item),
            recalled=one.recalled,
            began_at=uri_of(state[2]) if state and state[2] else None,
            began_on=reading.read_time(state[3]) if state and state[3] else None,
            place=uri_of(state[4]) if state and state[4] else None,
            quantity=None if amount is None else Decimal(amount).scaleb(-6).normalize(),
            unit=unit or "",
            made_of=uri_of(self.found[made_of].epc) if made_of in self.found else None,
            lot=self.lots.get(item, ""),
            parcel=uri_of(self.found[holder].epc) if holder in self.found else None,
            buyer=self._buyer(item),
        )

    def _standing(self, item: int) -> str:
        """gone (without a body), dead, given-back, packed, collected, alive; of a pack sold, sent, returned, destroyed, kept; lot."""
        one = self.found[item]
        if one.is_class:
            return "lot"
        if one.stage is Stage.TRANSFORMED:
            return "packed"
        if one.stage is Stage.DESTROYED:
            if self.layers[item] is Layer.ANIMAL and one.disposition == "inactive":
                return "given-back"
            return "dead" if self.layers[item] is Layer.ANIMAL else "destroyed"
        if self.layers[item] is Layer.ANIMAL:
            if item in self.holders:
                return "collected"
            return "gone" if one.disposition in UNFIT and not one.recalled else "alive"
        if self.buyers.get(item) or self.buyers.get(self.holders.get(item, 0)) or one.disposition == "retail_sold":
            return "sold"
        return {"in_transit": "sent", "returned": "returned"}.get(one.disposition, "kept")

    def _buyer(self, item: int) -> str | None:
        return self.buyers.get(item) or self.buyers.get(self.holders.get(item, 0))

    # ------------------------------------------------------------------------------------------------------------- groups

    def _group(self, item: int) -> str:
        """The key of the group in which an item is counted; its layer stands before it."""
        layer, one, state = self.layers[item], self.found[item], self.states.get(item)
        if item in self.unseen:
            return f"{layer}|hidden"
        if layer in (Layer.SUPPLY, Layer.PARCEL, Layer.CRATE) or one.is_class:
            return f"{layer}|{uri_of(one.epc)}"
        if layer is Layer.PLACE:
            return f"{layer}|{uri_of(state[2]) if state and state[2] else ''}"
        return f"{layer}|{self._standing(item)}"

    def _place(self, item: int) -> str:
        """The group of the place where an animal began."""
        state = self.states.get(item)
        if item in self.unseen:
            return f"{Layer.PLACE}|hidden"
        return f"{Layer.PLACE}|{uri_of(state[2]) if state and state[2] else ''}"

    def _batch(self, item: int) -> str:
        """The group of packs made at one place on one day."""
        state = self.states[item]
        if item in self.unseen:
            return f"{Layer.BATCH}|hidden"
        return f"{Layer.BATCH}|{uri_of(state[2]) if state[2] else ''}|{local_day(reading.read_time(state[3])).isoformat()}"

    def _memberships(self) -> Iterable[tuple[str, int]]:
        """Every group in which each item counts."""
        for item, layer in self.layers.items():
            if layer is Layer.CRATE:
                continue
            yield self._group(item), item
            if layer is Layer.ANIMAL and item not in self.caught:
                yield self._place(item), item
            if layer is Layer.PACK:
                yield self._batch(item), item
                if buyer := self._buyer(item):
                    yield f"{Layer.BUYER}|{'hidden' if item in self.unseen else buyer}", item

    def groups(self) -> tuple[Group, ...]:
        items: Counter[str] = Counter()
        recalled: Counter[str] = Counter()
        for key, item in self._memberships():
            items[key] += 1
            recalled[key] += self.found[item].recalled
        return tuple(
            sorted((_group(key, items[key], recalled[key]) for key in items), key=lambda group: (_ORDER[group.layer], -group.items))
        )

    def threads(self) -> tuple[Thread, ...]:
        counted: Counter[tuple[str, str]] = Counter()
        for source, target in self.supplied:
            if self.layers[source] is Layer.ANIMAL:
                counted[self._group(source), self._group(target)] += 1
            elif self.layers[target] is Layer.ANIMAL:
                counted[self._group(source), self._place(target)] += 1
        for item, layer in self.layers.items():
            if layer is Layer.ANIMAL and item not in self.caught:
                counted[self._place(item), self._group(item)] += 1
            if layer is Layer.PACK:
                self._thread_of_pack(item, counted)
        return tuple(Thread(source, target, items) for (source, target), items in sorted(counted.items()))

    def _thread_of_pack(self, item: int, counted: Counter[tuple[str, str]]) -> None:
        if (of := self.inputs.get(item)) in self.found:
            counted[self._group(of), self._batch(item)] += 1
        group = self._group(item)
        counted[self._batch(item), group] += 1
        if (holder := self.holders.get(item)) in self.found:
            counted[group, self._group(holder)] += 1
            group = self._group(holder)
        if buyer := self._buyer(item):
            counted[group, f"{Layer.BUYER}|{'hidden' if item in self.unseen else buyer}"] += 1

    # ----------------------------------------------------------------------------------------------------------- untraced

    def untraced(self) -> dict[str, int]:
        """How many items of what was reached lead no further, by the reason; what leads on is not named."""
        fed = {target for source, target in self.supplied if self.layers[source] is Layer.SUPPLY}
        counted: Counter[str] = Counter()
        for item, layer in self.layers.items():
            standing = self._standing(item)
            if layer is Layer.ANIMAL:
                counted["no-supply"] += item not in fed and item not in self.caught
                counted["collected"] += standing == "collected"
                counted["gone"] += standing == "gone"
                counted["given-back"] += standing == "given-back"
            if layer is Layer.PACK:
                counted["no-origin"] += self.inputs.get(item) is None
                counted["by-lot"] += self.found[item].is_class
                counted["no-parcel"] += standing == "kept" and item not in self.holders and not self.found[item].is_class
                counted["left-unknown"] += standing in ("sent", "sold") and not self._buyer(item)
        counted["statements"] = self.statements
        counted["earlier-contents"] = self.earlier
        return {reason: items for reason, items in counted.items() if items}


_ORDER = {layer: place for place, layer in enumerate(Layer)}


def _group(key: str, items: int, recalled: int) -> Group:
    layer, subject, *day = key.split("|")
    at = date.fromisoformat(day[0]) if day else None
    return Group(key, Layer(layer), "" if subject == "hidden" else subject, at, items, recalled, subject == "hidden")


def _lot(rest: Any) -> str:
    return str(reading.read_json(rest).get("ilmd", {}).get(f"{PREFIX}:lot", ""))


def _buyer(rest: Any) -> str | None:
    return buyer_named(reading.read_json(rest))


def buyer_named(said: dict[str, Any]) -> str | None:
    """To whom, or by which order, something left, if an event's own JSON says so."""
    for one in said.get("bizTransactionList", ()):
        if str(one.get("type", "")).rpartition("-")[2].rpartition(":")[2] in ("po", "inv", "desadv"):
            return str(one["bizTransaction"])
    for one in said.get("destinationList", ()):
        return str(one["destination"])
    return None


def _rows(statement: str, *sets: Iterable[int]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement.replace("{items}", tables.among("bigint")), [tables.listed(one) for one in sets])
        return list(cursor.fetchall())


def _stands(event: str) -> str:
    return f"NOT EXISTS (SELECT 1 FROM trace_event d WHERE d.declares_id = {event})"  # noqa: S608  names of our own


_STATES = """
    SELECT s.item_id, b.type, p.epc, b.happened_at, l.epc
    FROM {items} w JOIN trace_epcstate s ON s.item_id = w.value
    LEFT JOIN trace_event b ON b.id = s.begun_by_id LEFT JOIN trace_location p ON p.id = b.read_point_id
    LEFT JOIN trace_location l ON l.id = s.location_id
"""
_INPUTS = f"""
    SELECT i.item_id, s.item_id FROM {{items}} w JOIN trace_epcstate s ON s.item_id = w.value
    JOIN trace_eventitem i ON i.event_id = s.begun_by_id AND i.role = {int(Role.INPUT)}
"""  # noqa: S608  numbers of our own
_RESTS = "SELECT s.item_id, b.rest FROM {items} w JOIN trace_epcstate s ON s.item_id = w.value JOIN trace_event b ON b.id = s.begun_by_id"
_QUANTITIES = f"""
    SELECT q.item_id, SUM(q.quantity_millionths), MAX(q.uom) FROM {{items}} w JOIN trace_eventitem q ON q.item_id = w.value
    JOIN trace_event e ON e.id = q.event_id AND (q.role = {int(Role.OUTPUT)} OR q.role = {int(Role.OBJECT)} AND e.action = {int(StoredAction.ADD)})
    WHERE {_stands("e.id")} GROUP BY q.item_id
"""  # noqa: E501, S608  numbers of our own
# The last container that an item was put into, by an event that stands.
_HOLDERS = f"""
    SELECT c.item_id, p.item_id FROM {{items}} w JOIN trace_eventitem c ON c.item_id = w.value AND c.role = {int(Role.CHILD)}
    JOIN trace_event e ON e.id = c.event_id AND e.type = {int(EventType.AGGREGATION)} AND e.action = {int(StoredAction.ADD)}
    JOIN trace_eventitem p ON p.event_id = e.id AND p.role = {int(Role.PARENT)}
    WHERE {_stands("e.id")} ORDER BY e.id
"""  # noqa: S608  numbers of our own
# Whatever was ever in a container.
_EVER_INSIDE = f"""
    SELECT DISTINCT c.item_id FROM {{items}} w JOIN trace_eventitem p ON p.item_id = w.value AND p.role = {int(Role.PARENT)}
    JOIN trace_event e ON e.id = p.event_id AND e.type = {int(EventType.AGGREGATION)} AND e.action = {int(StoredAction.ADD)}
    JOIN trace_eventitem c ON c.event_id = e.id AND c.role = {int(Role.CHILD)}
    WHERE {_stands("e.id")}
"""  # noqa: S608  numbers of our own
_LEFT = f"""
    SELECT i.item_id, e.rest FROM {{items}} w JOIN trace_eventitem i ON i.item_id = w.value AND i.role = {int(Role.OBJECT)}
    JOIN trace_event e ON e.id = i.event_id AND e.biz_step IN ('retail_selling', 'dispensing', 'shipping', 'departing', 'consigning')
    WHERE {_stands("e.id")} ORDER BY e.id
"""  # noqa: S608  numbers of our own
# Events that others stated about these items, which are not followed (decision 18).
_STATED = """
    SELECT COUNT(DISTINCT m.event_id) FROM {items} w JOIN trace_item t ON t.id = w.value JOIN trace_mention m ON m.epc = t.epc
"""
# From what was fed to what it was fed with: a lot may have gone to a county, of which few are asked for.
_SUPPLIED = f"""
    SELECT DISTINCT s.item_id, o.item_id FROM {{items}} w JOIN trace_eventitem o ON o.item_id = w.value AND o.role = {int(Role.OBJECT)}
    JOIN trace_eventitem s ON s.event_id = o.event_id AND s.role = {int(Role.SUPPLY)}
    WHERE {_stands("s.event_id")}
"""  # noqa: S608  numbers of our own
