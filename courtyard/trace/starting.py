"""Where a recall begins: identifiers as they were read, a place with all that began there, or a day with all that happened on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from courtyard.algorithms.epcis.keys import key_of, uri_of
from courtyard.algorithms.identifiers import IllegalKey
from courtyard.kernel.actors import Actor
from courtyard.kernel.clock import start_of_day
from courtyard.kernel.errors import Reason
from courtyard.trace import following
from courtyard.trace.errors import UnknownItems
from courtyard.trace.models import Event, EventItem, Location
from courtyard.trace.rules.vocabulary import EventType, Role, StoredAction

# What an event is about; a lot that was given and a bird that became a pack are followed from elsewhere.
_ABOUT = (Role.OBJECT, Role.OUTPUT, Role.CHILD)


@dataclass(frozen=True)
class DayAt:
    """A day of the programme: at one place (an SGLN in either form; empty: all of one's own), by one step (empty: any)."""

    day: date
    place: str = ""
    biz_step: str = ""


@dataclass(frozen=True, slots=True)
class Happened:
    """So many events of one step at one place on a day."""

    place: str
    name: str
    biz_step: str
    events: int


def starting(actor: Actor, *, epcs: Iterable[str] = (), places: Iterable[str] = (), days: Iterable[DayAt] = ()) -> list[str]:
    """Kept identifiers of everything named, each once. Days reach what happened at the actor's own places.

    A container to which something happened on a day stands for what was in it just then, and not for itself: it left with ten birds
    that day, and with others the week after. One that is named by its label stays as it is; `following` says what it leads to.

    Raises UnknownItems for each identifier that no event named, and for a place or a day where nothing is known to have happened.
    """
    found, faults = _named(epcs)
    for place in places:
        began = list(_began(place))
        found.update(began)
        if not began:
            faults.append(_nothing(place, "places"))
    for number, day in enumerate(days):
        happened = _happened(events_of(actor, day))
        found.update(happened)
        if not happened:
            faults.append(_nothing(day.day.isoformat(), f"days[{number}]"))
    if faults or not found:
        raise UnknownItems(reasons=faults)
    return sorted(found)


def events_of(actor: Actor, asked: DayAt) -> QuerySet[Event]:
    """Standing events of a day, of its place and its step where they are named, that the actor may see."""
    since, until = start_of_day(asked.day), start_of_day(asked.day + timedelta(days=1))
    rows: QuerySet[Event] = Event.objects.scoped(actor).filter(_stands(), declares=None, happened_at__gte=since, happened_at__lt=until)
    if asked.place:
        rows = rows.filter(read_point__epc=_key(asked.place))
    return rows.filter(biz_step=asked.biz_step) if asked.biz_step else rows


def happened_on(actor: Actor, day: date) -> list[Happened]:
    """What happened on a day at the actor's places, the most frequent first. One statement."""
    rows = events_of(actor, DayAt(day)).exclude(read_point=None).order_by()
    counted = (
        rows.values_list("read_point__epc", "read_point__name", "biz_step").annotate(events=Count("pk")).order_by("-events", "biz_step")
    )
    return [Happened(uri_of(epc), name, step, events) for epc, name, step, events in counted]


def _named(epcs: Iterable[str]) -> tuple[set[str], list[Reason]]:
    faults, keys = [], []
    for uri in epcs:
        try:
            keys.append(key_of(uri).text)
        except IllegalKey as error:
            faults.append(Reason("illegal-identifier", str(error), "epcs", {"epc": uri}))
    known = following.known(keys)
    message = _("Nothing is known of %(epc)s.")
    faults += [Reason("unknown", message % {"epc": uri_of(key)}, "epcs", {"epc": uri_of(key)}) for key in keys if key not in known]
    return set(keys), faults


def _began(place: str) -> Iterable[str]:
    """What began at a place: animals commissioned in a yard, catches, packs made at a site."""
    location = Location.unscoped.filter(epc=_key(place)).first()
    if location is None:
        return ()
    events = Event.unscoped.filter(_stands(), read_point=location, declares=None)
    begun = events.filter(type=EventType.OBJECT, action=StoredAction.ADD), events.filter(type=EventType.TRANSFORMATION)
    return [*_items(begun[0], (Role.OBJECT,)), *_items(begun[1], (Role.OUTPUT,))]


def _items(events: QuerySet[Event], roles: tuple[Role, ...]) -> Iterable[str]:
    rows = EventItem.unscoped.filter(event__in=events.order_by().values("pk"), role__in=roles)
    return rows.values_list("item__epc", flat=True).distinct()


def _happened(events: QuerySet[Event]) -> set[str]:
    """What events are about, containers by what they held at that event."""
    rows = EventItem.unscoped.filter(event__in=events.order_by().values("pk"), role__in=_ABOUT)
    held_something = Exists(EventItem.unscoped.filter(item=OuterRef("item"), role=Role.PARENT))
    containers = rows.filter(held_something).values_list("pk", flat=True)
    return {*rows.exclude(held_something).values_list("item__epc", flat=True).distinct(), *following.contents_then(containers)}


def _stands() -> Any:
    return ~Exists(Event.unscoped.filter(declares=OuterRef("pk")))


def _key(place: str) -> str:
    try:
        return key_of(place).text
    except IllegalKey:
        return place


def _nothing(subject: str, field: str) -> Reason:
    return Reason(
        "nothing-there", _("Nothing is known to have happened there: %(subject)s.") % {"subject": subject}, field, {"subject": subject}
    )
