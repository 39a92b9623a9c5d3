"""Who sees the planner's pages, and what all of them ask alike."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courtyard.kernel.actors import Role
from courtyard.kernel.errors import NotFound
from courtyard.logistics import queries as logistics
from courtyard.logistics.permissions import VERBS
from courtyard.logistics.rules import Asks, TableKind
from courtyard.web import formats

SEES = (*VERBS["make_scenario"].roles, Role.MANAGER, Role.AUDITOR)

SECTIONS = (("network", _("Scenarios")), ("planning-tables", _("Planning tables")))


def sections(current: str) -> list[dict[str, Any]]:
    """The parts of the desk, for `web/parts/sections.html`."""
    return [{"href": reverse(name), "word": word, "current": name == current} for name, word in SECTIONS]


def owners(request: Any) -> list[tuple[str, str]]:
    """Organisations for which the person may plan."""
    return [(str(one.owner_id), one.name) for one in logistics.owners(request.actor)]


def tables_of(request: Any, kind: TableKind) -> list[tuple[str, str]]:
    """Tables of a kind to choose from, the newest first."""
    return [(str(one.table_id), named(one)) for one in logistics.tables(request.actor, kind)]


def named(table: logistics.TableView) -> str:
    """A table as it is chosen: its name, and how many rows it has."""
    return gettext("%(name)s (%(rows)s rows)") % {"name": table.name, "rows": formats.number(table.rows)}


def earlier_of(request: Any, asks: Asks) -> Any:
    """The scenario that `?based_on=` names; None where it names none of this kind. Raises NotFound."""
    try:
        wanted = UUID(request.GET.get("based_on", ""))
    except ValueError:
        return None
    found = logistics.scenario(request.actor, wanted)
    return found if found.asks is asks else None


def planned(request: Any, run_id: UUID, *asks: Asks) -> tuple[Any, Any]:
    """A run that has a plan, and its scenario, which asks one of these; where to build, if none is named. Raises NotFound."""
    run = logistics.run(request.actor, run_id)
    found = logistics.scenario(request.actor, run.scenario_id)
    if not run.has_result or found.asks not in (asks or (Asks.SITES,)):
        raise NotFound(subject="logistics.run_result")
    return run, found
