"""Facts: what a room announces upward, and their delivery, at least once, to each handler that the table names.

A fact is a frozen dataclass in its room's `facts.py`. `courtyard/config/reactions.py` maps a fact's name to its handlers,
functions `handler(fact, *, actor, key, now)` in a higher room's `reactions.py`, which call verbs of their own room. A
handler's effect and the mark that it is done commit together.
"""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db.models import F, Q
from django.utils.module_loading import import_string

from courtyard.kernel import actors, codec, db, requests
from courtyard.kernel.actors import Actor
from courtyard.kernel.errors import Defect
from courtyard.kernel.ids import child_key
from courtyard.kernel.models import Change, Delivery, Fact
from courtyard.kernel.verbs import running, unit_of_work

log = structlog.get_logger(__name__)

CLAIM = timedelta(minutes=10)
FIRST_RETRY = timedelta(seconds=5)
LONGEST_RETRY = timedelta(hours=6)
LAST_ATTEMPT = 12
KILLED = "the worker was killed, or ran out of memory, each time that it tried this"


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one round of the worker did."""

    done: int
    failed: int


def fact_name(kind: type) -> str:
    """raising.facts.SettlementSigned -> "raising.SettlementSigned"."""
    return f"{kind.__module__.split('.')[1]}.{kind.__name__}"


@cache
def _fact_kind(name: str) -> type:
    room, kind = name.split(".")
    found: type = getattr(importlib.import_module(f"courtyard.{room}.facts"), kind)
    return found


def announce(fact: Any, *, label: str = "") -> None:
    """Writes a fact and a delivery for each of its handlers, in the running verb's transaction.

    `label` tells apart several facts of one kind that one verb announces.
    """
    frame = running()
    name = fact_name(type(fact))
    row = Fact.objects.create(
        public_id=child_key(frame.key, f"fact/{name}/{label}"),
        name=name,
        at=frame.now,
        request_key=frame.key,
        body=codec.dump(type(fact), fact),
    )
    handlers = settings.COURTYARD_REACTIONS.get(name, ())
    Delivery.objects.bulk_create(
        [Delivery(public_id=child_key(row.public_id, handler), fact=row, handler=handler, due_at=frame.now) for handler in handlers]
    )


def deliver_due(*, now: datetime, limit: int = 100) -> Delivered:
    """Delivers what is due, each delivery in a transaction of its own; returns how many were done and how many failed."""
    done, failed = 0, _give_up(now)
    expired = Q(state=Delivery.State.RUNNING, claimed_until__lte=now)
    due = Delivery.objects.filter(Q(state=Delivery.State.DUE, due_at__lte=now) | expired).order_by("due_at", "id")
    for pk in list(due.values_list("pk", flat=True)[:limit]):
        if not _claim(pk, now):
            continue
        if _deliver(pk, now):
            done += 1
        else:
            failed += 1
    return Delivered(done, failed)


def revive(delivery_id: UUID, *, actor: Actor, now: datetime) -> bool:
    """Makes a dead delivery due again, with all its tries, and notes who did so. False: it was not dead (any more).

    The kernel has no verbs, so this notes the request itself; whoever calls it has asked whether the actor may (an officer).
    """
    key = child_key(delivery_id, f"revive/{now.isoformat()}")
    with db.outermost():
        revived = Delivery.objects.filter(public_id=delivery_id, state=Delivery.State.DEAD).update(
            state=Delivery.State.DUE, due_at=now, attempts=0
        )
        if revived != 1:
            return False
        request_id = requests.record(
            key=key,
            parent=None,
            verb="kernel.revive",
            actor_id=actor.user_id,
            via=actor.via,
            at=now,
            digest=codec.digest({"delivery": str(delivery_id)}, {}),
            kind=bool,
            result=True,
        )
        Change.objects.create(
            request_id=request_id, subject_type="kernel.delivery", subject_id=delivery_id, what={"state": ["dead", "due"]}
        )
    return True


def _give_up(now: datetime) -> int:
    """Ends what took its worker with it at its last attempt, so that a reaction which kills is not tried for ever."""
    lost = Delivery.objects.filter(state=Delivery.State.RUNNING, claimed_until__lte=now, attempts__gte=LAST_ATTEMPT)
    # Even an UPDATE that finds nothing waits for SQLite's only write lock, and this is asked at every round.
    if not lost.exists():
        return 0
    dead = lost.update(state=Delivery.State.DEAD, claimed_until=None, last_error=KILLED)
    if dead:
        log.error("delivery.gave_up", deliveries=dead, attempts=LAST_ATTEMPT)
    return dead


def _claim(pk: int, now: datetime) -> bool:
    """Takes the delivery unless another worker has; the row count says which.

    The attempt is counted here, in a transaction that ends before the handler begins: a worker that is killed inside the handler, by
    a signal or for want of memory, has used one up.
    """
    free = Q(state=Delivery.State.DUE, due_at__lte=now) | Q(state=Delivery.State.RUNNING, claimed_until__lte=now)
    return (
        Delivery.objects.filter(free, pk=pk).update(state=Delivery.State.RUNNING, claimed_until=now + CLAIM, attempts=F("attempts") + 1)
        == 1
    )


def _deliver(pk: int, now: datetime) -> bool:
    delivery = Delivery.objects.select_related("fact").get(pk=pk)
    actor = actors.system("worker")
    try:
        handler: Callable[..., None] = import_string(delivery.handler)
        fact = codec.load(_fact_kind(delivery.fact.name), delivery.fact.body)
        room = delivery.handler.split(".")[1]
        with unit_of_work(room=room, name="react", key=delivery.public_id, actor=actor, now=now):
            handler(fact, actor=actor, key=delivery.public_id, now=now)
            # Our claim may have expired and another worker finished first; then this effect must not stand beside its.
            kept = Delivery.objects.filter(pk=pk, state=Delivery.State.RUNNING, attempts=delivery.attempts).update(
                state=Delivery.State.DONE, done_at=now, claimed_until=None, last_error=""
            )
            if kept != 1:
                raise Defect("the claim on this delivery was lost while it ran")
    except Exception as error:
        log.warning("delivery.failed", fact=delivery.fact.name, handler=delivery.handler, attempts=delivery.attempts, error=repr(error))
        _fail(delivery, error, now)
        return False
    return True


def _fail(delivery: Delivery, error: Exception, now: datetime) -> None:
    dead = delivery.attempts >= LAST_ATTEMPT
    Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.RUNNING, attempts=delivery.attempts).update(
        state=Delivery.State.DEAD if dead else Delivery.State.DUE,
        due_at=now + min(FIRST_RETRY * 2 ** (delivery.attempts - 1), LONGEST_RETRY),
        claimed_until=None,
        last_error=f"{type(error).__name__}: {error}"[:2000],
    )
