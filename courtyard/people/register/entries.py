"""What was read: members and households, before they meet the database."""

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer


@dataclass(slots=True)
class MemberEntry:
    """One person of a household as the register writes it; `row` 0 for somebody who is only counted."""

    row: int
    name: str = ""
    id_card: str = ""
    birth_date: date | None = None
    sex: str = ""
    relation: str = "other"
    head: bool = False
    capacity: str = "unknown"
    phone: str = ""
    conditions: list[tuple[str, str]] = field(default_factory=list)
    id_column: str = ""  # where to point when the number turns out to be somebody else's

    # What the database knows, put in by match.
    id_index: str = ""
    person_pk: int | None = None
    membership_pk: int | None = None
    fills_pk: int | None = None  # a person who was only counted until now


@dataclass(slots=True)
class VillageEntry:
    """Where a household lives, as written: a code, or names from province to village; `column` to point at."""

    code: str = ""
    names: tuple[str, ...] = ()  # province, city, county, town, village; "" where the register says nothing
    address: str = ""
    column: str = ""

    @property
    def shown(self) -> str:
        return self.code or self.address or "".join(self.names)


def _by_year_and_kind(rows: Any) -> Any:
    return rows if isinstance(rows, dict) else {(year, kind): fen for year, kind, fen in rows}


# As JSON, whose keys are text alone, a list of year, kind and fen.
Incomes = Annotated[
    dict[tuple[int, str], int],
    PlainSerializer(lambda incomes: [(year, kind, fen) for (year, kind), fen in incomes.items()]),
    BeforeValidator(_by_year_and_kind),
]


@dataclass(slots=True)
class HouseholdEntry:
    """One household: incomes in fen by (year, kind). `spoiled`: a problem of its own keeps it out."""

    row: int
    number: str = ""
    number_column: str = ""
    village: VillageEntry = field(default_factory=VillageEntry)
    members: list[MemberEntry] = field(default_factory=list)
    incomes: Incomes = field(default_factory=dict)
    income_columns: dict[tuple[int, str], tuple[int, str]] = field(default_factory=dict)
    phone: str = ""
    bank: str = ""
    account: str = ""
    holder: str = ""
    cause: str = ""
    registered_on: date | None = None
    persons: int | None = None
    workers: int | None = None
    rows: list[int] = field(default_factory=list)
    spoiled: bool = False

    # What the database knows, put in by match.
    village_pk: int | None = None
    village_code: str = ""
    household_pk: int | None = None

    @property
    def head(self) -> MemberEntry | None:
        return next((member for member in self.members if member.head), None)
