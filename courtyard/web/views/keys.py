"""The keys with which issuers sign their packs' codes: made for a year, retired, marked as known to others."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courtyard.kernel.actors import Role
from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import NotFound
from courtyard.kernel.history import changes_of
from courtyard.passport import actions
from courtyard.passport import queries as passport
from courtyard.passport.permissions import VERBS
from courtyard.people import queries as people
from courtyard.web import formats
from courtyard.web.doors import Act, act, carry_out, page, worst_status
from courtyard.web.forms.keys import CompromiseKey, MakeKey, RetireKey
from courtyard.web.history import history_page

SEES = (*VERBS["make_key"].roles, Role.AUDITOR)


@page(*SEES)
def signing_keys(request: Any) -> HttpResponse:
    """Keys within my area by year and state, and the next one to make."""
    year = local_day(request.now).year
    keys = passport.signing_keys(request.actor)
    issuers = [(row.public_id, row.name) for row in people.organisations(request.actor, kind="cooperative") if row.gs1_prefix]

    def make(form: Any) -> Any:
        return carry_out(request, form, actions.make_key, issuer_id=form.cleaned_data["issuer"], year=form.cleaned_data["year"])

    def form_of(*args: Any, **kwargs: Any) -> MakeKey:
        return MakeKey(*args, issuers=issuers, years=(year, year + 1), **kwargs)

    shown, done = act(request, {"make": Act(form_of, make, "passport.make_key", shown=bool(issuers))})
    if done:
        messages.success(request, _("The key %(name)s is made and stands in the published list.") % {"name": done.name})
        return redirect("signing-keys")
    years = sorted({key.year for key in keys}, reverse=True)
    table = [(one, [key for key in keys if key.year == one]) for one in years]
    context = {"years": table, "forms": shown, "issuers": issuers, "published": passport.published_keys(now=request.now) if keys else None}
    return render(request, "web/signing_keys.html", context, status=worst_status(shown))


@page(*SEES)
def signing_key(request: Any, key_id: UUID) -> HttpResponse:
    """One key: what was minted under it, how it may end, and what each end does."""
    key = _key(request, key_id)

    def retire(form: Any) -> Any:
        return carry_out(request, form, actions.retire_key, key_id=key_id, **form.words())

    def compromise(form: Any) -> Any:
        return carry_out(request, form, actions.compromise_key, key_id=key_id, **form.words())

    acts = {
        "retire": Act(RetireKey, retire, "passport.retire_key", shown=key.state == "active"),
        "compromise": Act(CompromiseKey, compromise, "passport.compromise_key", shown=key.state != "compromised"),
    }
    shown, done = act(request, acts)
    if done:
        messages.success(request, _said(done))
        return redirect("signing-key", key_id)
    context = {"signing": key, "forms": shown, "changes": len(changes_of(key_id))}
    return render(request, "web/signing_key.html", context, status=worst_status(shown))


@page(*SEES)
def signing_key_history(request: Any, key_id: UUID) -> HttpResponse:
    """Who did what with a key, and when."""
    key = _key(request, key_id)
    return history_page(request, key_id, key.name, reverse("signing-key", args=[key_id]))


def _key(request: Any, key_id: UUID) -> passport.KeyView:
    for key in passport.signing_keys(request.actor):
        if key.key_id == key_id:
            return key
    raise NotFound(subject="passport.signing_key")


def _said(done: Any) -> str:
    if isinstance(done, actions.KeyRetired):
        return _("The key is retired; make the next one before codes are minted again.")
    lost = done.count_no_more
    text = ngettext(
        "Marked. %(count)s code that was minted since counts no more; its pack needs a new label.",
        "Marked. %(count)s codes that were minted since count no more; their packs need new labels.",
        lost,
    )
    return text % {"count": formats.number(lost)}
