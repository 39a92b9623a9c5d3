"""A proposal to forgive is not signed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courtyard.finance.actions.countersign_loss import NotWaiting
from courtyard.finance.models import LossDecision
from courtyard.finance.rules import DecisionState
from courtyard.kernel.verbs import Actor, changed, verb


@dataclass(frozen=True)
class LossRejected:
    decision_id: UUID


@verb
def reject_loss(*, actor: Actor, key: UUID, now: datetime, decision_id: UUID) -> LossRejected:
    """Ends a proposal without effect; whoever proposed it may withdraw it in the same way. Raises NotWaiting."""
    decision = LossDecision.objects.scoped(actor).one(public_id=decision_id)
    other = actor.user_id if actor.user_id != decision.decided_by else None
    ended = LossDecision.unscoped.filter(pk=decision.pk, state=DecisionState.PROPOSED).update(
        state=DecisionState.REJECTED, countersigned_by=other, settled_at=now
    )
    if ended != 1:
        raise NotWaiting(decision=str(decision_id))
    changed("finance.loss_decision", decision_id, state=[DecisionState.PROPOSED.value, DecisionState.REJECTED.value])
    return LossRejected(decision_id=decision_id)
