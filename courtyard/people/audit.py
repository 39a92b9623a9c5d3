"""What the room promises and the database cannot hold by itself."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from courtyard.kernel import heads, secrets
from courtyard.kernel.audit import Violation
from courtyard.kernel.errors import Defect
from courtyard.kernel.secrets import Secret
from courtyard.people.models import BankAccount, Condition, DeclaredIncome, HouseholdMove, Membership, Payee, Person, Place, User
from courtyard.people.rules.places import parent_code
from courtyard.people.sealed import SEALING
from courtyard.people.tables.households import ID_CARD_CONTEXT
from courtyard.people.tables.money import ACCOUNT_CONTEXT
from courtyard.people.tables.users import PHONE_CONTEXT


def violations() -> Iterator[Violation]:
    """Every broken promise of the room."""
    yield from _places()
    yield from _corrections()
    yield from _moves()
    yield from _payees()
    yield from _numbers()
    for sentence in heads.breaks(SEALING):
        yield Violation("people", "chain-broken", SEALING.name, sentence)


def _moves() -> Iterator[Violation]:
    """Each move begins where the one before it ended, and the last ends where the household lives."""
    at: dict[UUID, str] = {}
    rows = HouseholdMove.unscoped.order_by("household_id", "moved_on")
    columns = ("household__public_id", "household__village__code", "from_village__code", "to_village__code")
    lives: dict[UUID, str] = {}
    for household, lives_in, origin, target in rows.values_list(*columns).iterator():
        if at.get(household, origin) != origin:
            yield Violation("people", "move-breaks", str(household), f"it moved from {origin}, but lived in {at[household]}")
        at[household], lives[household] = target, lives_in
    for household, village in at.items():
        if lives[household] != village:
            yield Violation("people", "move-ends-elsewhere", str(household), f"it moved to {village}, but lives in {lives[household]}")


def _places() -> Iterator[Violation]:
    for code, level, above in Place.objects.values_list("code", "level", "parent__code").order_by("code").iterator():
        if parent_code(code, level) != above:
            yield Violation("people", "place-parent", code, f"the place above {code} is {above}, not {parent_code(code, level)}")


def _corrections() -> Iterator[Violation]:
    """What replaces something is about the same household, person, year and kind, and what was replaced says so."""
    odd = DeclaredIncome.unscoped.exclude(replaces=None).exclude(
        household=F("replaces__household"),
        year=F("replaces__year"),
        kind=F("replaces__kind"),
        replaced_fen=F("replaces__amount_fen"),
    )
    for income in odd:
        yield Violation(
            "people", "income-replaces-another", str(income.public_id), "it replaces an income of another household, year, kind or amount"
        )
    standing = Membership.unscoped.filter(replaces__superseded_at=None).exclude(replaces=None)
    moved = Membership.unscoped.exclude(replaces=None).exclude(person=F("replaces__person"))
    for row in standing:
        yield Violation("people", "membership-stands-twice", str(row.public_id), "the membership that it replaces is not superseded")
    for row in moved:
        yield Violation("people", "membership-replaces-another", str(row.public_id), "it replaces a membership of another person")
    for condition in Condition.unscoped.exclude(replaces=None).exclude(person=F("replaces__person")):
        yield Violation("people", "condition-replaces-another", str(condition.public_id), "it replaces an entry of another person")


def _payees() -> Iterator[Violation]:
    """A proxy is paid under a consent of that household, until it is withdrawn."""
    of_another = ~Q(consent__household=F("household"))
    withdrawn = Q(valid_to=None, consent__withdrawal__isnull=False)
    for payee in Payee.unscoped.exclude(consent=None).filter(of_another | withdrawn):
        yield Violation(
            "people", "proxy-without-consent", str(payee.public_id), "the proxy is paid without a standing consent of the household"
        )


def _numbers() -> Iterator[Violation]:
    """Every number opens, and is found under its own hash."""
    yield from _found("person", Person.unscoped.exclude(id_card=None), "id_card", "id_card_index", ID_CARD_CONTEXT)
    yield from _found("bankaccount", BankAccount.unscoped.all(), "number", "number_index", ACCOUNT_CONTEXT)
    yield from _found("user", User.objects.exclude(phone=None), "phone", "phone_index", PHONE_CONTEXT)


def _found(kind: str, rows: Any, number: str, index: str, context: str) -> Iterator[Violation]:
    for public_id, secret, found in rows.values_list("public_id", number, index).iterator(chunk_size=5_000):
        try:
            plain = secret.reveal() if isinstance(secret, Secret) else ""
        except Defect as error:
            yield Violation("people", f"{kind}-does-not-open", str(public_id), str(error))
            continue
        if plain and secrets.index_of(plain, context) != found:
            yield Violation("people", f"{kind}-not-found", str(public_id), "the number is kept under the hash of another")
