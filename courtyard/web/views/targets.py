"""What is to be reached, and how far it is; and figures as they were published once."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from courtyard.impact import actions
from courtyard.impact import queries as impact
from courtyard.impact.permissions import SEES_FIGURES
from courtyard.kernel.clock import local_day
from courtyard.people import queries as people
from courtyard.raising import queries as raising
from courtyard.web import formats
from courtyard.web.areas import areas, prefix_of
from courtyard.web.doors import Act, act, carry_out, page, worst_status
from courtyard.web.forms.impact import SetTarget
from courtyard.web.listing import spreadsheet_response, wants_export
from courtyard.web.views.impact import SIGNS, shown, unit_of

UNITS = {"fen": 100, "grams": 1000}


@page(*SEES_FIGURES)
def targets(request: Any) -> HttpResponse:
    """Each target beside the figure as it stands today."""
    views = {view.name: view for view in impact.indicators()}
    projects = {one.project_id: one.name for one in raising.projects(request.actor)}
    forms, done = act(request, _setting(request, views, projects))
    if done:
        messages.success(request, _("The target is set."))
        return redirect("targets")
    kept = [one for one in impact.targets(request.actor) if one.indicator in views]
    figures, where = _figures(request, kept), _where(kept, projects)
    rows = []
    for one in kept:
        view, found = views[one.indicator], figures[one.public_id]
        rows.append(
            {
                "title": view.title,
                "name": one.indicator,
                "where": where[one.public_id],
                "query": _query(one),
                "by": one.by,
                "target": shown(one.value, unit_of(view)),
                "now": shown(found, unit_of(view)),
                "share": min(100, int(found * 100 // one.value)) if found and one.value else 0,
            }
        )
    return render(request, "web/targets.html", {"rows": rows, "forms": forms}, status=worst_status(forms))


def _where(kept: list[Any], projects: dict[UUID, str]) -> dict[UUID, str]:
    """The project or place of each target, by name."""
    places = people.place_names(one.place.ljust(12, "0") for one in kept if one.place)
    return {
        one.public_id: projects.get(one.project, formats.NOTHING) if one.project else places.get(one.place.ljust(12, "0"), _("everywhere"))
        for one in kept
    }


def _query(one: Any) -> str:
    """The part of the world that a target is about, as the pages of figures take it."""
    if one.project:
        return f"project={one.project}"
    return f"place={one.place.ljust(12, '0')}" if one.place else ""


def _figures(request: Any, kept: list[Any]) -> dict[UUID, Any]:
    """Today's figure of each target. One round of statements for each project or place that has targets, not for each target."""
    by_ground = defaultdict(list)
    for one in kept:
        by_ground[(one.project, one.place)].append(one)
    known = impact.known_now(request.now)
    found: dict[UUID, Any] = {}
    for (project, place), rows in by_ground.items():
        window = impact.Window(on=local_day(request.now), known=known, project=project, place=None if project else place or None)
        values = {figure.name: figure.value for figure in impact.figures(request.actor, window, {one.indicator for one in rows})}
        found |= {one.public_id: values[one.indicator] for one in rows}
    return found


def _setting(request: Any, views: dict[str, impact.IndicatorView], projects: dict[UUID, str]) -> dict[str, Act]:
    countable = [(name, view.title) for name, view in views.items() if not view.is_ratio]
    own = next((grant.place for grant in request.actor.grants if grant.place), "") or ""
    names = people.place_names([own.ljust(12, "0")]) if own else {}
    places = [(own, names.get(own.ljust(12, "0"), own)) if own else ("", _("everywhere"))]
    places += [(prefix_of(code), name) for code, name in areas(request.actor, "").within]

    def put(form: Any) -> Any:
        asked = form.words()
        value = int(asked.pop("much") * UNITS.get(views[asked["indicator"]].unit, 1))
        place = None if asked["project_id"] else asked["place"] or None
        return carry_out(request, form, actions.set_target, **{**asked, "value": value, "place": place})

    def setting(*args: Any, **kwargs: Any) -> SetTarget:
        named = [(str(public_id), name) for public_id, name in projects.items()]
        return SetTarget(*args, figures=countable, projects=named, places=places, **kwargs)

    return {"set": Act(setting, put, "impact.set_target")}


@page(*SEES_FIGURES)
def snapshot(request: Any, snapshot_id: UUID) -> HttpResponse:
    """Figures as they were published, with what was known then."""
    kept = impact.snapshot(request.actor, snapshot_id)
    views = {view.name: view for view in impact.indicators()}
    rows = [
        {"title": views[name].title, "name": name, "value": shown(one["value"], unit_of(views[name])), "evidence": _shares(one)}
        for name, one in kept.figures.items()
        if name in views
    ]
    if wants_export(request):
        return spreadsheet_response([[one["title"], one["value"]] for one in rows], [_("Figure"), _("Value")], "published")
    return render(request, "web/snapshot.html", {"kept": kept, "rows": rows})


def _shares(one: dict[str, Any]) -> list[dict[str, str]]:
    total = sum(one["evidence"].values()) or 1
    return [{"kind": kind, "sign": SIGNS[kind], "share": formats.percent(part / total)} for kind, part in one["evidence"].items() if part]
