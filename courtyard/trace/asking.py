"""Events by the standard's query: what an index can narrow is narrowed by the database, and each event found is held against the query.

A page is looked for in order of time. What no index knows (a business transaction, a sensor's figure, an extension) is looked for
among so many events a page; a page may therefore hold less than was asked for, and says where the next one begins.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from courtyard.algorithms.epcis.keys import key_of, uri_of
from courtyard.algorithms.epcis.patterns import Pattern
from courtyard.algorithms.epcis.query import Query, patterns_of
from courtyard.algorithms.epcis.vocabulary import BIZ_STEP_STARTS, CONTEXT, DISPOSITION_STARTS, bare
from courtyard.algorithms.identifiers import IllegalKey
from courtyard.kernel import db
from courtyard.kernel.actors import Actor
from courtyard.kernel.among import among
from courtyard.trace import reading, tables
from courtyard.trace.errors import TooManyFound
from courtyard.trace.models import Capture, Event, EventItem, EventSeal, Item, Location, Mention, SentEvent
from courtyard.trace.rules.sent import name_of
from courtyard.trace.rules.vocabulary import NAMESPACE, PREFIX, TYPES, Role, StoredAction
from courtyard.trace.rules.wire import body

T = TypeVar("T")

# Events looked at for one page, and events that items may have before their list no longer helps to find any.
LOOKED_AT = 5_000
FEW = 5_000
# Of news: events that are read at once, and characters after which no more go into one message.
PART = 500
LARGEST = 2_000_000
_ROLES = {
    "epc": (Role.OBJECT, Role.CHILD),
    "parentID": (Role.PARENT,),
    "inputEPC": (Role.INPUT,),
    "outputEPC": (Role.OUTPUT,),
    "anyEPC": (Role.OBJECT, Role.CHILD, Role.PARENT, Role.INPUT, Role.OUTPUT),
    "epcClass": (Role.OBJECT, Role.CHILD),
    "inputEPCClass": (Role.INPUT,),
    "outputEPCClass": (Role.OUTPUT,),
    "anyEPCClass": (Role.OBJECT, Role.CHILD, Role.INPUT, Role.OUTPUT),
}


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page ends: the time that it is ordered by, the event, and how many came before."""

    at: datetime
    event: int
    count: int

    def written(self) -> list[Any]:
        """As plain JSON."""
        return [self.at.isoformat(), self.event, self.count]

    @classmethod
    def read(cls, parts: Any) -> "Position":
        """The position back. Raises TypeError or ValueError for anything else."""
        at, event, count = parts
        return cls(datetime.fromisoformat(at), int(event), int(count))


@dataclass(frozen=True, slots=True)
class Found:
    """Events as EPCIS JSON with the context that their names need, and where the next page begins, if there may be one."""

    events: tuple[dict[str, Any], ...]
    context: list[Any]
    next: Position | None


def ask(query: Query, *, actor: Actor, size: int, after: Position | None = None) -> Found:
    """A page of at most `size` events that the actor may see: what happened in its area, and what it sent itself.

    Raises TooManyFound when there are more than the query's `maxEventCount`.
    """
    column = {"eventTime": "happened_at", "recordTime": "recorded_at"}[query.order]
    order = ("-" if query.descending else "") + column, ("-" if query.descending else "") + "pk"
    rows = narrowed(seen(actor), query).order_by(*order).annotate(at=F(column))
    wanted = min(size, query.most + 1 if query.most else size, query.limit - (after.count if after else 0) if query.limit else size)
    found: list[dict[str, Any]] = []
    contexts: list[Any] = []
    looked, ended, step = 0, False, max(wanted, 100)
    while not ended and len(found) < wanted and looked < LOOKED_AT:
        left = rows if after is None else rows.filter(_beyond(after, column, query))
        batch = list(left.values_list("pk", "at")[:step])
        ended = len(batch) < step
        for number, (event, context, at, pk) in enumerate(_read(batch), 1):
            fits = query.matches(event, prefixes_of(context) | prefixes_of(event.get("@context")))
            after = Position(at, pk, (after.count if after else 0) + fits)
            looked += 1
            if fits:
                found.append(event)
                contexts.append(context)
            if len(found) == wanted:
                ended = ended and number == len(batch)
                break
    if query.most and after is not None and after.count > query.most:
        raise TooManyFound(most=query.most)
    if ended or (query.limit and after is not None and after.count >= query.limit):
        after = None
    return Found(tuple(found), _together(found, contexts), after)


