"""A project is opened: its parties, and every choice of its terms, begun from a published pattern."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from courtyard.finance import queries as finance
from courtyard.kernel.actors import Role
from courtyard.kernel.clock import local_day
from courtyard.people import queries as people
from courtyard.raising import actions
from courtyard.web.doors import carry_out, page, status_of
from courtyard.web.forms.patterns import PATTERNS
from courtyard.web.forms.project import NewProject, initial_of

ASKED = ("name", "place_code", "opens_on", "closes_on")


@page(Role.OFFICER)
def open_project(request: Any) -> HttpResponse:
    """A project under terms of its own; `pattern` says with which published ones the form begins."""
    chosen = request.GET.get("pattern", "")
    chosen = chosen if chosen in PATTERNS else next(iter(PATTERNS))
    _word, terms, standard = PATTERNS[chosen]
    today = local_day(request.now)
    form = NewProject(
        request.POST or None,
        organisations=people.organisations(request.actor),
        funds=[(str(fund.fund_id), fund.name) for fund in finance.funds(request.actor)],
        initial={**initial_of(terms, standard, today), "place_code": _own_place(request)},
    )
    if request.method == "POST" and form.is_valid():
        asked = {name: form.cleaned_data[name] for name in ASKED}
        done = carry_out(request, form, actions.open_project, terms=form.terms(), **form.parties(), **asked)
        if done:
            messages.success(request, _("The project is open. Its lender needs capital before loans are granted."))
            return redirect("board", done.project_id)
    patterns = [{"name": name, "word": one[0], "current": name == chosen} for name, one in PATTERNS.items()]
    context = {"form": form, "tables": form.tables(), "patterns": patterns, "lacking": _lacking(form)}
    return render(request, "web/open_project.html", context, status=status_of(form))


def _own_place(request: Any) -> str:
    """The place that the officer works in, as a whole code."""
    return next((grant.place.ljust(12, "0") for grant in request.actor.grants if grant.place), "")


def _lacking(form: NewProject) -> list[Any]:
    """The parties that must be chosen and of whose kind no organisation is there yet."""
    return [field.label for field in form if field.field.required and getattr(field.field, "choices", True) == []]
