"""How a decision on a loss takes effect, for the verbs that decide and that countersign."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from courtyard.finance.books import capital, derecognition
from courtyard.finance.facts import LossCovered
from courtyard.finance.models import Loan, LoanReduction, LossDecision
from courtyard.finance.rules import DecisionState, LossSource, ReductionKind
from courtyard.kernel.actors import Actor
from courtyard.kernel.clock import local_day
from courtyard.kernel.facts import announce
from courtyard.kernel.verbs import child_key
from courtyard.ledger import actions as ledger
from courtyard.ledger.rules import AccountRef, Entry

_POOLS = {LossSource.INSURER: ("loss.insurer", "insurer.pool"), LossSource.GUARANTEE: ("loss.guarantee", "guarantee.fund")}


def moved_days() -> QuerySet[LossDecision]:
    """Decisions that moved the day on which a loan falls due."""
    return LossDecision.unscoped.filter(source=LossSource.CARRIED, state=DecisionState.APPLIED, new_due_on__isnull=False)


def due_on(loan: Loan) -> date:
    """The day on which the loan falls due now."""
    latest = moved_days().filter(loan=loan).order_by("-settled_at", "-pk").values_list("new_due_on", flat=True).first()
    return latest or loan.due_on


def apply(decision: LossDecision, loan: Loan, *, actor: Actor, key: UUID, now: datetime) -> int:
    """Posts the decision and takes it off the loan; returns by how much, zero when the loan is carried or nothing is given.

    The payer's pool pays the lender; what is forgiven is the lender's own loss, and only the claim ends.
    """
    source, amount = LossSource(decision.source), decision.amount_fen
    if amount:
        announce(LossCovered(decision.public_id, loan.public_id, source.value, amount))
    if not amount or source == LossSource.CARRIED:
        return 0
    about = {"project": loan.project, "household": loan.household.public_id, "cause": decision.public_id}
    entries = [derecognition(loan.public_id, amount, **about)]
    if source in _POOLS and decision.payer is not None:
        code, pool = _POOLS[source]
        entries.insert(0, Entry(code, AccountRef(pool, decision.payer), capital(loan.lender.public_id), amount, **about))
    ledger.post(actor=actor, key=child_key(key, "post"), now=now, entries=tuple(entries))
    LoanReduction.objects.create(
        public_id=child_key(key, "reduction"),
        loan=loan,
        kind=ReductionKind(source.value),
        amount_fen=amount,
        on=local_day(now),
        at=now,
        decision=decision,
        set_key=child_key(key, "post"),
    )
    return amount
