"""Collection day, standing at the scale with a phone: which flock, bird by bird or by the kilogram; and weighing in between."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courtyard.kernel.clock import local_day
from courtyard.kernel.verbs import permits
from courtyard.raising import actions
from courtyard.raising import queries as raising
from courtyard.raising.permissions import VERBS
from courtyard.raising.rules import Identity
from courtyard.web.doors import Act, act, carry_out, page, status_of, worst_status
from courtyard.web.formats import kilograms, number
from courtyard.web.forms.collection import OpenLot
from courtyard.web.forms.scale import Collect, Harvest, Weigh
from courtyard.web.listing import page_number
from courtyard.web.reach import head_names

SCALE = tuple(VERBS["collect"].roles)
# Whoever opens the lots stands beside, and may look.
DAY = (*SCALE, *VERBS["open_lot"].roles)


@page(*DAY)
def collection_days(request: Any) -> HttpResponse:
    """Which project is collected; to its day at once when there is one."""
    found = raising.projects(request.actor)
    if len(found) == 1:
        return redirect("collection-day", found[0].project_id)
    return render(request, "web/collection_days.html", {"projects": found})


@page(*DAY)
def collection_day(request: Any, project_id: UUID) -> HttpResponse:
    """A project's collection: the lots that are open, and the flocks that still have animals."""
    project = raising.project(request.actor, project_id)

    def open_lot(form: Any) -> Any:
        return carry_out(request, form, actions.open_lot, project_id=project_id, name=form.cleaned_data["name"])

    shown, done = act(request, {"open": Act(OpenLot, open_lot, "raising.open_lot")})
    if done:
        messages.success(request, _("The lot is open; what is collected now can go into it."))
        return redirect("collection-day", project_id)
    search = request.GET.get("search", "").strip()[:40]
    found = raising.flocks(request.actor, project_id, search=search, page=page_number(request))
    names = head_names(request.actor, (row.household_id for row in found.rows if row.household_id))
    context = {
        "project": project,
        "lots": raising.lots(request.actor, project_id),
        "flocks": [{"flock": row, "name": (names.get(row.household_id) if row.household_id else None) or ""} for row in found.rows],
        "page": found,
        "search": search,
        "forms": shown,
        "may_collect": permits(request.actor, "raising.collect"),
        "to": "harvest" if project.terms.identity is Identity.LOT else "collect",
    }
    return render(request, "web/collection_day.html", context, status=worst_status(shown))


def _open_lots(request: Any, project_id: UUID) -> list[raising.LotView]:
    return [lot for lot in raising.lots(request.actor, project_id) if lot.state == "open"]


def place_of(request: Any, flock: raising.FlockView) -> str:
    """Whose animals these are, as far as this person may know it, and where."""
    name = head_names(request.actor, [flock.household_id]).get(flock.household_id) if flock.household_id else flock.yard_name
    return " · ".join(part for part in (name or "", flock.register_number or "", flock.village_name) if part)


def _collect_form(request: Any, flock: raising.FlockView, project: raising.ProjectView, *, counting: bool) -> Collect:
    """What is sent a second time is collected by now; it must be read all the same, so that it returns the first result."""
    birds = raising.birds_seen(request.actor, flock.flock_id)
    return Collect(
        request.POST or None,
        birds=[bird for bird in birds if bird.state == "alive"] if counting else birds,
        lots=_open_lots(request, flock.project_id),
        terms=project.terms,
        initial={"collected_on": local_day(request.now)},
    )


