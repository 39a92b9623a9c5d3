"""Takes back everything that a cause reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courtyard.algorithms.epcis.keys import key_of, uri_of
from courtyard.algorithms.identifiers import IllegalKey
from courtyard.kernel.clock import programme_zone
from courtyard.kernel.errors import Invalid, Reason
from courtyard.kernel.facts import announce
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.trace import following
from courtyard.trace.errors import OutsideYourPlaces, UnknownItems
from courtyard.trace.facts import ItemsRecalled
from courtyard.trace.models import EpcState
from courtyard.trace.recording import write
from courtyard.trace.rules.preparing import Part, Prepared
from courtyard.trace.rules.standing import Stage
from courtyard.trace.rules.vocabulary import PREFIX, EventType, Role, StoredAction

# Items an event, so that one event's JSON can still be sent.
CHUNK = 5_000


class NoReason(Invalid):
    """A recall says why."""

    default_message = gettext_lazy("Say why these are recalled; buyers and inspectors read it.")


@dataclass(frozen=True)
class Recalled:
    """The recall's events and how many items are recalled by them. Nothing reached, no event."""

    event_ids: tuple[UUID, ...]
    reached: int


@verb
def recall(*, actor: Actor, key: UUID, now: datetime, epcs: tuple[str, ...], reason: str) -> Recalled:
    """Recalls items and everything made of, fed with or held in them: birds, packs, crates, supply lots alike.

    What was destroyed or transformed is not recalled, what came of it is; what is recalled already is passed over. Whoever has
    one of these items in its own area may recall all of them, wherever they are by now. Announces ItemsRecalled.
    Raises UnknownItems for identifiers that no event named, NoReason, OutsideYourPlaces.
    """
    if not reason.strip():
        raise NoReason
    causes = _keys(epcs)
    affected = following.downstream(causes)
    _refuse_strangers(actor, affected)
    reached = [item for item in affected if item.stage is Stage.ALIVE and not item.recalled and not item.is_holder]
    ids = []
    for number, start in enumerate(range(0, len(reached), CHUNK)):
        ids.append(child_key(key, f"event/{number}"))
        write([_event(reached[start : start + CHUNK], causes, reason.strip(), now)], [ids[-1]], actor=actor, now=now)
    shown = tuple(uri_of(cause) for cause in causes)
    changed("trace.recall", key, causes=list(shown[:100]), reached=len(reached), reason=reason.strip())
    announce(ItemsRecalled(event_ids=tuple(ids), causes=shown, reached=len(reached), reason=reason.strip()))
    return Recalled(event_ids=tuple(ids), reached=len(reached))


def _refuse_strangers(actor: Actor, affected: Sequence[following.Reached]) -> None:
    if any(grant.everywhere for grant in actor.grants):
        return
    concerned = EpcState.objects.scoped(actor)
    ids = [item.item_id for item in affected if not item.is_holder]
    if not any(concerned.filter(pk__in=ids[start : start + CHUNK]).exists() for start in range(0, len(ids), CHUNK)):
        raise OutsideYourPlaces


def _keys(epcs: tuple[str, ...]) -> list[str]:
    faults, keys = [], []
    for uri in epcs:
        try:
            keys.append(key_of(uri).text)
        except IllegalKey as error:
            faults.append(Reason("illegal-identifier", str(error), "epcs", {"epc": uri}))
    known = following.known(keys)
    faults.extend(
        Reason("unknown", _("Nothing is known of %(epc)s.") % {"epc": uri_of(key)}, "epcs", {"epc": uri_of(key)})
        for key in keys
        if key not in known
    )
    if faults or not keys:
        raise UnknownItems(reasons=faults)
    return sorted(set(keys))


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
