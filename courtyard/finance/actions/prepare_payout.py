"""What is due to households and organisations is put together for a bank, and held until the bank has answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.finance import due, rules
from courtyard.finance.books import bank, organisation_of, within
from courtyard.finance.due import Payment
from courtyard.finance.facts import PayoutPrepared as PreparedFact
from courtyard.finance.models import PayoutBatch, PayoutLine
from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Invalid, Refused
from courtyard.kernel.facts import announce
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.ledger import actions as ledger
from courtyard.ledger.errors import FloorBreached
from courtyard.ledger.rules import AccountRef, Entry


class NothingDue(Refused):
    default_message = _("Nothing is due that can be paid; see which payees were left out and why.")


class NotEnoughInBank(Refused):
    """`reasons` names what the bank account has free and what the batch needs."""

    default_message = _("The bank account does not hold enough for these payments; record what came in first, or pay fewer.")


@dataclass(frozen=True)
class LeftOut:
    """A payee that is due money but was left out: no bank account, or a name or number that no bank will take."""

    payee_id: UUID
    account_kind: str
    amount_fen: int
    code: str


@dataclass(frozen=True)
class PayoutPrepared:
    """`more`: not everything that is due fitted into one batch."""

    batch_id: UUID
    code: str
    lines: int
    total_fen: int
    left_out: tuple[LeftOut, ...]
    more: bool


@verb
def prepare_payout(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    organisation_id: UUID,
    account_kinds: tuple[str, ...],
    payee_ids: tuple[UUID, ...] | None = None,
    limit: int = rules.MOST_LINES,
) -> PayoutPrepared:
    """Prepares payments out of the organisation's bank account: everything that is due on accounts of these kinds to `payee_ids`
    (households or organisations), or to all that belong to it: households of its place, the suppliers of its orders, itself.

    The money is held at once, on the payees' accounts and in the bank's, so that no second batch can pay it again.
    Raises NothingDue, NotEnoughInBank.
    """
    kinds = list(dict.fromkeys(account_kinds))
    if not kinds or any(kind not in rules.PAYABLE_KINDS for kind in kinds) or not 0 < limit <= rules.MOST_LINES:
        raise Invalid(_("Choose accounts that can be paid out."), kinds=list(rules.PAYABLE_KINDS), limit=rules.MOST_LINES)
    organisation = organisation_of(organisation_id)
    payments, left_out = due.payments(organisation, kinds, payee_ids, on=local_day(now))
    more, payments = len(payments) > limit, payments[:limit]
    unpaid = tuple(LeftOut(one.owner, one.kind, one.amount_fen, code) for one, code in left_out)
    if not payments:
        raise NothingDue(left_out=[{"payee": str(one.payee_id), "code": one.code} for one in unpaid])
    batch = PayoutBatch(
        public_id=key,
        code=rules.batch_code(key),
        organisation_id=organisation.id,
        account_kinds=kinds,
        prepared_by=actor.user_id,
        prepared_at=now,
        hold_key=child_key(key, "hold"),
    )
    lines = _lines(batch, payments)
    batch.digest = rules.batch_digest([(line.reference, line.account_number, line.payee, line.amount_fen) for line in lines])
    batch.save(force_insert=True)
    within(actor, batch)
    PayoutLine.objects.bulk_create(lines, batch_size=1_000)
    _hold(payments, organisation_id, actor=actor, key=key, now=now)
    total = sum(one.amount_fen for one in payments)
    changed("finance.payout_batch", key, state=[None, rules.BatchState.PREPARED.value], lines=len(lines), total_fen=total)
    announce(PreparedFact(key, organisation_id, len(lines), total))
    return PayoutPrepared(key, batch.code, len(lines), total, unpaid, more)


def _lines(batch: PayoutBatch, payments: Sequence[Payment]) -> list[PayoutLine]:
    return [
        PayoutLine(
            batch=batch,
            position=position,
            reference=f"{batch.code}-{position:05d}",
            account_kind=one.kind,
            owner=one.owner,
            household_id=one.household_pk,
            organisation_id=one.organisation_pk,
            payee=one.payee,
            bank=one.bank,
            account_number=one.account_number,
            account_tail=one.account_number[-4:],
            amount_fen=one.amount_fen,
        )
        for position, one in enumerate(payments, 1)
    ]


def _hold(payments: Sequence[Payment], organisation: UUID, *, actor: Actor, key: UUID, now: datetime) -> None:
    entries = tuple(
        Entry(
            "payout",
            AccountRef(one.kind, one.owner),
            bank(organisation),
            one.amount_fen,
            household=one.owner if one.household_pk else None,
            cause=key,
        )
        for one in payments
    )
    try:
        ledger.hold(actor=actor, key=child_key(key, "hold"), now=now, entries=entries)
    except FloorBreached as error:
        if error.detail.get("kind") == "bank":
            raise NotEnoughInBank(reasons=error.reasons, **error.detail) from error
        raise
