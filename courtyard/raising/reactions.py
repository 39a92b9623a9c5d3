"""What this room does about facts: a settlement posts itself chunk by chunk, an alarm goes into the trace."""

from datetime import datetime
from uuid import UUID

from courtyard.kernel.actors import Actor
from courtyard.kernel.verbs import child_key
from courtyard.monitoring.facts import AlarmRaised
from courtyard.raising import actions
from courtyard.raising.facts import SettlementChunkDue, SettlementSigned


def begin_posting(fact: SettlementSigned, *, actor: Actor, key: UUID, now: datetime) -> None:
    """The first chunk of a settlement that was signed."""
    actions.post_settlement_chunk(actor=actor, key=child_key(key, "chunk"), now=now, settlement_id=fact.settlement_id, number=0)


def post_next_chunk(fact: SettlementChunkDue, *, actor: Actor, key: UUID, now: datetime) -> None:
    """The chunk that is due."""
    actions.post_settlement_chunk(actor=actor, key=child_key(key, "chunk"), now=now, settlement_id=fact.settlement_id, number=fact.number)


def write_alarm(fact: AlarmRaised, *, actor: Actor, key: UUID, now: datetime) -> None:
    """A silent bracelet, or a flock that stands still, becomes part of its animals' way."""
    actions.write_alarm(
        actor=actor,
        key=child_key(key, "alarm"),
        now=now,
        alarm_id=fact.alarm_id,
        flock_id=fact.group,
        subject=fact.subject,
        kind=fact.kind,
        day=fact.day,
    )
