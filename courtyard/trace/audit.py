"""What this room promises, asked of every row: states are what their events say, containers hold what lives, the chain holds."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import F, Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courtyard.algorithms.epcis.keys import uri_of
from courtyard.algorithms.epcis.query import IllegalQuery, read
from courtyard.kernel import heads, history, sealing
from courtyard.kernel.among import among
from courtyard.kernel.audit import Violation
from courtyard.kernel.secrets import CannotBeOpened, Secret
from courtyard.trace import tables
from courtyard.trace.correcting import Replayed, replay
from courtyard.trace.models import EpcState, Event, EventItem, Item, Location, NamedQuery, Notice, Subscription
from courtyard.trace.naming import asked_for, digest_of
from courtyard.trace.rules.schedules import IllegalSchedule, Schedule
from courtyard.trace.rules.standing import Hindrance, Stage, Standing
from courtyard.trace.rules.wire import event_id
from courtyard.trace.sealed import SEALING

CHUNK = 5_000
ROOM = "trace"
HINDRANCES = {
    Hindrance.UNKNOWN: gettext_lazy("it had not begun"),
    Hindrance.BEGUN: gettext_lazy("it had begun already"),
    Hindrance.DESTROYED: gettext_lazy("it had been destroyed"),
    Hindrance.TRANSFORMED: gettext_lazy("it had become something else"),
    Hindrance.RECALLED: gettext_lazy("it was recalled"),
    Hindrance.UNFIT: gettext_lazy("it was in no state to be sold or worked up"),
    Hindrance.SOLD: gettext_lazy("it was sold already"),
    Hindrance.INSIDE: gettext_lazy("it was inside a container"),
    Hindrance.NOT_INSIDE: gettext_lazy("it was not inside that container"),
    Hindrance.NOT_ENOUGH: gettext_lazy("there was not so much left of it"),
    Hindrance.HOLDS: gettext_lazy("it still held something"),
    Hindrance.HOLDS_UNFIT: gettext_lazy("it held something that was recalled or might not leave"),
    Hindrance.LOOP: gettext_lazy("it would have been inside what it held itself"),
}
STAGES = {
    Stage.ALIVE: gettext_lazy("in being"),
    Stage.DESTROYED: gettext_lazy("destroyed"),
    Stage.TRANSFORMED: gettext_lazy("became something else"),
    Stage.VOID: gettext_lazy("as if it had never been"),
}
FIELDS = {
    "stage": gettext_lazy("what became of it"),
    "disposition": gettext_lazy("its disposition"),
    "recalled": gettext_lazy("whether it is recalled"),
    "parent": gettext_lazy("what it is inside of"),
    "location": gettext_lazy("where it is"),
    "begun_by": gettext_lazy("the event with which it began"),
    "ended_by": gettext_lazy("the event with which it ended"),
    "version": gettext_lazy("its last event"),
    "balance": gettext_lazy("how much is left of it"),
}


def violations() -> Iterator[Violation]:
    yield from _states()
    yield from _containers()
    yield from _locations()
    yield from _queries()
    yield from _subscriptions()
    for sentence in heads.breaks(SEALING):
        yield Violation(ROOM, "chain-broken", SEALING.name, sentence)


def _states() -> Iterator[Violation]:
    """Every item's state against a replay of its standing events; chunk by chunk of items, whose events are their own."""
    last = Item.unscoped.aggregate(last=Max("pk"))["last"] or 0
    for start in range(1, last + 1, CHUNK):
        items = dict(Item.unscoped.filter(pk__gte=start, pk__lt=start + CHUNK).values_list("pk", "epc"))
        kept = {pk: _standing(*state) for pk, *state in EpcState.unscoped.filter(pk__gte=start, pk__lt=start + CHUNK).values_list(*_STATE)}
        replays = replay(items)
        impossible: list[tuple[str, Replayed]] = []
        differing: list[tuple[str, Standing, Standing]] = []
        for item, epc in items.items():
            replayed, state = replays.get(item), kept.get(item)
            if replayed is not None and replayed.hindrance is not None:
                impossible.append((epc, replayed))
            elif state is None:
                yield Violation(ROOM, "no-state", uri_of(epc), _("it has no state"))
            elif replayed is None or replayed.standing is None:
                if state.stage is not Stage.VOID:
                    yield Violation(ROOM, "state-without-event", uri_of(epc), _("it has a state, but no event that stands"))
            elif state != replayed.standing:
                differing.append((epc, state, replayed.standing))
        yield from _impossible(impossible)
        yield from _differing(differing)


