"""Money goes from one organisation's bank account to another's."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.finance.books import bank, organisation_of, record_pay_in
from courtyard.finance.rules import PayInKind
from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Invalid
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.ledger import actions as ledger
from courtyard.ledger.rules import Entry


@dataclass(frozen=True)
class BankMoved:
    pay_in_id: UUID


@verb
def move_bank(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    from_id: UUID,
    to_id: UUID,
    amount_fen: int,
    reference: str,
    received_on: date | None = None,
) -> BankMoved:
    """Records that `amount_fen` left one bank account of the programme and reached another, which shows it under `reference`.

    Raises PaidInBefore, FloorBreached when the first has less that is free, and NotFound unless both lie in the actor's area.
    """
    sender, receiver = organisation_of(from_id, within_area_of=actor), organisation_of(to_id)
    if sender.id == receiver.id:
        raise Invalid(_("Choose two different bank accounts."), field="to_id")
    record_pay_in(
        actor=actor,
        key=key,
        now=now,
        bank_of=receiver,
        kind=PayInKind.TRANSFER,
        payer=sender.name,
        payer_organisation_id=sender.id,
        amount_fen=amount_fen,
        reference=reference,
        received_on=received_on or local_day(now),
    )
    # A bank account grows by a debit: the receiver stands first.
    ledger.post(
        actor=actor, key=child_key(key, "post"), now=now, entries=(Entry("bank.move", bank(to_id), bank(from_id), amount_fen, cause=key),)
    )
    changed("finance.pay_in", key, moved_from=str(from_id), moved_to=str(to_id))
    return BankMoved(pay_in_id=key)
