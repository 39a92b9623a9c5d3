"""Posting one chunk of a settlement: fees and dividends in one set, repayments in another, then what covers shortfalls."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F

from courtyard.finance import actions as finance
from courtyard.finance import queries as loans
from courtyard.finance.rules import Cover, LossSource, Repayment
from courtyard.kernel.actors import Actor
from courtyard.kernel.among import among
from courtyard.kernel.errors import Defect
from courtyard.kernel.verbs import child_key
from courtyard.ledger import actions as ledger
from courtyard.ledger.rules import AccountRef, Entry
from courtyard.raising.lending import SELLING
from courtyard.raising.models import Application, Lot, Settlement, SettlementChunk, SettlementLine
from courtyard.raising.standing import terms_of


@dataclass(frozen=True, slots=True)
class _Line:
    position: int
    household_id: UUID
    application: int
    loan_id: UUID | None
    lot: int | None
    final: bool
    gross_fen: int
    fee_fen: int
    loan_fen: int
    dividend_fen: int
    shortfall_fen: int
    insurer_fen: int
    guarantee_fen: int
    carried_fen: int
    forgiven_fen: int


_FIELDS = (
    "position", "share__household__public_id", "share__application_id", "share__application__loan", "lot_id", "final",
    "gross_fen", "fee_fen", "loan_fen", "dividend_fen", "shortfall_fen", "insurer_fen", "guarantee_fen", "carried_fen", "forgiven_fen",
)  # fmt: skip


def post(settlement: Settlement, number: int, *, actor: Actor, now: datetime) -> int:
    """Posts chunk `number` in the running transaction; returns how many lines it had. Its keys derive from settlement and number."""
    key = child_key(settlement.public_id, f"chunk/{number}")
    start = number * settlement.chunk_size
    rows = SettlementLine.unscoped.filter(settlement=settlement, position__gte=start, position__lt=start + settlement.chunk_size)
    lines = [_Line(*row) for row in rows.order_by("position").values_list(*_FIELDS)]
    # A chunk has a few lots and thousands of lines: their ids are looked up once, not line by line.
    lots: dict[int, UUID] = dict(settlement.lots.values_list("lot_id", "lot__public_id"))
    set_key = _post_money(settlement, lines, lots, actor=actor, key=key, now=now)
    repayments = tuple(
        Repayment(line.loan_id, lots[line.lot], line.loan_fen) for line in lines if line.loan_fen and line.loan_id and line.lot
    )
    if repayments:
        finance.repay_many(actor=actor, key=child_key(key, "repay"), now=now, repayments=repayments)
    _cover(settlement, [line for line in lines if line.shortfall_fen], actor=actor, key=key, now=now)
    _advance(lines, settlement)
    SettlementChunk.objects.create(settlement=settlement, number=number, lines=len(lines), set_key=set_key, at=now)
    return len(lines)


def _post_money(
    settlement: Settlement, lines: Sequence[_Line], lots: Mapping[int, UUID], *, actor: Actor, key: UUID, now: datetime
) -> UUID | None:
    project, cause = settlement.project.public_id, settlement.public_id
    fees = AccountRef("cooperative.fees", settlement.project.cooperative.public_id)
    proceeds = {lot: AccountRef("lot.proceeds", lot_id) for lot, lot_id in lots.items()}
    entries = []
    for line in lines:
        if line.lot is None:
            continue
        lot = proceeds[line.lot]
        if line.fee_fen:
            entries.append(Entry("settle.fee", lot, fees, line.fee_fen, project, line.household_id, lot.owner, cause))
        if line.dividend_fen:
            dividend = AccountRef("household.dividend", line.household_id)
            entries.append(Entry("settle.dividend", lot, dividend, line.dividend_fen, project, line.household_id, lot.owner, cause))
    if not entries:
        return None
    return ledger.post(actor=actor, key=child_key(key, "post"), now=now, entries=tuple(entries)).set_key


def _advance(lines: Sequence[_Line], settlement: Settlement) -> None:
    """What moves with the money: how much of each lot is distributed, and whose season has ended."""
    of_lot: dict[int, int] = defaultdict(int)
    for line in lines:
        if line.lot is not None:
            of_lot[line.lot] += line.gross_fen
    for lot, gross in sorted(of_lot.items()):
        Lot.unscoped.filter(pk=lot).update(settled_fen=F("settled_fen") + gross)
    ended = [line.application for line in lines if line.final]
    Application.unscoped.filter(among("pk", ended), settled_on=None).update(settled_on=settlement.settled_on)


# -------------------------------------------------------------------------------------------------------------- shortfalls


def _cover(settlement: Settlement, lines: Sequence[_Line], *, actor: Actor, key: UUID, now: datetime) -> None:
    """Bears each shortfall in the order of the terms, as the signed lines say. A source that gives nothing says so, and why."""
    if not lines:
        return
    terms = terms_of(settlement.project)
    payers = {
        LossSource.INSURER: settlement.project.insurer.public_id if settlement.project.insurer else None,
        LossSource.GUARANTEE: settlement.project.guarantee_fund,
    }
    carried = [line.loan_id for line in lines if line.carried_fen and line.loan_id]
    due = {one: position.due_on for one, position in loans.loan_positions(carried).items()}
    later = timedelta(days=terms.days) + SELLING
    covers = []
    for line in lines:
        if line.loan_id is None:
            raise Defect(f"line {line.position} has a shortfall without a loan")
        left = line.shortfall_fen
        for source in terms.loss_order:
            if left == 0:
                break
            amount = _gives(line, source)
            covers.append(
                Cover(
                    loan_id=line.loan_id,
                    source=source,
                    amount_fen=amount,
                    reason=f"settlement {settlement.number}" if amount else f"settlement {settlement.number}: nothing to give",
                    payer_id=payers.get(source) if amount else None,
                    new_due_on=max(due[line.loan_id], settlement.settled_on) + later if source is LossSource.CARRIED and amount else None,
                )
            )
            left -= amount
    finance.cover_losses(actor=actor, key=child_key(key, "losses"), now=now, covers=tuple(covers))


def _gives(line: _Line, source: LossSource) -> int:
    amounts = {
        LossSource.INSURER: line.insurer_fen,
        LossSource.GUARANTEE: line.guarantee_fen,
        LossSource.CARRIED: line.carried_fen,
        LossSource.FORGIVEN: line.forgiven_fen,
    }
    return amounts[source]
