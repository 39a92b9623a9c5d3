"""How prepared events become rows: items found and locked, each state moved by the rules, everything written at once."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from courtyard.algorithms.epcis.keys import uri_of
from courtyard.kernel.actors import Actor
from courtyard.kernel.db import require_transaction
from courtyard.kernel.errors import Reason
from courtyard.trace import tables
from courtyard.trace.errors import CannotHaveHappened, MalformedEvent, OutsideYourPlaces
from courtyard.trace.models import Location
from courtyard.trace.rules.preparing import Prepared
from courtyard.trace.rules.standing import OUTWARD, Act, Hindrance, Standing, advance, ends, leaving
from courtyard.trace.rules.vocabulary import EventType, Role, StoredAction
from courtyard.trace.rules.wire import dumps


@dataclass(slots=True)
class Working:
    """The items that a batch is about: as they were read under lock, as they are after each event, and what is inside what."""

    before: dict[int, Standing]
    now: dict[int, Standing] = field(default_factory=dict)
    contents: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        self.now = dict(self.before)
        for item, standing in self.before.items():
            if standing.parent is not None:
                self.contents[standing.parent].add(item)

    def inside(self, item: int) -> Iterator[int]:
        """Everything inside an item, however deep."""
        waiting = list(self.contents.get(item, ()))
        while waiting:
            inner = waiting.pop()
            yield inner
            waiting.extend(self.contents.get(inner, ()))

    def move(self, item: int, standing: Standing) -> None:
        held_by = self.now[item].parent if item in self.now else None
        self.now[item] = standing
        if held_by != standing.parent:
            if held_by is not None:
                self.contents[held_by].discard(item)
            if standing.parent is not None:
                self.contents[standing.parent].add(item)


def write(events: Sequence[Prepared], public_ids: Sequence[UUID], *, actor: Actor, now: datetime) -> list[int]:
    """Writes events in their order and moves the states of their items; returns the events' primary keys.

    Raises CannotHaveHappened, OutsideYourPlaces, MalformedEvent.
    """
    require_transaction()
    _refuse_taken_ids(events, public_ids)
    places = open_places(events)
    epcs = {part.key: part.is_class for event in events for part in event.parts}
    items, misnamed = tables.open_items(epcs)
    _refuse_misnamed(misnamed)
    working = Working(tables.locked_standings(items.values()))
    _refuse_strange_places(actor, events, places, [working.before[item] for item in items.values() if item in working.before])
    ids = tables.next_event_ids(len(events))
    rows, hindrances = _carry_out(events, ids, items, places, working)
    if hindrances:
        raise CannotHaveHappened(reasons=_reasons(hindrances))
    tables.insert("trace_event", tables.EVENT_COLUMNS, event_rows(events, ids, public_ids, places, now))
    tables.insert("trace_eventitem", tables.EVENT_ITEM_COLUMNS, rows)
    moved = {item: standing for item, standing in working.now.items() if working.before.get(item) is not standing}
    tables.insert_standings({item: standing for item, standing in moved.items() if item not in working.before})
    tables.update_standings(
        {item: standing for item, standing in moved.items() if item in working.before},
        {item: standing.version for item, standing in working.before.items()},
    )
    return ids


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Event number `at` cannot happen to `item`; `other` is what is inside of it that hinders, else the item itself."""

    at: int
    item: int
    why: Hindrance
    other: int


def _carry_out(
    events: Sequence[Prepared], ids: Sequence[int], items: dict[str, int], places: dict[str, int], working: Working
) -> tuple[list[tuple[Any, ...]], list[Obstacle]]:
    """Rows of EventItem, and every obstacle met. After an obstacle the item stays as it was, so that others are found too."""
    rows: list[tuple[Any, ...]] = []
    obstacles: list[Obstacle] = []
    for at, (event, event_id) in enumerate(zip(events, ids, strict=True)):
        parent = next((items[part.key] for part in event.parts if part.role is Role.PARENT), None)
        place = event.biz_location or event.read_point
        act = Act(
            event=event_id,
            type=event.type,
            action=event.action,
            biz_step=event.biz_step,
            disposition=event.disposition,
            location=places[place] if place else None,
            parent=parent,
            recalls=event.recalls,
        )
        parts = [(items[part.key], part.role, part.quantity, part.uom) for part in event.parts]
        parts.extend((item, Role.RELEASED, None, None) for item in _released(event, parent, working))
        for item, role, quantity, uom in parts:
            rows.append((event_id, item, int(role), quantity, uom))
            obstacle = _step(working, act, at, item, role, quantity)
            if obstacle is not None:
                obstacles.append(obstacle)
    return rows, obstacles


def _released(event: Prepared, parent: int | None, working: Working) -> list[int]:
    """What comes out when everything is taken out and nothing is named."""
    if event.type is not EventType.AGGREGATION or event.action is not StoredAction.DELETE or parent is None:
        return []
    if any(part.role is Role.CHILD for part in event.parts):
        return []
    return sorted(working.contents.get(parent, ()))


def _step(working: Working, act: Act, at: int, item: int, role: Role, quantity: int | None) -> Obstacle | None:
    outcome = advance(working.now.get(item), act, role, quantity)
    if isinstance(outcome, Hindrance):
        return Obstacle(at, item, outcome, item)
    if working.contents.get(item):
        obstacle = _contents_hinder(working, act, at, item, role)
        if obstacle is not None:
            return obstacle
    working.move(item, outcome)
    return None


