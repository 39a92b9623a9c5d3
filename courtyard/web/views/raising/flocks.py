"""What is noted in a yard, and what somebody must look at: visits, losses, birds in doubt, objections."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courtyard.finance import queries as finance
from courtyard.kernel.actors import Role
from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Invalid, Reason
from courtyard.kernel.verbs import permits
from courtyard.raising import actions
from courtyard.raising import queries as raising
from courtyard.raising.permissions import VERBS
from courtyard.raising.rules import Identity
from courtyard.trace import queries as trace
from courtyard.web import formats, words
from courtyard.web.doors import Act, VerbForm, act, carry_out, page, status_of, worst_status
from courtyard.web.forms.collection import Certify, CloseFlock
from courtyard.web.forms.raising import Answer, Doubt, FileCertificate, Losses, Visit
from courtyard.web.listing import Column, export, in_order, listing, wants_export
from courtyard.web.reach import head_names
from courtyard.web.views.raising.scale import place_of

KEEPERS = (Role.OFFICER, Role.MANAGER, Role.TECHNICIAN, Role.HELPER, Role.AUDITOR)
BIRDS = (
    Column("slot", gettext_lazy("Number"), value=lambda row: row.slot, sort="slot", numeric=True, heading=True),
    Column("state", gettext_lazy("State"), value=lambda row: str(words.word("bird", row.fate or row.state)), sort="state"),
    Column("steps", gettext_lazy("Steps"), value=lambda row: row.steps, show=formats.number, sort="steps", numeric=True),
    Column(
        "certified",
        gettext_lazy("Steps certified"),
        value=lambda row: None if row.certified is None else _("yes") if row.certified else _("no"),
        sort="certified",
    ),
    Column("grade", gettext_lazy("Grade"), value=lambda row: str(words.word("grade", row.grade)) if row.grade else "", sort="grade"),
    Column("weight", gettext_lazy("Weight"), value=lambda row: row.weight_g, show=formats.kilograms, sort="weight", numeric=True),
    Column("epc", gettext_lazy("Identifier"), value=lambda row: row.epc),
)


@page(*KEEPERS)
def flock(request: Any, flock_id: UUID) -> HttpResponse:
    """The birds of one flock, those in doubt first; what is noted in the yard."""
    found = raising.flock(request.actor, flock_id)
    birds = raising.birds_seen(request.actor, flock_id)
    if wants_export(request):
        return export(birds, BIRDS, "birds")
    shown, done = act(request, _acts(request, found, {bird.slot: bird.epc for bird in birds}))
    if done:
        messages.success(request, _("Written down."))
        return redirect("flock", flock_id)
    project = raising.project(request.actor, found.project_id)
    context = {
        "flock": found,
        "project": project,
        "place": place_of(request, found),
        "numbered": bool(birds),
        "doors": _doors(request, found, project),
        "list": listing(request, birds, BIRDS, order="slot"),
        "doubtful": [{"bird": bird, "form": _doubt_form(shown, bird)} for bird in birds if bird.doubtful],
        "forms": shown,
        "alive": sum(bird.state == "alive" for bird in birds),
        "papers": trace.tests_of(bird.epc for bird in birds),
    }
    return render(request, "web/flock.html", context, status=worst_status(shown))


def _doors(request: Any, found: raising.FlockView, project: raising.ProjectView) -> list[dict[str, Any]]:
    """What is seen and done on pages of the flock's own, as far as this person may do it and its state lets her."""
    seen = [("flock-steps", _("Steps by day")), ("flock-bracelets", _("Bracelets"))] if project.terms.steps is not None else []
    looks = [{"href": reverse(name, args=[found.flock_id]), "word": word} for name, word in seen]
    if found.placed_on is None or found.closed_on is not None:
        return looks
    by_lot = project.terms.identity is Identity.LOT
    doors = [
        ("weigh", "raising.weigh", _("Weigh")),
        ("certify", "raising.certify_steps", _("Certify steps")) if project.terms.steps is not None else None,
        ("harvest", "raising.harvest", _("Harvest")) if by_lot else ("collect", "raising.collect", _("Collect")),
        None if by_lot else ("flock-bands", "passport.order_bands", _("Leg bands")),
    ]
    return looks + [
        {"href": reverse(one[0], args=[found.flock_id]), "word": one[2]}
        for one in doors
        if one is not None and permits(request.actor, one[1])
    ]


@page(*VERBS["certify_steps"].roles)
def certify(request: Any, flock_id: UUID) -> HttpResponse:
    """The steps of a flock become certified, doubtful (with the evidence) or short."""
    found = raising.flock(request.actor, flock_id)
    project = raising.project(request.actor, found.project_id)
    form = Certify(request.POST or None, initial={"until": local_day(request.now)})
    if request.method == "POST" and form.is_valid():
        done = carry_out(request, form, actions.certify_steps, flock_id=flock_id, until=form.cleaned_data["until"])
        if done:
            counts = {"certified": done.certified, "doubtful": done.doubtful, "short": done.short}
            messages.success(request, _("%(certified)s certified, %(doubtful)s in doubt, %(short)s short.") % counts)
            return redirect("certify", flock_id)
    birds = [bird for bird in raising.birds_seen(request.actor, flock_id) if bird.state == "alive"]
    doubtful = [bird for bird in birds if bird.doubtful]
    short = [bird for bird in birds if bird.certified is False]
    context = {
        "form": form,
        "flock": found,
        "place": place_of(request, found),
        "steps": project.terms.steps,
        "counts": {"certified": sum(bird.certified is True for bird in birds), "doubtful": len(doubtful), "short": len(short)},
        "doubtful": doubtful,
        "short": short,
    }
    return render(request, "web/certify.html", context, status=status_of(form))


