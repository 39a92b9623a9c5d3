"""A second person signs that a debt is forgiven."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.finance import losses
from courtyard.finance.books import figures_of, lock_loans
from courtyard.finance.models import LossDecision
from courtyard.finance.rules import DecisionState
from courtyard.kernel.errors import Conflict, Refused
from courtyard.kernel.verbs import Actor, changed, verb


class SecondPersonNeeded(Refused):
    default_message = _("Whoever proposed this cannot also sign it; ask somebody else of the office.")


class NotWaiting(Conflict):
    default_message = _("This decision does not wait for a signature any more.")


class OwesLess(Conflict):
    default_message = _("The loan owes less now than was to be forgiven; reject this and propose what is owed.")


@dataclass(frozen=True)
class Forgiven:
    decision_id: UUID
    outstanding_fen: int


@verb
def countersign_loss(*, actor: Actor, key: UUID, now: datetime, decision_id: UUID) -> Forgiven:
    """Forgives what another person proposed. Raises SecondPersonNeeded, NotWaiting, OwesLess."""
    decision = LossDecision.objects.scoped(actor).select_related("loan").one(public_id=decision_id)
    loan = lock_loans([decision.loan.public_id])[decision.loan.public_id]
    if actor.user_id is None or actor.user_id == decision.decided_by:
        raise SecondPersonNeeded()
    figures = figures_of([loan.pk])[loan.pk]
    signed = LossDecision.unscoped.filter(pk=decision.pk, state=DecisionState.PROPOSED).update(
        state=DecisionState.APPLIED, countersigned_by=actor.user_id, settled_at=now
    )
    if signed != 1:
        raise NotWaiting(decision=str(decision_id))
    if decision.amount_fen > figures.owed_fen:
        raise OwesLess(owed_fen=figures.owed_fen)
    taken_off = losses.apply(decision, loan, actor=actor, key=key, now=now)
    changed("finance.loss_decision", decision_id, state=[DecisionState.PROPOSED.value, DecisionState.APPLIED.value])
    return Forgiven(decision_id=decision_id, outstanding_fen=figures.outstanding_fen - taken_off)
