"""Alarms of bracelets and flocks: what fell silent or stands still, and what somebody found there."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from courtyard.kernel.actors import Role
from courtyard.monitoring import actions
from courtyard.monitoring import queries as monitoring
from courtyard.monitoring.permissions import VERBS
from courtyard.web.doors import Act, VerbForm, act, carry_out, page, worst_status
from courtyard.web.forms.collection import CloseAlarm
from courtyard.web.listing import PER_PAGE

SEES = (*VERBS["close_alarm"].roles, Role.OFFICER)


@page(*SEES)
def alarms(request: Any) -> HttpResponse:
    """Open alarms within my area, oldest first; each is closed by whoever went there, with what was found."""

    def close(form: Any) -> Any:
        asked = form.cleaned_data
        return carry_out(request, form, actions.close_alarm, alarm_id=asked["alarm"], outcome=asked["outcome"])

    shown, done = act(request, {"close": Act(CloseAlarm, close, "monitoring.close_alarm")})
    if done:
        messages.success(request, _("Closed; what you found stays with it."))
        return redirect("alarms")
    rows: Any = monitoring.alarms(request.actor)
    found = list(rows[: PER_PAGE + 1])
    context = {
        "rows": [{"alarm": one, "form": _closing(shown, one)} for one in found[:PER_PAGE]],
        "more": len(found) > PER_PAGE,
        "forms": shown,
    }
    return render(request, "web/alarms.html", context, status=worst_status(shown))


def _closing(shown: dict[str, VerbForm], alarm: Any) -> VerbForm | None:
    """The form that closes one alarm: as it was sent and refused, or a fresh one."""
    form = shown.get("close")
    if form is None or (form.is_bound and form.data.get("alarm") == str(alarm.public_id)):
        return form
    return CloseAlarm(initial={"alarm": alarm.public_id}, auto_id=f"a{alarm.public_id}_%s")
