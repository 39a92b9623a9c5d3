"""What subscribers are to be sent, in what order, and what became of it.

Events have a gapless sequence once they are sealed, and nothing slips in behind it; so a subscription is a position in it. What lies
beyond, as far as it fits into one message, becomes a `Notice`, one at a time; the position moves on in the transaction that notes
that it arrived. A process that is killed between sending and noting sends the same notice once more, under the same id.
"""

import hmac
import json
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any

import structlog
from django.db.models import Exists, F, OuterRef, Q

from courtyard.algorithms.epcis.query import IllegalQuery, Query, read
from courtyard.kernel import db, sealing
from courtyard.kernel.actors import Actor, system
from courtyard.kernel.errors import NotPermitted
from courtyard.kernel.ids import uuid7
from courtyard.kernel.secrets import Secret
from courtyard.people import queries as people
from courtyard.trace import asking
from courtyard.trace.models import Notice, Subscription
from courtyard.trace.naming import next_due, owner_of
from courtyard.trace.rules.schedules import IllegalSchedule
from courtyard.trace.rules.wire import query_document
from courtyard.trace.sealed import SEALING

log = structlog.get_logger(__name__)

# Events of one message; sealed events looked through for one subscription in one round.
MOST_EVENTS = 500
STRIDE = 4 * asking.LOOKED_AT
LOOKING = 1.0  # seconds of a round, since the worker has other work to do
# Longer than sending may take, so that nobody takes up what is still under way.
CLAIM = timedelta(minutes=5)
FIRST_RETRY = timedelta(seconds=10)
LONGEST_RETRY = timedelta(hours=6)
LAST_ATTEMPT = 16  # after some 29 hours
JITTER = 0.25  # of each pause, so that receivers that failed together are not tried together
KEPT = 100  # notices of a subscription that arrived
_GONE, _TOO_LARGE = 410, 413

# Why the last attempt came to nothing, beside `outward.FAULTS`: the words are `words_for`'s.
STATUS, NO_ROLE, BROKEN, LOST = "status", "no-role", "broken", "lost"

