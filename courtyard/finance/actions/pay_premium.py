"""A premium reaches an insurer's pool."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from courtyard.finance.books import bank, organisation_of, record_pay_in
from courtyard.finance.rules import PayInKind
from courtyard.kernel.clock import local_day
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.ledger import actions as ledger
from courtyard.ledger.rules import AccountRef, Entry


@dataclass(frozen=True)
class PremiumPaid:
    pay_in_id: UUID


@verb
def pay_premium(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    insurer_id: UUID,
    amount_fen: int,
    reference: str,
    payer: str = "",
    bank_of: UUID | None = None,
    project_id: UUID | None = None,
    received_on: date | None = None,
) -> PremiumPaid:
    """Records a premium that the bank of `bank_of` (the insurer's own unless given) shows under `reference`.

    `payer` is the name on the statement: the government or a fund. Raises PaidInBefore.
    """
    insurer = organisation_of(insurer_id, "insurer")
    account = organisation_of(bank_of) if bank_of else insurer
    record_pay_in(
        actor=actor,
        key=key,
        now=now,
        bank_of=account,
        kind=PayInKind.PREMIUM,
        payer=payer,
        amount_fen=amount_fen,
        reference=reference,
        received_on=received_on or local_day(now),
    )
    entry = Entry("premium", bank(account.public_id), AccountRef("insurer.pool", insurer_id), amount_fen, project=project_id, cause=key)
    ledger.post(actor=actor, key=child_key(key, "post"), now=now, entries=(entry,))
    changed("finance.insurer", insurer_id, premium_fen=amount_fen)
    return PremiumPaid(pay_in_id=key)
