"""What this room promises, asked of every row: states are what their events say, containers hold what lives, the chain holds."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, Max
from django.utils.translation import gettext as _

from courtyard.algorithms.epcis.keys import uri_of
from courtyard.kernel import heads, history
from courtyard.kernel.audit import Violation
from courtyard.trace.correcting import replay
from courtyard.trace.models import EpcState, EventItem, Item, Location
from courtyard.trace.rules.standing import Stage, Standing
from courtyard.trace.sealed import SEALING

CHUNK = 5_000
ROOM = "trace"


def violations() -> Iterator[Violation]:
    yield from _states()
    yield from _containers()
    yield from _locations()
    for sentence in heads.breaks(SEALING):
        yield Violation(ROOM, "chain-broken", SEALING.name, sentence)


def _states() -> Iterator[Violation]:
    """Every item's state against a replay of its standing events; chunk by chunk of items, whose events are their own."""
    last = Item.unscoped.aggregate(last=Max("pk"))["last"] or 0
    for start in range(1, last + 1, CHUNK):
        items = dict(Item.unscoped.filter(pk__gte=start, pk__lt=start + CHUNK).values_list("pk", "epc"))
        kept = {pk: _standing(*state) for pk, *state in EpcState.unscoped.filter(pk__gte=start, pk__lt=start + CHUNK).values_list(*_STATE)}
        replays = replay(items)
        for item, epc in items.items():
            replayed, state = replays.get(item), kept.get(item)
            if replayed is not None and replayed.hindrance is not None:
                message = _("event %(event)s cannot have happened to it: %(why)s") % {"event": replayed.event, "why": replayed.hindrance}
                yield Violation(ROOM, "impossible-event", uri_of(epc), message)
            elif state is None:
                yield Violation(ROOM, "no-state", uri_of(epc), _("it has no state"))
            elif replayed is None or replayed.standing is None:
                if state.stage is not Stage.VOID:
                    yield Violation(ROOM, "state-without-event", uri_of(epc), _("it has a state, but no event that stands"))
            elif state != replayed.standing:
                message = _("its state is not what its events say: %(kept)s, not %(said)s") % {"kept": state, "said": replayed.standing}
                yield Violation(ROOM, "state-differs", uri_of(epc), message)


_STATE = ("pk", "stage", "disposition", "recalled", "parent", "location", "begun_by", "ended_by", "version", "balance_millionths")


def _standing(stage: int, *rest: Any) -> Standing:
    return Standing(Stage(stage), *rest)


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
    for row in EventItem.unscoped.filter(item__is_class=True, quantity_millionths=None).select_related("item"):
        message = _("event %(event)s names a class without a quantity") % {"event": row.event_id}
        yield Violation(ROOM, "class-without-quantity", uri_of(row.item.epc), message)


def _locations() -> Iterator[Violation]:
    """A place is whose it was last registered to be."""
    noted = {owner[0]: owner for change in history.noted("trace.location") for owner in change.what["owners"]}
    rows = {row.epc: row.owner for row in Location.unscoped.iterator(chunk_size=CHUNK)}
    for epc, owner in noted.items():
        if rows.get(epc) != owner:
            yield Violation(ROOM, "location-differs", uri_of(epc), _("it is somebody else’s than it was registered to be"))
