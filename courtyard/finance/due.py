"""What is due to whom, and into which bank account it can be paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F

from courtyard.finance import rules
from courtyard.finance.models import PurchaseOrder
from courtyard.kernel.actors import system
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
    """What is due on accounts of these kinds, in the order of kind and owner, and what of it cannot be paid and why."""
    dues = _dues(organisation, kinds, None if payee_ids is None else set(payee_ids))
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


def _dues(organisation: people.OrganisationView, kinds: Sequence[str], wanted: set[UUID] | None) -> list[Due]:
    accounts = ledger.accounts(system()).filter(kind__in=list(kinds), balance_fen__gt=F("held_fen"))
    if wanted is not None:
        accounts = accounts.filter(owner__in=wanted)
    rows = [
        (kind, owner, balance - held) for kind, owner, balance, held in accounts.values_list("kind", "owner", "balance_fen", "held_fen")
    ]
    households = _households({owner for kind, owner, _ in rows if kind.startswith("household.")}, organisation, everyone=wanted is not None)
    organisations = _organisations(rows, organisation, everyone=wanted is not None)
    found = []
    for kind, owner, amount in sorted(rows, key=lambda row: (row[0], row[1].int)):
        household = households.get(owner) if kind.startswith("household.") else None
        other = None if kind.startswith("household.") else organisations.get(owner)
        if household is not None or other is not None:
            found.append(Due(kind, owner, amount, household, other))
    return found


def _households(owners: set[UUID], organisation: people.OrganisationView, *, everyone: bool) -> dict[UUID, int]:
    """Integer keys of the households among the owners; of those of the organisation's place, unless they were named."""
    if not owners:
        return {}
    if everyone:
        return people.household_ids(owners)
    rows = people.households(system(), place=rules.place_prefix(organisation.place_code)).order_by()
    return {public_id: pk for public_id, pk in rows.values_list("public_id", "pk") if public_id in owners}


def _organisations(rows: Sequence[tuple[str, UUID, int]], organisation: people.OrganisationView, *, everyone: bool) -> dict[UUID, int]:
    owners = {owner for kind, owner, _ in rows if not kind.startswith("household.")}
    if not owners:
        return {}
    if not everyone:
        orders = PurchaseOrder.unscoped.filter(cooperative_id=organisation.id)
        owners &= {organisation.public_id, *orders.values_list("supplier__public_id", flat=True).distinct()}
    return people.organisation_ids(owners)
