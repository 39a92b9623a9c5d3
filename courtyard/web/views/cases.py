"""Codes that may have been copied: what their scans say, what buyers reported, and what a person decides."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from courtyard.kernel.actors import Role
from courtyard.passport import actions
from courtyard.passport import queries as passport
from courtyard.passport.permissions import VERBS
from courtyard.web.doors import Act, VerbForm, act, carry_out, page, worst_status
from courtyard.web.forms.passport import DecideCase

SEES = (*VERBS["decide_case"].roles, Role.AUDITOR)


@page(*SEES)
def cases(request: Any) -> HttpResponse:
    """Open cases within my area, oldest first; each is closed with a reason. Beneath them, what buyers reported lately."""

    def decide(form: Any) -> Any:
        asked = form.cleaned_data
        copied = asked["outcome"] == "copied"
        return carry_out(request, form, actions.decide_case, case_id=asked["case"], copied=copied, reason=asked["reason"])

    shown, done = act(request, {"decide": Act(DecideCase, decide, "passport.decide_case")})
    if done:
        messages.success(request, _("Decided; the page of the pack says so from now on."))
        return redirect("cases")
    rows = [{"case": one, "form": _deciding(shown, one)} for one in passport.cases(request.actor)]
    context = {"rows": rows, "doubts": passport.doubts(request.actor), "forms": shown}
    return render(request, "web/cases.html", context, status=worst_status(shown))


def _deciding(shown: dict[str, VerbForm], case: passport.CaseView) -> VerbForm | None:
    """The form that decides one case: as it was sent and refused, or a fresh one."""
    form = shown.get("decide")
    if form is None or (form.is_bound and form.data.get("case") == str(case.case_id)):
        return form
    return DecideCase(initial={"case": case.case_id}, auto_id=f"c{case.case_id}_%s")
