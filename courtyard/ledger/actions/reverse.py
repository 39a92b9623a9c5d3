"""A mistake is taken back by its mirror image; nothing is edited."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.verbs import Actor, verb
from courtyard.ledger import posting, resolving
from courtyard.ledger.errors import NotPostable
from courtyard.ledger.rules import Posted


@verb
def reverse(*, actor: Actor, key: UUID, now: datetime, set_key: UUID, reason: str, positions: tuple[int, ...] | None = None) -> Posted:
    """Posts every posted transfer of the set the other way round, under the same code and dimensions, naming what it reverses.

    `positions`: only those transfers of it (a bank returns one payment of many). `reason` is a sentence of at most 200 characters
    without personal data. A settled hold is not held again.
    Raises NoSuchTransfer (also for a position that the set does not have), NotReversible (a hold, a release, a reversal),
    AlreadyReversed, FloorBreached (the money has been spent since), or NotPostable for another room's set or a missing reason.
    """
    reason = reason.strip()
    if not reason or len(reason) > 200:
        raise NotPostable(_("Say in one sentence why the set is reversed."))
    return posting.write(resolving.mirror(set_key, actor, positions), key=key, now=now, reason=reason)
