"""A donor's money arrives in a fund."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from courtyard.finance.books import bank, organisation_of, record_pay_in
from courtyard.finance.models import Fund
from courtyard.finance.rules import PayInKind
from courtyard.kernel.clock import local_day
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.ledger import actions as ledger
from courtyard.ledger.rules import AccountRef, Entry


@dataclass(frozen=True)
class Contributed:
    contribution_id: UUID


@verb
def contribute(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    fund_id: UUID,
    donor: str,
    amount_fen: int,
    reference: str,
    bank_of: UUID | None = None,
    donor_id: UUID | None = None,
    received_on: date | None = None,
) -> Contributed:
    """Records a contribution that the bank of `bank_of` (the fund's own organisation unless given) shows under `reference`.

    `donor` is the name on the statement, `donor_id` the donor's organisation where it is registered. Raises PaidInBefore.
    """
    fund = Fund.objects.scoped(actor).select_related("organisation").one(public_id=fund_id)
    account = organisation_of(bank_of or fund.organisation.public_id)
    record_pay_in(
        actor=actor,
        key=key,
        now=now,
        bank_of=account,
        kind=PayInKind.CONTRIBUTION,
        payer=donor,
        payer_organisation_id=organisation_of(donor_id).id if donor_id else None,
        fund_id=fund.pk,
        amount_fen=amount_fen,
        reference=reference,
        received_on=received_on or local_day(now),
    )
    entry = Entry("fund.contribute", bank(account.public_id), AccountRef("fund.unallocated", fund_id), amount_fen, cause=key)
    ledger.post(actor=actor, key=child_key(key, "post"), now=now, entries=(entry,))
    changed("finance.fund", fund_id, contribution=str(key))
    return Contributed(contribution_id=key)
