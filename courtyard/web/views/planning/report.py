"""A plan to print: the answer, the picture, who has it farthest, what it rests on, and the list of its centres."""

import base64
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language

from courtyard.algorithms.columns import clock
from courtyard.kernel.actors import Actor
from courtyard.logistics import queries as logistics
from courtyard.logistics.rules import Asks
from courtyard.web.doors import page
from courtyard.web.planning.printing import pdf
from courtyard.web.planning.showing import plan_context, question_context
from courtyard.web.planning.showing_days import drones_context, rounds_context
from courtyard.web.views.planning.seeing import SEES, planned

FARTHEST = 20
_TEMPLATES = {Asks.SITES: "report", Asks.ROUNDS: "report_rounds", Asks.DRONES: "report_drones"}


def _answered(actor: Actor, scenario: logistics.ScenarioView, run: logistics.RunView) -> dict[str, Any]:
    if scenario.asks is Asks.ROUNDS:
        return rounds_context(actor, run, left_shown=10_000) | {"driven": _driven(actor, run)}
    if scenario.asks is Asks.DRONES:
        return drones_context(actor, run)
    context = plan_context(actor, scenario, run, farthest=FARTHEST)
    image = base64.b64encode(context["picture"].png).decode()
    return context | {"image": image, "sites": sorted(context["sites"], key=lambda row: -row["weight"])}


def _driven(actor: Actor, run: logistics.RunView) -> list[dict[str, Any]]:
    """Each round with its calls, times as people write them."""
    times = ("departs", "arrives", "begins", "leaves", "returns")
    calls: dict[int, list[dict[str, Any]]] = {}
    for one in logistics.call_rows(actor, run.run_id):
        calls.setdefault(one["round"], []).append(one | {name: clock(one[name]) for name in times})
    rows = logistics.round_rows(actor, run.run_id)
    return [one | {name: clock(one[name]) for name in ("departs", "returns")} | {"calls": calls[one["round"]]} for one in rows]


@page(*SEES)
def report(request: Any, run_id: UUID) -> HttpResponse:
    """A4 as PDF, in the language of the reader."""
    run, scenario = planned(request, run_id, *Asks)
    context = question_context(request.actor, scenario) | _answered(request.actor, scenario, run)
    context |= {"printed_at": request.now, "language": get_language()}
    content = pdf(render_to_string(f"web/planning/{_TEMPLATES[scenario.asks]}.html", context, request=request))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="plan-{run_id.hex[-8:]}.pdf"'
    return response
