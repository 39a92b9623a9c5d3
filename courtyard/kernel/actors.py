"""Who asks: an actor is a user together with the roles that it holds and where each of them holds."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    OFFICER = "officer"
    MANAGER = "manager"
    TECHNICIAN = "technician"
    HELPER = "helper"
    HOUSEHOLD = "household"
    BUYER = "buyer"
    WAREHOUSE = "warehouse"
    COURIER = "courier"
    PILOT = "pilot"
    ASSESSOR = "assessor"
    EMPLOYER = "employer"
    DONOR = "donor"
    AUDITOR = "auditor"
    PLANNER = "planner"
    SYSTEM = "system"  # the worker, the sealer and the command line; never granted to a person


@dataclass(frozen=True, slots=True)
class Grant:
    """One role and where it holds. What is None is not limited; a grant that limits nothing holds everywhere.

    `place` is a prefix of the 12-digit statistical code: 131122 is a county, 131122103 a township.
    """

    role: Role
    organisation: UUID | None = None
    place: str | None = None
    household: UUID | None = None

    @property
    def everywhere(self) -> bool:
        return self.organisation is None and self.place is None and self.household is None


@dataclass(frozen=True, slots=True)
class Actor:
    """A user and its grants, as they stood when the request came in. `via` is the door: web, api, cli, worker."""

    user_id: UUID | None
    grants: tuple[Grant, ...]
    via: str = "web"
    conducted_by: str | None = None  # the room on whose authority a nested verb runs

    def roles(self) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.grants)

    def limited_to(self, roles: Iterable[Role]) -> "Actor":
        """The same user with only the grants of these roles, so that a scope is never borrowed from another role."""
        wanted = frozenset(roles)
        return replace(self, grants=tuple(grant for grant in self.grants if grant.role in wanted))

    def conducted(self, room: str) -> "Actor":
        """The same user inside a verb of `room`, which answers for the scope of what it calls further down."""
        return replace(self, grants=(*self.grants, Grant(Role.SYSTEM)), conducted_by=room)


def system(via: str = "worker") -> Actor:
    """The house itself: the worker, the sealer, an operator at the command line."""
    return Actor(user_id=None, grants=(Grant(Role.SYSTEM),), via=via)
