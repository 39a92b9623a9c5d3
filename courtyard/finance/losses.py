"""How decisions on losses take effect, for the verbs that decide and that countersign; set-based."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from courtyard.finance.books import LoanRow, capital, derecognition
from courtyard.finance.facts import LossesCovered
from courtyard.finance.models import LoanReduction, LossDecision
from courtyard.finance.rules import DecisionState, LossSource
from courtyard.finance.tables import insert_rows
from courtyard.kernel.actors import Actor
from courtyard.kernel.among import among
from courtyard.kernel.clock import local_day
from courtyard.kernel.facts import announce
from courtyard.kernel.verbs import child_key
from courtyard.ledger import actions as ledger
from courtyard.ledger.rules import AccountRef, Entry

_POOLS = {LossSource.INSURER: ("loss.insurer", "insurer.pool"), LossSource.GUARANTEE: ("loss.guarantee", "guarantee.fund")}


def moved_days() -> QuerySet[LossDecision]:
    """Decisions that moved the day on which a loan falls due."""
    return LossDecision.unscoped.filter(source=LossSource.CARRIED, state=DecisionState.APPLIED, new_due_on__isnull=False)


def due_days(loans: dict[int, date]) -> dict[int, date]:
    """The day on which each loan falls due now, by primary key; given are the days on which they were granted to fall due."""
    rows = moved_days().filter(among("loan", loans)).order_by("settled_at", "pk").values_list("loan_id", "new_due_on")
    return loans | {pk: day for pk, day in rows if day is not None}


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that was just written, and the loan it is about."""

    public_id: UUID
    loan: LoanRow
    source: LossSource
    amount_fen: int
    payer: UUID | None
    proposed: bool

    @property
    def takes_off(self) -> bool:
        """Whether the loan owes less by it now: a loan that is carried stays, and a proposal waits."""
        return self.amount_fen > 0 and self.source != LossSource.CARRIED and not self.proposed


def apply(decided: Sequence[Decided], *, actor: Actor, key: UUID, now: datetime) -> None:
    """Posts decisions and takes them off their loans: one set in the ledger, whatever their number.

    The payer's pool pays the lender; what is forgiven is the lender's own loss, and only the claim ends.
    """
    taken = [one for one in decided if one.takes_off]
    if taken:
        set_key, day = child_key(key, "post"), local_day(now).isoformat()
        entries = tuple(entry for one in taken for entry in _entries(one))
        ledger.post(actor=actor, key=set_key, now=now, entries=entries)
        pks = dict(LossDecision.unscoped.filter(among("public_id", [one.public_id for one in taken])).values_list("public_id", "pk"))
        rows = [
            (child_key(one.public_id, "reduction"), one.loan.pk, one.source.value, one.amount_fen, day, now, pks[one.public_id], set_key)
            for one in taken
        ]
        insert_rows(LoanReduction, ("public_id", "loan", "kind", "amount_fen", "on", "at", "decision", "set_key"), rows)
    announce(
        LossesCovered(
            request_id=key,
            decisions=len(decided),
            covered_fen=sum(one.amount_fen for one in taken),
            carried_fen=sum(one.amount_fen for one in decided if one.source == LossSource.CARRIED),
            proposed=sum(one.proposed for one in decided),
        )
    )


def _entries(one: Decided) -> Iterator[Entry]:
    about = {"project": one.loan.project, "household": one.loan.household, "cause": one.public_id}
    if one.source in _POOLS and one.payer is not None:
        code, pool = _POOLS[one.source]
        yield Entry(code, AccountRef(pool, one.payer), capital(one.loan.lender), one.amount_fen, **about)
    yield derecognition(one.loan.public_id, one.amount_fen, **about)
