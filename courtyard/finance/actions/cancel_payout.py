"""A payout that no bank has seen is taken back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.finance.models import PayoutBatch, PayoutLine
from courtyard.finance.rules import BatchState, LineState
from courtyard.kernel.errors import Conflict
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.ledger import actions as ledger
from courtyard.ledger.rules import TransferRef


class TooLateToCancel(Conflict):
    default_message = _("This payout has gone to the bank, or has ended; wait for the bank's list.")


@dataclass(frozen=True)
class PayoutCancelled:
    batch_id: UUID


@verb
def cancel_payout(*, actor: Actor, key: UUID, now: datetime, batch_id: UUID) -> PayoutCancelled:
    """Frees all the money of a batch that was not exported yet. Raises TooLateToCancel."""
    batch = PayoutBatch.objects.scoped(actor).one_locked(public_id=batch_id)
    early = (BatchState.PREPARED, BatchState.SIGNED)
    if PayoutBatch.unscoped.filter(pk=batch.pk, state__in=early).update(state=BatchState.CANCELLED) != 1:
        raise TooLateToCancel(batch=str(batch_id), state=batch.state)
    positions = list(batch.lines.order_by("position").values_list("position", flat=True))
    released = PayoutLine.unscoped.filter(batch=batch, state=LineState.HELD).update(state=LineState.RELEASED)
    if released != len(positions):
        raise TooLateToCancel(batch=str(batch_id))
    holds = tuple(TransferRef(batch.hold_key, position - 1) for position in positions)
    ledger.release(actor=actor, key=child_key(key, "release"), now=now, holds=holds)
    changed("finance.payout_batch", batch_id, state=[batch.state, BatchState.CANCELLED.value])
    return PayoutCancelled(batch_id=batch_id)
