"""What a scenario's page shows of its plan, by what was asked."""

from collections.abc import Sequence
from typing import Any

from courtyard.logistics import queries as logistics
from courtyard.logistics.rules import Asks
from courtyard.web.ground import ground
from courtyard.web.listing import Column, listing
from courtyard.web.planning import drones, rounds
from courtyard.web.planning.showing import plan_context
from courtyard.web.planning.showing_days import drones_context, rounds_context
from courtyard.web.planning.sites import SITES


def listed(request: Any, found: logistics.ScenarioView, run: logistics.RunView) -> tuple[list[Any], Sequence[Column], str]:
    """The rows of its list, the columns, and what a file of it is called."""
    if found.asks is Asks.ROUNDS:
        return list(logistics.round_rows(request.actor, run.run_id)), rounds.columns(run.run_id), "rounds"
    if found.asks is Asks.DRONES:
        return list(logistics.leg_rows(request.actor, run.run_id)), drones.LEGS, "legs"
    return list(logistics.site_rows(request.actor, run.run_id)), SITES, "centres"


def answer(request: Any, found: logistics.ScenarioView, run: logistics.RunView) -> dict[str, Any]:
    """For the template of its kind."""
    if found.asks is Asks.SITES:
        return _of_sites(request, found, run)
    context = rounds_context(request.actor, run) if found.asks is Asks.ROUNDS else drones_context(request.actor, run)
    rows, columns, _name = listed(request, found, run)
    return context | {"ground": ground(), "list": listing(request, rows, columns)}


def _of_sites(request: Any, found: logistics.ScenarioView, run: logistics.RunView) -> dict[str, Any]:
    context = plan_context(request.actor, found, run, show=request.GET.get("show", ""))
    corners = ",".join(f"{one:.4f}" for one in context["map"].corners)
    shows = [{"href": _showing(request, one.array), "word": one.word, "current": one == context["map"].shown} for one in context["shows"]]
    return context | {
        "corners": corners,
        "ground": ground(),
        "shows": shows,
        "list": listing(request, context["sites"], SITES, order="-weight"),
    }


def _showing(request: Any, array: str) -> str:
    """The same page with another figure on its map."""
    query = request.GET.copy()
    query.pop("show", None)
    if array:
        query["show"] = array
    return f"?{query.urlencode()}#plan"
