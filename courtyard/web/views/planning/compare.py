"""Two plans beside each other."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from courtyard.logistics import queries as logistics
from courtyard.logistics.queries import ScenarioView
from courtyard.logistics.rules import Asks
from courtyard.web import words
from courtyard.web.doors import page
from courtyard.web.listing import export, in_order, listing, wants_export
from courtyard.web.planning.comparing import compare
from courtyard.web.planning.comparing_days import COLUMNS
from courtyard.web.planning.comparing_drones import compare_drones
from courtyard.web.planning.comparing_rounds import compare_rounds
from courtyard.web.planning.maps import limits_text, shared_limits
from courtyard.web.planning.showing import SMALL, plan_context
from courtyard.web.planning.showing_days import drones_context, rounds_context
from courtyard.web.views.planning.seeing import SEES


@page(*SEES)
def compare_scenarios(request: Any) -> HttpResponse:
    """What two scenarios of one kind were asked, what came of it, and both pictures."""
    wanted = _wanted(request)
    if len(wanted) != 2:
        messages.info(request, _("Tick two scenarios that have a plan, then compare them."))
        return redirect("network")
    found = [logistics.scenario(request.actor, one) for one in wanted]
    if "with" in request.GET:
        found.sort(key=lambda one: one.made_at)
    one, other = found
    if one.asks is not other.asks:
        kinds = {"one": words.word("asks", one.asks), "other": words.word("asks", other.asks)}
        messages.info(request, _("They ask different questions, %(one)s and %(other)s: tick two that ask the same.") % kinds)
        return redirect("network")
    if not all(one.run and one.run.has_result for one in found):
        messages.info(request, _("One of both has no answer yet; work it out first."))
        return redirect("network")
    return _of_sites(request, one, other) if one.asks is Asks.SITES else _of_days(request, one, other)


def _of_sites(request: Any, one: ScenarioView, other: ScenarioView) -> HttpResponse:
    """Both pictures in the same colours."""
    runs = [scenario.run for scenario in (one, other) if scenario.run]
    results = [logistics.result(request.actor, run.run_id) for run in runs]
    limits = shared_limits(results, one.of_sites.unit) if one.of_sites.unit is other.of_sites.unit else None
    pairs = zip((one, other), runs, strict=True)
    sides = [plan_context(request.actor, scenario, run, limits=limits, most=SMALL) for scenario, run in pairs]
    context = {"sides": sides, "told": compare(one, other, (results[0], results[1])), "limits": limits_text(limits or ())}
    return render(request, "web/planning/compare.html", context)


def _of_days(request: Any, one: ScenarioView, other: ScenarioView) -> HttpResponse:
    """Rounds or legs; what differs is a list that can be sorted and taken away."""
    of_rounds = one.asks is Asks.ROUNDS
    told = (compare_rounds if of_rounds else compare_drones)(request.actor, one, other)
    if wants_export(request):
        return export(in_order(request, told.listed, COLUMNS), COLUMNS, "differences")
    shown, legend = (rounds_context, "legend_rounds") if of_rounds else (drones_context, "legend_drones")
    sides = [
        shown(request.actor, scenario.run) | {"scenario": scenario, "run": scenario.run, "legend_of": f"web/planning/{legend}.html"}
        for scenario in (one, other)
        if scenario.run
    ]
    context = {"sides": sides, "told": told, "list": listing(request, told.listed, COLUMNS)}
    return render(request, "web/planning/compare_days.html", context)


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
