"""Households as they were on a day, as it was known at an instant."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import numpy as np
from django.db.models import Max, Q, QuerySet
from numpy.typing import NDArray

from courtyard.kernel.errors import NotFound
from courtyard.people.models import Consent, DeclaredIncome, Household, HouseholdMove, Membership, Place
from courtyard.people.queries import county
from courtyard.people.rules.persons import workers

PUBLIC_NAME = "named_in_public"


@dataclass(frozen=True, slots=True)
class MemberAsOf:
    person_id: UUID
    membership_id: UUID
    name: str
    relation: str
    head: bool
    capacity: str
    birth_date: date | None
    sex: str


@dataclass(frozen=True, slots=True)
class HouseholdAsOf:
    """One household on a day. Income is what it declared for the latest year not after that day, all kinds, in fen."""

    id: int
    public_id: UUID
    register_number: str | None
    village_code: str
    village_name: str
    head_name: str
    persons: int
    workers: int
    members: tuple[MemberAsOf, ...]
    declared_income_fen: int
    income_year: int | None
    registered_on: date
    named_in_public: bool


@dataclass(frozen=True, slots=True)
class HouseholdTable:
    """Many households on a day, a column each; rows in the order of `id`.

    `id` int64, `public_id` bytes of 32 hex digits, `village_code` text of 12 digits, `persons` and `workers` int32,
    `declared_income_fen` int64, `income_year` int16 (0 where nothing was declared).
    """

    id: NDArray[np.int64]
    public_id: NDArray[np.bytes_]
    village_code: NDArray[np.str_]
    persons: NDArray[np.int32]
    workers: NDArray[np.int32]
    declared_income_fen: NDArray[np.int64]
    income_year: NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.id)

    def uuid(self, row: int) -> UUID:
        """The public id of a row as a UUID."""
        return UUID(self.public_id[row].decode())


def known_memberships(known_at: datetime | None) -> QuerySet[Membership]:
    """Memberships as they were held to be at an instant; None: now."""
    if known_at is None:
        return Membership.unscoped.filter(superseded_at=None)
    return Membership.unscoped.filter(Q(superseded_at=None) | Q(superseded_at__gt=known_at), recorded_at__lte=known_at)


def known_incomes(known_at: datetime | None) -> QuerySet[DeclaredIncome]:
    """Declared incomes as they stood at an instant; None: now."""
    if known_at is None:
        return DeclaredIncome.unscoped.filter(replaced_by=None)
    return DeclaredIncome.unscoped.filter(Q(replaced_by=None) | Q(replaced_by__recorded_at__gt=known_at), recorded_at__lte=known_at)


def _village(household: Household, on: date, known_at: datetime | None) -> Place:
    """Where it lived on the day, as known: see tables.households.HouseholdMove."""
    later = Q(moved_on__gt=on) if known_at is None else Q(moved_on__gt=on) | Q(recorded_at__gt=known_at)
    move = HouseholdMove.unscoped.filter(later, household=household).select_related("from_village").order_by("moved_on").first()
    village: Place = move.from_village if move else household.village
    return village


def household_as_of(household_id: UUID, *, on: date, known_at: datetime | None = None) -> HouseholdAsOf:
    """One household with its members on a day, as it was known at an instant (None: now). Five queries. Raises NotFound."""
    household = Household.unscoped.select_related("village").filter(public_id=household_id).first()
    if household is None:
        raise NotFound(subject="people.household")
    rows = known_memberships(known_at).filter(household=household, valid_from__lte=on).filter(Q(valid_to=None) | Q(valid_to__gt=on))
    members = tuple(_member(row) for row in rows.select_related("person").order_by("-head", "id"))
    incomes = known_incomes(known_at).filter(household=household, year__lte=on.year)
    year = incomes.aggregate(year=Max("year"))["year"]
    amounts = incomes.filter(year=year).values_list("amount_fen", flat=True) if year else ()
    village = _village(household, on, known_at)
    return HouseholdAsOf(
        id=household.pk,
        public_id=household.public_id,
        register_number=household.register_number,
        village_code=village.code,
        village_name=village.name,
        head_name=next((member.name for member in members if member.head), ""),
        persons=len(members),
        workers=workers(member.capacity for member in members),
        members=members,
        declared_income_fen=sum(amounts),
        income_year=year,
        registered_on=household.registered_on,
        named_in_public=_agreed(household, PUBLIC_NAME, known_at),
    )


def _member(row: Membership) -> MemberAsOf:
    person = row.person
    return MemberAsOf(person.public_id, row.public_id, person.name, row.relation, row.head, row.capacity, person.birth_date, person.sex)


def _agreed(household: Household, purpose: str, known_at: datetime | None) -> bool:
    rows = Consent.unscoped.filter(household=household, purpose=purpose, withdraws=None)
    if known_at is None:
        return rows.filter(withdrawal=None).exists()
    return rows.filter(Q(withdrawal=None) | Q(withdrawal__at__gt=known_at), at__lte=known_at).exists()


def households_as_of(*, on: date, known_at: datetime | None = None, place: str | None = None) -> HouseholdTable:
    """Every household registered by a day, with its members and income on it; `place` is a prefix of the village's code.

    Set-based: a fixed number of queries, whatever the number of households.
    """
    return HouseholdTable(**county.columns(on=on, known_at=known_at, place=place))


def internal_household_id(public_id: UUID) -> int:
    """The integer key of a household, for joins inside the database. Raises NotFound."""
    found = household_ids([public_id])
    if public_id not in found:
        raise NotFound(subject="people.household")
    return found[public_id]


def household_ids(public_ids: list[UUID] | tuple[UUID, ...] | set[UUID]) -> dict[UUID, int]:
    """Integer keys of many households; one that does not exist is absent."""
    wanted, found = list(public_ids), {}
    for at in range(0, len(wanted), 10_000):
        found.update(dict(Household.unscoped.filter(public_id__in=wanted[at : at + 10_000]).values_list("public_id", "pk")))
    return found
