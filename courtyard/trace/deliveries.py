"""One step up and one step down: whose lots were used at somebody's places, and what left these for whom."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from courtyard.algorithms.epcis.keys import key_of, uri_of
from courtyard.kernel.actors import Actor
from courtyard.trace.layers import buyer_named
from courtyard.trace.models import Event, EventItem
from courtyard.trace.rules.vocabulary import PREFIX, Role

# Steps by which goods go to somebody else. That crates leave a yard for one's own plant is none of them, unless a buyer is named.
AWAY = ("retail_selling", "dispensing", "shipping", "consigning")
CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Received:
    """A supplier's lot that came to, or was used for, so many animals at a place. `lot` as it is shown; `step` of the event."""

    at: datetime
    place: str
    lot: str
    step: str
    animals: int


@dataclass(frozen=True, slots=True)
class Sent:
    """So many packs or parcels that left a place. `buyer`: an order or a party, empty where nobody wrote it down."""

    at: datetime
    place: str
    step: str
    items: int
    buyer: str


@dataclass(frozen=True, slots=True)
class Tested:
    """A result: its documents (their numbers, or URIs), and how many of what was asked about it is about. `laboratory`: it was one's."""

    at: datetime
    passed: bool
    documents: tuple[str, ...]
    items: int
    laboratory: bool
    issuer: str = ""


def received(actor: Actor, since: datetime, before: datetime) -> Iterator[Received]:
    """Lots that others began, at places of the actor's, in [since, before), in the order of time; two statements for each 2,000."""
    given = EventItem.unscoped.filter(event__in=_events(actor, since, before), role=Role.SUPPLY, item__state__begun_by=None)
    columns = ("event_id", "event__happened_at", "event__read_point__epc", "item__epc", "event__biz_step")
    for rows in _chunks(given.order_by("event__happened_at", "pk").values_list(*columns)):
        about = EventItem.unscoped.filter(event__in={row[0] for row in rows}, role=Role.OBJECT).order_by()
        counted = about.values_list("event_id").annotate(
            named=Count("pk", filter=Q(quantity_millionths=None)), amount=Sum("quantity_millionths")
        )
        animals = {event: named + (amount or 0) // 1_000_000 for event, named, amount in counted}
        for event, at, place, lot, step in rows:
            yield Received(at, uri_of(place), uri_of(lot), step, animals.get(event, 0))


def sent(actor: Actor, since: datetime, before: datetime) -> Iterator[Sent]:
    """What left places of the actor's for somebody else in [since, before), in the order of time."""
    events = _events(actor, since, before).filter(biz_step__in=(*AWAY, "departing"))
    counted = events.annotate(named=Count("items", filter=Q(items__role=Role.OBJECT)))
    columns = ("pk", "happened_at", "read_point__epc", "biz_step", "named", "rest")
    for rows in _chunks(counted.order_by("happened_at", "pk").values_list(*columns)):
        for _event, at, place, step, named, rest in rows:
            buyer = buyer_named(rest)
            if buyer or step in AWAY:
                yield Sent(at, uri_of(place), step, named, buyer or "")


def tests_of(epcs: Iterable[str]) -> list[Tested]:
    """Results of laboratories and of inspections for these, each with how many of them it is about, the oldest first. One statement.

    A paper about more than one event can name is stated in several, alike in all but what they name: it comes out once.
    """
    rows = _inspections(epcs).values_list("event_id", "event__happened_at", "event__disposition", "event__rest")
    ordered = rows.annotate(items=Count("item_id")).order_by("event__happened_at", "event_id")
    papers: dict[tuple[Any, ...], Tested] = {}
    for _event, at, disposition, rest, items in ordered:
        stated = (at, disposition, *((one.get("type"), one["bizTransaction"]) for one in rest.get("bizTransactionList", ())))
        one = _tested(at, disposition == "conformant", rest, items)
        known = papers.get(stated)
        papers[stated] = one if known is None else replace(known, items=known.items + items)
    return list(papers.values())


def passed_by_laboratory(epcs: Iterable[str]) -> int:
    """How many of these, each counted once, a laboratory's result says have passed. Two statements."""
    rows = _inspections(epcs).filter(event__disposition="conformant")
    events = {event for event, rest in rows.values_list("event_id", "event__rest").distinct() if _of_laboratory(rest)}
    return rows.filter(event__in=events).aggregate(n=Count("item_id", distinct=True))["n"] if events else 0


def _inspections(epcs: Iterable[str]) -> QuerySet[EventItem]:
    """What inspections that stand, as no error was declared of them, are about among these."""
    rows = EventItem.unscoped.filter(item__epc__in=[key_of(epc).text for epc in epcs], role=Role.OBJECT, event__biz_step="inspecting")
    return rows.filter(~Exists(Event.unscoped.filter(declares=OuterRef("event_id")))).order_by()


def _of_laboratory(rest: dict[str, Any]) -> bool:
    return any(one.get("type") == "testres" for one in rest.get("bizTransactionList", ()))


def _tested(at: datetime, passed: bool, rest: dict[str, Any], items: int) -> Tested:
    papers = rest.get("bizTransactionList", ())
    number, issuer = (rest.get(f"{PREFIX}:{name}", "") for name in ("certificateNumber", "certificateIssuer"))
    documents = (number,) if number else tuple(one["bizTransaction"] for one in papers)
    return Tested(at, passed, documents, items, _of_laboratory(rest), issuer)


def _events(actor: Actor, since: datetime, before: datetime) -> QuerySet[Event]:
    declared = Exists(Event.unscoped.filter(declares=OuterRef("pk")))
    rows: QuerySet[Event] = Event.objects.scoped(actor).exclude(read_point=None)
    return rows.filter(~declared, declares=None, happened_at__gte=since, happened_at__lt=before)


def _chunks(rows: Any) -> Iterator[list[Any]]:
    start = 0
    while chunk := list(rows[start : start + CHUNK]):
        yield chunk
        start += len(chunk)
