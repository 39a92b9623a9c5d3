"""Where a household or an organisation is paid, from a day on."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courtyard.kernel import secrets
from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Conflict, Invalid, Reason
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.people.models import BankAccount, Household, Organisation
from courtyard.people.rules.numbers import account_digits, is_account
from courtyard.people.tables.money import ACCOUNT_CONTEXT


class NotAnAccount(Invalid):
    default_message = _("This is no bank account that can be kept; correct the fields named.")


class AccountBefore(Conflict):
    default_message = _("An account that begins later is already set; give a day after it.")


@dataclass(frozen=True)
class BankAccountSet:
    account_id: UUID
    valid_from: date


@verb
def set_bank_account(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    owner_type: str,
    owner_id: UUID,
    bank: str,
    number: str,
    holder: str,
    valid_from: date | None = None,
) -> BankAccountSet:
    """Sets the account of a "household" or "organisation" from a day on (today unless given); the one before ends that day.

    Raises NotAnAccount (every field at once), AccountBefore, NotFound.
    """
    digits, reasons = account_digits(number), []
    if owner_type not in BankAccount.OwnerType.values:
        reasons.append(Reason("owner-type", _("An account belongs to a household or an organisation."), "owner_type"))
    if not is_account(digits):
        reasons.append(Reason("number", _("An account number has 8 to 32 digits."), "number"))
    if not bank.strip() or len(bank) > 80:
        reasons.append(Reason("bank", _("Name the bank."), "bank"))
    if not holder.strip() or len(holder) > 60:
        reasons.append(Reason("holder", _("Name the holder of the account."), "holder"))
    if reasons:
        raise NotAnAccount(reasons=reasons)
    household = organisation = None
    if owner_type == BankAccount.OwnerType.HOUSEHOLD:
        household = Household.objects.scoped(actor).one_locked(public_id=owner_id)
    else:
        organisation = Organisation.objects.scoped(actor).one_locked(public_id=owner_id)
    day = valid_from or local_day(now)
    if BankAccount.unscoped.filter(owner=owner_id).filter(Q(valid_from__gt=day) | Q(valid_to__gt=day)).exists():
        raise AccountBefore
    BankAccount.unscoped.filter(owner=owner_id, valid_to=None).update(valid_to=day)
    BankAccount.objects.create(
        public_id=key,
        owner_type=owner_type,
        owner=owner_id,
        household=household,
        organisation=organisation,
        bank=bank.strip(),
        number=digits,
        number_index=secrets.index_of(digits, ACCOUNT_CONTEXT),
        holder=holder.strip(),
        valid_from=day,
    )
    changed(f"people.{owner_type}", owner_id, bank_account=str(key), valid_from=day.isoformat())
    return BankAccountSet(account_id=key, valid_from=day)
