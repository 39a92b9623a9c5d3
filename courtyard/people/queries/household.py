"""What stands beside a household in the register: what it agreed to, what it said it earns, where it is paid."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from courtyard.kernel import db
from courtyard.kernel.actors import Actor
from courtyard.people.models import Consent, DeclaredIncome, Household
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


# A public page asks this at every call, and through Django's ORM it takes ten times as long as the database does.
_PUBLIC_NAME = """
    SELECT p.name FROM people_household h
    JOIN people_membership m ON m.household_id = h.id AND m.head AND m.superseded_at IS NULL
        AND m.valid_from <= %s AND (m.valid_to IS NULL OR m.valid_to > %s)
    JOIN people_person p ON p.id = m.person_id
    WHERE h.public_id = %s AND EXISTS (
        SELECT 1 FROM people_consent c WHERE c.household_id = h.id AND c.purpose = %s AND c.withdraws_id IS NULL
        AND NOT EXISTS (SELECT 1 FROM people_consent w WHERE w.withdraws_id = c.id)
    )
"""


def ever_agreed_to_be_named(household_id: UUID) -> bool:
    """Whether a household ever agreed to be named on public pages. Where it did not, there is no need to ask for its name."""
    return Consent.unscoped.filter(household__public_id=household_id, purpose=PUBLIC_NAME, withdraws=None).exists()


def public_name(household_id: UUID, *, on: date) -> str | None:
    """The name of a household's head, if the household agrees to be named on public pages; None otherwise. One statement."""
    day = on.isoformat()
    with db.prepared_cursor() as cursor:
        cursor.execute(_PUBLIC_NAME, db.bound([day, day, household_id, PUBLIC_NAME]))
        row = cursor.fetchone()
    return row[0] if row else None
