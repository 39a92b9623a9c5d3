"""What only named roles open, each time written down: health, cause of poverty, whole numbers."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from courtyard.kernel.actors import Actor, Role
from courtyard.kernel.errors import NotPermitted
from courtyard.kernel.readings import record_reading
from courtyard.kernel.secrets import Secret
from courtyard.people.models import BankAccount, Condition, Consent, Household, Person
from courtyard.people.permissions import NUMBER_ROLES, SENSITIVE_ROLES


@dataclass(frozen=True, slots=True)
class ConditionView:
    condition_id: UUID
    person_id: UUID
    kind: str
    text: str
    since: date | None
    recorded_at: datetime


def _only(actor: Actor, roles: tuple[Role, ...]) -> Actor:
    narrowed = actor.limited_to((*roles, Role.SYSTEM))
    if not narrowed.grants:
        raise NotPermitted
    return narrowed


def _open(value: Secret | str | None) -> str:
    return value.reveal() if isinstance(value, Secret) else value or ""


def conditions(actor: Actor, household_id: UUID, *, now: datetime, purpose: str) -> tuple[ConditionView, ...]:
    """Illnesses and disabilities in a household, as they stand; the reading is logged first. Raises NotPermitted, NotFound."""
    narrowed = _only(actor, SENSITIVE_ROLES)
    household = Household.objects.scoped(narrowed).one(public_id=household_id)
    record_reading(actor=actor, now=now, subject_type="people.household", subject_id=household_id, field="conditions", purpose=purpose)
    rows = Condition.unscoped.filter(household=household, replaced_by=None).select_related("person").order_by("id")
    return tuple(ConditionView(r.public_id, r.person.public_id, _open(r.kind), _open(r.text), r.since, r.recorded_at) for r in rows)


def cause_of_poverty(actor: Actor, household_id: UUID, *, now: datetime, purpose: str) -> str:
    """Why the household is poor, as the register says; the reading is logged first. Raises NotPermitted, NotFound."""
    narrowed = _only(actor, SENSITIVE_ROLES)
    household = Household.objects.scoped(narrowed).one(public_id=household_id)
    record_reading(
        actor=actor, now=now, subject_type="people.household", subject_id=household_id, field="cause_of_poverty", purpose=purpose
    )
    return _open(household.cause_of_poverty)


def reveal_person(actor: Actor, person_id: UUID, field: str, *, now: datetime, purpose: str) -> str:
    """A person's whole `id_card` or `phone`; the reading is logged first. Raises NotPermitted, NotFound."""
    if field not in ("id_card", "phone"):
        raise NotPermitted(field=field)
    person = Person.objects.scoped(_only(actor, NUMBER_ROLES)).one(public_id=person_id)
    record_reading(actor=actor, now=now, subject_type="people.person", subject_id=person_id, field=field, purpose=purpose)
    return _open(getattr(person, field))


def reveal_account_number(actor: Actor, account_id: UUID, *, now: datetime, purpose: str) -> str:
    """The whole number of a bank account; the reading is logged first. Raises NotPermitted, NotFound."""
    account = BankAccount.objects.scoped(_only(actor, NUMBER_ROLES)).one(public_id=account_id)
    record_reading(actor=actor, now=now, subject_type="people.bankaccount", subject_id=account_id, field="number", purpose=purpose)
    return _open(account.number)


def has_consent(household_id: UUID, purpose: str) -> bool:
    """Whether the household agrees to a purpose and has not taken it back."""
    return Consent.unscoped.filter(household__public_id=household_id, purpose=purpose, withdraws=None, withdrawal=None).exists()
