"""Where events are sent: every address to which another company's system has news sent, seen and ended by a person."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from courtyard.kernel.actors import Role
from courtyard.trace import actions
from courtyard.trace import queries as trace
from courtyard.trace.permissions import VERBS
from courtyard.web.doors import Act, VerbForm, act, carry_out, page, worst_status

SEES = (*VERBS["unsubscribe"].roles, Role.AUDITOR)


class OneSubscription(VerbForm):
    subscription_id = forms.UUIDField(widget=forms.HiddenInput)


@page(*SEES)
def subscriptions(request: Any) -> HttpResponse:
    """What is sent in the name of my organisation or place: to whom, since when, and what the last attempt came to."""

    def end(form: Any) -> Any:
        return carry_out(request, form, actions.unsubscribe, subscription_id=form.cleaned_data["subscription_id"])

    def resume(form: Any) -> Any:
        return carry_out(request, form, actions.resume_subscription, subscription_id=form.cleaned_data["subscription_id"])

    shown, done = act(
        request,
        {"end": Act(OneSubscription, end, "trace.unsubscribe"), "resume": Act(OneSubscription, resume, "trace.resume_subscription")},
    )
    if done:
        ended = request.POST.get("do") == "end"
        messages.success(request, _("Ended; nothing is sent there any more.") if ended else _("It goes on where it stopped."))
        return redirect("subscriptions")
    context = {"rows": trace.subscriptions(request.actor), "may": bool(shown)}
    return render(request, "web/subscriptions.html", context, status=worst_status(shown))
