"""What is noted in a yard, and what somebody must look at: visits, losses, birds in doubt, objections."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courtyard.kernel.actors import Role
from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Invalid, Reason
from courtyard.raising import actions
from courtyard.raising import queries as raising
from courtyard.web import formats, words
from courtyard.web.doors import Act, VerbForm, act, carry_out, page, worst_status
from courtyard.web.forms.raising import Answer, Doubt, Losses, Visit
from courtyard.web.listing import Column, export, listing, wants_export
from courtyard.web.reach import head_names

KEEPERS = (Role.OFFICER, Role.MANAGER, Role.TECHNICIAN, Role.HELPER, Role.AUDITOR)
BIRDS = (
    Column("slot", gettext_lazy("Number"), value=lambda row: row.slot, sort="slot", numeric=True, heading=True),
    Column("state", gettext_lazy("State"), value=lambda row: str(words.word("bird", row.state)), sort="state"),
    Column("steps", gettext_lazy("Steps"), value=lambda row: row.steps, show=formats.number, sort="steps", numeric=True),
    Column(
        "certified",
        gettext_lazy("Steps certified"),
        value=lambda row: None if row.certified is None else _("yes") if row.certified else _("no"),
        sort="certified",
    ),
    Column("grade", gettext_lazy("Grade"), value=lambda row: row.grade, sort="grade"),
    Column("weight", gettext_lazy("Weight"), value=lambda row: row.weight_g, show=formats.kilograms, sort="weight", numeric=True),
    Column("epc", gettext_lazy("Identifier"), value=lambda row: row.epc),
)


@page(*KEEPERS)
def flock(request: Any, flock_id: UUID) -> HttpResponse:
    """The birds of one flock, those in doubt first; what is noted in the yard."""
    birds = raising.birds_seen(request.actor, flock_id)
    if wants_export(request):
        return export(birds, BIRDS, "birds")
    shown, done = act(request, _acts(request, flock_id, {bird.slot: bird.epc for bird in birds}))
    if done:
        messages.success(request, _("Written down."))
        return redirect("flock", flock_id)
    context = {
        "flock_id": flock_id,
        "list": listing(request, birds, BIRDS, order="slot"),
        "doubtful": [{"bird": bird, "form": _doubt_form(shown, bird)} for bird in birds if bird.doubtful],
        "forms": shown,
        "alive": sum(bird.state == "alive" for bird in birds),
    }
    return render(request, "web/flock.html", context, status=worst_status(shown))


def _acts(request: Any, flock_id: UUID, epcs: dict[int, str]) -> dict[str, Act]:
    today = {"visited_on": local_day(request.now), "lost_on": local_day(request.now)}

    def visit(form: Any) -> Any:
        return carry_out(request, form, actions.visit, flock_id=flock_id, **form.words())

    def losses(form: Any) -> Any:
        asked = form.words()
        slots = [part.strip() for part in asked.pop("birds").replace("，", ",").split(",") if part.strip()]
        unknown = [slot for slot in slots if not slot.isdigit() or int(slot) not in epcs]
        if unknown:
            form.refuse(Invalid(reasons=[_unknown(slot) for slot in unknown]))
            return None
        return carry_out(request, form, actions.record_losses, flock_id=flock_id, epcs=tuple(epcs[int(slot)] for slot in slots), **asked)

    def doubt(form: Any) -> Any:
        return carry_out(request, form, actions.decide_doubt, **form.words())

    return {
        "visit": Act(lambda *a, **k: Visit(*a, initial=dict(today), **k), visit, "raising.visit"),
        "losses": Act(lambda *a, **k: Losses(*a, initial=dict(today), **k), losses, "raising.record_losses"),
        "doubt": Act(Doubt, doubt, "raising.decide_doubt"),
    }


def _doubt_form(shown: dict[str, VerbForm], bird: raising.BirdView) -> VerbForm | None:
    """The form that decides on one bird: as it was sent and refused, or a fresh one."""
    form = shown.get("doubt")
    if form is None or (form.is_bound and form.data.get("epc") == bird.epc):
        return form
    return Doubt(initial={"epc": bird.epc}, auto_id=f"b{bird.slot}_%s")


def _unknown(slot: str) -> Reason:
    return Reason("unknown", _("This flock has no animal number %(slot)s.") % {"slot": slot}, "birds")


def _form_of(shown: dict[str, VerbForm], objection: raising.ObjectionView) -> VerbForm | None:
    """The form that answers one objection: as it was sent and refused, or a fresh one."""
    form = shown.get("answer")
    if form is None or objection.upheld is not None:
        return None
    if form.is_bound and form.data.get("objection") == str(objection.objection_id):
        return form
    return Answer(initial={"objection": objection.objection_id}, auto_id=f"a{objection.objection_id}_%s")


@page(Role.OFFICER, Role.MANAGER, Role.HELPER, Role.AUDITOR)
def objections(request: Any, project_id: UUID) -> HttpResponse:
    """What households say is not right, the open ones first, and the answers."""
    project = raising.project(request.actor, project_id)

    def answer(form: Any) -> Any:
        asked = form.words()
        return carry_out(request, form, actions.answer_objection, objection_id=asked.pop("objection"), **asked)

    shown, done = act(request, {"answer": Act(Answer, answer, "raising.answer_objection")})
    if done:
        messages.success(request, _("Answered; the household reads it on its page."))
        return redirect("objections", project_id)
    found = sorted(raising.objections(request.actor, project_id), key=lambda one: (one.upheld is not None, one.raised_at))
    names = head_names(request.actor, (one.household_id for one in found))
    rows = [{"objection": one, "name": names.get(one.household_id) or "", "form": _form_of(shown, one)} for one in found]
    return render(request, "web/objections.html", {"project": project, "rows": rows, "forms": shown}, status=worst_status(shown))
