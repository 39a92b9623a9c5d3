"""What the programme achieved: each figure, what it rests on, and, click by click, the rows, transfers and records under it."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courtyard.impact import actions
from courtyard.impact import queries as impact
from courtyard.impact.permissions import SEES_FIGURES
from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Invalid
from courtyard.raising import queries as raising
from courtyard.web import formats
from courtyard.web.areas import areas, prefix_of
from courtyard.web.charts import bars
from courtyard.web.doors import Act, act, carry_out, page, worst_status
from courtyard.web.forms.impact import Publish
from courtyard.web.listing import spreadsheet_response, wants_export
from courtyard.web.money import account_line, owner_names
from courtyard.web.reach import head_names

ROWS_A_PAGE = 50
SIGNS = {"bank": "●", "two_party": "◐", "device": "◇", "declared": "○"}
# The headings under which figures stand, by the beginning of their names; what fits none stands under the last.
GROUPS = (
    (gettext_lazy("Households and animals"), ("households_taking", "animals_", "weight_", "steps_", "objections_")),
    (gettext_lazy("The yuan’s way"), ("fund_", "loans_", "sales", "management_", "dividends_", "wages", "claims_", "payouts_")),
    (gettext_lazy("The poverty line"), ("households_", "persons_", "poverty_")),
)


def shown(value: Any, unit: str) -> str:
    """A figure as a person reads it, with its unit."""
    if value is None:
        return _("cannot be said")
    if unit == "fen":
        return formats.yuan_short(int(value))
    if unit == "grams":
        return formats.kilograms(int(value))
    if unit == "ratio":
        return formats.percent(value)
    if unit == "index":
        return f"{value:.3f}"
    return formats.number(value)


def unit_of(view: impact.IndicatorView) -> str:
    """The unit in which a figure is written: a share of persons as percent, an index that is no share as a plain number."""
    return "index" if view.name.startswith(("poverty_watts", "poverty_severity")) else view.unit


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure on the page: its words, its value, and the share of it that rests on each class of evidence."""

    name: str
    title: Any
    definition: Any
    value: str
    evidence: tuple[dict[str, Any], ...]
    rows: int


def _shown(figure: impact.Figure, view: impact.IndicatorView) -> Shown:
    total = sum(figure.evidence.values()) or 0
    evidence = tuple(
        {
            "kind": kind,
            "sign": SIGNS[kind],
            "share": formats.percent(part / total),
            "value": "" if view.is_ratio else shown(part, view.unit),
        }
        for kind, part in figure.evidence.items()
        if part and total
    )
    return Shown(figure.name, view.title, view.definition, shown(figure.value, unit_of(view)), evidence, figure.rows)


def _window(request: Any) -> impact.Window:
    """The part of the world that was asked for in the address: days, a project, a place; as known now."""
    asked = request.GET
    on, since = _day(asked.get("on")) or local_day(request.now), _day(asked.get("since"))
    try:
        project = UUID(asked["project"]) if asked.get("project") else None
        place = prefix_of(asked["place"]) if asked.get("place") else None
        return impact.window(request.actor, now=request.now, on=on, since=since, project=project, place=place)
    except ValueError as error:
        raise Invalid from error


def _day(text: str | None) -> date | None:
    try:
        return parse_date(text or "")
    except ValueError:
        return None


@page(*SEES_FIGURES)
def figures(request: Any) -> HttpResponse:
    """Every figure, as of a day, of a project or a place; each says what it rests on and opens."""
    window = _window(request)
    impact.keep(request.actor, window, request.now)
    views = {view.name: view for view in impact.indicators()}
    found = [_shown(figure, views[figure.name]) for figure in impact.figures(request.actor, window)]
    if wants_export(request):
        rows = [[one.title, one.value, "; ".join(f"{e['kind']} {e['share']}" for e in one.evidence), one.rows] for one in found]
        return spreadsheet_response(rows, [_("Figure"), _("Value"), _("Rests on"), _("Rows")], "impact")
    forms_shown, done = act(request, _publish(request, window))
    if done:
        messages.success(request, _("The figures are kept together with what was known; they can be computed again at any time."))
        return redirect("impact")
    projects, where = raising.projects(request.actor), areas(request.actor, request.GET.get("place", ""))
    context = {
        "groups": _grouped(found),
        "window": window,
        "projects": projects,
        "chosen_project": next((one.name for one in projects if one.project_id == window.project), ""),
        "areas": where,
        "chosen_place": where.path[-1][1] if where.path else "",
        "snapshots": impact.snapshots(request.actor)[:10],
        "forms": forms_shown,
        "signs": SIGNS,
    }
    return render(request, "web/impact.html", context, status=worst_status(forms_shown))


