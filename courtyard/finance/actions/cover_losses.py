"""What proceeds do not repay is covered in the order of the project's terms, and from nothing else; thousands at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.finance import losses
from courtyard.finance.books import figures_of, lock_loans
from courtyard.finance.models import Loan, LossDecision
from courtyard.finance.rules import Cover, DecisionState, LossSource, LossStanding, cover_problems
from courtyard.kernel.errors import Invalid, NotFound, Reason, Refused
from courtyard.kernel.verbs import Actor, child_key, verb


class LossNotCovered(Refused):
    """`reasons` says of each loan why this source may not cover its loss now."""

    default_message = _("This loss cannot be covered in this way.")


@dataclass(frozen=True)
class LossesDecided:
    """Taken off loans now; proposals to forgive wait until two persons have signed."""

    decision_ids: tuple[UUID, ...]
    covered_fen: int
    proposed: int


@verb
def cover_losses(*, actor: Actor, key: UUID, now: datetime, covers: tuple[Cover, ...]) -> LossesDecided:
    """Decides all the covers, in the order given, or none. A loan may be named several times, once for each source.

    insurer, guarantee: `payer_id` is the insurer or the guarantee fund, whose pool pays the lender; carried: the loan stays and falls due
    on `new_due_on`; forgiven: waits for signatures (`countersign_loss`). Zero says that a source gives nothing, and why.
    Raises LossNotCovered with every reason, FloorBreached when a payer's pool is too small, NotFound.
    """
    if not covers:
        raise Invalid(_("Name at least one loss."), field="covers")
    covers = tuple(replace(one, source=LossSource(one.source)) for one in covers)
    wanted = {one.loan_id for one in covers}
    if Loan.objects.scoped(actor).filter(public_id__in=wanted).count() != len(wanted):
        raise NotFound(subject="finance.loan")
    loans = lock_loans(wanted)
    _check(covers, _standings(list(loans.values())))
    decisions = [
        _decision(one, loans[one.loan_id], public_id=child_key(key, f"cover/{at}"), actor=actor, now=now) for at, one in enumerate(covers)
    ]
    LossDecision.objects.bulk_create(decisions, batch_size=1_000)
    decided = [(decision, loans[one.loan_id]) for decision, one in zip(decisions, covers, strict=True)]
    losses.apply(decided, actor=actor, key=key, now=now)
    return LossesDecided(
        decision_ids=tuple(one.public_id for one in decisions),
        covered_fen=sum(one.amount_fen for one in decisions if one.source in (LossSource.INSURER, LossSource.GUARANTEE)),
        proposed=sum(one.state == DecisionState.PROPOSED for one in decisions),
    )


def _standings(loans: Sequence[Loan]) -> dict[UUID, LossStanding]:
    """Each loan as it stands, in a fixed number of queries."""
    figures, due = figures_of([loan.pk for loan in loans]), losses.due_days(loans)
    found = {loan.pk: LossStanding(loan.loss_order, set(), False, figures[loan.pk].owed_fen, due[loan.pk]) for loan in loans}
    asked = LossDecision.unscoped.filter(loan__in=loans).exclude(state=DecisionState.REJECTED)
    for pk, source, state in asked.values_list("loan_id", "source", "state"):
        found[pk].answered.add(source)
        found[pk].waits |= state == DecisionState.PROPOSED
    return {loan.public_id: found[loan.pk] for loan in loans}


def _check(covers: Sequence[Cover], standings: dict[UUID, LossStanding]) -> None:
    reasons = []
    for one in covers:
        problems = cover_problems(one, standings[one.loan_id])
        reasons += [Reason(why.code, why.message, why.field, {"loan": str(one.loan_id), **why.detail}) for why in problems]
        if not problems:
            standings[one.loan_id].take(one)
    if reasons:
        raise LossNotCovered(reasons=reasons)


def _decision(cover: Cover, loan: Loan, *, public_id: UUID, actor: Actor, now: datetime) -> LossDecision:
    proposed = cover.source == LossSource.FORGIVEN and cover.amount_fen > 0
    return LossDecision(
        public_id=public_id,
        loan=loan,
        source=cover.source,
        amount_fen=cover.amount_fen,
        reason=cover.reason.strip(),
        payer=cover.payer_id,
        new_due_on=cover.new_due_on,
        state=DecisionState.PROPOSED if proposed else DecisionState.APPLIED,
        decided_by=actor.user_id,
        decided_at=now,
        settled_at=None if proposed else now,
    )
