"""Records that a person reaches, by their public id, and the names under which she knows them."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from courtyard.kernel.actors import Actor
from courtyard.people import queries as people


def household(actor: Actor, household_id: UUID) -> Any:
    """A household with its village and `head_name`; NotFound when it lies outside the person's reach."""
    rows: Any = people.households(actor)
    return rows.one(public_id=household_id)


def head_names(actor: Actor, household_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of households' heads, as far as the person reaches them. One query; none for nothing."""
    ids = set(household_ids)
    rows: Any = people.households(actor)
    return dict(rows.filter(public_id__in=ids).order_by().values_list("public_id", "head_name")) if ids else {}


def user_names(actor: Actor, user_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """The names of accounts within the person's area. One query; none for nothing."""
    ids = {one for one in user_ids if one}
    return dict(people.users(actor).filter(public_id__in=ids).values_list("public_id", "name")) if ids else {}
