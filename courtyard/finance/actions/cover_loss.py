"""What proceeds do not repay is covered in the order of the project's terms, and from nothing else."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.finance import losses
from courtyard.finance.books import figures_of
from courtyard.finance.facts import ForgivenessProposed
from courtyard.finance.models import Loan, LossDecision
from courtyard.finance.rules import DecisionState, LossSource, cover_problems
from courtyard.kernel.errors import Refused
from courtyard.kernel.facts import announce
from courtyard.kernel.verbs import Actor, changed, verb


class LossNotCovered(Refused):
    """`reasons` says why this source may not cover this loss now."""

    default_message = _("This loss cannot be covered in this way.")


@dataclass(frozen=True)
class LossCovered:
    decision_id: UUID
    outstanding_fen: int
    waits_for_signature: bool


@verb
def cover_loss(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    loan_id: UUID,
    source: LossSource,
    amount_fen: int,
    reason: str,
    payer_id: UUID | None = None,
    new_due_on: date | None = None,
) -> LossCovered:
    """Records what one source gives for a loss. Zero says that it gives nothing, and why; then the next source may be asked.

    insurer, guarantee: `payer_id` is the insurer or the guarantee fund, whose pool pays the lender; carried: the loan stays and falls due
    on `new_due_on`; forgiven: waits until a second person signs (`countersign_loss`).
    Raises LossNotCovered with every reason, and FloorBreached when the payer's pool is too small.
    """
    source = LossSource(source)
    loan = Loan.objects.scoped(actor).select_related("household", "lender").one_locked(public_id=loan_id)
    asked = LossDecision.unscoped.filter(loan=loan).exclude(state=DecisionState.REJECTED)
    figures = figures_of([loan.pk])[loan.pk]
    problems = cover_problems(
        source,
        amount_fen,
        reason=reason,
        order=loan.loss_order,
        answered=set(asked.values_list("source", flat=True)),
        waits=asked.filter(state=DecisionState.PROPOSED).exists(),
        owed_fen=figures.owed_fen,
        has_payer=payer_id is not None,
        due_on=losses.due_on(loan),
        new_due_on=new_due_on,
    )
    if problems:
        raise LossNotCovered(reasons=problems)
    proposed = source == LossSource.FORGIVEN and amount_fen > 0
    decision = LossDecision.objects.create(
        public_id=key,
        loan=loan,
        source=source,
        amount_fen=amount_fen,
        reason=reason.strip(),
        payer=payer_id,
        new_due_on=new_due_on,
        state=DecisionState.PROPOSED if proposed else DecisionState.APPLIED,
        decided_by=actor.user_id,
        decided_at=now,
        settled_at=None if proposed else now,
    )
    changed("finance.loan", loan_id, loss=str(key), source=source.value, amount_fen=amount_fen, proposed=proposed)
    if proposed:
        announce(ForgivenessProposed(key, loan_id, amount_fen, actor.user_id))
        return LossCovered(decision_id=key, outstanding_fen=figures.outstanding_fen, waits_for_signature=True)
    taken_off = losses.apply(decision, loan, actor=actor, key=key, now=now)
    return LossCovered(decision_id=key, outstanding_fen=figures.outstanding_fen - taken_off, waits_for_signature=False)
