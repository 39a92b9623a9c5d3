"""What stands beside a household in the register: what it agreed to, what it said it earns, where it is paid."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from courtyard.kernel.actors import Actor
from courtyard.people.models import Consent, DeclaredIncome, Household, Membership
from courtyard.people.queries.as_of import PUBLIC_NAME
from courtyard.people.queries.payees import payee_for

# What follows the last digits that anybody sees of an account.
SHOWN_DIGITS = 4


@dataclass(frozen=True, slots=True)
class ConsentView:
    """A consent of a household; `withdrawn_at` is None while it stands."""

    consent_id: UUID
    purpose: str
    given_by: str
    at: datetime
    withdrawn_at: datetime | None


def consents(actor: Actor, household_id: UUID) -> tuple[ConsentView, ...]:
    """What a household agreed to, the latest first, also what it took back. Raises NotFound. Two queries."""
    household = Household.objects.scoped(actor).one(public_id=household_id)
    rows = Consent.unscoped.filter(household=household, withdraws=None).select_related("given_by", "withdrawal").order_by("-id")
    return tuple(
        ConsentView(row.public_id, row.purpose, row.given_by.name, row.at, row.withdrawal.at if hasattr(row, "withdrawal") else None)
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class IncomeView:
    """What a household said it earned in a year, of one kind; `corrected`: it said something else before."""

    year: int
    kind: str
    amount_fen: int
    recorded_at: datetime
    corrected: bool


def incomes(actor: Actor, household_id: UUID) -> tuple[IncomeView, ...]:
    """The declared incomes that stand, the latest year first. Raises NotFound. Two queries."""
    household = Household.objects.scoped(actor).one(public_id=household_id)
    rows = DeclaredIncome.unscoped.filter(household=household, replaced_by=None).order_by("-year", "kind")
    return tuple(IncomeView(row.year, row.kind, row.amount_fen, row.recorded_at, row.replaces_id is not None) for row in rows)


@dataclass(frozen=True, slots=True)
class PaymentView:
    """Who takes a household's money and where it goes; of the account number only its last digits (empty: no account is set)."""

    name: str
    proxy: bool
    bank: str
    holder: str
    tail: str


def payment(actor: Actor, household_id: UUID, *, on: date) -> PaymentView:
    """How a household is paid on a day. Raises NotFound. Four queries."""
    household = Household.objects.scoped(actor).one(public_id=household_id)
    line = payee_for([household.pk], on).get(household.pk)
    if line is None:
        return PaymentView("", False, "", "", "")
    tail = line.account_number.reveal()[-SHOWN_DIGITS:] if line.account_number else ""
    return PaymentView(line.name, line.proxy, line.bank, line.holder, tail)


def public_name(household_id: UUID, *, on: date) -> str | None:
    """The name of a household's head, if the household agrees to be named on public pages; None otherwise. One statement."""
    agreed = Consent.unscoped.filter(household=OuterRef("household"), purpose=PUBLIC_NAME, withdraws=None, withdrawal=None)
    heads = Membership.unscoped.filter(Q(valid_to=None) | Q(valid_to__gt=on), superseded_at=None, head=True, valid_from__lte=on)
    return heads.filter(Exists(agreed), household__public_id=household_id).values_list("person__name", flat=True).first()
