"""The menu: what a person's roles let her open, in the order of a day's work."""

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courtyard.impact.permissions import SEES_FIGURES
from courtyard.kernel.actors import Role
from courtyard.logistics.permissions import VERBS as PLANNING
from courtyard.raising.permissions import VERBS
from courtyard.trace.permissions import VERBS as RECALLS

STAFF = frozenset({Role.OFFICER, Role.MANAGER, Role.HELPER, Role.TECHNICIAN, Role.AUDITOR, Role.DONOR, Role.PLANNER, Role.SYSTEM})


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: the address's name, its word, who sees it, and which other addresses lie under it."""

    name: str
    word: str | Promise
    roles: frozenset[Role]
    beneath: tuple[str, ...] = ()


# Pages of a project's records, which have addresses of their own.
SEASON = ("/applications/", "/flocks/", "/lots/", "/labels/", "/settlements/", "/proceeds/")

MENU: tuple[Entry, ...] = (
    Entry("desk", _("Desk"), frozenset(Role) - {Role.HOUSEHOLD}),
    Entry("my-household", _("My household"), frozenset({Role.HOUSEHOLD})),
    Entry(
        "register",
        _("Register"),
        frozenset({Role.OFFICER, Role.MANAGER, Role.HELPER, Role.TECHNICIAN, Role.ASSESSOR, Role.AUDITOR, Role.SYSTEM}),
    ),
    Entry("projects", _("Season"), STAFF, SEASON),
    Entry("collection-days", _("Collection"), frozenset(VERBS["collect"].roles)),
    Entry("recalls", _("Recall"), frozenset({*RECALLS["recall"].roles, Role.AUDITOR, Role.SYSTEM}), ("/keys/",)),
    Entry("money", _("Money"), frozenset({Role.OFFICER, Role.MANAGER, Role.AUDITOR, Role.SYSTEM})),
    Entry("wages", _("Wages"), frozenset({Role.EMPLOYER})),
    Entry("impact", _("Impact"), frozenset(SEES_FIGURES) - {Role.HOUSEHOLD}),
    Entry("network", _("Network"), frozenset({*PLANNING["make_scenario"].roles, Role.MANAGER, Role.AUDITOR, Role.SYSTEM})),
    Entry("users", _("Staff"), frozenset({Role.MANAGER})),
    Entry("checklist", _("County"), frozenset({Role.OFFICER, Role.SYSTEM})),
)


def entries(request: Any) -> list[dict[str, Any]]:
    """The entries that the person who is signed in may open; none for a visitor."""
    if not getattr(request, "user", None) or not request.user.is_authenticated or not hasattr(request, "actor"):
        return []
    roles = request.actor.roles()
    found = [found for entry in MENU if entry.roles & roles and (found := _entry(entry, request.path))]
    return [one for one in found if not any(other["href"] != one["href"] and one["href"].startswith(other["href"]) for other in found)]


def _entry(entry: Entry, path: str) -> dict[str, Any] | None:
    try:
        address = reverse(entry.name)
    except NoReverseMatch:
        return None
    return {"href": address, "word": entry.word, "current": path.startswith((address, *entry.beneath))}
