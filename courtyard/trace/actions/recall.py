"""Takes back everything that a cause reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy

from courtyard.algorithms.epcis.keys import uri_of
from courtyard.kernel import codec
from courtyard.kernel.clock import programme_zone
from courtyard.kernel.errors import Invalid
from courtyard.kernel.facts import announce
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.people import queries as people
from courtyard.trace import following, recalling, starting
from courtyard.trace.errors import OutsideYourPlaces
from courtyard.trace.facts import ItemsRecalled
from courtyard.trace.models import Recall
from courtyard.trace.opening import sender
from courtyard.trace.recording import write
from courtyard.trace.rules.preparing import Part, Prepared
from courtyard.trace.rules.vocabulary import PREFIX, EventType, Role, StoredAction
from courtyard.trace.starting import DayAt


class NoReason(Invalid):
    """A recall says why."""

    default_message = gettext_lazy("Say why these are recalled; buyers and inspectors read it.")


@dataclass(frozen=True)
class Recalled:
    """The recall's events and how many items are recalled by them. Nothing reached, no event."""

    recall_id: UUID
    event_ids: tuple[UUID, ...]
    reached: int


@verb
def recall(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    reason: str,
    epcs: tuple[str, ...] = (),
    places: tuple[str, ...] = (),
    days: tuple[DayAt, ...] = (),
) -> Recalled:
    """Recalls items and everything made of, fed with or held in them: birds, packs, crates, supply lots alike.

    `places`: all that began there, such as a yard's animals; `days`: all that happened then at places of the actor's own.
    What was destroyed or transformed is not recalled, what came of it is. What is recalled already is recalled by this as well, so
    that it stays so when the other recall turns out to be a mistake. Whoever had one of these items at one of its own places may
    recall all of them, wherever they are by now. Announces ItemsRecalled.
    Raises UnknownItems for identifiers that no event named, NoReason, OutsideYourPlaces.
    """
    if not reason.strip():
        raise NoReason
    causes = starting.starting(actor, epcs=epcs, places=places, days=days)
    affected = recalling.held(causes)
    _refuse_strangers(actor, affected)
    reached = [item for item in affected if recalling.can_be_recalled(item)]
    ids = recalling.event_ids(key, recalling.events_for(len(reached)))
    for number, event_id in enumerate(ids):
        chunk = reached[number * recalling.CHUNK : (number + 1) * recalling.CHUNK]
        write([_event(chunk, causes, reason.strip(), now)], [event_id], actor=actor, now=now)
    Recall.objects.create(
        public_id=key,
        begun_with={"epcs": list(epcs), "places": list(places), "days": codec.dump(tuple[DayAt, ...], days)},
        reason=reason.strip()[:500],
        reached=len(reached),
        events=len(ids),
        at=now,
        recalled_by=actor.user_id,
        **_home(actor),
    )
    shown = tuple(uri_of(cause) for cause in causes)
    changed("trace.recall", key, causes=list(shown[:100]), reached=len(reached), reason=reason.strip())
    announce(ItemsRecalled(event_ids=ids, causes=shown, reached=len(reached), reason=reason.strip()))
    return Recalled(recall_id=key, event_ids=ids, reached=len(reached))


def _refuse_strangers(actor: Actor, affected: Sequence[following.Reached]) -> None:
    if not recalling.concerns(actor, affected):
        raise OutsideYourPlaces


def _home(actor: Actor) -> dict[str, Any]:
    """Whose recall it is: the actor's organisation, and its area or, where it has none, that of the organisation."""
    home = sender(actor)
    organisation, place = home["organisation"], home["place_code"]
    if organisation and not place:
        known = people.organisations_by_id([organisation]).get(organisation)
        place = known.place_code if known else ""
    return {"organisation": organisation, "place_code": place}


def _event(items: list[following.Reached], causes: list[str], reason: str, now: datetime) -> Prepared:
    """The recall as an event: seen, on hold, recalled until somebody declares this event an error."""
    return Prepared(
        event_id=None,
        type=EventType.OBJECT,
        action=StoredAction.OBSERVE,
        happened_at=now,
        zone_minutes=int((now.astimezone(programme_zone()).utcoffset() or now.utcoffset() or now - now).total_seconds() // 60),
        biz_step="holding",
        disposition="recalled",
        read_point=None,
        biz_location=None,
        parts=tuple(Part(Role.OBJECT, item.epc, item.is_class, 0 if item.is_class else None, None) for item in items),
        rest={
            "persistentDisposition": {"set": ["recalled"]},
            f"{PREFIX}:reason": reason,
            f"{PREFIX}:recallCauses": [uri_of(cause) for cause in causes[:1000]],
        },
        recalls=True,
    )
