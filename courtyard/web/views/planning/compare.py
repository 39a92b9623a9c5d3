"""Two plans beside each other."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from courtyard.logistics import queries as logistics
from courtyard.logistics.rules import Asks
from courtyard.web.doors import page
from courtyard.web.planning.comparing import compare
from courtyard.web.planning.maps import limits_text, shared_limits
from courtyard.web.planning.showing import SMALL, plan_context
from courtyard.web.views.planning.seeing import SEES


@page(*SEES)
def compare_scenarios(request: Any) -> HttpResponse:
    """What two plans were asked, what came of it, and both pictures in the same colours."""
    wanted = _wanted(request)
    if len(wanted) != 2:
        messages.info(request, _("Tick two scenarios that have a plan, then compare them."))
        return redirect("network")
    found = [logistics.scenario(request.actor, one) for one in wanted]
    if "with" in request.GET:
        found.sort(key=lambda one: one.made_at)
    if not all(one.asks is Asks.SITES and one.run and one.run.has_result for one in found):
        messages.info(request, _("Only plans of where to build can be compared; work the other one out first."))
        return redirect("network")
    runs = [one.run for one in found if one.run]
    results = [logistics.result(request.actor, run.run_id) for run in runs]
    is_alike = found[0].of_sites.unit is found[1].of_sites.unit
    limits = shared_limits(results, found[0].of_sites.unit) if is_alike else None
    sides = [plan_context(request.actor, one, run, limits=limits, most=SMALL) for one, run in zip(found, runs, strict=True)]
    context = {"sides": sides, "told": compare(found[0], found[1], (results[0], results[1])), "limits": limits_text(limits or ())}
    return render(request, "web/planning/compare.html", context)


def _wanted(request: Any) -> list[UUID]:
    """The scenarios that were ticked (the one made earlier is the first then), or named as a and b."""
    texts = request.GET.getlist("with") or [request.GET.get("a", ""), request.GET.get("b", "")]
    found = []
    for text in texts[:3]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return list(dict.fromkeys(found))
