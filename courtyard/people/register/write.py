"""The good households of a file into the tables, set-based: the number of statements grows with tables, not with rows."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from courtyard.kernel import secrets
from courtyard.kernel.ids import child_key
from courtyard.people.models import BankAccount, Condition, DeclaredIncome, Household, Membership, Person
from courtyard.people.register.entries import HouseholdEntry, MemberEntry
from courtyard.people.register.match import parts
from courtyard.people.tables.money import ACCOUNT_CONTEXT

_BATCH = 1_000


@dataclass
class Written:
    """What was done: counts of households, and what changed in each of those that did."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    changes: list[tuple[UUID, dict[str, object]]] = field(default_factory=list)


def write_households(entries: list[HouseholdEntry], *, as_of: date, key: UUID, now: datetime) -> Written:
    """Writes new households and what changed in known ones; public ids derive from the import's key and the row of the file.
    Runs inside the verb's transaction."""
    return _Writer(entries, as_of, key, now).write()


class _Writer:
    def __init__(self, entries: list[HouseholdEntry], as_of: date, key: UUID, now: datetime) -> None:
        self.entries, self.as_of, self.key, self.now = entries, as_of, key, now
        self.households: dict[int, Household] = {}  # by the entry's row
        self.changes: dict[int, dict[str, object]] = {}
        self.different: dict[int, dict[str, Any]] = {}  # by membership: what is to stand from the day of the register on

    def write(self) -> Written:
        known = self._households()
        self._members()
        self._capacities()
        self._replace()
        self._incomes()
        self._accounts()
        self._phones(known)
        done = Written()
        for entry in self.entries:
            change = self.changes.get(entry.row)
            if entry.household_pk is None:
                done.added += 1
            elif change:
                done.updated += 1
            else:
                done.unchanged += 1
            if change:
                done.changes.append((self.households[entry.row].public_id, change))
        return done

    def _note(self, entry: HouseholdEntry, **what: object) -> None:
        self.changes.setdefault(entry.row, {}).update(what)

    def _id(self, label: str, *at: object) -> UUID:
        return child_key(self.key, "/".join([label, *map(str, at)]))

    def _since(self, entry: HouseholdEntry) -> date:
        """From when the members of a new household belong to it."""
        return entry.registered_on or self.as_of

    def _households(self) -> dict[int, Household]:
        fresh = []
        for entry in self.entries:
            if entry.household_pk is None:
                household = Household(
                    public_id=self._id("household", entry.row),
                    register_number=entry.number or None,
                    village_id=entry.village_pk or 0,
                    registered_on=self._since(entry),
                    phone=(entry.head.phone if entry.head else "") or None,
                    cause_of_poverty=entry.cause or None,
                )
                fresh.append(household)
                self.households[entry.row] = household
                self._note(entry, registered_on=household.registered_on.isoformat(), members=len(entry.members))
        Household.objects.bulk_create(fresh, batch_size=_BATCH)
        pks = {entry.household_pk for entry in self.entries if entry.household_pk}
        known = {row.pk: row for part in parts(pks) for row in Household.unscoped.filter(pk__in=part)}
        for entry in self.entries:
            if entry.household_pk is not None:
                self.households[entry.row] = known[entry.household_pk]
        return known

    def _members(self) -> None:
        persons: list[Person] = []
        rows: list[Membership] = []
        conditions: list[Condition] = []
        filled: dict[int, MemberEntry] = {}
        for entry in self.entries:
            household = self.households[entry.row]
            since = self._since(entry) if entry.household_pk is None else self.as_of
            for at, member in enumerate(entry.members):
                if member.fills_pk is not None:
                    filled[member.fills_pk] = member
                    self._note(entry, named=True)
                if member.membership_pk is not None:
                    continue
                person = Person(pk=member.person_pk) if member.person_pk else _person(member, self._id("person", entry.row, at))
                if member.person_pk is None:
                    persons.append(person)
                rows.append(_membership(member, person, household, since, self.now, self._id("membership", entry.row, at)))
                conditions += self._conditions(entry, at, member, person, household)
                if entry.household_pk is not None:
                    self._note(entry, admitted=True)
        Person.objects.bulk_create(persons, batch_size=_BATCH)
        for row in rows:
            row.person_id = row.person.pk
        for condition in conditions:
            condition.person_id = condition.person.pk
        Membership.objects.bulk_create(rows, batch_size=_BATCH)
        Condition.objects.bulk_create(conditions, batch_size=_BATCH)
        self._fill(filled)

    def _conditions(self, entry: HouseholdEntry, at: int, member: MemberEntry, person: Person, household: Household) -> list[Condition]:
        return [
            Condition(
                public_id=self._id("condition", entry.row, at, number),
                person=person,
                household=household,
                kind=kind,
                text=text,
                recorded_at=self.now,
            )
            for number, (kind, text) in enumerate(member.conditions)
        ]

    def _fill(self, filled: dict[int, MemberEntry]) -> None:
        """Persons who were only counted, or known without a number, get the name and number that the register now gives."""
        stale = [person for part in parts(filled) for person in Person.unscoped.filter(pk__in=part)]
        for person in stale:
            member = filled[person.pk]
            person.name, person.birth_date, person.sex = member.name, member.birth_date or person.birth_date, member.sex or person.sex
            if member.id_card:
                person.id_card, person.id_card_index = member.id_card, member.id_index
        Person.unscoped.bulk_update(stale, ["name", "birth_date", "sex", "id_card", "id_card_index"], batch_size=200)
        for member in filled.values():
            if member.membership_pk and member.relation != "head":
                self.different[member.membership_pk] = {"relation": member.relation}

    def _capacities(self) -> None:
        wanted = {
            member.membership_pk: (entry, member)
            for entry in self.entries
            for member in entry.members
            if member.membership_pk and member.capacity != "unknown"
        }
        rows = [row for part in parts(wanted) for row in Membership.unscoped.filter(pk__in=part, superseded_at=None)]
        for row in rows:
            entry, member = wanted[row.pk]
            if row.capacity != member.capacity:
                self.different.setdefault(row.pk, {})["capacity"] = member.capacity
                self._note(entry, capacity=True)

    def _replace(self) -> None:
        """From the day of the register on, other rows stand in the place of these; up to it they stay as they were."""
        rows, instead = [], []
        for row in (row for part in parts(self.different) for row in Membership.unscoped.filter(pk__in=part, superseded_at=None)):
            different = {name: value for name, value in self.different[row.pk].items() if getattr(row, name) != value}
            if not different:
                continue
            rows.append(row)
            row.superseded_at, row.superseded_by = self.now, self._id("replaced", row.pk)
            since = max(row.valid_from, self.as_of)
            if row.valid_from < since:
                instead.append(_again(row, self._id("until", row.pk), self.now, valid_to=since))
            instead.append(_again(row, self._id("from", row.pk), self.now, valid_from=since, **different))
        Membership.unscoped.bulk_update(rows, ["superseded_at", "superseded_by"], batch_size=200)
        Membership.objects.bulk_create(instead, batch_size=_BATCH)

    def _incomes(self) -> None:
        pks = [entry.household_pk for entry in self.entries if entry.household_pk]
        standing = {
            (row.household_id, row.year, row.kind): row
            for part in parts(pks)
            for row in DeclaredIncome.unscoped.filter(household_id__in=part, replaced_by=None)
        }
        fresh = []
        for entry in self.entries:
            household = self.households[entry.row]
            for (year, kind), fen in sorted(entry.incomes.items()):
                before = standing.get((household.pk, year, kind))
                if before is not None and before.amount_fen == fen:
                    continue
                fresh.append(
                    DeclaredIncome(
                        public_id=self._id("income", entry.row, year, kind),
                        household=household,
                        year=year,
                        kind=kind,
                        amount_fen=fen,
                        recorded_at=max(self.now, before.recorded_at) if before else self.now,
                        replaces=before,
                        replaced_fen=before.amount_fen if before else 0,
                    )
                )
                if entry.household_pk is not None:
                    self._note(entry, income=True)
        DeclaredIncome.objects.bulk_create(fresh, batch_size=_BATCH)

    def _accounts(self) -> None:
        entries = [entry for entry in self.entries if entry.account]
        owners = [self.households[entry.row].public_id for entry in entries if entry.household_pk]
        lasting = Q(valid_to=None) | Q(valid_to__gt=self.as_of)
        open_now = {row.owner: row for part in parts(owners) for row in BankAccount.unscoped.filter(lasting, owner__in=part)}
        ended, fresh = [], []
        for entry in entries:
            household = self.households[entry.row]
            index = secrets.index_of(entry.account, ACCOUNT_CONTEXT)
            before = open_now.get(household.public_id)
            if before is not None and (before.number_index == index or before.valid_from > self.as_of):
                continue
            if before is not None:
                ended.append(before.pk)
                self._note(entry, bank_account=True)
            fresh.append(self._account(entry, household, index))
        for part in parts(ended):
            BankAccount.unscoped.filter(pk__in=part).update(valid_to=self.as_of)
        BankAccount.objects.bulk_create(fresh, batch_size=_BATCH)

    def _account(self, entry: HouseholdEntry, household: Household, index: str) -> BankAccount:
        return BankAccount(
            public_id=self._id("account", entry.row),
            owner_type=BankAccount.OwnerType.HOUSEHOLD,
            owner=household.public_id,
            household=household,
            bank=entry.bank,
            number=entry.account,
            number_index=index,
            holder=entry.holder or (entry.head.name if entry.head else ""),
            valid_from=self._since(entry) if entry.household_pk is None else self.as_of,
        )

    def _phones(self, known: dict[int, Household]) -> None:
        stale = []
        for entry in self.entries:
            phone = entry.head.phone if entry.head else ""
            household = known.get(entry.household_pk or 0)
            if household is None or not phone:
                continue
            before = household.phone.reveal() if isinstance(household.phone, secrets.Secret) else household.phone
            if before != phone:
                household.phone = phone
                stale.append(household)
                self._note(entry, phone=True)
        Household.unscoped.bulk_update(stale, ["phone"], batch_size=200)


def _person(member: MemberEntry, public_id: UUID) -> Person:
    return Person(
        public_id=public_id,
        name=member.name,
        id_card=member.id_card or None,
        id_card_index=member.id_index or None,
        birth_date=member.birth_date,
        sex=member.sex,
        phone=member.phone or None,
    )


def _membership(member: MemberEntry, person: Person, household: Household, since: date, now: datetime, public_id: UUID) -> Membership:
    return Membership(
        public_id=public_id,
        person=person,
        household=household,
        relation=member.relation,
        head=member.head,
        capacity=member.capacity,
        valid_from=since,
        recorded_at=now,
    )


def _again(row: Membership, public_id: UUID, now: datetime, **different: Any) -> Membership:
    values = {name: getattr(row, name) for name in ("person_id", "household_id", "relation", "head", "capacity", "valid_from", "valid_to")}
    return Membership(public_id=public_id, recorded_at=now, replaces=row, **{**values, **different})