@dataclass(frozen=True, slots=True)
class News:
    """Events in the order in which they were sealed, the context that their names need, and up to where was looked."""

    events: tuple[dict[str, Any], ...]
    context: list[Any]
    upto: int


def news(query: Query, *, actor: Actor, after: int, upto: int, since: datetime, most: int | None = None) -> News:
    """What the actor may see of what was sealed in (after, upto] and recorded at `since` or later; at most so many events.

    Order and limits of the query are left aside: nothing is to be lost. It is looked for in steps, so that each takes a bounded
    time, and `most` ends it at the event that fills it.
    """
    rows = narrowed(seen(actor), query).filter(recorded_at__gte=since)
    found: list[dict[str, Any]] = []
    contexts: list[Any] = []
    size = 0
    while after < upto and not (most is not None and found):
        edge = min(after + LOOKED_AT, upto)
        sealed = dict(EventSeal.objects.filter(sequence__gt=after, sequence__lte=edge).values_list("subject_id", "sequence"))
        fit = sorted((sealed[pk], pk) for pk in rows.filter(among("pk", sealed)).values_list("pk", flat=True))
        for start in range(0, len(fit), PART):
            part = [(pk, sequence) for sequence, pk in fit[start : start + PART]]
            for event, context, sequence, _pk in _read(part):
                if not query.matches(event, prefixes_of(context) | prefixes_of(event.get("@context"))):
                    continue
                found.append(event)
                contexts.append(context)
                size += len(str(event))
                if most is not None and (len(found) == most or size > LARGEST):
                    return News(tuple(found), _together(found, contexts), sequence)
        after = edge
    return News(tuple(found), _together(found, contexts), after)


def _beyond(after: Position, column: str, query: Query) -> Q:
    side, edge = ("lt", "lte") if query.descending else ("gt", "gte")
    return Q(**{f"{column}__{edge}": after.at}) & (Q(**{f"{column}__{side}": after.at}) | Q(**{f"pk__{side}": after.event}))


def both(first: Query, second: Query) -> Query:
    """What both ask; order and limits are the second's."""
    return replace(second, terms=first.terms + second.terms)


def seen(actor: Actor) -> QuerySet[Event]:
    """What happened at places of the actor's area, and what its own organisation sent."""
    if any(grant.everywhere for grant in actor.grants):
        return Event.objects.scoped(actor)
    near = Event.objects.scoped(actor).values("pk")
    own = SentEvent.unscoped.filter(capture__in=captures(actor)).values("pk")
    return Event.unscoped.filter(Q(pk__in=near) | Q(pk__in=own))


def captures(actor: Actor) -> QuerySet[Capture]:
    """The capture jobs of the actor itself, and of its area."""
    mine = Q(user=actor.user_id) if actor.user_id is not None else Q(pk__in=())
    return Capture.unscoped.filter(mine | Q(pk__in=Capture.objects.scoped(actor).values("pk")))


# --------------------------------------------------------------------------------------------------------------- narrowing

_COLUMNS = {"EQ_bizStep": "biz_step__in", "EQ_disposition": "disposition__in"}
_TIMES = {
    "GE_eventTime": "happened_at__gte",
    "LT_eventTime": "happened_at__lt",
    "GE_recordTime": "recorded_at__gte",
    "LT_recordTime": "recorded_at__lt",
}
_PLACES = {
    "EQ_readPoint": ("read_point__in", False),
    "WD_readPoint": ("read_point__in", True),
    "EQ_bizLocation": ("biz_location__in", False),
    "WD_bizLocation": ("biz_location__in", True),
}


