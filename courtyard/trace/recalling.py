"""What a recall reaches, held still while it is written; whose it is; and which events it consists of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courtyard.kernel import codec, db
from courtyard.kernel.actors import Actor
from courtyard.kernel.among import among
from courtyard.kernel.errors import NotFound
from courtyard.kernel.ids import child_key
from courtyard.trace import following, tables
from courtyard.trace.models import EpcState, EventItem, Location, Recall
from courtyard.trace.rules.standing import Stage
from courtyard.trace.starting import DayAt

# Items an event, so that one event's JSON can still be sent.
CHUNK = 5_000
MOST_LISTED = 200


def held(causes: Iterable[str]) -> list[following.Reached]:
    """Everything downstream of the causes, each state locked until the transaction ends.

    Whoever makes a pack of a bird, or gives a lot, locks the bird or the lot first. So while we waited for a lock somebody may have
    gone on: where something happened to one of them since we looked, we look again, until there is nothing that we do not hold.
    From then on nobody goes on from any of these.
    """
    causes = list(causes)
    locked: set[int] = set()
    while True:
        found = following.downstream(causes)
        new = {item.item_id: item.version for item in found if item.stage is not None and item.item_id not in locked}
        if not new or not db.is_postgres():
            return found  # on SQLite the transaction holds the write lock of the whole file since it began
        if tables.locked_versions(new) == new:
            return found
        locked |= new.keys()


def can_be_recalled(item: following.Reached) -> bool:
    """Whether a recall marks the item: it is still there, and it is no crate that merely held something of it."""
    return item.stage is Stage.ALIVE and not item.is_holder


def events_for(items: int) -> int:
    """How many events a recall of so many items consists of."""
    return -(-items // CHUNK)


def event_ids(recall_id: UUID, events: int) -> tuple[UUID, ...]:
    """The ids of a recall's events."""
    return tuple(child_key(recall_id, f"event/{number}") for number in range(events))


def seen(actor: Actor, items: Iterable[int]) -> set[int] | None:
    """Which of these items the actor may see: those to which something happened at a place of its own. None: all of them."""
    if any(grant.everywhere for grant in actor.grants):
        return None
    found: set[int] = set()
    ids, places = list(items), Location.objects.scoped(actor)
    for start in range(0, len(ids), CHUNK):
        rows = EventItem.unscoped.filter(among("item_id", ids[start : start + CHUNK]), event__read_point__in=places)
        found.update(rows.order_by().values_list("item_id", flat=True).distinct())
    return found


def concerns(actor: Actor, affected: Sequence[following.Reached]) -> bool:
    """Whether the actor sees at least one of what is affected; a crate that held it does not count."""
    own = seen(actor, [item.item_id for item in affected if not item.is_holder])
    return own is None or bool(own)


# ------------------------------------------------------------------------------------------------------------------- recalls


@dataclass(frozen=True, slots=True)
class RecallView:
    """A recall as it stands. `outcome`: empty while it stands, mistake, done. `own`: it was made in the asker's area."""

    recall_id: UUID
    at: datetime
    recalled_by: UUID | None
    reason: str
    reached: int
    epcs: tuple[str, ...]
    places: tuple[str, ...]
    days: tuple[DayAt, ...]
    outcome: str
    ended_at: datetime | None
    ended_by: UUID | None
    note: str
    own: bool


def recalls(actor: Actor) -> list[RecallView]:
    """Recalls that were made in the actor's area, and those that reached something that lies there now; the newest first."""
    rows = list(Recall.unscoped.order_by("-pk")[:MOST_LISTED])
    own = set(Recall.objects.scoped(actor).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    events = {event: row.pk for row in rows if row.pk not in own for event in event_ids(row.public_id, row.events)}
    concerned = EventItem.unscoped.filter(event__public_id__in=list(events), item__state__in=EpcState.objects.scoped(actor))
    reached = {events[event] for event in concerned.order_by().values_list("event__public_id", flat=True).distinct()}
    return [_view(row, own=row.pk in own) for row in rows if row.pk in own | reached]


def recall_of(actor: Actor, recall_id: UUID) -> RecallView:
    """One of them. Raises NotFound."""
    for one in recalls(actor):
        if one.recall_id == recall_id:
            return one
    raise NotFound(subject="trace.recall")


def _view(row: Recall, *, own: bool) -> RecallView:
    begun = row.begun_with
    return RecallView(
        recall_id=row.public_id,
        at=row.at,
        recalled_by=row.recalled_by,
        reason=row.reason,
        reached=row.reached,
        epcs=tuple(begun["epcs"]),
        places=tuple(begun["places"]),
        days=codec.load(tuple[DayAt, ...], begun["days"]),
        outcome=row.outcome,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
        note=row.note,
        own=own,
    )
