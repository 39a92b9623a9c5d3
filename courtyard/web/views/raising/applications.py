"""A household applies; its yard is looked at; somebody decides."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from courtyard.kernel.actors import Role
from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Refused
from courtyard.kernel.ids import child_key
from courtyard.kernel.verbs import permits
from courtyard.people import actions as people_actions
from courtyard.people import queries as people
from courtyard.raising import actions
from courtyard.raising import queries as raising
from courtyard.raising.rules import FlockKind
from courtyard.web import reach
from courtyard.web.doors import Act, VerbForm, act, carry_out, page, status_of, worst_status
from courtyard.web.formats import number
from courtyard.web.forms.collection import EnterYard
from courtyard.web.forms.raising import Apply, Decide, Deliver, HoldTraining, Inspect
from courtyard.web.history import history_page

FAMILY = (Role.OFFICER, Role.HELPER, Role.HOUSEHOLD)
OPEN_STEPS = ("applied", "yard_passed")
OFFICE = (Role.OFFICER, Role.MANAGER, Role.TECHNICIAN, Role.HELPER, Role.AUDITOR)


@page(*FAMILY)
def apply(request: Any, household_id: UUID, project_id: UUID) -> HttpResponse:
    """A household asks to take part; a helper says who of it agreed."""
    reach.household(request.actor, household_id)
    household = people.household_as_of(household_id, on=local_day(request.now))
    project = raising.project(request.actor, project_id)
    own_word = any(grant.role is Role.HOUSEHOLD and grant.household == household_id for grant in request.actor.grants)
    agreed = own_word or people.has_consent(household_id, "apply")
    members = () if agreed else tuple((str(one.person_id), one.name) for one in household.members)
    form = Apply(
        request.POST or None,
        kinds=[kind.value for kind in project.terms.flocks],
        members=members,
        most=project.terms.animals_per_household,
    )
    if request.method == "POST" and form.is_valid() and (done := _apply(request, form, household_id, project_id)):
        messages.success(request, _("The application is in; it is number %(place)s in the queue.") % {"place": done.place_in_queue})
        return redirect("household-season", household_id)
    context = {"form": form, "household": household, "project": project}
    return render(request, "web/apply.html", context, status=status_of(form))


def _apply(request: Any, form: Apply, household_id: UUID, project_id: UUID) -> Any:
    """The consent, if it was given just now, then the application; both under keys of the one form."""
    asked = form.words()
    consent_id: UUID | None = None
    if given_by := asked.pop("given_by", None):
        key = child_key(form.cleaned_data["key"], "consent")
        who = {"actor": request.actor, "key": key, "now": request.now, "given_by": UUID(given_by)}
        try:
            consent_id = people_actions.record_consent(household_id=household_id, purpose="apply", **who).consent_id
        except Refused as refused:
            form.refuse(refused)
            return None
    return carry_out(request, form, actions.apply, household_id=household_id, project_id=project_id, consent_id=consent_id, **asked)


@page(*OFFICE)
def application(request: Any, application_id: UUID) -> HttpResponse:
    """One application: what was found, what is missing, and the decision."""
    found = raising.application(request.actor, application_id)
    project = raising.project(request.actor, found.project_id)
    # A second sending of a decision that was made is read with the same choices as the first.
    flocks = _shared_flocks(request, found) if found.kind == FlockKind.COLLECTIVE else None
    shown, done = act(request, _acts(request, found, project, flocks))
    if done:
        return redirect("application", application_id)
    context = {
        "application": found,
        "project": project,
        "household": people.household_as_of(found.household_id, on=local_day(request.now)),
        "forms": shown,
        "open": found.step in OPEN_STEPS,
        "needs_flock": found.step in OPEN_STEPS and flocks == [],
        "may_renovate": bool(found.inspections and not found.inspections[-1].passed) and permits(request.actor, "raising.renovate_yard"),
    }
    return render(request, "web/application.html", context, status=worst_status(shown))


def _acts(
    request: Any, found: raising.ApplicationView, project: raising.ProjectView, flocks: list[tuple[str, str]] | None
) -> dict[str, Act]:
    is_open = found.step in OPEN_STEPS

    def decide(form: Any) -> Any:
        done = carry_out(request, form, actions.decide, application_id=found.application_id, **form.words())
        if done:
            messages.success(request, _("Approved.") if done.approved else _("Declined."))
        return done

    def withdraw(form: Any) -> Any:
        return carry_out(request, form, actions.withdraw, application_id=found.application_id)

    def enter_yard(form: Any) -> Any:
        return carry_out(request, form, actions.enter_yard, project_id=found.project_id, household_id=found.household_id, **form.words())

    def deliver(form: Any) -> Any:
        asked = {name: form.cleaned_data[name] for name in ("placed_on", "hatched_on", "supplier_lot")}
        arrived = tuple(actions.Arrived(item, quantity) for item, quantity in form.arrived())
        bracelets = tuple(form.cleaned_data.get("bracelets", "").split())
        done = carry_out(request, form, actions.deliver, application_id=found.application_id, arrived=arrived, bracelets=bracelets, **asked)
        if done:
            messages.success(request, _("Taken in. What did not come goes back to the lender, and the loan shrinks by it."))
        return done

    def delivery(*args: Any, **kwargs: Any) -> Deliver:
        terms, today = project.terms, {"placed_on": local_day(request.now)}
        return Deliver(*args, supplies=terms.supplies, animals=found.animals, bracelets=terms.steps is not None, initial=today, **kwargs)

    def deciding(*args: Any, **kwargs: Any) -> Decide:
        return Decide(*args, flocks=flocks, **kwargs)

    return {
        "deliver": Act(delivery, deliver, "raising.deliver", shown=found.step == "approved"),
        "enter_yard": Act(EnterYard, enter_yard, "raising.enter_yard", shown=is_open and found.kind == "own" and found.yard_id is None),
        "decide": Act(deciding, decide, "raising.decide", shown=is_open),
        "withdraw": Act(VerbForm, withdraw, "raising.withdraw", shown=is_open),
    }


def _shared_flocks(request: Any, found: raising.ApplicationView) -> list[tuple[str, str]]:
    """The flocks in which the household may get its share, with how many hold one already."""
    words = _("%(yard)s · %(animals)s animals of %(households)s households")
    return [
        (
            str(one.flock_id),
            words
            % {
                "yard": one.yard_name or one.village_name,
                "animals": number(one.animals),
                "households": number(one.households),
            },
        )
        for one in raising.shared_flocks(request.actor, found.project_id)
    ]


@page(Role.OFFICER, Role.TECHNICIAN)
def inspect(request: Any, application_id: UUID) -> HttpResponse:
    """A yard is looked at, point by point, on a phone."""
    found = raising.application(request.actor, application_id)
    project = raising.project(request.actor, found.project_id)
    if found.yard_id is None:
        return redirect("application", application_id)
    form = Inspect(request.POST or None, standard=project.terms.standard)
    if request.method == "POST" and form.is_valid():
        findings = tuple(actions.Finding(**one) for one in form.findings())
        done = carry_out(request, form, actions.inspect_yard, project_id=found.project_id, yard_id=found.yard_id, findings=findings)
        if done:
            messages.success(request, _("The yard passed.") if done.passed else _("Written down. The yard has not passed yet."))
            return redirect("application", application_id)
    household = people.household_as_of(found.household_id, on=local_day(request.now))
    context = {"form": form, "application": found, "project": project, "household": household}
    return render(request, "web/inspect.html", context, status=status_of(form))


@page(Role.OFFICER, Role.MANAGER, Role.AUDITOR)
def application_history(request: Any, application_id: UUID) -> HttpResponse:
    """What was changed in an application."""
    raising.application(request.actor, application_id)
    return history_page(request, application_id, _("Application"), reverse("application", args=[application_id]))


@page(Role.OFFICER, Role.MANAGER, Role.TECHNICIAN)
def training(request: Any, project_id: UUID) -> HttpResponse:
    """Who came to a training."""
    project = raising.project(request.actor, project_id)
    form = HoldTraining(request.POST or None, initial={"held_on": local_day(request.now)})
    if request.method == "POST" and form.is_valid() and (done := _train(request, form, project_id)):
        messages.success(request, _("Written down: %(count)s households came.") % {"count": done})
        return redirect("training", project_id)
    return render(request, "web/training.html", {"form": form, "project": project}, status=status_of(form))


def _train(request: Any, form: HoldTraining, project_id: UUID) -> int | None:
    """How many households came; None when the verb refused or a number is not in the register."""
    asked = form.words()
    numbers = dict.fromkeys(asked["households"].replace(",", " ").replace("，", " ").split())
    found = dict(
        people.households(request.actor).filter(register_number__in=list(numbers)).order_by().values_list("register_number", "public_id")
    )
    for unknown in [one for one in numbers if one not in found]:
        form.add_error("households", _("No household of your area has the number %(number)s.") % {"number": unknown})
    if form.errors:
        return None
    words = {"topic": asked["topic"], "held_on": asked["held_on"], "household_ids": tuple(found[one] for one in numbers)}
    return len(found) if carry_out(request, form, actions.hold_training, project_id=project_id, **words) else None