_STATE = ("pk", "stage", "disposition", "recalled", "parent", "location", "begun_by", "ended_by", "version", "balance_millionths")


def _standing(stage: int, *rest: Any) -> Standing:
    return Standing(Stage(stage), *rest)


def _impossible(found: list[tuple[str, Replayed]]) -> Iterator[Violation]:
    events = _events(replayed.event for _epc, replayed in found)
    for epc, replayed in found:
        if replayed.hindrance is not None:
            said = {"event": events.get(replayed.event, ""), "why": HINDRANCES[replayed.hindrance]}
            yield Violation(ROOM, "impossible-event", uri_of(epc), _("event %(event)s cannot have happened to it: %(why)s") % said)


def _differing(found: list[tuple[str, Standing, Standing]]) -> Iterator[Violation]:
    """What a state and its item's events say differently, each in words."""
    states = [state for _epc, *both in found for state in both]
    named: dict[str, dict[Any, str]] = {
        "events": _events(event for state in states for event in (state.begun_by, state.ended_by, state.version)),
        "items": {pk: uri_of(epc) for pk, epc in tables.epcs_of({one.parent for one in states if one.parent}).items()},
        "places": {
            pk: uri_of(epc)
            for pk, epc in Location.unscoped.filter(among("pk", {one.location for one in states if one.location})).values_list("pk", "epc")
        },
    }
    for epc, kept, said in found:
        differences = [
            _("%(what)s (kept: %(kept)s, by its events: %(said)s)")
            % {"what": what, "kept": _said(name, getattr(kept, name), named), "said": _said(name, getattr(said, name), named)}
            for name, what in FIELDS.items()
            if getattr(kept, name) != getattr(said, name)
        ]
        message = _("its state is not what its events say: %(differences)s") % {"differences": "; ".join(differences)}
        yield Violation(ROOM, "state-differs", uri_of(epc), message)


def _said(field: str, value: Any, named: dict[str, dict[Any, str]]) -> str:
    """What a field of a state holds, as a person reads it; whatever no record bears any more stays its number."""
    if value is None or value == "":
        return _("nothing")
    if field == "stage":
        return str(STAGES[value])
    if field == "recalled":
        return _("yes") if value else _("no")
    if field == "balance":
        return f"{Decimal(value) / 1_000_000:f}"
    of = {"parent": "items", "location": "places", "begun_by": "events", "ended_by": "events", "version": "events"}.get(field)
    return named[of].get(value, str(value)) if of else str(value)


def _events(pks: Iterable[int | None]) -> dict[int | None, str]:
    """The ids under which everybody knows these events."""
    rows = Event.unscoped.filter(among("pk", {pk for pk in pks if pk is not None})).values_list("pk", "public_id")
    return {pk: event_id(public_id) for pk, public_id in rows}


def _containers() -> Iterator[Violation]:
    """What is inside something lives, and so does its container, which is not inside it."""
    inside = EpcState.unscoped.exclude(parent=None).select_related("item", "parent", "parent__state")
    for state in inside.exclude(parent__state__stage=Stage.ALIVE):
        yield Violation(
            ROOM,
            "container-gone",
            uri_of(state.item.epc),
            _("it is inside %(parent)s, which has ended") % {"parent": uri_of(state.parent.epc) if state.parent else ""},
        )
    for state in inside.filter(parent__state__parent=F("item")):
        yield Violation(ROOM, "inside-itself", uri_of(state.item.epc), _("it is inside what it holds"))
    for row in EventItem.unscoped.filter(item__is_class=True, quantity_millionths=None).select_related("item", "event"):
        message = _("event %(event)s names a class without a quantity") % {"event": event_id(row.event.public_id)}
        yield Violation(ROOM, "class-without-quantity", uri_of(row.item.epc), message)


