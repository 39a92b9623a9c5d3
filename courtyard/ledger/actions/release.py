"""Promised money is free again."""

from datetime import datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb
from courtyard.ledger import posting, resolving
from courtyard.ledger.rules import Phase, Posted, TransferRef


@verb
def release(*, actor: Actor, key: UUID, now: datetime, holds: tuple[TransferRef, ...]) -> Posted:
    """Ends all the holds without moving anything, or none of them: a third row for each, naming it.

    Raises NoSuchTransfer, NotAHold, HoldResolved, or NotPostable for a hold of another room or one named twice.
    """
    lines = resolving.locked_holds(holds, actor)
    for line in lines:
        line.phase = Phase.RELEASED
    return posting.write(lines, key=key, now=now)
