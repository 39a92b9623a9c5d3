"""What can be asked of the trace. Reads for higher rooms take no actor; `events` is what a person may list.

Identifiers may be asked for in any form; answers give the canonical GS1 Digital Link. Each query takes a constant number of
statements, however many items or events it is about.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from courtyard.algorithms.epcis.keys import key_of, uri_of
from courtyard.algorithms.identifiers import serial12
from courtyard.kernel.actors import Actor
from courtyard.kernel.db import require_transaction
from courtyard.trace import following, glance, histories, lives, reading, tables
from courtyard.trace.asking import Found as Found
from courtyard.trace.asking import Position as Position
from courtyard.trace.asking import ask as ask
from courtyard.trace.asking import both as both
from courtyard.trace.asking import captures
from courtyard.trace.asking import is_named as is_named
from courtyard.trace.asking import names_of as names_of
from courtyard.trace.asking import prefixes_of as prefixes_of
from courtyard.trace.deliveries import Received as Received
from courtyard.trace.deliveries import Sent as Sent
from courtyard.trace.deliveries import passed_by_laboratory as passed_by_laboratory
from courtyard.trace.deliveries import received as received
from courtyard.trace.deliveries import sent as sent
from courtyard.trace.deliveries import tests_of as tests_of
from courtyard.trace.following import How
from courtyard.trace.glance import Glance as Glance
from courtyard.trace.layers import Group as Group
from courtyard.trace.layers import Layer as Layer
from courtyard.trace.layers import Line as Line
from courtyard.trace.layers import Reach as Reach
from courtyard.trace.layers import Thread as Thread
from courtyard.trace.layers import reach as layered
from courtyard.trace.lives import Life
from courtyard.trace.models import Capture, Event, EventSeal, Location
from courtyard.trace.naming import reasons_of as reasons_of
from courtyard.trace.opening import MOST_EVENTS as MOST_EVENTS
from courtyard.trace.recalling import RecallView as RecallView
from courtyard.trace.recalling import recall_of as recall_of
from courtyard.trace.recalling import recalls as recalls
from courtyard.trace.rules.standing import Stage
from courtyard.trace.rules.vocabulary import NAMESPACE as NAMESPACE
from courtyard.trace.rules.vocabulary import PREFIX as PREFIX
from courtyard.trace.rules.vocabulary import TYPE_NAMES, EventType, Role, StoredAction
from courtyard.trace.rules.wire import body, document
from courtyard.trace.rules.wire import instant as instant
from courtyard.trace.rules.wire import query_document as query_document
from courtyard.trace.sealed import SEALING as SEALING
from courtyard.trace.standing_orders import QueryView as QueryView
from courtyard.trace.standing_orders import SubscriptionView as SubscriptionView
from courtyard.trace.standing_orders import named_queries as named_queries
from courtyard.trace.standing_orders import named_query as named_query
from courtyard.trace.standing_orders import subscription as subscription
from courtyard.trace.standing_orders import subscriptions as subscriptions
from courtyard.trace.standing_orders import subscriptions_of_query as subscriptions_of_query
from courtyard.trace.starting import DayAt as DayAt
from courtyard.trace.starting import Happened as Happened
from courtyard.trace.starting import happened_on as happened_on
from courtyard.trace.starting import starting


@dataclass(frozen=True, slots=True)
class ItemState:
    """Where an item stands. `parent` is the container that it is in; `location` is where it, or its outermost container, was last.

    `balance` is what is left of a lot that we began, in its unit.
    """

    epc: str
    stage: Stage
    disposition: str
    recalled: bool
    parent: str | None
    location: str | None
    balance: Decimal | None

    @property
    def gone(self) -> bool:
        return self.stage is not Stage.ALIVE


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One event in the way of the item `epc`. `container` says in which crate or parcel it took part, None for itself.

    `role`: object, parent, child, input, output, released, supply. `rest` is the standard's JSON for what has no field here:
    ilmd, sensorElementList, bizTransactionList, extensions. `in_error`: it was declared a mistake.
    """

    epc: str
    event_id: UUID
    type: str
    action: str | None
    role: str
    biz_step: str
    disposition: str
    happened_at: datetime
    recorded_at: datetime
    read_point: str | None
    biz_location: str | None
    parent: str | None
    container: str | None
    in_error: bool
    rest: dict[str, Any]


class Traced(NamedTuple):
    """An item on the way. `how`: itself, content, product, supply, holder (see following.How)."""

    epc: str
    how: str
    is_class: bool
    stage: Stage | None
    disposition: str
    recalled: bool


@dataclass(frozen=True, slots=True)
class Way:
    """An item's way back: what it came from, and everything that happened to it and to these, oldest first."""

    items: tuple[Traced, ...]
    lines: tuple[HistoryLine, ...]


@dataclass(frozen=True, slots=True)
class LocationView:
    epc: str
    name: str
    organisation_id: UUID | None
    household_id: UUID | None
    place_code: str


@dataclass(frozen=True, slots=True)
class CaptureView:
    """A document that somebody sent. `errors`: code, message and JSON pointer of each event that could not be taken."""

    capture_id: UUID
    sent_at: datetime
    finished_at: datetime | None
    proceed: bool
    events: int
    taken: int
    errors: list[dict[str, Any]]


