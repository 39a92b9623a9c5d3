"""Whom a payout pays, and into which account."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from courtyard.kernel.secrets import Secret
from courtyard.people.models import BankAccount, Membership, Organisation, Payee


@dataclass(frozen=True, slots=True)
class PayeeLine:
    """`name` takes the money; the account fields are empty while no account is set. `account_number` opens by reveal()."""

    owner: UUID
    name: str
    proxy: bool
    bank: str
    holder: str
    account_number: Secret | None


def payee_for(household_ids: Collection[int], on: date) -> dict[int, PayeeLine]:
    """The payee of each household (integer keys) on a day: the one named, else its head. A fixed number of queries a 10,000."""
    wanted, found = list(household_ids), {}
    for at in range(0, len(wanted), 10_000):
        found.update(_payees(wanted[at : at + 10_000], on))
    return found


def _payees(pks: list[int], on: date) -> dict[int, PayeeLine]:
    lasting = Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gt=on))
    names: dict[int, tuple[str, bool]] = {}
    owners: dict[int, UUID] = {}
    heads = Membership.unscoped.filter(lasting, household_id__in=pks, head=True, superseded_at=None)
    for pk, owner, name in heads.values_list("household_id", "household__public_id", "person__name"):
        names[pk], owners[pk] = (name, False), owner
    named = Payee.unscoped.filter(lasting, household_id__in=pks)
    for pk, owner, proxy, name in named.values_list("household_id", "household__public_id", "proxy_name", "person__name"):
        names[pk], owners[pk] = (proxy or name, bool(proxy)), owner
    accounts = {account.household_id: account for account in BankAccount.unscoped.filter(lasting, household_id__in=pks)}
    return {pk: _line(owners[pk], name, proxy, accounts.get(pk)) for pk, (name, proxy) in names.items()}


def payee_for_organisations(organisation_ids: Collection[UUID], on: date) -> dict[UUID, PayeeLine]:
    """The account of each organisation (public ids) on a day."""
    lasting = Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gt=on))
    accounts = {account.owner: account for account in BankAccount.unscoped.filter(lasting, owner__in=organisation_ids)}
    names = Organisation.unscoped.filter(public_id__in=organisation_ids).values_list("public_id", "name")
    return {owner: _line(owner, name, False, accounts.get(owner)) for owner, name in names}


def _line(owner: UUID, name: str, proxy: bool, account: BankAccount | None) -> PayeeLine:
    if account is None:
        return PayeeLine(owner, name, proxy, "", "", None)
    # What the field gives back from the database.
    number: Secret | None = account.number  # type: ignore[assignment]
    return PayeeLine(owner, name, proxy, account.bank, account.holder, number)
