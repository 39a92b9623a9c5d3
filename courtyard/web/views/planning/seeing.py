"""Who sees the planner's pages, and what all of them ask alike."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courtyard.kernel.actors import Role
from courtyard.kernel.errors import NotFound
from courtyard.logistics import queries as logistics
from courtyard.logistics.permissions import VERBS

SEES = (*VERBS["make_scenario"].roles, Role.MANAGER, Role.AUDITOR)

SECTIONS = (("network", _("Scenarios")), ("planning-tables", _("Planning tables")))


def sections(current: str) -> list[dict[str, Any]]:
    """The parts of the desk, for `web/parts/sections.html`."""
    return [{"href": reverse(name), "word": word, "current": name == current} for name, word in SECTIONS]


def owners(request: Any) -> list[tuple[str, str]]:
    """Organisations for which the person may plan."""
    return [(str(one.owner_id), one.name) for one in logistics.owners(request.actor)]


def planned(request: Any, run_id: UUID) -> tuple[Any, Any]:
    """A run that has a plan, and its scenario. Raises NotFound."""
    run = logistics.run(request.actor, run_id)
    if not run.has_result:
        raise NotFound(subject="logistics.run_result")
    return run, logistics.scenario(request.actor, run.scenario_id)
