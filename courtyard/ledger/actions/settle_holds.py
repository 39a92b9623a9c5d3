"""Promised money moves."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Reason
from courtyard.kernel.verbs import Actor, verb
from courtyard.ledger import posting, resolving
from courtyard.ledger.errors import NotPostable
from courtyard.ledger.rules import Line, Phase, Posted, TransferRef


@verb
def settle_holds(
    *, actor: Actor, key: UUID, now: datetime, holds: tuple[TransferRef, ...], amounts_fen: tuple[int, ...] | None = None
) -> Posted:
    """Posts all the holds, or none: each in full, or the amount in its place in `amounts_fen`; what is less frees the rest.

    Raises NoSuchTransfer, NotAHold, HoldResolved, NotPostable (an amount above what is held, not above zero, or missing;
    a hold of another room or one named twice), FloorBreached or AmountTooLarge.
    """
    lines = resolving.locked_holds(holds, actor)
    for line, amount in zip(lines, _amounts(lines, amounts_fen), strict=True):
        line.phase, line.amount_fen = Phase.POSTED, amount
    return posting.write(lines, key=key, now=now)


def _amounts(lines: Sequence[Line], amounts_fen: tuple[int, ...] | None) -> Sequence[int]:
    if amounts_fen is None:
        return [line.held_fen for line in lines]
    if len(amounts_fen) != len(lines):
        raise NotPostable(_("Give one amount for each hold, or none at all."))
    message = _("A hold is settled with more than zero and at most what is held; release it to settle nothing.")
    wrong = [
        Reason("amount-not-held", message, "amounts_fen", {"position": position, "held_fen": line.held_fen})
        for position, (line, amount) in enumerate(zip(lines, amounts_fen, strict=True))
        if not 0 < amount <= line.held_fen
    ]
    if wrong:
        raise NotPostable(reasons=wrong)
    return amounts_fen
