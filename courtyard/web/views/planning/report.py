"""A plan to print: the answer, the picture, who has it farthest, what it rests on, and the list of its centres."""

import base64
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language

from courtyard.web.doors import page
from courtyard.web.planning.printing import pdf
from courtyard.web.planning.showing import plan_context, question_context
from courtyard.web.views.planning.seeing import SEES, planned

FARTHEST = 20


@page(*SEES)
def report(request: Any, run_id: UUID) -> HttpResponse:
    """A4 as PDF, in the language of the reader."""
    run, scenario = planned(request, run_id)
    context = question_context(request.actor, scenario) | plan_context(request.actor, scenario, run, farthest=FARTHEST)
    context |= {
        "image": base64.b64encode(context["picture"].png).decode(),
        "sites": sorted(context["sites"], key=lambda row: -row["weight"]),
        "printed_at": request.now,
        "language": get_language(),
    }
    content = pdf(render_to_string("web/planning/report.html", context, request=request))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="plan-{run_id.hex[-8:]}.pdf"'
    return response