SIGNATURE, DELIVERY = "GS1-Signature", "Courtyard-Delivery"
_HEADERS = {
    "Content-Type": "application/json",
    "GS1-EPCIS-Version": "2.0",
    "GS1-CBV-Version": "2.0",
    "User-Agent": "courtyard",
}
_jitter = Random()  # noqa: S311  spreads load, keeps no secret


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A notice as it goes out. `owner`: in whose name, so that nobody takes all of what can be sent at once."""

    notice: int
    attempt: int
    owner: str
    dest: str
    body: bytes
    headers: dict[str, str]


# ---------------------------------------------------------------------------------------------------------------- what is due


def plan(*, now: datetime) -> int:
    """Makes a notice for each subscription that has something to be sent and nothing under way; moves the others on.

    In no order and for a second at most, so that a long way behind of some holds up neither the others nor the worker for good.
    """
    until = time.monotonic() + LOOKING
    head = sealing.head(SEALING).sequence
    under_way = Exists(Notice.unscoped.filter(subscription=OuterRef("pk"), done_at=None))
    due = Q(due_at=None, position__lt=head) | Q(due_at__lte=now)
    rows = Subscription.unscoped.filter(~under_way, due, ended_at=None, suspended_at=None).select_related("query").order_by("?")
    return sum(_plan(row, head, now) for row in rows if time.monotonic() < until)


def _plan(row: Subscription, head: int, now: datetime) -> int:
    actor = _asker(row, now)
    if actor is None:
        return _suspend(row, NO_ROLE, now)
    upto = max(row.position, min(head, row.position + STRIDE))
    try:
        found = asking.news(_query(row), actor=actor, after=row.position, upto=upto, since=row.since, most=MOST_EVENTS)
        is_all = found.upto >= head
        due_at = next_due(row.schedule, now) if row.schedule is not None and is_all else row.due_at
    except (IllegalQuery, IllegalSchedule) as error:
        # It was accepted by another release: nobody else's news wait for it.
        log.error("subscription.broken", subscription=str(row.public_id), exc_info=error)
        return _suspend(row, BROKEN, now)
    tells = bool(found.events) or (row.schedule is not None and row.report_if_empty and is_all)
    with db.outermost():
        held = Subscription.unscoped.filter(pk=row.pk, ended_at=None, suspended_at=None).select_for_update().first()
        if held is None or (held.position, held.due_at) != (row.position, row.due_at):
            return 0
        if Notice.unscoped.filter(subscription=row, done_at=None).exists():
            return 0
        Subscription.unscoped.filter(pk=row.pk).update(position=row.position if tells else found.upto, due_at=due_at)
        if tells:
            Notice.unscoped.create(
                public_id=uuid7(now),
                subscription=row,
                after=row.position,
                upto=found.upto,
                events=len(found.events),
                made_at=now,
                due_at=now,
            )
    return int(tells)


def _asker(row: Subscription, now: datetime) -> Actor | None:
    """In whose right events are seen: who subscribed, as it is now; None when it has left, or changed its organisation or place."""
    actor = system() if row.user is None else people.actor_of_user(row.user, now=now)
    try:
        return actor if actor is not None and owner_of(actor) == row.query.owner else None
    except NotPermitted:
        return None


def _query(row: Subscription) -> Query:
    return replace(read(row.query.query, prefixes=row.query.prefixes), limit=None, most=None)


def _suspend(row: Subscription, fault: str, now: datetime) -> int:
    with db.outermost():
        Subscription.unscoped.filter(pk=row.pk, suspended_at=None).update(suspended_at=now, last_fault=fault)
    log.warning("subscription.suspended", subscription=str(row.public_id), fault=fault)
    return 0


# ------------------------------------------------------------------------------------------------------------------- sending


def claim(*, now: datetime, owners: dict[str, int], room: int, each: int) -> list[Outgoing]:
    """Takes up to `room` notices that are due, no more than `each` of an owner of which `owners` are under way; others leave them.

    The attempt is counted here, before anything is sent, so that what takes its process with it is not tried for ever.
    """
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    active = Q(subscription__ended_at=None, subscription__suspended_at=None)
    due = Notice.unscoped.filter(free, active, done_at=None, due_at__lte=now).select_related("subscription__query").order_by("due_at", "pk")
    taken: list[Outgoing] = []
    for row in due[: 20 * room] if room else ():
        owner = row.subscription.query.owner
        if len(taken) == room or owners.get(owner, 0) >= each:
            continue
        actor = _asker(row.subscription, now)
        if actor is None:
            _suspend(row.subscription, NO_ROLE, now)
        elif row.attempts >= LAST_ATTEMPT:
            _suspend(row.subscription, LOST, now)
        elif Notice.unscoped.filter(free, pk=row.pk, done_at=None).update(claimed_until=now + CLAIM, attempts=F("attempts") + 1) == 1:
            owners[owner] = owners.get(owner, 0) + 1
            taken.append(_outgoing(row, actor, now))
    return taken


def _outgoing(row: Notice, actor: Actor, now: datetime) -> Outgoing:
    to = row.subscription
    found = asking.news(_query(to), actor=actor, after=row.after, upto=row.upto, since=to.since)
    told = query_document(found.events, found.context, created=row.made_at, name=to.query.name, subscription=to.public_id)
    body = json.dumps(told, ensure_ascii=False).encode()
    headers = {**_HEADERS, DELIVERY: str(row.public_id)}
    secret: Any = to.signature
    if isinstance(secret, Secret):
        headers[SIGNATURE] = signature(secret.reveal(), body, delivery=str(row.public_id), at=now)
    return Outgoing(row.pk, row.attempts + 1, to.query.owner, to.dest, body, headers)


def signature(secret: str, body: bytes, *, delivery: str, at: datetime) -> str:
    """`t=SECONDS,v1=HEX`: HMAC-SHA-256, by the subscriber's secret, over the time, the delivery's id and the body, with dots between."""
    seconds = int(at.timestamp())
    digest = hmac.new(secret.encode(), f"{seconds}.{delivery}.".encode() + body, sha256).hexdigest()
    return f"t={seconds},v1={digest}"


# --------------------------------------------------------------------------------------------------------- what became of it


def note(sent: Outgoing, *, status: int | None, fault: str, now: datetime) -> bool:
    """Notes what came of an attempt; True when it arrived. What another process has taken up meanwhile is left to it."""
    arrived = status is not None and 200 <= status < 300
    half = _half(sent, now) if status == _TOO_LARGE else None
    with db.outermost():
        # The subscription before its notice, as everybody does.
        to = Subscription.unscoped.filter(notices=sent.notice).select_for_update(of=("self",)).first()
        row = Notice.unscoped.filter(pk=sent.notice, attempts=sent.attempt, done_at=None).first()
        if to is None or row is None:
            return False
        if arrived:
            Notice.unscoped.filter(pk=row.pk).update(done_at=now, claimed_until=None)
            Subscription.unscoped.filter(pk=to.pk, position=row.after).update(position=row.upto, sent_at=now, last_fault="")
            _forget(to)
            return True
        told = fault or f"{STATUS}:{status}"
        if half is not None:
            anew = {"public_id": uuid7(now), "attempts": 0, "due_at": now, "claimed_until": None}
            Notice.unscoped.filter(pk=row.pk).update(upto=half.upto, events=len(half.events), **anew)
            Subscription.unscoped.filter(pk=to.pk).update(last_fault=told)
            return False
        over = status == _GONE or row.attempts >= LAST_ATTEMPT
        Notice.unscoped.filter(pk=row.pk).update(due_at=now + pause_after(row.attempts), claimed_until=None)
        Subscription.unscoped.filter(pk=to.pk).update(last_fault=told, suspended_at=now if over else to.suspended_at)
    log.warning("notice.failed", subscription=str(to.public_id), attempts=row.attempts, fault=told, suspended=over)
    return False


def _half(sent: Outgoing, now: datetime) -> asking.News | None:
    """The first half of a notice, for whom the whole was too large; None when it is one event, or nobody's to see any more."""
    row = Notice.unscoped.filter(pk=sent.notice, events__gt=1).select_related("subscription__query").first()
    actor = None if row is None else _asker(row.subscription, now)
    if row is None or actor is None:
        return None
    to = row.subscription
    return asking.news(_query(to), actor=actor, after=row.after, upto=row.upto, since=to.since, most=row.events // 2)


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: twice as long each time, up to six hours, a quarter more or less."""
    pause = min(FIRST_RETRY * 2 ** min(attempts - 1, 20), LONGEST_RETRY)
    return pause * _jitter.uniform(1 - JITTER, 1 + JITTER)


def _forget(to: Subscription) -> None:
    """Of what arrived the newest notices are kept, to be looked at."""
    old = Notice.unscoped.filter(subscription=to, done_at__isnull=False).order_by("-pk").values_list("pk", flat=True)[KEPT : KEPT + 1]
    for pk in old:
        Notice.unscoped.filter(subscription=to, done_at__isnull=False, pk__lte=pk).delete()