def mint_serials(count: int, *, randomness: Random | None = None) -> tuple[str, ...]:
    """So many new serials of 12 characters, all different; `randomness` makes a seeded season repeatable."""
    minted: dict[str, None] = {}
    while len(minted) < count:
        minted[serial12(randomness.randbytes(8) if randomness else secrets.token_bytes(8))] = None
    return tuple(minted)


def states(epcs: Iterable[str]) -> dict[str, ItemState]:
    """Where items stand, by the identifier as it was asked for; one that no event named is absent. Two statements."""
    asked = {epc: key_of(epc).text for epc in epcs}
    ids = tables.known_ids("trace_item", set(asked.values()))
    found = {row["epc"]: _state(row) for row in histories.present(ids.values())}
    return {epc: found[key] for epc, key in asked.items() if key in found}


def recalled_among(epcs: Iterable[str]) -> tuple[str, ...]:
    """Which of these are recalled, as they were asked for, in their order. For whoever sells: in its own transaction.

    Their states stay locked until that ends, so that no recall comes between the look and the sale. Two statements or three.
    """
    require_transaction()
    asked = {epc: key_of(epc).text for epc in epcs}
    ids = tables.known_ids("trace_item", set(asked.values()))
    standings = tables.locked_standings(ids.values())
    return tuple(epc for epc, key in asked.items() if key in ids and ids[key] in standings and standings[ids[key]].recalled)


def state(epc: str) -> ItemState | None:
    """Where one item stands; None if no event named it."""
    return states([epc]).get(epc)


def history(epc: str) -> tuple[HistoryLine, ...]:
    """Everything that happened to an item, itself and in its containers, in the order recorded. Two statements."""
    return histories_of([epc])


def histories_of(epcs: Iterable[str]) -> tuple[HistoryLine, ...]:
    """As `history`, of many items: their lines together, in the order recorded."""
    ids = tables.known_ids("trace_item", {key_of(epc).text for epc in epcs})
    return tuple(_line(row) for row in histories.lines(ids.values()))


def trace_back(epc: str) -> Way:
    """From a pack to its birds and to what happened in the yard; from a parcel, of everything that was in it. Two statements."""
    reached = following.upstream([key_of(epc).text])
    followed = [item.item_id for item in reached if item.how is not How.SUPPLY]
    return Way(tuple(map(_traced, reached)), tuple(_line(row) for row in histories.lines(followed)))


def trace_forward(*epcs: str) -> tuple[Traced, ...]:
    """Everything made of items, fed with lots, or held in containers, and what held these, with where each stands. One statement."""
    return tuple(map(_traced, following.downstream({key_of(epc).text for epc in epcs})))


def reach(actor: Actor, *, epcs: Iterable[str] = (), places: Iterable[str] = (), days: Iterable[DayAt] = ()) -> Reach:
    """What a recall of these would reach, and what they came from, as far as the actor sees it. Raises UnknownItems, NotFound."""
    return layered(actor, starting(actor, epcs=epcs, places=places, days=days))


def trace_upstream(*epcs: str) -> tuple[Traced, ...]:
    """What items were made of and what was given to them, with where each stands. One statement."""
    return tuple(map(_traced, following.upstream({key_of(epc).text for epc in epcs})))


def bodies(event_ids: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """Events as EPCIS 2.0 JSON by their id; an error declaration stands behind the event that it declares. Four statements."""
    ids = reading.with_ids(event_ids)
    kept = reading.kept_events(ids)
    found: dict[UUID, list[dict[str, Any]]] = {}
    for pk in ids:
        found.setdefault(kept[pk].public_id, []).append(body(kept[pk]))
    return found


def epcis_document(event_ids: Sequence[UUID], *, created: datetime) -> dict[str, Any]:
    """Events as one EPCISDocument, in the order asked for."""
    found = bodies(event_ids)
    return document((one for event_id in event_ids for one in found.get(event_id, ())), created=created)


def events(
    actor: Actor,
    *,
    since: datetime | None = None,
    before: datetime | None = None,
    biz_step: str | None = None,
    read_point: str | None = None,
    newest_first: bool = True,
    limit: int = 100,
    offset: int = 0,
) -> list[dict[str, Any]]:
    """Events that the actor may see, as EPCIS 2.0 JSON: by when they happened, [since, before), by step and by place."""
    rows = Event.objects.scoped(actor)
    if since is not None:
        rows = rows.filter(happened_at__gte=since)
    if before is not None:
        rows = rows.filter(happened_at__lt=before)
    if biz_step is not None:
        rows = rows.filter(biz_step=biz_step)
    if read_point is not None:
        rows = rows.filter(read_point__epc=key_of(read_point).text)
    order = ("-happened_at", "-pk") if newest_first else ("happened_at", "pk")
    ids = list(rows.order_by(*order).values_list("pk", flat=True)[offset : offset + limit])
    kept = reading.kept_events(ids)
    return [body(kept[pk]) for pk in ids]


def capture_jobs(actor: Actor, *, size: int, after: int | None = None) -> tuple[list[CaptureView], int | None]:
    """Documents that the actor or somebody of its area sent, the newest first, and where the next page begins."""
    rows = captures(actor).order_by("-pk").defer("document")
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows[: size + 1])
    return [_capture(row) for row in found[:size]], found[size - 1].pk if len(found) > size else None


