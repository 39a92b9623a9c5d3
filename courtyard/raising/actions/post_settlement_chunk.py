"""A chunk of a signed settlement goes into the ledger."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Conflict
from courtyard.kernel.facts import announce
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.raising import posting
from courtyard.raising.facts import SettlementChunkDue, SettlementPosted
from courtyard.raising.models import Settlement


class NotSigned(Conflict):
    default_message = _("This settlement is not signed, so nothing of it is posted.")


class OutOfTurn(Conflict):
    default_message = _("Chunks are posted in their order; an earlier one is still to come.")


@dataclass(frozen=True)
class ChunkPosted:
    """`lines` is zero when the chunk had been posted before; `posted` says that the whole settlement is."""

    settlement_id: UUID
    number: int
    lines: int
    posted: bool


@verb
def post_settlement_chunk(*, actor: Actor, key: UUID, now: datetime, settlement_id: UUID, number: int) -> ChunkPosted:
    """Posts the lines of one chunk, with one set in the ledger and one of repayments, and announces the next.

    Safe to ask for twice, and from two workers: the count of posted chunks moves with the postings or not at all, and their
    keys follow from settlement and number. Raises NotSigned, OutOfTurn, and what finance and ledger refuse.
    """
    rows = Settlement.objects.scoped(actor).select_related("project__cooperative", "project__insurer")
    settlement = rows.one_locked(public_id=settlement_id)
    if settlement.state in (Settlement.State.PREPARED, Settlement.State.SUPERSEDED):
        raise NotSigned(state=settlement.state)
    if number < settlement.chunks_posted:
        return ChunkPosted(settlement_id, number, 0, settlement.state == Settlement.State.POSTED)
    if number > settlement.chunks_posted or number >= settlement.chunks:
        raise OutOfTurn(next=settlement.chunks_posted)
    lines = posting.post(settlement, number, actor=actor, now=now)
    last = number + 1 == settlement.chunks
    after = Settlement.State.POSTED if last else Settlement.State.POSTING
    Settlement.unscoped.filter(pk=settlement.pk).update(chunks_posted=number + 1, state=after, posted_at=now if last else None)
    if settlement.state != after:
        changed("raising.settlement", settlement_id, state=[settlement.state, after.value])
    announce(SettlementPosted(settlement_id) if last else SettlementChunkDue(settlement_id, number + 1))
    return ChunkPosted(settlement_id, number, lines, last)
