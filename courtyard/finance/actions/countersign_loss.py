"""Two persons sign that a debt is forgiven: whoever proposed it, and one more."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.finance import losses
from courtyard.finance.books import figures_of, lock_loan_rows
from courtyard.finance.losses import Decided
from courtyard.finance.models import LossDecision
from courtyard.finance.rules import DecisionState, LossSource
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
    """`complete` is false while a second person has still to sign: the house itself proposed, and this was the first signature."""

    decision_id: UUID
    outstanding_fen: int
    complete: bool


@verb
def countersign_loss(*, actor: Actor, key: UUID, now: datetime, decision_id: UUID) -> Forgiven:
    """Forgives what another person proposed. What the house proposed (a settlement) is first taken on by one person.

    Raises SecondPersonNeeded, NotWaiting, OwesLess.
    """
    found = LossDecision.objects.scoped(actor).select_related("loan").one(public_id=decision_id)
    loan = lock_loan_rows(actor, [found.loan.public_id])[found.loan.public_id]
    decision = LossDecision.unscoped.one_locked(pk=found.pk)
    if actor.user_id is None or actor.user_id == decision.decided_by:
        raise SecondPersonNeeded()
    figures = figures_of([loan.pk])[loan.pk]
    waiting = LossDecision.unscoped.filter(pk=decision.pk, state=DecisionState.PROPOSED)
    if decision.state != DecisionState.PROPOSED:
        raise NotWaiting(decision=str(decision_id))
    if decision.amount_fen > figures.owed_fen:
        raise OwesLess(owed_fen=figures.owed_fen)
    if decision.decided_by is None:
        if waiting.filter(decided_by=None).update(decided_by=actor.user_id) != 1:
            raise NotWaiting(decision=str(decision_id))
        changed("finance.loss_decision", decision_id, decided_by=[None, str(actor.user_id)])
        return Forgiven(decision_id, figures.outstanding_fen, complete=False)
    if waiting.update(state=DecisionState.APPLIED, countersigned_by=actor.user_id, settled_at=now) != 1:
        raise NotWaiting(decision=str(decision_id))
    decided = Decided(decision_id, loan, LossSource(decision.source), decision.amount_fen, decision.payer, proposed=False)
    losses.apply([decided], actor=actor, key=key, now=now)
    changed("finance.loss_decision", decision_id, state=[DecisionState.PROPOSED.value, DecisionState.APPLIED.value])
    return Forgiven(decision_id, figures.outstanding_fen - decision.amount_fen, complete=True)