def capture_job(actor: Actor, capture_id: UUID) -> CaptureView:
    """One of them. Raises NotFound."""
    return _capture(captures(actor).one(public_id=capture_id))  # type: ignore[attr-defined]


def lives_of(epcs: Iterable[str]) -> dict[str, Life]:
    """From beginning to end, by the identifier as it was asked for; one that no event named is absent. Two statements."""
    asked = {epc: key_of(epc).text for epc in epcs}
    found = lives.lives(asked.values())
    return {epc: found[key] for epc, key in asked.items() if key in found}


def glances(epcs: Iterable[str], *, since: int = -1) -> dict[str, Glance]:
    """Where items stand and how new that is, by the identifier as it was asked for. One statement.

    With `since`, for whoever knows everything up to that event: a quicker one, and the other only if an error of anything was declared
    after it; versions up to `since` may then be smaller than they are.
    """
    asked = {epc: key_of(epc).text for epc in epcs}
    found = glance.glances(asked.values(), since=since)
    return {epc: found[key] for epc, key in asked.items() if key in found}


def histories_seen(*seen: Glance) -> tuple[HistoryLine, ...]:
    """As `histories_of`, of items that were glanced at: their lines together, in the order recorded. One statement."""
    return tuple(_line(row) for row in histories.lines(one.item_id for one in seen))


def added_to(lots: Iterable[str]) -> dict[str, dict[str, Decimal]]:
    """How much was added to lots, and at which place, by the identifier as it was asked for. One statement."""
    asked = {epc: key_of(epc).text for epc in lots}
    found = lives.added(asked.values())
    return {epc: found[key] for epc, key in asked.items() if key in found}


def canonical(epc: str) -> str:
    """The form in which answers name an item or a place, whatever the form it is asked for."""
    return uri_of(key_of(epc).text)


def event_count() -> int:
    """Events recorded, error declarations among them."""
    return Event.unscoped.count()


def known_at(sequence: int) -> datetime | None:
    """When the event with this sealed sequence was sealed."""
    return EventSeal.objects.filter(sequence=sequence).values_list("sealed_at", flat=True).first()


def locations(epcs: Iterable[str]) -> dict[str, LocationView]:
    """Registered sites and yards by the identifier as it was asked for."""
    asked = {epc: key_of(epc).text for epc in epcs}
    rows = {row.epc: row for row in Location.unscoped.filter(epc__in=set(asked.values()))}
    return {
        epc: LocationView(uri_of(key), rows[key].name, rows[key].organisation, rows[key].household, rows[key].place_code)
        for epc, key in asked.items()
        if key in rows
    }


# ------------------------------------------------------------------------------------------------------------- rows to values


def _state(row: dict[str, Any]) -> ItemState:
    # What happened to the container since the item went in happened to the item too.
    carried = row["outer_version"] > row["version"] and row["outer_disposition"]
    return ItemState(
        epc=uri_of(row["epc"]),
        stage=Stage(row["stage"]),
        disposition=row["outer_disposition"] if carried and not row["recalled"] else row["disposition"],
        recalled=bool(row["recalled"]),
        parent=_shown(row["parent"]),
        location=_shown(row["location"]),
        balance=None if row["balance_millionths"] is None else Decimal(row["balance_millionths"]).scaleb(-6).normalize(),
    )


def _capture(row: Capture) -> CaptureView:
    return CaptureView(row.public_id, row.sent_at, row.finished_at, row.proceed, row.events, row.taken, row.errors)


def _line(row: dict[str, Any]) -> HistoryLine:
    action = StoredAction(row["action"])
    return HistoryLine(
        epc=uri_of(row["epc"]),
        event_id=reading.read_uuid(row["public_id"]),
        type=TYPE_NAMES[EventType(row["type"])],
        action=None if action is StoredAction.NONE else action.name,
        role=Role(row["role"]).name.lower(),
        biz_step=row["biz_step"],
        disposition=row["disposition"],
        happened_at=reading.read_time(row["happened_at"]),
        recorded_at=reading.read_time(row["recorded_at"]),
        read_point=_shown(row["read_point"]),
        biz_location=_shown(row["biz_location"]),
        parent=_shown(row["parent"]),
        container=_shown(row["container"]),
        in_error=bool(row["in_error"]),
        rest=reading.read_json(row["rest"]),
    )


_HOW_NAMES = {how: how.name.lower() for how in How}


def _traced(item: following.Reached) -> Traced:
    return Traced(
        epc=uri_of(item.epc),
        how=_HOW_NAMES[item.how],
        is_class=item.is_class,
        stage=item.stage,
        disposition=item.disposition,
        recalled=item.recalled,
    )


def _shown(epc: str | None) -> str | None:
    return None if epc is None else uri_of(epc)