def narrowed(rows: QuerySet[Event], query: Query) -> QuerySet[Event]:
    """What columns and indexes know of the query. It may let through what does not match, and never keeps back what does."""
    for term in query.terms:
        if term.name in _COLUMNS:
            rows = rows.filter(**{_COLUMNS[term.name]: term.values})
        elif term.name in _TIMES:
            rows = rows.filter(**{_TIMES[term.name]: term.values[0]})
        elif term.name in _PLACES:
            lookup, within = _PLACES[term.name]
            rows = rows.filter(**{lookup: _locations(term.values, within=within)})
        elif term.name == "eventType":
            rows = rows.filter(type__in=[TYPES[name] for name in term.values if name in TYPES])
        elif term.name == "EQ_action":
            rows = rows.filter(action__in=[StoredAction[name] for name in term.values if name in StoredAction.__members__])
        elif term.name == "EQ_eventID":
            rows = rows.filter(pk__in=reading.with_ids(map(name_of, term.values)))
        elif term.name == "EXISTS_errorDeclaration":
            rows = rows.filter(declares__isnull=False)
    for name, patterns in patterns_of(query):
        events = _of_items(patterns, _ROLES[name.removeprefix("MATCH_")])
        if events is not None:
            rows = rows.filter(pk__in=events)
    return rows


def _locations(keys: Sequence[str], *, within: bool) -> list[int]:
    meant = Q(epc__in=keys)
    for key in keys if within else ():
        meant |= begins("epc", f"{key}/254/")
    return list(Location.unscoped.filter(meant).values_list("pk", flat=True))


def begins(field: str, start: str) -> Q:
    """Each database's own way to look a beginning up in an index: SQLite compares bytes, PostgreSQL has an index for LIKE."""
    if db.is_postgres():
        return Q(**{f"{field}__startswith": start})
    return Q(**{f"{field}__gte": start, f"{field}__lt": f"{start}\x7f"})


def _of_items(patterns: Iterable[Pattern], roles: tuple[Role, ...]) -> list[int] | None:
    """The events in which such items had such a part, and the declarations that these were errors; None: too many to help."""
    found: set[int] = set()
    for pattern in patterns:
        for rows in (
            EventItem.unscoped.filter(item__in=Item.unscoped.filter(_meant(pattern)), role__in=roles),
            Mention.unscoped.filter(_meant(pattern), role__in=roles),
        ):
            found.update(rows.values_list("event_id", flat=True)[: FEW + 1])
            if len(found) > FEW:
                return None
    found.update(Event.unscoped.filter(declares__in=found).values_list("pk", flat=True))
    return sorted(found)


def _meant(pattern: Pattern) -> Q:
    return Q(epc=pattern.exact) if pattern.exact is not None else begins("epc", pattern.start)


# ---------------------------------------------------------------------------------------------------------------- contexts


def _read(batch: Sequence[tuple[int, T]]) -> Iterable[tuple[dict[str, Any], Any, T, int]]:
    """Events of a batch, each with what its prefixes mean and what stood beside it.

    An error declaration of ours has those of the event that it is about.
    """
    ids = [pk for pk, _at in batch]
    kept = reading.kept_events(ids)
    contexts = dict(SentEvent.unscoped.filter(pk__in=ids).values_list("pk", "capture__context"))
    contexts |= dict(
        Event.unscoped.filter(pk__in=ids, sent=None, declares__sent__isnull=False).values_list("pk", "declares__sent__capture__context")
    )
    for pk, at in batch:
        yield body(kept[pk]), contexts.get(pk, [CONTEXT, {PREFIX: NAMESPACE}]), at, pk


def prefixes_of(context: Any) -> dict[str, str]:
    """What a JSON-LD context says of prefixes. What it says elsewhere is not fetched."""
    parts = context if isinstance(context, list) else [context]
    return {name: text for part in parts if isinstance(part, dict) for name, text in part.items() if isinstance(text, str)}


