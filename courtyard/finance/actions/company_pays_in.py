"""The company pays for lots that it bought."""

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
class PaidIn:
    pay_in_id: UUID


@verb
def company_pays_in(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    company_id: UUID,
    cooperative_id: UUID,
    amount_fen: int,
    reference: str,
    received_on: date | None = None,
) -> PaidIn:
    """Records what the cooperative's bank shows from the company under `reference`, against what the company owes.

    A payment ahead of a lot is kept as the company's credit. Raises PaidInBefore.
    """
    company, cooperative = organisation_of(company_id), organisation_of(cooperative_id)
    record_pay_in(
        actor=actor,
        key=key,
        now=now,
        bank_of=cooperative,
        kind=PayInKind.COMPANY,
        payer=company.name,
        payer_organisation_id=company.id,
        amount_fen=amount_fen,
        reference=reference,
        received_on=received_on or local_day(now),
    )
    entry = Entry("company.pay", bank(cooperative_id), AccountRef("company.receivable", company_id), amount_fen, cause=key)
    ledger.post(actor=actor, key=child_key(key, "post"), now=now, entries=(entry,))
    changed("finance.pay_in", key, company=str(company_id))
    return PaidIn(pay_in_id=key)
