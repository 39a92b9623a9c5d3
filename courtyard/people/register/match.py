"""The households of a file against places and people in the database: a fixed number of queries for each thousand."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TypeVar

from courtyard.kernel import secrets
from courtyard.kernel.actors import Actor
from courtyard.people.members import standing
from courtyard.people.models import Household, Membership, Person, Place
from courtyard.people.places import reaches_place
from courtyard.people.register.entries import HouseholdEntry, MemberEntry
from courtyard.people.register.problems import Problem
from courtyard.people.rules.places import name_key
from courtyard.people.tables.households import ID_CARD_CONTEXT

T = TypeVar("T")

_PART = 5_000


def parts(items: Iterable[T]) -> Iterator[list[T]]:
    wanted = list(items)
    for at in range(0, len(wanted), _PART):
        yield wanted[at : at + _PART]


def find_villages(households: list[HouseholdEntry], actor: Actor, problems: list[Problem]) -> None:
    """Puts in each household's village, by code, by names from province down, or by an address that ends with them."""
    codes = {household.village.code for household in households if household.village.code}
    by_code = {place.code: place for part in parts(codes) for place in Place.objects.filter(code__in=part, level="village")}
    named = _Names(households)
    for household in households:
        written = household.village
        if written.code:
            found = [by_code[written.code]] if written.code in by_code else []
        elif written.names:
            found = named.by_names(written.names)
        else:
            found = named.by_address(written.address)
        problem = _village_problem(household, found, actor)
        if problem:
            household.spoiled = True
            problems.append(problem)
        else:
            household.village_pk, household.village_code = found[0].pk, found[0].code


def _village_problem(household: HouseholdEntry, found: list[Place], actor: Actor) -> Problem | None:
    written = household.village
    if not written.shown:
        return Problem(household.row, written.column, "village-missing")
    # An address may hold a house number; only its beginning is repeated.
    detail = {"village": written.shown[:30]}
    if not found:
        return Problem(household.row, written.column, "village-unknown", detail)
    if len(found) > 1:
        return Problem(household.row, written.column, "village-ambiguous", {**detail, "count": len(found)})
    if not reaches_place(actor, found[0].code):
        return Problem(household.row, written.column, "village-outside")
    return None


class _Names:
    """Villages by name, with the names of everything above them."""

    def __init__(self, households: list[HouseholdEntry]) -> None:
        keys = {name_key(household.village.names[4]) for household in households if household.village.names and not household.village.code}
        self.addresses = any(h.village.address and not h.village.names and not h.village.code for h in households)
        rows = [place for part in parts(keys) for place in Place.objects.filter(name_key__in=part, level="village")]
        if self.addresses:
            rows += self._villages_of_addresses(households)
        self.villages: dict[str, dict[int, Place]] = defaultdict(dict)
        for place in rows:
            self.villages[place.name_key][place.pk] = place
        above = {code for place in rows for code in _above(place.code)}
        self.keys = {
            code: key for part in parts(above) for code, key in Place.objects.filter(code__in=part).values_list("code", "name_key")
        }

    @staticmethod
    def _villages_of_addresses(households: list[HouseholdEntry]) -> list[Place]:
        """Villages whose name stands in an address, by trying every piece of it as a name."""
        pieces = set()
        for household in households:
            text = household.village.address
            if text and not household.village.names and not household.village.code:
                pieces |= {name_key(text[a:b]) for a in range(len(text)) for b in range(a + 2, min(a + 12, len(text)) + 1)}
        return [place for part in parts(pieces) for place in Place.objects.filter(name_key__in=part, level="village")]

    def by_names(self, names: tuple[str, ...]) -> list[Place]:
        """Villages of this name whose township, county, city and province are called as the register says, where it says."""
        candidates = list(self.villages.get(name_key(names[4]), {}).values())
        return [place for place in candidates if self._fits(place, names)]

    def _fits(self, place: Place, names: tuple[str, ...]) -> bool:
        return all(not said or name_key(said) == self.keys.get(code) for said, code in zip(names[:4], _above(place.code), strict=True))

    def by_address(self, address: str) -> list[Place]:
        """Villages whose name, and township's name before it, stand in the address."""
        text = name_key(address)
        found = {}
        for places in self.villages.values():
            for place in places.values():
                town = self.keys.get(_above(place.code)[3], "")
                if place.name_key in text and town and town in text:
                    found[place.pk] = place
        longest = max((len(place.name_key) for place in found.values()), default=0)
        return [place for place in found.values() if len(place.name_key) == longest]


def _above(code: str) -> tuple[str, str, str, str]:
    return code[:2].ljust(12, "0"), code[:4].ljust(12, "0"), code[:6].ljust(12, "0"), code[:9].ljust(12, "0")