def _acts(request: Any, found: raising.FlockView, epcs: dict[int, str]) -> dict[str, Act]:
    day, flock_id = local_day(request.now), found.flock_id
    today = {"visited_on": day, "lost_on": day, "closed_on": day}
    kept = found.placed_on is not None and found.closed_on is None
    closable = kept and not (epcs and found.alive)

    def visit(form: Any) -> Any:
        seen = {name: form.cleaned_data[name] for name in ("visited_on", "counted", "sick", "note")}
        return carry_out(request, form, actions.visit, flock_id=flock_id, given=form.given(), **seen)

    def losses(form: Any) -> Any:
        asked = form.words()
        slots = [part.strip() for part in asked.pop("birds").replace("，", ",").split(",") if part.strip()]
        unknown = [slot for slot in slots if not slot.isdigit() or int(slot) not in epcs]
        if unknown:
            form.refuse(Invalid(reasons=[_unknown(slot) for slot in unknown]))
            return None
        return carry_out(request, form, actions.record_losses, flock_id=flock_id, epcs=tuple(epcs[int(slot)] for slot in slots), **asked)

    def paper(form: Any) -> Any:
        return carry_out(request, form, actions.file_certificate, flock_id=flock_id, **form.words())

    def doubt(form: Any) -> Any:
        return carry_out(request, form, actions.decide_doubt, **form.words())

    def close(form: Any) -> Any:
        return carry_out(request, form, actions.close_flock, flock_id=flock_id, closed_on=form.cleaned_data["closed_on"])

    return {
        "visit": Act(lambda *a, **k: Visit(*a, initial=dict(today), suppliers=_suppliers(request), **k), visit, "raising.visit", kept),
        "losses": Act(lambda *a, **k: Losses(*a, initial=dict(today), **k), losses, "raising.record_losses", kept),
        "paper": Act(lambda *a, **k: FileCertificate(*a, initial={"issued_on": day}, **k), paper, "raising.file_certificate", kept),
        "close": Act(lambda *a, **k: CloseFlock(*a, initial=dict(today), **k), close, "raising.close_flock", closable),
        "doubt": Act(Doubt, doubt, "raising.decide_doubt"),
    }


def _suppliers(request: Any) -> list[tuple[UUID, str]]:
    """Suppliers that were approved for a cooperative of the person's area, each once."""
    rows = finance.supplier_approvals(request.actor, on=local_day(request.now))
    return sorted({(row.supplier.public_id, row.supplier.name) for row in rows}, key=lambda one: one[1])


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


# Each row is an objection and the name of its household's head.
OBJECTIONS = (
    Column("raised", gettext_lazy("Said on"), value=lambda row: row[0].raised_at, show=formats.moment, sort="raised", heading=True),
    Column("head", gettext_lazy("Head of the household"), value=lambda row: row[1], sort="head",
           href=lambda row: reverse("household-season", args=[row[0].household_id])),
    Column("text", gettext_lazy("What is not right"), value=lambda row: row[0].text, sort="text"),
    Column("state", gettext_lazy("State"), value=lambda row: str(words.word("objection", _standing(row[0]))), sort="state"),
    Column("answered", gettext_lazy("Answered on"), value=lambda row: row[0].answered_at, show=formats.moment, sort="answered"),
    Column("answer", gettext_lazy("Answer"), value=lambda row: row[0].answer),
)  # fmt: skip


def _standing(objection: raising.ObjectionView) -> str:
    return "open" if objection.upheld is None else "upheld" if objection.upheld else "refused"


@page(Role.OFFICER, Role.MANAGER, Role.HELPER, Role.AUDITOR)
def objections(request: Any, project_id: UUID) -> HttpResponse:
    """What households say is not right: the open ones to answer, and all of them as a list."""
    project = raising.project(request.actor, project_id)

    def answer(form: Any) -> Any:
        asked = form.words()
        return carry_out(request, form, actions.answer_objection, objection_id=asked.pop("objection"), **asked)

    shown, done = act(request, {"answer": Act(Answer, answer, "raising.answer_objection")})
    if done:
        messages.success(request, _("Answered; the household reads it on its page."))
        return redirect("objections", project_id)
    state, search = request.GET.get("state", ""), request.GET.get("search", "").strip()[:60]
    state = state if state in words.WORDS["objection"] else ""
    found = raising.objections(request.actor, project_id)
    names = head_names(request.actor, (one.household_id for one in found))
    rows = [(one, names.get(one.household_id) or "") for one in found if state in ("", _standing(one))]
    rows = [row for row in rows if search.casefold() in f"{row[1]} {row[0].text}".casefold()]
    if wants_export(request):
        return export(in_order(request, rows, OBJECTIONS), OBJECTIONS, "objections")
    waiting = sorted((row for row in rows if row[0].upheld is None), key=lambda row: row[0].raised_at)
    context = {
        "project": project,
        "waiting": [{"objection": one, "name": name, "form": _form_of(shown, one)} for one, name in waiting],
        "list": listing(request, rows, OBJECTIONS),
        "states": words.choices("objection"),
        "state": state,
        "search": search,
    }
    return render(request, "web/objections.html", context, status=worst_status(shown))