def _together(events: Sequence[dict[str, Any]], contexts: Sequence[Any]) -> list[Any]:
    """One context for all; an event whose prefixes mean something else there brings its own."""
    addresses: dict[str, None] = {CONTEXT: None}
    terms: dict[str, Any] = {PREFIX: NAMESPACE}
    for event, context in zip(events, contexts, strict=True):
        parts: list[Any] = context if isinstance(context, list) else [context]
        said = {name: value for part in parts if isinstance(part, dict) for name, value in part.items()}
        addresses.update({part: None for part in parts if isinstance(part, str)})
        if any(terms.get(name, value) != value for name, value in said.items()):
            event.setdefault("@context", context)
        else:
            terms |= said
    return [*addresses, terms]


# ------------------------------------------------------------------------------------------------------------------- names

_WORDS = {"bizStep": "biz_step", "disposition": "disposition"}
_STARTS = {"bizStep": BIZ_STEP_STARTS, "disposition": DISPOSITION_STARTS}
_AT = {"readPoint": "read_point", "bizLocation": "biz_location"}


def names_of(actor: Actor, kind: str, *, size: int, after: str | None) -> tuple[list[str], str | None]:
    """Names of a kind (eventType, epc, bizStep ...) in their order, and the last of them if more follow."""
    if kind == "eventType":
        return [name for name, of in TYPES.items() if seen(actor).filter(type=of).exists()], None
    if kind in _WORDS:
        found = list(islice(_words(actor, _WORDS[kind], after or ""), size + 1))
        return found[:size], found[size - 1] if len(found) > size else None
    asked = (keys.filter(epc__gt=after or "").order_by("epc").values_list("epc", flat=True).distinct() for keys in _keys(actor, kind))
    found = _in_order({key for keys in asked for key in keys[: size + 1]})
    return [uri_of(key) for key in found[:size]], found[size - 1] if len(found) > size else None


def _in_order(keys: set[str]) -> list[str]:
    """In the order of the database, which need not be Python's."""
    _names, rows = tables.asked("SELECT w.value FROM {items} w ORDER BY w.value", "varchar", keys)
    return [key for (key,) in rows]


def is_named(actor: Actor, kind: str, name: str) -> bool:
    """Whether the actor may see an event of such a name, in whichever form it is written."""
    if kind == "eventType":
        return name in TYPES
    if kind in _WORDS:
        return seen(actor).filter(**{_WORDS[kind]: bare(name, _STARTS[kind])}).exists()
    try:
        key = key_of(name).text
    except IllegalKey:
        return False
    return any(keys.filter(epc=key).exists() for keys in _keys(actor, kind))


def _words(actor: Actor, column: str, last: str) -> Iterator[str]:
    """One look into the index a word, however many events there are of each."""
    while found := seen(actor).filter(**{f"{column}__gt": last}).order_by(column).values_list(column, flat=True).first():
        yield found
        last = found


def _keys(actor: Actor, kind: str) -> tuple[QuerySet[Any], ...]:
    """Where kept identifiers stand: of what was carried out, and of what was only stated."""
    if kind == "epc":
        near = Exists(Event.objects.scoped(actor).filter(pk=OuterRef("event")))
        own = Exists(SentEvent.unscoped.filter(event=OuterRef("event"), capture__in=captures(actor)))
        return Item.objects.scoped(actor).filter(is_class=False), Mention.unscoped.filter(near | own, is_class=False)
    at = Event.unscoped.filter(**{_AT[kind]: OuterRef("pk")})
    stated = at.filter(Exists(SentEvent.unscoped.filter(event=OuterRef("pk"), capture__in=captures(actor))))
    nobodys = Location.unscoped.filter(organisation=None, household=None, place_code="")
    return Location.objects.scoped(actor).filter(Exists(at)), nobodys.filter(Exists(stated))
