"""What of an event is sealed: everything that its JSON is made of, as canonical bytes."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from courtyard.algorithms.hashing import canonical_json
from courtyard.kernel.sealing import SealSource
from courtyard.trace.models import Event, EventSeal
from courtyard.trace.reading import kept_events
from courtyard.trace.rules.preparing import sealable
from courtyard.trace.rules.wire import Kept, instant


def payloads(ids: Sequence[int]) -> list[bytes]:
    """The canonical bytes of events given by primary key, in that order."""
    kept = kept_events(ids)
    return [canonical_json(_payload(kept[pk])) for pk in ids]


def _payload(kept: Kept) -> dict[str, Any]:
    # An event of our own is sealed as it always was; of somebody else's, what it said is sealed with it.
    sent = {} if kept.sent is None else {"sent": sha256(kept.sent.encode()).hexdigest(), "carriedOut": kept.carried_out}
    return sent | {
        "eventID": str(kept.public_id),
        "type": kept.type.name,
        "action": kept.action.name,
        "eventTime": instant(kept.happened_at),
        "zoneMinutes": kept.zone_minutes,
        "recordTime": instant(kept.recorded_at),
        "bizStep": kept.biz_step,
        "disposition": kept.disposition,
        "readPoint": kept.read_point,
        "bizLocation": kept.biz_location,
        "declares": kept.declares,
        "items": [list(part) for part in kept.parts],
        "rest": sealable(kept.rest),
    }


SEALING = SealSource(name="trace", seals=EventSeal, subjects=Event, payloads=payloads)