def _locations() -> Iterator[Violation]:
    """A place is whose it was last registered to be."""
    noted = {owner[0]: owner for change in history.noted("trace.location") for owner in change.what["owners"]}
    rows = {row.epc: row.owner for row in Location.unscoped.iterator(chunk_size=CHUNK)}
    for epc, owner in noted.items():
        if rows.get(epc) != owner:
            yield Violation(ROOM, "location-differs", uri_of(epc), _("it is somebody else’s than it was registered to be"))


def _queries() -> Iterator[Violation]:
    """A query asks what it was named to ask, for as long as nobody deleted it, and this release understands it."""
    noted = _noted("trace.namedquery")
    rows = {row.public_id: row for row in NamedQuery.unscoped.all()}
    for query_id in {*noted, *rows}:
        said, row = noted.get(query_id, {}), rows.get(query_id)
        there = row is not None and row.ended_at is None
        name = row.name if row is not None else str(said.get("name"))
        # What was named before digests were noted is compared by its name alone.
        if there is ("deleted" in said) or (row is not None and not _is_as_named(row, said)):
            yield Violation(ROOM, "query-differs", name, _("it is not as somebody named it"))
        if row is None or not there:
            continue
        try:
            read(row.query, prefixes=row.prefixes)
        except IllegalQuery as error:
            yield Violation(ROOM, "query-not-understood", name, str(error))


def _subscriptions() -> Iterator[Violation]:
    """What is sent goes where it was asked to be sent, in whose right it was asked for, until somebody ends it; its secret opens, its
    schedule comes, and it is not ahead of what is sealed, which would pass events over."""
    head = sealing.head(SEALING).sequence
    noted, queries = _noted("trace.subscription"), _noted("trace.namedquery")
    rows = {row.public_id: row for row in Subscription.unscoped.select_related("query")}
    for subscription_id in {*noted, *rows}:
        said, row, name = noted.get(subscription_id, {}), rows.get(subscription_id), str(subscription_id)
        ended = bool(said.get("ended")) or (row is not None and "deleted" in queries.get(row.query.public_id, {}))
        if row is None or (row.ended_at is not None) is not ended or not _is_as_asked(row, said):
            yield Violation(ROOM, "subscription-differs", name, _("it is not as somebody asked for it"))
        if row is None or row.ended_at is not None:
            continue
        if row.position > head or Notice.unscoped.filter(subscription=row, upto__gt=head).exists():
            yield Violation(ROOM, "subscription-ahead", name, _("it stands after the last sealed event, and would pass events over"))
        try:
            secret: Any = row.signature
            if isinstance(secret, Secret):
                secret.reveal()
            if row.schedule is not None:
                Schedule.read(row.schedule)
        except CannotBeOpened:
            yield Violation(ROOM, "secret-not-opened", name, _("no key of this county opens what signs its messages"))
        except IllegalSchedule as error:
            yield Violation(ROOM, "schedule-not-understood", name, error.why)


def _noted(kind: str) -> dict[UUID, dict[str, Any]]:
    """All that the change log says of each record of a kind, the later over the earlier."""
    found: dict[UUID, dict[str, Any]] = {}
    for change in history.noted(kind):
        found.setdefault(change.subject_id, {}).update(change.what)
    return found


def _is_as_named(row: NamedQuery, said: dict[str, Any]) -> bool:
    digest = digest_of(row)
    return said.get("name") == row.name and said.get("digest", digest) == digest


def _is_as_asked(row: Subscription, said: dict[str, Any]) -> bool:
    """By the change log; what was subscribed before everything of it was noted is compared as far as it goes."""
    return "dest" in said and all(said[field] == value for field, value in asked_for(row).items() if field in said)
