"""Yards that are made ready: sites of the cooperative and the flocks formed in them, renovation after an inspection."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from courtyard.finance import queries as finance
from courtyard.kernel import actors
from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import NotFound
from courtyard.people import queries as people
from courtyard.raising import actions
from courtyard.raising import queries as raising
from courtyard.raising.permissions import VERBS
from courtyard.raising.rules import FlockKind
from courtyard.web.areas import prefix_of
from courtyard.web.doors import Act, VerbForm, act, carry_out, page, status_of, worst_status
from courtyard.web.formats import yuan_short
from courtyard.web.forms.collection import FormFlock, NewSite, Renovate
from courtyard.web.forms.raising import Inspect


@page(*VERBS["enter_yard"].roles)
def sites(request: Any, project_id: UUID) -> HttpResponse:
    """Yards of the cooperative's own: entered, inspected, and a collective flock formed in one that passed."""
    project = raising.project(request.actor, project_id)
    shown, done = act(request, _acts(request, project))
    if isinstance(done, actions.FlockFormed):
        messages.success(request, _("The flock is formed; shares in it are given as applications are approved."))
    if done:
        return redirect("sites", project_id)
    found = raising.sites(request.actor, project_id)
    context = {
        "project": project,
        "rows": [{"site": site, "form": _forming(shown, site)} for site in found],
        "forms": shown,
        "collective": FlockKind.COLLECTIVE in project.terms.flocks,
        "may_inspect": "inspect_yard" in VERBS and bool(request.actor.roles() & VERBS["inspect_yard"].roles),
    }
    return render(request, "web/sites.html", context, status=worst_status(shown))


def _acts(request: Any, project: raising.ProjectView) -> dict[str, Act]:
    villages = list(people.places_under(prefix_of(project.place_code), level="village").values_list("code", "name"))

    def enter(form: Any) -> Any:
        done = carry_out(request, form, actions.enter_yard, project_id=project.project_id, **form.words())
        if done:
            messages.success(request, _("The yard has its number; somebody has to inspect it now."))
        return done

    def form_flock(form: Any) -> Any:
        return carry_out(request, form, actions.form_flock, project_id=project.project_id, yard_id=form.cleaned_data["yard"])

    return {
        "enter": Act(lambda *a, **k: NewSite(*a, villages=villages, **k), enter, "raising.enter_yard"),
        "form": Act(FormFlock, form_flock, "raising.form_flock"),
    }


def _forming(shown: dict[str, VerbForm], site: raising.SiteView) -> VerbForm | None:
    """The form that forms a flock here: as it was sent and refused, or a fresh one where the yard passed."""
    form = shown.get("form")
    if form is None:
        return None
    if form.is_bound and form.data.get("yard") == str(site.yard_id):
        return form
    return FormFlock(initial={"yard": site.yard_id}, auto_id=f"y{site.yard_id}_%s") if site.passed else None


@page(*VERBS["inspect_yard"].roles)
def inspect_site(request: Any, project_id: UUID, yard_id: UUID) -> HttpResponse:
    """A yard of the cooperative is looked at, point by point."""
    project = raising.project(request.actor, project_id)
    site = next((one for one in raising.sites(request.actor, project_id) if one.yard_id == yard_id), None)
    if site is None:
        raise NotFound(subject="raising.yard")
    form = Inspect(request.POST or None, standard=project.terms.standard)
    if request.method == "POST" and form.is_valid():
        findings = tuple(actions.Finding(**one) for one in form.findings())
        done = carry_out(request, form, actions.inspect_yard, project_id=project_id, yard_id=yard_id, findings=findings)
        if done:
            messages.success(request, _("The yard passed.") if done.passed else _("Written down. The yard has not passed yet."))
            return redirect("sites", project_id)
    return render(request, "web/inspect_site.html", {"form": form, "project": project, "site": site}, status=status_of(form))


@page(*VERBS["renovate_yard"].roles)
def renovate(request: Any, application_id: UUID) -> HttpResponse:
    """Work after an inspection that was not passed: what was done, by whom, and which money paid it."""
    found = raising.application(request.actor, application_id)
    failed = [one for one in found.inspections if not one.passed]
    if not failed:
        return redirect("application", application_id)
    project = raising.project(request.actor, found.project_id)
    last = max(failed, key=lambda one: one.round)
    form = _renovation_form(request, found.project_id)
    if request.method == "POST" and form.is_valid():
        asked = form.words()
        ids = {"supplier_id": UUID(asked.pop("supplier_id")), "cost_fen": asked.pop("cost")}
        commitment = asked.pop("commitment_id")
        money = UUID(commitment) if commitment and asked["paid_by"] == "grant" else None
        done = carry_out(request, form, actions.renovate_yard, inspection_id=last.inspection_id, commitment_id=money, **ids, **asked)
        if done:
            messages.success(request, _("Written down and paid. The yard is inspected anew before animals come."))
            return redirect("application", application_id)
    household = people.household_as_of(found.household_id, on=local_day(request.now))
    context = {"form": form, "application": found, "project": project, "household": household, "inspection": last}
    return render(request, "web/renovate.html", context, status=status_of(form))


def _renovation_form(request: Any, project_id: UUID) -> Renovate:
    # A manager reaches her own cooperative only; who may be paid at all, finance knows and refuses.
    suppliers = [(str(one.public_id), one.name) for one in people.organisations(actors.system("web"), kind="supplier")]
    money = finance.commitments(request.actor, project_id=project_id)
    commitments = [(str(one.public_id), f"{one.fund.name} · {yuan_short(one.amount_fen)}") for one in money]
    initial = {"renovated_on": local_day(request.now)}
    return Renovate(request.POST or None, suppliers=suppliers, commitments=commitments, initial=initial)