def put_indexes(households: list[HouseholdEntry]) -> None:
    """Puts in each member's keyed hash, by which find_people looks; it takes no look into the database."""
    for household in households:
        for member in household.members:
            member.id_index = secrets.index_of(member.id_card, ID_CARD_CONTEXT) if member.id_card else ""


def find_people(households: list[HouseholdEntry], as_of: date, problems: list[Problem]) -> None:
    """Puts in which households and persons the database knows already, and notes who belongs elsewhere."""
    persons = _persons({member.id_index for household in households for member in household.members if member.id_index})
    homes = _homes(persons.values(), as_of)
    _find_households(households, persons, homes)
    members = _members({household.household_pk for household in households if household.household_pk}, as_of)
    for household in households:
        _find_members(household, persons, homes, members.get(household.household_pk or 0, []), problems)


def _persons(indexes: set[str]) -> dict[str, Person]:
    return {person.id_card_index or "": person for part in parts(indexes) for person in Person.unscoped.filter(id_card_index__in=part)}


def _homes(persons: Iterable[Person], as_of: date) -> dict[int, Membership]:
    """The membership that each person has on the day, or will have."""
    rows = (
        row
        for part in parts(person.pk for person in persons)
        for row in standing().filter(person_id__in=part).exclude(valid_to__lte=as_of).order_by("-valid_from")
    )
    return {row.person_id: row for row in rows}


def _find_households(households: list[HouseholdEntry], persons: dict[str, Person], homes: dict[int, Membership]) -> None:
    numbers = {household.number for household in households if household.number}
    found = {h.register_number: h for part in parts(numbers) for h in Household.unscoped.filter(register_number__in=part)}
    for household in households:
        known = found.get(household.number) if household.number else None
        if known is not None:
            household.household_pk = known.pk
        elif household.head and household.head.id_index in persons:
            home = homes.get(persons[household.head.id_index].pk)
            household.household_pk = home.household_id if home and home.head and not household.number else None


def _members(household_pks: set[int], as_of: date) -> dict[int, list[Membership]]:
    found = defaultdict(list)
    for part in parts(household_pks):
        rows = standing().filter(household_id__in=part).exclude(valid_to__lte=as_of).select_related("person", "household")
        for row in rows.order_by("id"):
            found[row.household_id].append(row)
    return found


def _find_members(
    household: HouseholdEntry, persons: dict[str, Person], homes: dict[int, Membership], known: list[Membership], problems: list[Problem]
) -> None:
    if known and household.village_pk and known[0].household.village_id != household.village_pk:
        _spoil(household, problems, household.row, household.village.column, "village-moved")
    taken: set[int] = set()
    for member in household.members:
        person = persons.get(member.id_index) if member.id_index else None
        home = homes.get(person.pk) if person else None
        if person and home and home.household_id != household.household_pk:
            _spoil(household, problems, member.row, member.id_column, "in-another-household")
        elif person:
            member.person_pk, member.membership_pk = person.pk, home.pk if home else None
            if person.name and member.name and person.name != member.name:
                problems.append(Problem(member.row, "", "name-differs", blocks=False))
        if member.membership_pk:
            taken.add(member.membership_pk)
    for member in household.members:
        if member.person_pk is None:
            _find_without_number(member, [row for row in known if row.pk not in taken])
            taken.add(member.membership_pk or 0)
    _compare(household, known, taken, problems)


def _find_without_number(member: MemberEntry, free: list[Membership]) -> None:
    """Somebody without a number, or whose number is new to us: by name within the household; else in place of one who was only counted."""
    for row in free:
        other = row.person
        same_birth = other.birth_date is None or member.birth_date is None or other.birth_date == member.birth_date
        if member.name == other.name and same_birth and not (other.id_card_index and member.id_index):
            member.person_pk, member.membership_pk = other.pk, row.pk
            member.fills_pk = other.pk if member.id_index else None
            return
    counted = next((row for row in free if not row.person.name), None)
    if counted is not None and member.name and not member.head:
        member.person_pk = member.fills_pk = counted.person_id
        member.membership_pk = counted.pk


def _compare(household: HouseholdEntry, known: list[Membership], taken: set[int], problems: list[Problem]) -> None:
    absent = [row for row in known if row.pk not in taken and row.person.name]
    if absent:
        problems.append(Problem(household.row, "", "member-absent", {"count": len(absent)}, blocks=False))
    head_row = next((row for row in known if row.head), None)
    if head_row and household.head and household.head.membership_pk != head_row.pk:
        _spoil(household, problems, household.head.row, "", "head-differs")


def _spoil(household: HouseholdEntry, problems: list[Problem], row: int, column: str, code: str) -> None:
    household.spoiled = True
    problems.append(Problem(row, column, code))
