"""Rows into households, with every problem by row and column."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any, TypeVar

from courtyard.algorithms import bank_card
from courtyard.kernel.sheets import BLANK, Cell, Merged, Row, Table, column_letters
from courtyard.people.register import values
from courtyard.people.register.entries import HouseholdEntry, MemberEntry, VillageEntry
from courtyard.people.register.headings import LOOKED_AT, Column, Headings, find_headings
from courtyard.people.register.problems import Problem, RegisterUnreadable
from courtyard.people.register.values import BadValue, is_nothing
from courtyard.people.rules.numbers import plain
from courtyard.people.rules.persons import OLDEST_AGE, age_on

T = TypeVar("T")

MAX_ROWS = 200_000

INCOME_KINDS = ("wage", "farm", "business", "property", "transfer", "other")


@dataclass
class Reading:
    """What a table holds. `problems` are in no order yet; households that are spoiled are still here."""

    layout: str
    headings: Headings
    rows_read: int = 0
    households: list[HouseholdEntry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_households(table: Table, *, as_of: date, income_year: int) -> Reading:
    """Reads a table to its end. Raises RegisterUnreadable when it is no register or too long."""
    top = list(islice(table.rows, LOOKED_AT))
    headings = find_headings(top)
    reading = Reading(headings.layout, headings)
    reading.problems += [Problem(headings.row, c.label, "column-not-read", blocks=False) for c in headings.unread]
    reading.problems += [Problem(0, "", "sheet-not-read", {"sheet": name[:60]}, blocks=False) for name in table.other_sheets]
    merged = [found for found in table.merged if found.last_row > headings.row]
    reading.problems += [Problem(m.first_row, column_letters(m.first_column), "merged", {"cells": m.cells}) for m in merged]
    reader = _RowReader(headings, as_of, income_year, reading.problems)
    grouper = _Grouper(reading, headings)
    for row in _after(headings.row, top, table.rows):
        reading.rows_read += 1
        if reading.rows_read > MAX_ROWS:
            raise RegisterUnreadable("too-long", limit=MAX_ROWS)
        grouper.take(reader.read(row))
    grouper.finish()
    _spoil_merged(reading, merged)
    return reading


def _after(heading: int, top: list[Row], rest: Iterator[Row]) -> Iterator[Row]:
    yield from (row for row in top if row.number > heading)
    yield from rest


def _spoil_merged(reading: Reading, merged: list[Merged]) -> None:
    """A merged range leaves every row under it half empty, so each household that it touches is out."""
    touched = {row for found in merged for row in range(found.first_row, min(found.last_row, found.first_row + MAX_ROWS) + 1)}
    if touched:
        for household in reading.households:
            household.spoiled = household.spoiled or not touched.isdisjoint(household.rows)


@dataclass
class ReadRow:
    """One row: the member in it and what it says of the household; `faulty` when any of it could not be taken."""

    row: int
    member: MemberEntry
    household: HouseholdEntry
    same_as: tuple[str, ...]  # the row's texts, to know it again
    faulty: bool = False


class _RowReader:
    """Reads the cells of one row after another; notes problems as it goes."""

    def __init__(self, headings: Headings, as_of: date, income_year: int, problems: list[Problem]) -> None:
        self.headings, self.as_of, self.income_year, self.problems = headings, as_of, income_year, problems
        self.columns = {column.field: column for column in headings.columns if not column.field.startswith("income.")}
        self.incomes = [column for column in headings.columns if column.field.startswith("income.")]
        self.row, self.cells, self.faulty = 0, list[Cell](), False

    def read(self, row: Row) -> ReadRow:
        self.row, self.cells, self.faulty = row.number, row.cells, False
        for column in self.headings.columns:
            if fault := self._cell(column).fault:
                self._problem(column, fault)
        member, household = self._member(), self._household()
        texts = tuple(plain(self._cell(column).text) for column in self.headings.columns)
        return ReadRow(row.number, member, household, texts, self.faulty)

    def _cell(self, column: Column | None) -> Cell:
        return self.cells[column.at] if column is not None and column.at < len(self.cells) else BLANK

    def _problem(self, column: Column | None, code: str, *, blocks: bool = True, **detail: Any) -> None:
        self.faulty = self.faulty or blocks
        self.problems.append(Problem(self.row, column.label if column else "", code, detail, blocks))

    def _text(self, name: str) -> str:
        """The plain text of a field; empty where the register says that there is nothing."""
        text = self._cell(self.columns.get(name)).text
        return "" if is_nothing(text) else plain(text)

    def _take(self, name: str, read: Callable[[str], T], *, blocks: bool = True) -> T | None:
        """The value of a field, or None where it is blank or, with the problem noted, not understood."""
        text = self._text(name)
        if not text:
            return None
        try:
            return read(text)
        except BadValue as bad:
            self._problem(self.columns[name], str(bad), blocks=blocks)
            return None

    # --- the person -------------------------------------------------------------------------------------------------

    def _member(self) -> MemberEntry:
        by_member = self.headings.layout == "member"
        name_field = "name" if by_member or "head_name" not in self.columns else "head_name"
        id_field = "id_card" if by_member or "head_id_card" not in self.columns else "head_id_card"
        member = MemberEntry(self.row, name=self._take(name_field, values.name_value) or "")
        member.relation = "head" if not by_member else self._relation()
        member.head = member.relation == "head"
        if not member.name and not self._cell(self.columns.get(name_field)).fault and not self._text(name_field):
            self._problem(self.columns.get(name_field), "missing-name")
        self._identity(member, id_field)
        capacity = self._cell(self.columns.get("capacity")).text
        if capacity.strip():
            member.capacity = self._capacity(capacity)
        member.conditions = values.condition_values(self._text("health"))
        member.phone = self._phone()
        return member

    def _relation(self) -> str:
        relation = self._take("relation", values.relation_value, blocks=False)
        return relation or "other"

    def _capacity(self, text: str) -> str:
        try:
            return values.capacity_value(text)
        except BadValue as bad:
            self._problem(self.columns["capacity"], str(bad), blocks=False)
            return "unknown"

    def _identity(self, member: MemberEntry, id_field: str) -> None:
        column = self.columns.get(id_field)
        member.id_column = column.label if column else ""
        card = self._take(id_field, lambda text: values.id_card_value(text, self.as_of))
        member.birth_date = self._take("birth_date", values.date_value, blocks=False)
        member.sex = self._take("sex", values.sex_value) or ""
        if card is not None:
            if member.birth_date and member.birth_date != card.birth:
                self._problem(self.columns["birth_date"], "birth-differs")
            if member.sex and member.sex != card.sex:
                self._problem(self.columns["sex"], "sex-differs")
            member.id_card, member.birth_date, member.sex = card.number, card.birth, card.sex.value
        elif column is not None and not self._text(id_field) and not self._cell(column).fault:
            self._problem(column, "id-missing", blocks=False)
        self._age(member, column if card is not None else self.columns.get("birth_date"))

    def _age(self, member: MemberEntry, born_in: Column | None) -> None:
        said = self._take("age", values.count_value) if len(self._text("age")) < 3 else self._take("age", _old_age)
        if member.birth_date is None:
            return
        age = age_on(member.birth_date, self.as_of)
        if not 0 <= age <= OLDEST_AGE:
            self._problem(born_in, "impossible-age")
        elif said is not None and abs(said - age) > 1:
            self._problem(self.columns["age"], "age-differs", blocks=False)

    def _phone(self) -> str:
        if not self._text("phone"):
            return ""
        try:
            return values.phone_value(self._cell(self.columns["phone"]))
        except BadValue as bad:
            self._problem(self.columns["phone"], str(bad))
            return ""

    # --- the household ----------------------------------------------------------------------------------------------

    def _household(self) -> HouseholdEntry:
        number = self.columns.get("household_number")
        household = HouseholdEntry(self.row, number=self._text("household_number")[:40], number_column=number.label if number else "")
        household.village = self._village()
        household.cause = self._text("cause")[:500]
        household.registered_on = self._take("registered_on", values.date_value)
        if household.registered_on and household.registered_on > self.as_of:
            self._problem(self.columns["registered_on"], "date-ahead")
        household.persons = self._take("persons", values.count_value)
        household.workers = self._take("workers", values.count_value)
        self._bank(household)
        self._incomes(household)
        return household

    def _village(self) -> VillageEntry:
        names = ("province", "city", "county", "town", "village")
        column = self.columns.get("village") or self.columns.get("village_code") or self.columns.get("address")
        code = self._text("village_code")
        if code:
            column = self.columns["village_code"]
        texts = tuple(self._text(name) for name in names)
        return VillageEntry(code, texts if texts[4] else (), self._text("address")[:200], column.label if column else "")

    def _bank(self, household: HouseholdEntry) -> None:
        household.account = self._take("account", values.account_value) or ""
        household.bank, household.holder = self._text("bank")[:80], self._take("holder", values.name_value) or ""
        if household.account and not household.bank:
            self._problem(self.columns.get("bank") or self.columns["account"], "account-without-bank")
        if len(household.account) in (16, 19):
            try:
                bank_card.parse(household.account)
            except bank_card.NoBankCard:
                self._problem(self.columns["account"], "card-check", blocks=False)

    def _incomes(self, household: HouseholdEntry) -> None:
        own_year = self._take("income_year", lambda text: values.year_value(text, self.as_of))
        for column in self.incomes:
            text = self._cell(column).text
            if is_nothing(text):
                continue
            year = column.year or own_year or self.income_year
            try:
                fen = values.amount_value(text)
            except BadValue as bad:
                self._problem(column, str(bad))
                continue
            kind = column.field.removeprefix("income.")
            household.incomes[year, kind] = fen
            household.income_columns[year, kind] = (self.row, column.label)


def _old_age(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > OLDEST_AGE:
        raise BadValue("impossible-age")
    return int(text)


class _Grouper:
    """Puts rows into households, in the order in which they stand, and checks each household as a whole."""

    def __init__(self, reading: Reading, headings: Headings) -> None:
        self.reading, self.by_member = reading, headings.layout == "member"
        self.numbered = headings.of("household_number") is not None
        self.by_number: dict[str, HouseholdEntry] = {}
        self.current: HouseholdEntry | None = None
        self.seen: dict[tuple[str, ...], int] = {}

    def take(self, row: ReadRow) -> None:
        first = self.seen.setdefault(row.same_as, row.row)
        if first != row.row:
            self._problem(row.row, "", "duplicate-row", first=first)
            return
        household = self._household_of(row)
        household.rows.append(row.row)
        household.spoiled = household.spoiled or row.faulty
        if not self.by_member or row.household is household:
            household.members.append(row.member)
            return
        self._join(household, row)

    def _household_of(self, row: ReadRow) -> HouseholdEntry:
        """The household to which a row belongs: by its number, else from one head to the next."""
        number = row.household.number
        if self.numbered and not number:
            self._problem(row.row, row.household.number_column, "no-household-number")
            row.household.spoiled = True
            return self._new(row)
        if not self.by_member:
            return self._new_numbered(row, number)
        if self.numbered:
            return self.by_number[number] if number in self.by_number else self._new_numbered(row, number)
        if row.member.head or self.current is None:
            self.current = self._new(row)
        return self.current

    def _new_numbered(self, row: ReadRow, number: str) -> HouseholdEntry:
        if number and number in self.by_number:
            self._problem(row.row, row.household.number_column, "duplicate-household", first=self.by_number[number].row)
            row.household.spoiled = True
            return self._new(row)
        household = self._new(row)
        if number:
            self.by_number[number] = household
        return household

    def _new(self, row: ReadRow) -> HouseholdEntry:
        self.reading.households.append(row.household)
        return row.household

    def _join(self, household: HouseholdEntry, row: ReadRow) -> None:
        """A further member; what the row says of the household agrees with the rows before, or is a problem."""
        household.members.append(row.member)
        said = row.household
        for name in ("bank", "account", "holder", "cause", "registered_on", "persons", "workers"):
            if not getattr(household, name):
                setattr(household, name, getattr(said, name))
        if said.village.shown and not household.village.shown:
            household.village = said.village
        elif said.village.shown and (said.village.code, said.village.names) != (household.village.code, household.village.names):
            self._spoil(household, row.row, said.village.column, "village-differs", first=household.row)
        for key, fen in said.incomes.items():
            if household.incomes.setdefault(key, fen) != fen:
                where = said.income_columns[key]
                self._spoil(household, *where, "income-differs", first=household.income_columns[key][0])
            household.income_columns.setdefault(key, said.income_columns[key])

    def _problem(self, row: int, column: str, code: str, *, blocks: bool = True, **detail: Any) -> None:
        self.reading.problems.append(Problem(row, column, code, detail, blocks))

    def _spoil(self, household: HouseholdEntry, row: int, column: str, code: str, **detail: Any) -> None:
        household.spoiled = True
        self._problem(row, column, code, **detail)

    # --- when all rows are in ---------------------------------------------------------------------------------------

    def finish(self) -> None:
        for household in self.reading.households:
            self._heads(household)
            self._counts(household)
            self._totals(household)
        self._duplicates()

    def _heads(self, household: HouseholdEntry) -> None:
        heads = [member for member in household.members if member.head]
        if not heads:
            self._spoil(household, household.row, self._label("relation"), "missing-head")
        for extra in heads[1:]:
            self._spoil(household, extra.row, self._label("relation"), "two-heads", first=heads[0].row)

    def _label(self, name: str) -> str:
        column = self.reading.headings.of(name)
        return column.label if column else ""

    def _counts(self, household: HouseholdEntry) -> None:
        """A register of households counts the members whom it does not list; they are persons without a name."""
        if household.persons is None:
            return
        if self.by_member:
            if household.persons != len(household.members):
                detail = {"rows": len(household.members), "persons": household.persons}
                self._problem(household.row, self._label("persons"), "persons-differ", blocks=False, **detail)
            return
        if household.persons < 1:
            self._spoil(household, household.row, self._label("persons"), "not-a-count")
            return
        if household.workers is not None and household.workers > household.persons:
            detail = {"persons": household.persons, "workers": household.workers}
            self._spoil(household, household.row, self._label("workers"), "workers-over-persons", **detail)
            return
        workers = household.workers
        if workers is not None:
            household.members[0].capacity = household.members[0].capacity if workers == 0 else "able"
            workers = max(workers - 1, 0)
        for at in range(household.persons - 1):
            capacity = "unknown" if workers is None else ("able" if at < workers else "unable")
            household.members.append(MemberEntry(0, capacity=capacity))

    def _totals(self, household: HouseholdEntry) -> None:
        """A total beside its kinds is only checked; a total or an amount a head alone is kept as an income of kind other."""
        for year in {year for year, _kind in household.incomes}:
            kinds = sum(fen for (of, kind), fen in household.incomes.items() if of == year and kind in INCOME_KINDS)
            listed = any(of == year and kind in INCOME_KINDS for of, kind in household.incomes)
            total, a_head = household.incomes.pop((year, "total"), None), household.incomes.pop((year, "a_head"), None)
            if total is None and a_head is not None and not listed:
                total = a_head * len(household.members)
            if total is None:
                continue
            if listed and total != kinds:
                where = household.income_columns.get((year, "total"), (household.row, ""))
                self._problem(*where, "total-differs", blocks=False)
            elif not listed:
                household.incomes[year, "other"] = total

    def _duplicates(self) -> None:
        """The same identity number twice: in one household the second row is wrong; in two, nobody can say which is right.

        A household whose head already stands as the head of an earlier one is that household again, and only it is out.
        """
        first: dict[str, tuple[HouseholdEntry, MemberEntry]] = {}
        for household in self.reading.households:
            head = household.head
            found = first.get(head.id_card) if head and head.id_card else None
            if found and found[1].head and found[0] is not household and head:
                self._spoil(household, head.row, head.id_column, "duplicate-household", first=found[0].row)
                continue
            for member in household.members:
                if member.id_card:
                    self._one_number(first, household, member)

    def _one_number(self, first: dict[str, tuple[HouseholdEntry, MemberEntry]], household: HouseholdEntry, member: MemberEntry) -> None:
        found = first.setdefault(member.id_card, (household, member))
        if found[1] is member:
            return
        self._spoil(household, member.row, member.id_column, "duplicate-person", first=found[1].row)
        if found[0] is not household:
            self._spoil(found[0], found[1].row, found[1].id_column, "duplicate-person", first=member.row)
