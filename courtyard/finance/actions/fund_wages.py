"""An employer pays in the wages of its workers."""

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
class WagesFunded:
    pay_in_id: UUID


@verb
def fund_wages(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    employer_id: UUID,
    amount_fen: int,
    reference: str,
    bank_of: UUID | None = None,
    received_on: date | None = None,
) -> WagesFunded:
    """Records what the bank of `bank_of` (the employer's own unless given) shows under `reference`. Raises PaidInBefore."""
    employer = organisation_of(employer_id)
    account = organisation_of(bank_of) if bank_of else employer
    record_pay_in(
        actor=actor,
        key=key,
        now=now,
        bank_of=account,
        kind=PayInKind.WAGES,
        payer=employer.name,
        payer_organisation_id=employer.id,
        amount_fen=amount_fen,
        reference=reference,
        received_on=received_on or local_day(now),
    )
    entry = Entry("wage.fund", bank(account.public_id), AccountRef("employer.account", employer_id), amount_fen, cause=key)
    ledger.post(actor=actor, key=child_key(key, "post"), now=now, entries=(entry,))
    changed("finance.employer", employer_id, funded_fen=amount_fen)
    return WagesFunded(pay_in_id=key)
