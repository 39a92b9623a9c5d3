"""What proceeds do not repay is covered in the order of the project's terms, and from nothing else; thousands at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.finance import losses
from courtyard.finance.books import LoanRow, figures_of, lock_loan_rows
from courtyard.finance.losses import Decided
from courtyard.finance.models import Loan, LossDecision
from courtyard.finance.rules import Cover, DecisionState, LossSource, LossStanding, cover_problems
from courtyard.finance.tables import insert_rows
from courtyard.kernel.among import among
from courtyard.kernel.errors import Invalid, Reason, Refused
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
    loans = lock_loan_rows(actor, {one.loan_id for one in covers})
    _check(covers, _standings(loans))
    decided = [
        Decided(child_key(key, f"cover/{at}"), loans[one.loan_id], one.source, one.amount_fen, one.payer_id, _is_proposal(one))
        for at, one in enumerate(covers)
    ]
    insert_rows(LossDecision, _COLUMNS, [_row(one, cover, actor, now) for one, cover in zip(decided, covers, strict=True)])
    losses.apply(decided, actor=actor, key=key, now=now)
    return LossesDecided(
        decision_ids=tuple(one.public_id for one in decided),
        covered_fen=sum(one.amount_fen for one in decided if one.takes_off),
        proposed=sum(one.proposed for one in decided),
    )


def _is_proposal(cover: Cover) -> bool:
    return cover.source == LossSource.FORGIVEN and cover.amount_fen > 0


def _standings(loans: dict[UUID, LoanRow]) -> dict[UUID, LossStanding]:
    """Each loan as it stands, in a fixed number of queries."""
    pks = {row.pk: row.public_id for row in loans.values()}
    figures = figures_of(pks)
    terms = {pk: (order, day) for pk, order, day in Loan.unscoped.filter(among("pk", pks)).values_list("pk", "loss_order", "due_on")}
    due = losses.due_days({pk: day for pk, (_order, day) in terms.items()})
    found = {pk: LossStanding(terms[pk][0], set(), False, figures[pk].owed_fen, due[pk]) for pk in pks}
    asked = LossDecision.unscoped.filter(among("loan", pks)).exclude(state=DecisionState.REJECTED)
    for pk, source, state in asked.values_list("loan_id", "source", "state"):
        found[pk].answered.add(source)
        found[pk].waits |= state == DecisionState.PROPOSED
    return {public_id: found[pk] for pk, public_id in pks.items()}


def _check(covers: Sequence[Cover], standings: dict[UUID, LossStanding]) -> None:
    reasons = []
    for one in covers:
        problems = cover_problems(one, standings[one.loan_id])
        reasons += [Reason(why.code, why.message, why.field, {"loan": str(one.loan_id), **why.detail}) for why in problems]
        if not problems:
            standings[one.loan_id].take(one)
    if reasons:
        raise LossNotCovered(reasons=reasons)


_COLUMNS = (
    "public_id", "loan", "source", "amount_fen", "reason", "payer", "new_due_on", "state", "decided_by", "decided_at", "settled_at",
)  # fmt: skip


def _row(one: Decided, cover: Cover, actor: Actor, now: datetime) -> tuple[object, ...]:
    state = DecisionState.PROPOSED if one.proposed else DecisionState.APPLIED
    day = cover.new_due_on.isoformat() if cover.new_due_on else None
    by = actor.user_id
    settled = None if one.proposed else now
    return (
        one.public_id,
        one.loan.pk,
        one.source.value,
        one.amount_fen,
        cover.reason.strip(),
        one.payer,
        day,
        state.value,
        by,
        now,
        settled,
    )
