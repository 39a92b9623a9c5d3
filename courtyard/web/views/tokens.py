"""Tokens with which a person's own programs use the API: made, shown once, ended."""

import secrets
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courtyard.people import actions
from courtyard.people import queries as people
from courtyard.web.doors import Act, VerbForm, act, carry_out, page, worst_status


class MakeToken(VerbForm):
    label = forms.CharField(label=gettext_lazy("What it is for"), max_length=60)
    days = forms.IntegerField(label=gettext_lazy("Days that it lasts"), min_value=1, max_value=400, initial=90)


class EndToken(VerbForm):
    token_id = forms.UUIDField(widget=forms.HiddenInput)


@page()
def tokens(request: Any) -> HttpResponse:
    """The tokens of whoever is signed in. A new one is drawn here, shown in this answer alone, and kept as its digest."""
    mine = request.user.public_id
    drawn = secrets.token_urlsafe(32)

    def make(form: Any) -> Any:
        return carry_out(request, form, actions.make_token, user_id=mine, digest=people.token_digest(drawn), **form.words())

    def end(form: Any) -> Any:
        return carry_out(request, form, actions.end_token, token_id=form.cleaned_data["token_id"])

    shown, done = act(request, {"make": Act(MakeToken, make, "people.make_token"), "end": Act(EndToken, end, "people.end_token")})
    made = bool(done) and request.POST.get("do") == "make"
    if done and not made:
        messages.success(request, _("Ended; nobody acts with it any more."))
        return redirect("tokens")
    shown.pop("end", None)
    if made:
        shown = {"make": MakeToken(auto_id="make_%s")}
    context = {"rows": people.tokens_of(mine), "forms": shown, "fresh": drawn if made else ""}
    response = render(request, "web/tokens.html", context, status=worst_status(shown))
    response["Cache-Control"] = "no-store"
    return response
