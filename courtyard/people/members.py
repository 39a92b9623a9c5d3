"""Persons and memberships as the room's verbs write them: each change supersedes a row and puts one beside it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from courtyard.algorithms import id_card as id_cards
from courtyard.kernel import secrets
from courtyard.kernel.errors import Conflict, Invalid, Reason
from courtyard.kernel.ids import child_key
from courtyard.people.models import Capacity, Household, Membership, Person, Relation, Sex
from courtyard.people.rules.numbers import is_phone, phone_digits
from courtyard.people.rules.persons import OLDEST_AGE, age_on
from courtyard.people.tables.households import ID_CARD_CONTEXT


class NotMembers(Invalid):
    default_message = _("The members are not well described; correct the fields named.")


class MemberElsewhere(Conflict):
    default_message = _("Somebody with this identity number belongs to a household already; let the member leave there first.")


class PeriodTaken(Conflict):
    default_message = _("The person belongs to a household on some of these days already; choose other days, or correct that membership.")


class NotAMember(Conflict):
    default_message = _("The person does not belong to the household on that day.")


@dataclass(frozen=True)
class NewMember:
    """Somebody as entered. With `id_card` the birth date and sex follow from it; `head` marks the head of the household."""

    name: str
    id_card: str | None = None
    relation: str = "other"
    head: bool = False
    capacity: str = "unknown"
    birth_date: date | None = None
    sex: str = ""
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Entered:
    """A member that was checked: the person that it will be (new, or found by its identity number) and its place in the household."""

    person: Person
    relation: str
    head: bool
    capacity: str
    known: bool


def enter_members(members: Iterable[NewMember], *, on: date, keys: Iterable[UUID]) -> list[Entered]:
    """Checks members and finds those who are known. Raises NotMembers with every fault of every member at once."""
    reasons: list[Reason] = []
    entered = [_enter(member, at, key, on, reasons) for at, (member, key) in enumerate(zip(members, keys, strict=True))]
    heads = [at for at, member in enumerate(entered) if member.head]
    if len(heads) > 1:
        reasons.append(Reason("two-heads", _("A household has one head."), f"members.{heads[1]}.head"))
    indexes = [member.person.id_card_index for member in entered if member.person.id_card_index]
    if len(set(indexes)) < len(indexes):
        reasons.append(Reason("twice", _("The same identity number stands twice among the members."), "members"))
    if reasons:
        raise NotMembers(reasons=reasons)
    known = {person.id_card_index: person for person in Person.unscoped.filter(id_card_index__in=indexes)}
    return [
        Entered(known.get(m.person.id_card_index, m.person), m.relation, m.head, m.capacity, m.person.id_card_index in known)
        for m in entered
    ]


def _enter(member: NewMember, at: int, key: UUID, on: date, reasons: list[Reason]) -> Entered:
    where = f"members.{at}"
    person = Person(public_id=key, name=member.name.strip(), birth_date=member.birth_date, sex=member.sex)
    head = member.head or member.relation == Relation.HEAD
    relation = Relation.HEAD if head else member.relation
    if not person.name or len(person.name) > 60:
        reasons.append(Reason("name", _("Give a name of 1 to 60 characters."), f"{where}.name"))
    if relation not in Relation.values:
        reasons.append(
            Reason("relation", _("Choose one of the relations to the head."), f"{where}.relation", {"relations": list(Relation.values)})
        )
    if member.capacity not in Capacity.values:
        reasons.append(Reason("capacity", _("Say whether the person can work: able, partly, unable, unknown."), f"{where}.capacity"))
    if member.sex not in ("", *Sex.values):
        reasons.append(Reason("sex", _("Write male or female."), f"{where}.sex"))
    if member.phone and not is_phone(phone_digits(member.phone)):
        reasons.append(
            Reason("phone", _("This is no phone number: 11 digits of a mobile, or a landline with its area code."), f"{where}.phone")
        )
    person.phone = phone_digits(member.phone) if member.phone else None
    if member.id_card:
        _give_id_card(person, member, where, on, reasons)
    if person.birth_date and not 0 <= age_on(person.birth_date, on) <= OLDEST_AGE:
        reasons.append(Reason("impossible-age", _("Nobody is that old, or the birth lies ahead."), f"{where}.birth_date"))
    return Entered(person, relation, head, member.capacity, known=False)


def _give_id_card(person: Person, member: NewMember, where: str, on: date, reasons: list[Reason]) -> None:
    try:
        card = id_cards.parse(member.id_card or "", on=on)
    except id_cards.NoIdCard as error:
        reasons.append(Reason("id-card", str(error), f"{where}.id_card"))
        return
    if member.birth_date and member.birth_date != card.birth:
        reasons.append(Reason("birth-differs", _("The birth date differs from the one in the identity number."), f"{where}.birth_date"))
    if member.sex and member.sex != card.sex:
        reasons.append(Reason("sex-differs", _("The sex differs from the one in the identity number."), f"{where}.sex"))
    person.id_card, person.id_card_index = card.number, secrets.index_of(card.number, ID_CARD_CONTEXT)
    person.birth_date, person.sex = card.birth, card.sex.value


def standing() -> QuerySet[Membership]:
    """Memberships as they are held to be now: superseded rows left out."""
    return Membership.unscoped.filter(superseded_at=None)


def add_members(household: Household, members: list[Entered], *, valid_from: date, now: datetime, keys: Iterable[UUID]) -> list[Membership]:
    """Writes new persons and their memberships from a day on. Raises MemberElsewhere when somebody belongs somewhere then."""
    known = [member.person.pk for member in members if member.known]
    if known and standing().filter(person_id__in=known).exclude(valid_to__lte=valid_from).exists():
        raise MemberElsewhere
    if (
        any(member.head for member in members)
        and standing().filter(household=household, head=True).exclude(valid_to__lte=valid_from).exists()
    ):
        raise NotMembers(
            reasons=[Reason("two-heads", _("The household has a head; let the present head leave, or correct its membership."))]
        )
    Person.objects.bulk_create([member.person for member in members if not member.known])
    return Membership.objects.bulk_create(
        [
            Membership(
                public_id=key,
                person=member.person,
                household=household,
                relation=member.relation,
                head=member.head,
                capacity=member.capacity,
                valid_from=valid_from,
                recorded_at=now,
            )
            for member, key in zip(members, keys, strict=True)
        ]
    )


def supersede(row: Membership, *, by: UUID, now: datetime, instead: Iterable[tuple[UUID, dict[str, Any]]]) -> list[Membership]:
    """Marks a membership as superseded and writes what stands instead: (public id, what differs from the old row) each.

    Raises PeriodTaken when a new row would overlap another membership of the person.
    """
    row.superseded_at, row.superseded_by = now, by
    row.save(update_fields=["superseded_at", "superseded_by"])
    made = []
    for public_id, different in instead:
        values = {
            name: getattr(row, name) for name in ("person_id", "household_id", "relation", "head", "capacity", "valid_from", "valid_to")
        }
        values.update(different)
        clash = standing().filter(person_id=values["person_id"]).exclude(valid_to__lte=values["valid_from"])
        if (clash.filter(valid_from__lt=values["valid_to"]) if values["valid_to"] else clash).exists():
            raise PeriodTaken
        made.append(Membership.objects.create(public_id=public_id, recorded_at=now, replaces=row, **values))
    return made


def head_taken(household_pk: int, *, valid_from: date, valid_to: date | None, other_than: int) -> bool:
    """Whether another person heads the household on some of these days."""
    rows = standing().filter(household_id=household_pk, head=True).exclude(person_id=other_than).exclude(valid_to__lte=valid_from)
    return (rows.filter(valid_from__lt=valid_to) if valid_to else rows).exists()


def member_on(household: Household, person_id: UUID, day: date) -> Membership:
    """The person's membership on a day, as it is held to be now. Raises NotAMember."""
    rows = standing().filter(household=household, person__public_id=person_id, valid_from__lte=day).exclude(valid_to__lte=day)
    row = rows.select_related("person").first()
    if row is None:
        raise NotAMember
    return row


def from_a_day_on(row: Membership, day: date, *, key: UUID, label: str, now: datetime, **different: Any) -> None:
    """What a membership says changes on a day: until then it stands as it was. Raises PeriodTaken."""
    before = [] if row.valid_from == day else [(child_key(key, f"{label}/until"), {"valid_to": day})]
    after = (child_key(key, f"{label}/from"), {"valid_from": day, **different})
    supersede(row, by=child_key(key, label), now=now, instead=[*before, after])