@page(*SCALE)
def collect(request: Any, flock_id: UUID) -> HttpResponse:
    """The birds of one flock onto the scale and into crates. `do=count` only adds up what was typed; nothing is written then."""
    flock = raising.flock(request.actor, flock_id)
    project = raising.project(request.actor, flock.project_id)
    if project.terms.identity is Identity.LOT:
        return redirect("harvest", flock_id)
    counting = request.POST.get("do") == "count"
    form = _collect_form(request, flock, project, counting=counting)
    if request.method == "POST" and form.is_valid() and not counting:
        birds = tuple(actions.CollectedBird(one.bird.epc, one.weight_g, one.crate) for one in form.reading.weighed)
        asked = {"lot_id": UUID(form.cleaned_data["lot"]), "collected_on": form.cleaned_data["collected_on"]}
        done = carry_out(request, form, actions.collect, flock_id=flock_id, birds=birds, **asked)
        if done:
            return redirect("collected", done.collection_id)
    context = {"form": form, "flock": flock, "project": project, "place": place_of(request, flock), "birds": project.terms.unit}
    return render(request, "web/collect.html", context, status=200 if counting else status_of(form))


@require_POST
@page(*SCALE)
def collect_count(request: Any, flock_id: UUID) -> HttpResponse:
    """What is on the scale so far, while it is being typed: count, total, grades, crates, and lines that cannot be read."""
    flock = raising.flock(request.actor, flock_id)
    form = _collect_form(request, flock, raising.project(request.actor, flock.project_id), counting=True)
    return render(request, "web/parts/on_scale.html", {"form": form, "flock": flock})


@page(*SCALE)
def collected(request: Any, collection_id: UUID) -> HttpResponse:
    """What was just taken in: its grades, and the number to write on each crate."""
    found = raising.collection(request.actor, collection_id)
    flock = raising.flock(request.actor, found.flock_id)
    rows = [{"grade": grade, "quantity": much, "weight_g": weight, "value_fen": value} for grade, much, weight, value in found.grades]
    project = raising.project(request.actor, found.project_id)
    context = {"collection": found, "flock": flock, "place": place_of(request, flock), "grades": rows, "project": project}
    return render(request, "web/collected.html", context)


@page(*SCALE)
def harvest(request: Any, flock_id: UUID) -> HttpResponse:
    """What a pond or a loft gave, by the kilogram or the pair."""
    flock = raising.flock(request.actor, flock_id)
    project = raising.project(request.actor, flock.project_id)
    if project.terms.identity is not Identity.LOT:
        return redirect("collect", flock_id)
    lots = _open_lots(request, flock.project_id)
    form = Harvest(request.POST or None, lots=lots, terms=project.terms, initial={"collected_on": local_day(request.now)})
    if request.method == "POST" and form.is_valid():
        parts = tuple(actions.Part(grade, quantity) for grade, quantity in form.parts())
        asked = {"lot_id": UUID(form.cleaned_data["lot"]), "collected_on": form.cleaned_data["collected_on"]}
        done = carry_out(request, form, actions.harvest, flock_id=flock_id, parts=parts, **asked)
        if done:
            return redirect("collected", done.collection_id)
    context = {"form": form, "flock": flock, "project": project, "place": place_of(request, flock), "lots": lots}
    return render(request, "web/harvest.html", context, status=status_of(form))


@page(*VERBS["weigh"].roles)
def weigh(request: Any, flock_id: UUID) -> HttpResponse:
    """Animals of a flock on the scale while they grow."""
    flock = raising.flock(request.actor, flock_id)
    birds = raising.birds_seen(request.actor, flock_id)
    form = Weigh(request.POST or None, birds=birds, initial={"weighed_on": local_day(request.now)})
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        weights = tuple(actions.BirdWeight(one.bird.epc, one.weight_g) for one in form.reading.weighed)
        together = {} if weights else {"animals": asked["animals"], "total_g": asked["together"]}
        done = carry_out(request, form, actions.weigh, flock_id=flock_id, weighed_on=asked["weighed_on"], weights=weights, **together)
        if done:
            words = {"count": number(done.animals), "mean": kilograms(done.mean_g)}
            messages.success(request, _("Written down: %(count)s animals, %(mean)s each on average.") % words)
            return redirect("weigh", flock_id)
    context = {"form": form, "flock": flock, "place": place_of(request, flock), "numbered": bool(birds)}
    return render(request, "web/weigh.html", context, status=status_of(form))