def _grouped(found: list[Shown]) -> list[dict[str, Any]]:
    left, groups = list(found), []
    for heading, beginnings in GROUPS:
        last = heading is GROUPS[-1][0]
        taken = [one for one in left if last or one.name.startswith(beginnings)]
        left = [one for one in left if one not in taken]
        groups.append({"heading": heading, "figures": taken})
    return groups


def own_area(request: Any) -> str | None:
    """The area of somebody who works in one: what she publishes without naming a place is about it. None: everywhere."""
    grants = request.actor.grants
    return None if any(grant.everywhere for grant in grants) else next((grant.place for grant in grants if grant.place), None)


def _publish(request: Any, window: impact.Window) -> dict[str, Act]:
    def publish(form: Any) -> Any:
        words = {"on": window.on, "since": window.since, "project_id": window.project, "title": form.cleaned_data["title"]}
        return carry_out(request, form, actions.take_snapshot, place=None if window.project else window.place or own_area(request), **words)

    return {"publish": Act(Publish, publish, "impact.take_snapshot")}


@page(*SEES_FIGURES)
def figure(request: Any, name: str) -> HttpResponse:
    """One figure: how it is computed, month by month, and the rows of which it is the sum."""
    window, view = _window(request), impact.indicator(name)
    part = request.GET.get("part", "numerator")
    evidence = next((kind for kind in view.classes if kind.value == request.GET.get("evidence")), None)
    after = request.GET.get("after", "")
    number = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else None
    found = impact.rows(request.actor, name, window, part=part, evidence=evidence, after=number, limit=ROWS_A_PAGE)
    points = impact.series(request.actor, name, window) if not number else ()
    context = {
        "view": view,
        "window": window,
        "figure": _shown(impact.figure(request.actor, name, window), view),
        "rows": _rows(request, found.rows, view, window),
        "after": found.after,
        "first": not number,
        "part": part,
        "evidence": evidence,
        "chart": bars([(formats.month(point.month), point.figure.value, shown(point.figure.value, unit_of(view))) for point in points]),
        "wait": not number and not points,
        "known": window.known,
    }
    return render(request, "web/figure.html", context)


def _rows(request: Any, rows: Any, view: impact.IndicatorView, window: impact.Window) -> list[dict[str, Any]]:
    """Rows with the names of their households, as far as this person may know them, and the address under each."""
    names = head_names(request.actor, (row.household for row in rows if row.household))
    query = request.GET.urlencode()
    hidden = UUID(int=0)
    return [
        {
            "row": row,
            "when": formats.day(row.at or row.day),
            "amount": shown(row.amount, "persons" if view.is_ratio and view.unit == "ratio" else view.unit),
            "name": names.get(row.household, "") if row.household else "",
            "sign": SIGNS[row.evidence.value],
            "href": f"{reverse('impact-row', args=[row.source, row.ref])}?{query}&at={row.part or 0}" if row.ref != hidden else "",
        }
        for row in rows
    ]


@page(*SEES_FIGURES)
def row(request: Any, source: str, ref: UUID) -> HttpResponse:
    """What one row opens to: a set of transfers, a household's payments, or a record with its trace event, and their seals."""
    found = impact.row_detail(request.actor, source, ref, _window(request))
    refs = []
    if found.transfers:
        refs = [(kind, owner) for line in found.transfers.lines for kind, owner in (line.debit, line.credit) if owner is not None]
    names = owner_names(request.actor, refs) if refs else {}
    lines: list[dict[str, Any]] = [
        {"line": line, "source": _account(line.debit, names), "target": _account(line.credit, names)}
        for line in (found.transfers.lines if found.transfers else ())
    ]
    back = request.headers.get("referer", "") if reverse("impact") in request.headers.get("referer", "") else reverse("impact")
    at = request.GET.get("at", "")
    context = {
        "found": found,
        # The transfer that was clicked, then the set that it was posted with.
        "chosen": [one for one in lines if str(one["line"].position) == at],
        "others": [one for one in lines if str(one["line"].position) != at],
        "back": back,
    }
    return render(request, "web/impact_row.html", context)


def _account(end: tuple[str, UUID | None], names: dict[UUID, str]) -> dict[str, Any]:
    kind, owner = end
    return account_line(kind, owner, names) if owner else {"word": account_line(kind, UUID(int=0), {})["word"], "owner": "", "id": None}