def _contents_hinder(working: Working, act: Act, at: int, item: int, role: Role) -> Obstacle | None:
    """A container may not end while it holds something, go into what it holds, or carry out what may not leave."""
    if ends(act, role):
        return Obstacle(at, item, Hindrance.HOLDS, item)
    if role is Role.CHILD and act.action is StoredAction.ADD and act.parent in set(working.inside(item)):
        return Obstacle(at, item, Hindrance.LOOP, item)
    if role is Role.OBJECT and act.biz_step in OUTWARD:
        for inner in working.inside(item):
            if leaving(working.now[inner], act) is not None:
                return Obstacle(at, item, Hindrance.HOLDS_UNFIT, inner)
    return None


# ------------------------------------------------------------------------------------------------------------------ places


def open_places(events: Sequence[Prepared]) -> dict[str, int]:
    """Ids of the locations named; one that nobody registered is written down without an owner."""
    named = sorted({place for event in events for place in (event.read_point, event.biz_location) if place})
    known = tables.known_ids("trace_location", named)
    new = [place for place in named if place not in known]
    if new:
        Location.unscoped.bulk_create([Location(epc=place) for place in new], ignore_conflicts=True)
        known |= tables.known_ids("trace_location", new)
    return known


def _refuse_strange_places(actor: Actor, events: Sequence[Prepared], places: dict[str, int], standings: Sequence[Standing]) -> None:
    """Who is limited to some places names one of them in every event, and touches only what is at one of them."""
    # A recall follows its cause wherever that went; who may begin one is asked where it begins (`actions.recall`).
    if any(grant.everywhere for grant in actor.grants) or all(event.recalls for event in events):
        return
    located = {standing.location for standing in standings}
    wanted = set(places.values()) | {place for place in located if place is not None}
    reached = set(Location.objects.scoped(actor).filter(pk__in=wanted).values_list("pk", flat=True))
    if None in located or not wanted <= reached or not all(event.read_point for event in events):
        strange = sorted(uri_of(epc) for epc, place in places.items() if place not in reached)
        raise OutsideYourPlaces(places=strange)


# ---------------------------------------------------------------------------------------------------------------- refusals


def _refuse_taken_ids(events: Sequence[Prepared], public_ids: Sequence[UUID]) -> None:
    given = [event.event_id for event in events if event.event_id is not None]
    if not given:
        return
    taken = set(tables.event_ids(given))
    twice = {one for one in given if given.count(one) > 1} if len(set(given)) < len(given) else set()
    if taken or twice:
        raise MalformedEvent(
            reasons=[
                Reason(
                    "event-id-taken", _("The event id %(id)s is taken; each event has its own.") % {"id": one}, "event_id", {"id": str(one)}
                )
                for one in sorted(taken | twice)
            ]
        )


def _refuse_misnamed(misnamed: set[str]) -> None:
    if misnamed:
        message = _("%(epc)s is known as the other kind, a class or one object.")
        shown = sorted(map(uri_of, misnamed))
        raise MalformedEvent(reasons=[Reason("wrong-kind", message % {"epc": epc}, detail={"epc": epc}) for epc in shown])


def _reasons(obstacles: Sequence[Obstacle]) -> list[Reason]:
    names = tables.epcs_of({obstacle.item for obstacle in obstacles} | {obstacle.other for obstacle in obstacles})
    return [reason_of(obstacle, names) for obstacle in obstacles]


def reason_of(obstacle: Obstacle, names: dict[int, str]) -> Reason:
    epc, other = uri_of(names[obstacle.item]), uri_of(names[obstacle.other])
    detail = {"epc": epc, "event": obstacle.at} | ({"inside": other} if other != epc else {})
    return Reason(obstacle.why.value, _message(obstacle.why) % {"epc": epc, "other": other}, f"events[{obstacle.at}]", detail)


def _message(why: Hindrance) -> str:
    return {
        Hindrance.UNKNOWN: _("%(epc)s never began: commission it first, or read its label again."),
        Hindrance.BEGUN: _("%(epc)s was commissioned before; a serial is used once."),
        Hindrance.DESTROYED: _("%(epc)s was destroyed; nothing more happens to it."),
        Hindrance.TRANSFORMED: _("%(epc)s has become something else; nothing more happens to it."),
        Hindrance.RECALLED: _("%(epc)s is recalled: it is not sold, shipped, used or worked up."),
        Hindrance.UNFIT: _("%(epc)s is in no state to be sold or worked up."),
        Hindrance.SOLD: _("%(epc)s is sold already; record its return first."),
        Hindrance.INSIDE: _("%(epc)s is inside a container; unpack it first."),
        Hindrance.NOT_INSIDE: _("%(epc)s is not inside that container."),
        Hindrance.NOT_ENOUGH: _("There is not so much left of %(epc)s."),
        Hindrance.HOLDS: _("%(epc)s still holds something; unpack it first."),
        Hindrance.HOLDS_UNFIT: _("%(epc)s holds %(other)s, which is recalled or may not leave; take it out first."),
        Hindrance.LOOP: _("%(epc)s cannot go into what it holds itself."),
    }[why]


# -------------------------------------------------------------------------------------------------------------------- rows


def event_rows(
    events: Sequence[Prepared], ids: Sequence[int], public_ids: Sequence[UUID], places: dict[str, int], now: datetime
) -> list[tuple[Any, ...]]:
    recorded_at = tables.time_value(now)
    times: dict[datetime, Any] = {}
    rows = []
    for event, event_id, public_id in zip(events, ids, public_ids, strict=True):
        happened_at = times.get(event.happened_at)
        if happened_at is None:
            happened_at = times[event.happened_at] = tables.time_value(event.happened_at)
        rows.append(
            (
                event_id,
                tables.uuid_value(public_id),
                int(event.type),
                int(event.action),
                happened_at,
                event.zone_minutes,
                recorded_at,
                event.biz_step,
                event.disposition,
                places[event.read_point] if event.read_point else None,
                places[event.biz_location] if event.biz_location else None,
                None,
                dumps(event.rest),
            )
        )
    return rows
