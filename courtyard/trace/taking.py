"""How events that others sent become rows: what is here already is passed over, what may be carried out is, the rest is a statement.

An event is carried out, as if it had been recorded here, when its sender might record it: the place and the items lie in the
sender's area. Then it has to fit the lives of its items. Anything else is kept as a statement: whole, sealed and found by queries,
but it moves no state and nothing is followed by it. Decision 18 says why.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from courtyard.algorithms.epcis.keys import uri_of
from courtyard.kernel import db
from courtyard.kernel.actors import Actor, Role
from courtyard.kernel.errors import Reason, Refused
from courtyard.trace import correcting, reading, tables
from courtyard.trace.errors import CannotHaveHappened, MalformedEvent
from courtyard.trace.models import Capture, Event, Location, SentEvent
from courtyard.trace.recording import event_rows, open_places, write
from courtyard.trace.rules.sent import Sent, digest_of, written
from courtyard.trace.rules.wire import body

# As `trace.record` and `trace.declare_error` have it.
RECORDERS = (Role.OFFICER, Role.MANAGER, Role.SYSTEM)
CORRECTORS = (Role.OFFICER, Role.SYSTEM)
Numbered = tuple[str, Sent]


class NotTaken(Refused):
    """Some events of a document cannot be taken, and with them none; `reasons` name each."""

    default_message = _("Some events cannot be taken; nothing was recorded. Mend what is listed and send them again.")


@dataclass(slots=True)
class Taken:
    """How many events are here now, new or before; and why others are not."""

    events: int = 0
    faults: list[Reason] = field(default_factory=list)


def take(capture: Capture, sent: Sequence[Numbered], *, author: Actor, now: datetime, ahead: timedelta, all_or_none: bool) -> Taken:
    """Takes events in the order in which they were sent. Raises NotTaken when one cannot be and all were wanted."""
    work = _Taking(capture, author.limited_to(RECORDERS), now, all_or_none)
    with db.undone_on_refusal():
        for numbered in _batches(sent):
            timely = [one for one in numbered if not work.early(one, now + ahead)]
            if len(timely) == 1 and timely[0][1].declaration is not None:
                work.declare(*timely[0])
            else:
                work.record(timely)
        if all_or_none and work.taken.faults:
            raise NotTaken(reasons=work.taken.faults)
    return work.taken


def _batches(sent: Sequence[Numbered]) -> Iterator[list[Numbered]]:
    """Runs of events, and error declarations one by one, since what follows may rest on them."""
    batch: list[Numbered] = []
    for one in sent:
        if one[1].declaration is None:
            batch.append(one)
            continue
        if batch:
            yield batch
        yield [one]
        batch = []
    if batch:
        yield batch


@dataclass(slots=True)
class _Taking:
    capture: Capture
    author: Actor
    now: datetime
    all_or_none: bool
    taken: Taken = field(default_factory=Taken)

    def fault(self, pointer: str, code: str, message: str) -> None:
        self.taken.faults.append(Reason(code, message, pointer))

    def early(self, one: Numbered, latest: datetime) -> bool:
        pointer, event = one
        if event.prepared.happened_at <= latest:
            return False
        self.fault(f"{pointer}/eventTime", "in-the-future", _("An event is recorded after it happened; look at the clock."))
        return True

    def record(self, batch: list[Numbered]) -> None:
        fresh = self._new(batch)
        mine, stated = [], []
        allowed = _reach(self.author, [event for _pointer, event in fresh])
        for pointer, event in fresh:
            reach = allowed[event.event_id]
            if reach is None:
                self.fault(pointer, "strange-place", _("This place is somebody else's; they record what happens there."))
            elif reach and event.counted and event.prepared.recalls is None:
                mine.append((pointer, event))
            else:
                stated.append((pointer, event))
        self._carry_out(mine)
        self._state([event for _pointer, event in stated])

    def _new(self, batch: list[Numbered]) -> list[Numbered]:
        """Without those that are here already; an id under which something else is kept is refused."""
        here = _digests([event.event_id for _pointer, event in batch], declared=False)
        fresh = []
        for pointer, event in batch:
            known = here.get(event.event_id)
            if known is None:
                here[event.event_id] = event.digest
                fresh.append((pointer, event))
            elif known == event.digest:
                self.taken.events += 1
            else:
                message = _("Another event has this id; what was recorded is not changed. Give this one an id of its own.")
                self.fault(f"{pointer}/eventID", "event-id-taken", message)
        return fresh

    def _carry_out(self, mine: list[Numbered]) -> None:
        """Writes what fits. Of a document that goes in whole or not at all, one round finds every obstacle."""
        while mine:
            events = [event for _pointer, event in mine]
            try:
                with db.undone_on_refusal():
                    prepared, names = [event.prepared for event in events], [event.event_id for event in events]
                    ids = write(prepared, names, actor=self.author, now=self.now)
            except (CannotHaveHappened, MalformedEvent) as error:
                wrong = self._obstacles(mine, error)
                if not wrong:
                    raise
                mine = [] if self.all_or_none else [one for at, one in enumerate(mine) if at not in wrong]
                continue
            self._keep(ids, events, carried_out=True)
            return

    def _obstacles(self, mine: list[Numbered], error: Refused) -> set[int]:
        wrong: set[int] = set()
        for reason in error.reasons:
            at = reason.detail.get("event")
            # What is known as the other kind, a class or an object, is told by its name alone.
            epc = reason.detail.get("epc")
            named = [at] if isinstance(at, int) else [n for n, (_p, event) in enumerate(mine) if epc in set(map(uri_of, _keys(event)))]
            wrong.update(named)
            for number in named:
                self.fault(mine[number][0], reason.code, str(reason.message))
        return wrong

    def _state(self, events: list[Sent]) -> None:
        """Keeps events that move nothing."""
        if not events:
            return
        prepared = [event.prepared for event in events]
        ids = tables.next_event_ids(len(events))
        rows = event_rows(prepared, ids, [event.event_id for event in events], open_places(prepared), self.now)
        tables.insert("trace_event", tables.EVENT_COLUMNS, rows)
        named = [
            (pk, part.key, int(part.role), part.is_class) for pk, event in zip(ids, events, strict=True) for part in event.prepared.parts
        ]
        tables.insert("trace_mention", tables.MENTION_COLUMNS, named)
        self._keep(ids, events, carried_out=False)

    def _keep(self, ids: Sequence[int], events: Sequence[Sent], *, carried_out: bool) -> None:
        """What events said, to the letter."""
        rows = [(pk, self.capture.pk, written(event.body), event.digest, carried_out) for pk, event in zip(ids, events, strict=True)]
        tables.insert("trace_sentevent", tables.SENT_COLUMNS, rows)
        self.taken.events += len(events)

    def declare(self, pointer: str, event: Sent) -> None:
        """An error declaration: of what the author might have recorded, or sent itself."""
        known = _digests([event.event_id], declared=True).get(event.event_id)
        if known is not None:
            if known == event.digest:
                self.taken.events += 1
            else:
                self.fault(pointer, "declared-already", _("This event was already declared an error, in other words."))
            return
        wrong = Event.unscoped.filter(public_id=event.event_id, declares=None).select_related("sent__capture", "read_point").first()
        if wrong is None:
            self.fault(f"{pointer}/eventID", "nothing-to-declare", _("The event that this declares an error is not here; send it first."))
        elif not self._may_declare(wrong):
            self.fault(pointer, "strange-place", _("This event is somebody else's; they declare what was wrong."))
        else:
            try:
                with db.undone_on_refusal():
                    row, _items = correcting.declare(wrong, event.declaration or {}, now=self.now)
            except Refused as error:
                for reason in error.reasons or (Reason("cannot-be-declared", error.message),):
                    self.fault(pointer, reason.code, str(reason.message))
                return
            theirs = getattr(wrong, "sent", None)
            self._keep([row.pk], [event], carried_out=theirs is None or theirs.carried_out)

    def _may_declare(self, wrong: Event) -> bool:
        sent = getattr(wrong, "sent", None)
        if sent is not None and not sent.carried_out:
            theirs = sent.capture
            own = (self.capture.user, self.capture.organisation, self.capture.place_code)
            return own == (theirs.user, theirs.organisation, theirs.place_code) or _everywhere(self.author)
        return bool(Event.objects.scoped(self.author.limited_to(CORRECTORS)).filter(pk=wrong.pk).exists())


def _keys(event: Sent) -> set[str]:
    return {part.key for part in event.prepared.parts}


def _everywhere(author: Actor) -> bool:
    return any(grant.everywhere for grant in author.grants)


def _reach(author: Actor, events: Sequence[Sent]) -> dict[UUID, bool | None]:
    """Whether the author might record each event; None when it names a place that is registered to somebody else."""
    if _everywhere(author):
        return {event.event_id: True for event in events}
    named = {place for event in events for place in (event.prepared.read_point, event.prepared.biz_location) if place}
    rows = Location.unscoped.filter(epc__in=named)
    owned = {row.epc for row in rows if row.organisation or row.household or row.place_code}
    mine = set(Location.objects.scoped(author).filter(epc__in=named).values_list("epc", flat=True))
    keys = {key for event in events for key in _keys(event)}
    where = tables.whereabouts(keys)
    near = set(Location.objects.scoped(author).filter(pk__in={pk for pk in where.values() if pk}).values_list("pk", flat=True))
    found: dict[UUID, bool | None] = {}
    for event in events:
        places = {place for place in (event.prepared.read_point, event.prepared.biz_location) if place}
        if places & owned - mine:
            found[event.event_id] = None
        else:
            here = event.prepared.read_point is not None and places <= mine
            found[event.event_id] = here and all(where[key] in near for key in _keys(event) if key in where)
    return found


def _digests(ids: Sequence[UUID], *, declared: bool) -> dict[UUID, bytes]:
    """What is kept under event ids, as digests: of the events, or of the declarations that they were errors."""
    rows = {pk: public_id for public_id, pk in tables.event_ids(ids).items()}
    if declared:
        rows = dict(Event.unscoped.filter(declares__in=list(rows)).values_list("pk", "public_id"))
    found: dict[UUID, Any] = {
        rows[pk]: bytes(digest) for pk, digest in SentEvent.unscoped.filter(pk__in=list(rows)).values_list("pk", "digest")
    }
    own = [pk for pk, public_id in rows.items() if public_id not in found]
    for pk, kept in reading.kept_events(own).items() if own else ():
        found[rows[pk]] = digest_of(body(kept))
    return found
