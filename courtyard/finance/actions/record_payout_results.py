"""A bank says what became of the payments of a batch."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.finance import rules
from courtyard.finance.facts import PayoutConfirmed
from courtyard.finance.models import PayoutAnswer, PayoutBatch, PayoutLine, ResultList
from courtyard.finance.rules import BatchState, LineState, PayoutResult
from courtyard.kernel.among import among
from courtyard.kernel.errors import Conflict, Refused
from courtyard.kernel.facts import announce
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.ledger import actions as ledger
from courtyard.ledger.rules import TransferRef

_BEFORE = (LineState.SENT, LineState.UNKNOWN)


class ResultsRefused(Refused):
    """`reasons` names every answer that cannot be taken; nothing of the list was used."""

    default_message = _("The bank's list does not fit what was sent; nothing of it was used. Ask the bank about the lines named.")


class NotSent(Conflict):
    default_message = _("This payout has not gone to a bank, so no bank can have answered it.")


class LinesMovedOn(Conflict):
    default_message = _("Another list was taken in at the same moment; open the payout again.")


@dataclass(frozen=True)
class ResultsRecorded:
    """What the list newly said, how many answers were known before, and how many payments still wait for an answer."""

    confirmed: int
    confirmed_fen: int
    failed: int
    unknown: int
    repeated: int
    waiting: int
    closed: bool


@verb
def record_payout_results(*, actor: Actor, key: UUID, now: datetime, batch_id: UUID, results: tuple[PayoutResult, ...]) -> ResultsRecorded:
    """Takes in a bank's list, whole or not at all. Confirmed pays and ends the hold; failed frees it, so that the money is due
    again; unknown keeps the hold until a later list says. What is known already changes nothing.

    Raises NotSent, and ResultsRefused: another amount or account than was sent, a line answered twice differently.
    """
    batch = PayoutBatch.objects.scoped(actor).one_locked(public_id=batch_id)
    if batch.state not in (BatchState.EXPORTED, BatchState.CLOSED):
        raise NotSent(batch=str(batch_id), state=batch.state)
    lines = {line.reference: line for line in PayoutLine.unscoped.filter(batch=batch).defer("account_number")}
    sent = {ref: rules.SentLine(ref, line.state, line.amount_fen, line.account_tail) for ref, line in lines.items()}
    answers = rules.weigh_answers(sent, results)
    if answers.problems or not results:
        raise ResultsRefused(reasons=answers.problems)
    by_state = {state: [one for one in answers.fresh if one.state == state] for state in rules.ANSWERS}
    if answers.fresh:
        _keep(batch, lines, answers.fresh, actor=actor, key=key, now=now)
        for state, fresh in by_state.items():
            _move([lines[one.line].pk for one in fresh], state, now)
        _post(batch, lines, by_state, actor=actor, key=key, now=now)
    waiting = PayoutLine.unscoped.filter(batch=batch, state__in=_BEFORE).count()
    if not waiting:
        PayoutBatch.unscoped.filter(pk=batch.pk, state=BatchState.EXPORTED).update(state=BatchState.CLOSED, closed_at=now)
    recorded = ResultsRecorded(
        confirmed=len(by_state[LineState.CONFIRMED]),
        confirmed_fen=sum(lines[one.line].amount_fen for one in by_state[LineState.CONFIRMED]),
        failed=len(by_state[LineState.FAILED]),
        unknown=len(by_state[LineState.UNKNOWN]),
        repeated=answers.repeated,
        waiting=waiting,
        closed=not waiting,
    )
    if answers.fresh:
        changed("finance.payout_batch", batch_id, confirmed=recorded.confirmed, failed=recorded.failed, unknown=recorded.unknown)
        announce(
            PayoutConfirmed(batch_id, key, recorded.confirmed, recorded.confirmed_fen, recorded.failed, recorded.unknown, recorded.closed)
        )
    return recorded


def _keep(
    batch: PayoutBatch, lines: dict[str, PayoutLine], fresh: Sequence[PayoutResult], *, actor: Actor, key: UUID, now: datetime
) -> None:
    """What the bank said stays as evidence, word for word."""
    kept = ResultList.objects.create(public_id=key, batch=batch, recorded_by=actor.user_id, at=now)
    PayoutAnswer.objects.bulk_create(
        [
            PayoutAnswer(
                result_list=kept, line=lines[one.line], state=one.state, bank_reference=one.bank_reference[:64], reason=one.reason[:500]
            )
            for one in fresh
        ],
        batch_size=1_000,
    )


def _move(pks: list[int], state: LineState, now: datetime) -> None:
    if not pks:
        return
    moved = PayoutLine.unscoped.filter(among("pk", pks), state__in=_BEFORE).update(state=state, answered_at=now)
    if moved != len(pks):
        raise LinesMovedOn()


def _post(
    batch: PayoutBatch,
    lines: dict[str, PayoutLine],
    by_state: dict[LineState, list[PayoutResult]],
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
) -> None:
    def holds(state: LineState) -> tuple[TransferRef, ...]:
        return tuple(TransferRef(batch.hold_key, place - 1) for place in sorted(lines[one.line].position for one in by_state[state]))

    if paid := holds(LineState.CONFIRMED):
        ledger.settle_holds(actor=actor, key=child_key(key, "settle"), now=now, holds=paid)
    if refused := holds(LineState.FAILED):
        ledger.release(actor=actor, key=child_key(key, "release"), now=now, holds=refused)
