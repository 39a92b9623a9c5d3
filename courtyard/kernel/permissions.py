"""Who may carry out which verb: each room's `permissions.py` is a table of these."""

from dataclasses import dataclass

from courtyard.kernel.actors import Role


@dataclass(frozen=True, slots=True)
class Permission:
    """The roles that may call the verb themselves, and the rooms whose verbs may conduct it on their own authority."""

    roles: frozenset[Role]
    rooms: frozenset[str]


def may(*roles: Role, conducted_by: tuple[str, ...] = ()) -> Permission:
    """Roles that may call a verb; the house itself (worker, command line) always may."""
    return Permission(frozenset(roles) | {Role.SYSTEM}, frozenset(conducted_by))
