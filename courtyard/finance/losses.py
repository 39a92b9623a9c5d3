"""How decisions on losses take effect, for the verbs that decide and that countersign; set-based."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from courtyard.finance.books import capital, derecognition
from courtyard.finance.facts import LossesCovered
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


def due_days(loans: Sequence[Loan]) -> dict[int, date]:
    """The day on which each loan falls due now, by primary key."""
    rows = moved_days().filter(loan__in=loans).order_by("settled_at", "pk").values_list("loan_id", "new_due_on")
    return {loan.pk: loan.due_on for loan in loans} | {pk: day for pk, day in rows if day is not None}


def apply(decided: Sequence[tuple[LossDecision, Loan]], *, actor: Actor, key: UUID, now: datetime) -> None:
    """Posts decisions and takes them off their loans: one set in the ledger, whatever their number. Proposals wait.

    The payer's pool pays the lender; what is forgiven is the lender's own loss, and only the claim ends; a loan that is carried stays.
    """
    entries: list[Entry] = []
    reductions: list[LoanReduction] = []
    for decision, loan in decided:
        source, amount = LossSource(decision.source), decision.amount_fen
        if not amount or source == LossSource.CARRIED or decision.state != DecisionState.APPLIED:
            continue
        about = {"project": loan.project, "household": loan.household.public_id, "cause": decision.public_id}
        if source in _POOLS and decision.payer is not None:
            code, pool = _POOLS[source]
            entries.append(Entry(code, AccountRef(pool, decision.payer), capital(loan.lender.public_id), amount, **about))
        entries.append(derecognition(loan.public_id, amount, **about))
        reductions.append(
            LoanReduction(
                public_id=child_key(decision.public_id, "reduction"),
                loan=loan,
                kind=ReductionKind(source.value),
                amount_fen=amount,
                on=local_day(now),
                at=now,
                decision=decision,
                set_key=child_key(key, "post"),
            )
        )
    if entries:
        ledger.post(actor=actor, key=child_key(key, "post"), now=now, entries=tuple(entries))
        LoanReduction.objects.bulk_create(reductions, batch_size=2_000)
    carried = [one for one, _loan in decided if one.source == LossSource.CARRIED]
    announce(
        LossesCovered(
            request_id=key,
            decisions=len(decided),
            covered_fen=sum(one.amount_fen for one in reductions),
            carried_fen=sum(one.amount_fen for one in carried),
            proposed=sum(one.state == DecisionState.PROPOSED for one, _loan in decided),
        )
    )
