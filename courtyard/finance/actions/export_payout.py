"""A signed payout goes to the bank."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Sum
from django.utils.translation import gettext_lazy as _

from courtyard.finance.models import PayoutBatch, PayoutLine
from courtyard.finance.rules import BatchState, LineState
from courtyard.kernel.errors import Conflict
from courtyard.kernel.verbs import Actor, changed, verb


class NotSigned(Conflict):
    default_message = _("Two persons sign a payout before it goes to the bank.")


@dataclass(frozen=True)
class PayoutExported:
    batch_id: UUID
    file_name: str
    lines: int
    total_fen: int
    digest: str


@verb
def export_payout(*, actor: Actor, key: UUID, now: datetime, batch_id: UUID) -> PayoutExported:
    """From now on the payments count as sent: only the bank's list ends them. `queries.payout_sheet` is the file itself.

    Raises NotSigned.
    """
    batch = PayoutBatch.objects.scoped(actor).one_locked(public_id=batch_id)
    if PayoutBatch.unscoped.filter(pk=batch.pk, state=BatchState.SIGNED).update(state=BatchState.EXPORTED, exported_at=now) != 1:
        raise NotSigned(batch=str(batch_id), state=batch.state)
    totals = PayoutLine.unscoped.filter(batch=batch).aggregate(lines=Count("pk"), total=Sum("amount_fen"))
    if PayoutLine.unscoped.filter(batch=batch, state=LineState.HELD).update(state=LineState.SENT) != totals["lines"]:
        raise NotSigned(batch=str(batch_id))
    changed("finance.payout_batch", batch_id, state=[BatchState.SIGNED.value, BatchState.EXPORTED.value])
    return PayoutExported(batch_id, f"{batch.code}.xlsx", totals["lines"], totals["total"], batch.digest)
