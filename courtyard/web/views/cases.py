"""Codes that may have been copied: what their scans say, what buyers reported, and what a person decides."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from courtyard.kernel.actors import Role
from courtyard.passport import actions
from courtyard.passport import queries as passport
from courtyard.passport.permissions import VERBS
from courtyard.web import formats, words
from courtyard.web.doors import Act, act, carry_out, page, worst_status
from courtyard.web.forms.passport import DecideBurst, DecideCase
from courtyard.web.reach import user_names

SEES = (*VERBS["decide_case"].roles, Role.AUDITOR)


@page(*SEES)
def cases(request: Any) -> HttpResponse:
    """Open cases within my area, oldest first. Beneath them, what buyers reported lately, and what was decided."""
    decided = passport.cases_decided(request.actor)
    names = user_names(request.actor, (one.decided_by for one in decided))
    context = {
        "rows": passport.cases(request.actor),
        "doubts": passport.doubts(request.actor),
        "decided": [(one, names.get(one.decided_by) if one.decided_by else None) for one in decided],
    }
    return render(request, "web/cases.html", context)


@page(*SEES)
def case(request: Any, case_id: UUID) -> HttpResponse:
    """One case: the sign, what is known of the pack, the scans one by one, and the decision with its reason."""
    whole = passport.case(request.actor, case_id)
    one = whole.case

    def decide(form: Any) -> Any:
        asked = form.cleaned_data
        copied = asked["outcome"] == "copied"
        return carry_out(request, form, actions.decide_case, case_id=case_id, copied=copied, reason=asked["reason"])

    form = DecideCase if one.serial else DecideBurst
    shown, done = act(request, {"decide": Act(form, decide, "passport.decide_case", shown=not one.outcome)})
    if done:
        said = _("Decided; the page of the pack says so from now on.") if one.serial else _("Decided.")
        messages.success(request, said)
        return redirect("cases")
    context = {
        "whole": whole,
        "case": one,
        "measured": measured(one.sign, one.value),
        "bound": measured(one.sign, one.bound),
        "scans": [(scan, _place(scan)) for scan in whole.scans],
        "by": user_names(request.actor, [one.decided_by]).get(one.decided_by) if one.decided_by else None,
        "forms": shown,
    }
    return render(request, "web/case.html", context, status=worst_status(shown))


def measured(sign: str, value: float) -> str:
    """What was measured, with its unit: minutes, hours or days; kilometres; a count."""
    if sign == "before_dispatch" and not value:
        return _("it has not left us yet")
    if sign in ("before_dispatch", "after_destroyed"):
        return formats.minutes_long(value)
    if sign == "impossible_travel":
        return _("%(count)s km") % {"count": formats.number(round(value))}
    return formats.number(round(value, 1)) if sign == "outlier" else formats.number(round(value))


def _place(scan: passport.ScanView) -> str:
    """Where somebody says that she scanned it."""
    told = [str(words.word("province", scan.province))] if scan.province else []
    if scan.place:
        lat, lon, error = scan.place
        north, east = f"{formats.number(abs(lat))}° {'N' if lat >= 0 else 'S'}", f"{formats.number(abs(lon))}° {'E' if lon >= 0 else 'W'}"
        told.append(f"{north}, {east} (± {formats.number(round(error))} km)")
    return " · ".join(told)
