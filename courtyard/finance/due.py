"""What is due to whom, and into which bank account it can be paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, Q

from courtyard.finance import rules
from courtyard.finance.models import Loan, PurchaseOrder, WageAccrual
from courtyard.kernel.actors import system
from courtyard.kernel.among import among
from courtyard.kernel.secrets import Secret
from courtyard.ledger import queries as ledger
from courtyard.people import queries as people


@dataclass(frozen=True, slots=True)
class Due:
    """What can be paid out of one account of one owner; exactly one of the two keys is set."""

    kind: str
    owner: UUID
    amount_fen: int
    household_pk: int | None
    organisation_pk: int | None


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment that a bank can carry out."""

    kind: str
    owner: UUID
    amount_fen: int
    household_pk: int | None
    organisation_pk: int | None
    payee: str
    bank: str
    account_number: str


def payments(
    organisation: people.OrganisationView, kinds: Sequence[str], payee_ids: Sequence[UUID] | None, *, on: date
) -> tuple[list[Payment], list[tuple[Due, str]]]:
    """What is due on accounts of these kinds, in the order of kind and owner, and what of it cannot be paid and why.

    An organisation pays itself, the suppliers of orders that it placed, lent or gave money for, and the households of its place
    or with a loan or a wage of its. Of payees that are named, others are left out.
    """
    rows = _rows(kinds, None if payee_ids is None else set(payee_ids))
    of_place, theirs = _households(rows, organisation), _organisations(rows, organisation)
    dues, left_out = [], []
    for kind, owner, amount in rows:
        if kind.startswith("household."):
            one = Due(kind, owner, amount, of_place.get(owner), None)
        else:
            one = Due(kind, owner, amount, None, theirs.get(owner))
        if one.household_pk is not None or one.organisation_pk is not None:
            dues.append(one)
        elif payee_ids is not None:
            left_out.append((one, "not-of-this-organisation"))
    paid, unpaid = _payable(dues, on)
    return paid, left_out + unpaid


def _payable(dues: Sequence[Due], on: date) -> tuple[list[Payment], list[tuple[Due, str]]]:
    of_households = people.payee_for([one.household_pk for one in dues if one.household_pk is not None], on)
    of_organisations = people.payee_for_organisations([one.owner for one in dues if one.organisation_pk is not None], on)
    paid: list[Payment] = []
    left_out: list[tuple[Due, str]] = []
    for one in dues:
        line = of_households.get(one.household_pk) if one.household_pk is not None else of_organisations.get(one.owner)
        if line is None or not isinstance(line.account_number, Secret):
            left_out.append((one, "no-bank-account"))
            continue
        number, payee = line.account_number.reveal(), line.holder or line.name
        if not number.isascii() or not number.isdigit():
            left_out.append((one, "account-number"))
        elif not rules.safe_text(payee) or not rules.safe_text(line.bank):
            left_out.append((one, "payee-name"))
        else:
            paid.append(Payment(one.kind, one.owner, one.amount_fen, one.household_pk, one.organisation_pk, payee, line.bank, number))
    return paid, left_out


def _rows(kinds: Sequence[str], wanted: set[UUID] | None) -> list[tuple[str, UUID, int]]:
    """Kind, owner and what is free, of every account of these kinds that has something; in their order."""
    accounts = ledger.accounts(system()).filter(kind__in=list(kinds), balance_fen__gt=F("held_fen"))
    if wanted is not None:
        accounts = accounts.filter(among("owner", wanted))
    rows = accounts.values_list("kind", "owner", "balance_fen", "held_fen")
    return sorted(((kind, owner, balance - held) for kind, owner, balance, held in rows), key=lambda row: (row[0], row[1].int))


def _households(rows: Sequence[tuple[str, UUID, int]], organisation: people.OrganisationView) -> dict[UUID, int]:
    """Integer keys of the owners that are households of the organisation."""
    owners = {owner for kind, owner, _amount in rows if kind.startswith("household.")}
    if not owners:
        return {}
    of_place = people.households(system(), place=rules.place_prefix(organisation.place_code)).order_by().values_list("public_id", "pk")
    loans = Loan.unscoped.filter(Q(cooperative_id=organisation.id) | Q(lender_id=organisation.id))
    wages = WageAccrual.unscoped.filter(payer_id=organisation.id)
    found: dict[UUID, int] = dict(of_place)
    for documents in (loans, wages):
        found.update(documents.values_list("household__public_id", "household_id").distinct())
    return {owner: found[owner] for owner in owners if owner in found}


def _organisations(rows: Sequence[tuple[str, UUID, int]], organisation: people.OrganisationView) -> dict[UUID, int]:
    owners = {owner for kind, owner, _amount in rows if not kind.startswith("household.")}
    pays = Q(cooperative_id=organisation.id) | Q(loan__lender_id=organisation.id) | Q(commitment__fund__organisation_id=organisation.id)
    suppliers = PurchaseOrder.unscoped.filter(pays).values_list("supplier__public_id", flat=True).distinct()
    return people.organisation_ids(owners & {organisation.public_id, *suppliers}) if owners else {}
