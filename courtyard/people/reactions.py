"""What this room does about facts: a long register is taken in chunk by chunk."""

from datetime import datetime
from uuid import UUID

from courtyard.kernel.actors import Actor
from courtyard.kernel.verbs import child_key
from courtyard.people import actions
from courtyard.people.actions.take_register_chunk import ImportGivenUp
from courtyard.people.facts import RegisterChunkDue


def take_next_chunk(fact: RegisterChunkDue, *, actor: Actor, key: UUID, now: datetime) -> None:
    """The chunk that is due, unless a command took it in already or somebody gave the import up."""
    try:
        actions.take_register_chunk(actor=actor, key=child_key(key, "chunk"), now=now, import_id=fact.import_id, number=fact.number)
    except ImportGivenUp:
        return
