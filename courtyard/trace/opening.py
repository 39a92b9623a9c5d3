"""Documents that others send: read and checked before any transaction opens."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import repeat
from typing import Any

from django.utils.translation import gettext as _

from courtyard.algorithms.epcis import reading, validation
from courtyard.algorithms.epcis.vocabulary import CONTEXT
from courtyard.algorithms.hashing import NotCanonical, canonical_json
from courtyard.kernel import codec
from courtyard.kernel.actors import Actor, Grant
from courtyard.kernel.errors import Reason
from courtyard.trace.errors import MalformedEvent, TooManyEvents
from courtyard.trace.rules.preparing import sealable
from courtyard.trace.rules.sent import Sent, prepare_sent

MOST_EVENTS = 5_000


@dataclass(frozen=True, slots=True)
class Opened:
    """A document that is well formed: the pointer of each of its events, and what the prefixes in them mean."""

    pointers: tuple[str, ...]
    context: Any
    sent: tuple[Sent, ...]

    def written(self) -> str:
        """As it waits to be taken in: the pointer, body and digest of each event."""
        waits = [(pointer, one.body, one.digest.hex()) for pointer, one in zip(self.pointers, self.sent, strict=True)]
        return json.dumps(waits, ensure_ascii=False, separators=(",", ":"))


def open_document(document: str) -> Opened:
    """Reads an EPCISDocument or an EPCISQueryDocument. Raises MalformedEvent with every fault, TooManyEvents."""
    found = _read(document)
    kind = found.get("type") if isinstance(found, dict) else None
    if kind not in ("EPCISDocument", "EPCISQueryDocument"):
        raise MalformedEvent(reasons=[Reason("not-a-document", _("Send an EPCISDocument or an EPCISQueryDocument."), "/type")])
    where, body = "/epcisBody", found["epcisBody"]
    if kind == "EPCISQueryDocument":
        where, body = f"{where}/queryResults/resultsBody", body["queryResults"]["resultsBody"]
    events = body["eventList"]
    if len(events) > MOST_EVENTS:
        raise TooManyEvents(events=len(events), most=MOST_EVENTS)
    pointers = tuple(f"{where}/eventList/{at}" for at in range(len(events)))
    return Opened(pointers, _keepable(found["@context"]), _prepared(zip(pointers, events, repeat(None))))


def open_event(event: str) -> Opened:
    """Reads one event with a context of its own. Raises MalformedEvent with every fault."""
    found = _read(event)
    if found.get("type") in ("EPCISDocument", "EPCISQueryDocument"):
        raise MalformedEvent(reasons=[Reason("not-an-event", _("Send one event here; documents go to the address of captures."), "/type")])
    # Its context goes with the event itself: it comes back as it came.
    return Opened(("",), CONTEXT, _prepared([("", found, None)]))


def waiting(document: str, part: slice) -> list[tuple[str, Sent]]:
    """A part of what `Opened.written` wrote."""
    waits = json.loads(document)[part]
    sent = _prepared((pointer, body, bytes.fromhex(digest)) for pointer, body, digest in waits)
    return list(zip((pointer for pointer, _body, _digest in waits), sent, strict=True))


def _keepable(context: Any) -> Any:
    try:
        canonical_json(sealable(context))
    except NotCanonical as error:
        raise MalformedEvent(reasons=[Reason("cannot-be-kept", str(error), "/@context")]) from error
    return context


def _read(text: str) -> dict[str, Any]:
    try:
        found = reading.loads(text)
    except reading.NotJson as error:
        raise MalformedEvent(reasons=[Reason("not-json", str(error))]) from error
    faults = validation.faults(found)
    if faults:
        raise MalformedEvent(reasons=[Reason("not-epcis", fault.reason, fault.pointer) for fault in faults])
    return dict(found)


def _prepared(events: Iterable[tuple[str, dict[str, Any], bytes | None]]) -> tuple[Sent, ...]:
    """Events by pointer, each with its digest where that is known."""
    sent, faults = [], []
    for pointer, event, digest in events:
        ready, found = prepare_sent(event, pointer, digest)
        faults.extend(found)
        if ready is not None:
            sent.append(ready)
    if faults:
        raise MalformedEvent(reasons=faults)
    return tuple(sent)


def home_of(actor: Actor) -> dict[str, Any]:
    """Who acts for which organisation or place, as fields of what it leaves here."""
    home = next(iter(sorted(actor.grants, key=lambda grant: grant.organisation is None)), None)
    return {
        "user": actor.user_id,
        "organisation": home.organisation if home else None,
        "place_code": (home.place if home else None) or "",
    }


def sender(actor: Actor) -> dict[str, Any]:
    """Whose capture it is and what its sender may do, as fields of `Capture`."""
    return {**home_of(actor), "grants": codec.dump(tuple[Grant, ...], actor.grants)}
