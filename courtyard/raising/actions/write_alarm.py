"""An alarm about a flock is written into the way of its animals."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.raising.models import Bird, Flock
from courtyard.raising.moments import instant
from courtyard.trace import actions as trace
from courtyard.trace.rules import builders as happened


@dataclass(frozen=True)
class AlarmWritten:
    """`event_id` is None when the group is no flock of ours, or none of its animals is alive."""

    event_id: UUID | None


@verb
def write_alarm(
    *, actor: Actor, key: UUID, now: datetime, alarm_id: UUID, flock_id: UUID, subject: str, kind: str, day: date
) -> AlarmWritten:
    """Writes an alarm that monitoring raised about one animal, or about a whole flock (`subject` empty)."""
    flock = Flock.unscoped.select_related("yard").filter(public_id=flock_id).first()
    if flock is None:
        return AlarmWritten(event_id=None)
    rows = Bird.unscoped.filter(flock=flock, state=Bird.State.ALIVE).order_by("slot")
    epcs = tuple((rows.filter(epc=subject) if subject else rows).values_list("epc", flat=True))
    if not epcs:
        return AlarmWritten(event_id=None)
    event = happened.alarmed(epcs, at=instant(day, now), place=flock.yard.sgln, kind=kind, alarm_id=alarm_id)
    recorded = trace.record(actor=actor, key=child_key(key, "alarm"), now=now, events=(event,))
    changed("raising.flock", flock_id, alarm=str(alarm_id), kind=kind)
    return AlarmWritten(event_id=recorded.event_ids[0])
