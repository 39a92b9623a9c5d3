"""Promised money moves."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Reason
from courtyard.kernel.verbs import Actor, verb
from courtyard.ledger import posting, resolving
from courtyard.ledger.errors import NotPostable
from courtyard.ledger.rules import Phase, Posted, TransferRef


@verb
def settle_holds(
    *, actor: Actor, key: UUID, now: datetime, holds: tuple[TransferRef, ...], amounts_fen: tuple[int, ...] | None = None
) -> Posted:
    """Posts all the holds, or none: each in full, or the amount in its place in `amounts_fen`; what is less frees the rest.

    Raises NoSuchTransfer, NotAHold, HoldResolved, NotPostable (an amount above what is held, not above zero, or missing;
    a hold of another room or one named twice), FloorBreached or AmountTooLarge.
    """
    lines, held_fen = resolving.locked_holds(holds, actor)
    for line, amount in zip(lines, _amounts(held_fen, amounts_fen), strict=True):
        line.phase, line.amount_fen = Phase.POSTED, amount
    return posting.write(lines, key=key, now=now, held_before=held_fen)


def _amounts(held_fen: list[int], amounts_fen: tuple[int, ...] | None) -> list[int]:
    if amounts_fen is None:
        return held_fen
    if len(amounts_fen) != len(held_fen):
        raise NotPostable(_("Give one amount for each hold, or none at all."))
    wrong = [place for place, (amount, held) in enumerate(zip(amounts_fen, held_fen, strict=True)) if not 0 < amount <= held]
    if wrong:
        message = _("A hold is settled with more than zero and at most what is held; release it to settle nothing.")
        raise NotPostable(
            reasons=[Reason("amount-not-held", message, "amounts_fen", {"position": at, "held_fen": held_fen[at]}) for at in wrong]
        )
    return list(amounts_fen)
