"""Lists that people open, within their own scope."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from courtyard.algorithms import id_card as id_cards
from courtyard.kernel import secrets
from courtyard.kernel.actors import Actor, Grant, Role
from courtyard.kernel.models import Request
from courtyard.people.models import Household, Membership, Organisation, Person, RegisterImport, RoleGrant, User
from courtyard.people.register.problems import Problem
from courtyard.people.roles import may_hand_out, place_prefix
from courtyard.people.tables.households import ID_CARD_CONTEXT


def households(actor: Actor, *, place: str | None = None, search: str = "") -> QuerySet[Household]:
    """Households that the actor reaches, with `head_name`; by prefix of the village's code, by number or name of a member."""
    heads = Membership.unscoped.filter(household=OuterRef("pk"), head=True, superseded_at=None, valid_to=None)
    rows = Household.objects.scoped(actor).select_related("village").annotate(head_name=Subquery(heads.values("person__name")[:1]))
    if place:
        rows = rows.filter(village__code__gte=place.ljust(12, "0"), village__code__lte=place.ljust(12, "9"))
    if search:
        named = Membership.unscoped.filter(superseded_at=None, person__name__startswith=search).values("household")
        rows = rows.filter(Q(register_number__startswith=search) | Q(pk__in=named))
    return rows.order_by("village__code", "register_number", "id")


def household_of_id_card(actor: Actor, number: str) -> UUID | None:
    """The household of a person by identity number, if the actor reaches it; the number is not kept anywhere."""
    try:
        card = id_cards.parse(number)
    except id_cards.NoIdCard:
        return None
    rows = Membership.objects.scoped(actor).filter(
        person__id_card_index=secrets.index_of(card.number, ID_CARD_CONTEXT), superseded_at=None, valid_to=None
    )
    return rows.values_list("household__public_id", flat=True).first()


def organisations(actor: Actor, *, kind: str | None = None) -> QuerySet[Organisation]:
    """Organisations that the actor reaches, by name."""
    rows = Organisation.objects.scoped(actor).select_related("place")
    return (rows.filter(kind=kind) if kind else rows).order_by("name", "id")


def users(actor: Actor) -> QuerySet[User]:
    """Users who hold, or held, a role within the actor's reach; and whoever never had one: those whom the actor made, or all of
    them for those who reach everything.
    """
    if any(grant.everywhere for grant in actor.grants):
        return User.objects.order_by("username")
    from_grants = RoleGrant.objects.scoped(actor).values("user")
    made = Request.objects.filter(key=OuterRef("public_id"), actor_id=actor.user_id, verb="people.create_user")
    return User.objects.filter(Q(pk__in=from_grants) | Q(Exists(made), role_grants=None)).order_by("username")


@dataclass(frozen=True, slots=True)
class RoleGrantView:
    """A role that a user holds, from when and until when (None: until somebody ends it), and where."""

    grant_id: UUID
    grant: Grant
    valid_from: date
    valid_to: date | None


def role_grants(actor: Actor, user_id: UUID, *, on: date) -> tuple[RoleGrantView, ...]:
    """Grants of a user that have not ended on a day and that the actor may end (`end_role`), the earliest first. One query.

    A role of a household, or of an organisation anywhere, names no place; whoever may hand it out within her area may end it.
    """
    rows = RoleGrant.unscoped.filter(Q(valid_to=None) | Q(valid_to__gt=on), user__public_id=user_id)
    rows = rows.select_related("organisation__place", "place", "household__village").order_by("id")
    return tuple(
        RoleGrantView(row.public_id, _grant(row), row.valid_from, row.valid_to)
        for row in rows
        if may_hand_out(
            actor, Role(row.role), organisation=row.organisation, place=row.place.code if row.place else None, household=row.household
        )
    )


def _grant(row: RoleGrant) -> Grant:
    return Grant(
        Role(row.role),
        row.organisation.public_id if row.organisation else None,
        place_prefix(row.place.code, row.place.level) if row.place else None,
        row.household.public_id if row.household else None,
    )


def person_names(public_ids: Collection[UUID]) -> dict[UUID, str]:
    """The names of persons, for statements and sheets. One query."""
    return dict(Person.unscoped.filter(public_id__in=public_ids).values_list("public_id", "name"))


def register_imports(actor: Actor) -> QuerySet[RegisterImport]:
    """Dry runs and imports within the actor's area, the latest first."""
    return RegisterImport.objects.scoped(actor).order_by("-id")


def register_import(actor: Actor, import_id: UUID) -> RegisterImport:
    """One dry run or import; `in_the_way` are the problems before which it is halted, as `register_problems` gives them. Raises
    NotFound."""
    found: RegisterImport = RegisterImport.objects.scoped(actor).one(public_id=import_id)
    found.in_the_way = [{**row, "message": Problem.from_json(row).message} for row in found.in_the_way]
    return found


def register_problems(actor: Actor, import_id: UUID) -> tuple[dict[str, Any], ...]:
    """Every problem of a dry run or import, in the order of rows: row, column, code, message (in the reader's language),
    detail, and blocks (False: a notice). Raises NotFound."""
    rows = RegisterImport.objects.scoped(actor).one(public_id=import_id).problems
    return tuple({**row, "message": Problem.from_json(row).message} for row in rows)
