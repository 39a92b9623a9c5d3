"""Writes down what happened."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from courtyard.kernel.errors import Reason
from courtyard.kernel.verbs import Actor, child_key, verb
from courtyard.trace.errors import MalformedEvent
from courtyard.trace.recording import write
from courtyard.trace.rules.preparing import Prepared, prepare
from courtyard.trace.rules.shapes import NewEvent

# A phone's clock may be ahead of ours by so much.
AHEAD = timedelta(minutes=10)


@dataclass(frozen=True)
class Recorded:
    """The event ids, in the order of the events."""

    event_ids: tuple[UUID, ...]


@verb
def record(*, actor: Actor, key: UUID, now: datetime, events: tuple[NewEvent, ...]) -> Recorded:
    """Records events in their order, together or not at all, and moves the state of every item that they name.

    One call takes a flock's birds or a day's thousands; the number of statements does not grow with them. An event without
    an id of its own gets the child key "event/N" of `key`, N being its place.

    Raises MalformedEvent (every fault and its field), CannotHaveHappened (every identifier and why: unknown, commissioned
    before, destroyed, transformed, recalled, unfit, sold, inside a container, not in it, holding others, not enough of a lot),
    OutsideYourPlaces.
    """
    prepared: list[Prepared] = []
    faults: list[Reason] = []
    for at, event in enumerate(events):
        ready, found = prepare(event, at)
        faults.extend(found)
        if ready is not None:
            faults.extend(_unacceptable(ready, at, now))
            prepared.append(ready)
    if faults or not events:
        raise MalformedEvent(reasons=faults or [Reason("no-events", _("There is no event to record."), "events")])
    ids = tuple(ready.event_id or child_key(key, f"event/{at}") for at, ready in enumerate(prepared))
    write(prepared, ids, actor=actor, now=now)
    return Recorded(event_ids=ids)


def _unacceptable(event: Prepared, at: int, now: datetime) -> list[Reason]:
    found = []
    if event.happened_at > now + AHEAD:
        message = _("An event is recorded after it happened; look at the clock.")
        found.append(Reason("in-the-future", message, f"events[{at}].event_time", {"event": at}))
    if event.recalls is not None:
        message = _("A recall reaches everything downstream; use the recall itself, or declare the recall's event an error to lift it.")
        found.append(Reason("use-recall", message, f"events[{at}].disposition", {"event": at}))
    return found
