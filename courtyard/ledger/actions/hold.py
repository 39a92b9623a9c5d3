"""Money is promised: it stays where it is, and can no longer be spent on anything else."""

from datetime import datetime
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb
from courtyard.ledger import posting
from courtyard.ledger.rules import Entry, Phase, Posted


@verb
def hold(*, actor: Actor, key: UUID, now: datetime, entries: tuple[Entry, ...]) -> Posted:
    """Writes all entries as pending, or none: each lowers what is available where it would take, until settled or released.

    Both accounts of an entry hold it that would shrink by it: a payout holds the household's dividend and the bank's money.
    Raises NotPostable, UnknownKind, FloorBreached or AmountTooLarge.
    """
    return posting.write(posting.lines_of(entries, Phase.PENDING, actor), key=key, now=now)
