"""Money moves, at once."""

from datetime import datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb
from courtyard.ledger import posting
from courtyard.ledger.rules import Entry, Phase, Posted


@verb
def post(*, actor: Actor, key: UUID, now: datetime, entries: tuple[Entry, ...]) -> Posted:
    """Posts all entries as one set, whose key is `key`, or none of them; accounts open on first use.

    Raises NotPostable, UnknownKind, FloorBreached (by the state after the whole set) or AmountTooLarge.
    """
    return posting.write(posting.lines_of(entries, Phase.POSTED, actor), key=key, now=now)
