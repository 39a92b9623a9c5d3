"""Scenarios: the list, a new one, and one with its answer, its map and how far it is."""

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courtyard.kernel.verbs import permits
from courtyard.logistics import actions
from courtyard.logistics import queries as logistics
from courtyard.logistics.permissions import VERBS
from courtyard.logistics.rules import FURTHER, Asks, TableKind
from courtyard.web import formats, words
from courtyard.web.doors import Act, VerbForm, act, carry_out, page, status_of, worst_status
from courtyard.web.forms.planning import BEGINS, NewScenario, RunScenario, initial_of
from courtyard.web.forms.planning_days import DayOfPlanForm, RunDrones, RunRounds
from courtyard.web.listing import Column, export, in_order, listing, wants_export
from courtyard.web.planning import figures
from courtyard.web.planning.showing import progress_of, question_context
from courtyard.web.views.planning.answers import answer, listed
from courtyard.web.views.planning.seeing import SEES, earlier_of, named, owners, sections, tables_of

UNDER_WAY = ("waiting", "running", "stopping")


def _summary(name: str) -> Any:
    return lambda row: row.run.summary.get(name) if row.run and row.run.has_result else None


def _far(name: str) -> Any:
    of = _summary(name)
    return lambda row: figures.measured(row.asked, of(row))


def _tick(scenario: Any) -> str:
    """A box to choose a plan for a comparison."""
    label = _("Compare: %(name)s") % {"name": scenario.name}
    return format_html('<input type="checkbox" name="with" value="{}" aria-label="{}">', scenario.scenario_id, label)


def _state(scenario: Any) -> str:
    return scenario.run.state if scenario.run else "new"


def _goal(scenario: Any) -> str:
    return str(words.word("goal", scenario.of_sites.goal.value) if scenario.asks is Asks.SITES else words.word("asks", scenario.asks))


def _asked_of(scenario: Any) -> str:
    """The table that gives a scenario its rows."""
    return str((scenario.places or scenario.stops or scenario.legs).name)


SCENARIOS = (
    Column(
        "name",
        gettext_lazy("Scenario"),
        value=lambda row: row.name,
        sort="name",
        heading=True,
        href=lambda row: reverse("scenario", args=[row.scenario_id]),
    ),
    Column("state", gettext_lazy("State"), value=_state, show=partial(words.word, "run"), sort="state"),
    Column("open", gettext_lazy("Centres"), value=_summary("open"), show=formats.number, sort="open", numeric=True),
    Column("mean", gettext_lazy("Mean"), value=_far("mean_km"), show=figures.kilometres, sort="mean", numeric=True),
    Column("worst", gettext_lazy("Farthest"), value=_far("worst_km"), show=figures.kilometres, sort="worst", numeric=True),
    Column("gap", gettext_lazy("Still to gain, at most"), value=_summary("gap"), show=figures.share, sort="gap", numeric=True),
    Column("goal", gettext_lazy("What is sought"), value=_goal, sort="goal"),
    Column("places", gettext_lazy("Asked of"), value=_asked_of, sort="places"),
    Column("made", gettext_lazy("Made"), value=lambda row: row.made_at, show=formats.day, sort="made"),
)


def _is_comparable(row: Any) -> bool:
    return row.run is not None and row.run.has_result


def _pick(questions: Collection[Asks]) -> Column:
    """A box for each answer to a question to which there are two answers or more."""
    return Column(
        "pick",
        gettext_lazy("Compare"),
        value=lambda row: row if row.asks in questions and _is_comparable(row) else None,
        show=_tick,
    )


@page(*SEES)
def network(request: Any) -> HttpResponse:
    """Every scenario within my reach, the newest first; two of them are chosen to be compared."""
    rows = list(logistics.scenarios(request.actor))
    if wanted := request.GET.get("search", "").strip()[:80]:
        rows = [row for row in rows if wanted.lower() in row.name.lower()]
    if wants_export(request):
        return export(in_order(request, rows, SCENARIOS), SCENARIOS, "scenarios")
    by_question = Counter(row.asks for row in rows if _is_comparable(row))
    compares = any(count > 1 for count in by_question.values())
    columns = (_pick({asks for asks, count in by_question.items() if count > 1}), *SCENARIOS) if compares else SCENARIOS
    context = {
        "list": listing(request, rows, columns),
        "search": wanted,
        "compares": compares,
        "tables": len(logistics.tables(request.actor)),
        "may_make": permits(request.actor, "logistics.make_scenario"),
        "sections": sections("network"),
    }
    return render(request, "web/planning/network.html", context)


@page(*VERBS["make_scenario"].roles)
def new_scenario(request: Any) -> HttpResponse:
    """A question asked of tables; based on another one, it begins with what that one asked."""
    # The longest first: it is of villages rather than of sites.
    known = sorted(logistics.tables(request.actor, TableKind.PLACES), key=lambda one: -one.rows)
    tables = [(str(one.table_id), named(one)) for one in known]
    if not tables:
        messages.info(request, _("First import a table of places."))
        return redirect("planning-tables")
    further = {name: tables_of(request, TableKind(name)) for name in FURTHER}
    ways = tables_of(request, TableKind.WAYS)
    choices: dict[str, Any] = {"owners": owners(request), "places": tables, "sites": tables, "ways": ways, "further": further}
    if request.method == "POST":
        form = NewScenario(request.POST, **choices)
        if form.is_valid() and (done := _made(request, form)):
            return redirect("scenario", done.scenario_id)
        return render(request, "web/planning/new_scenario.html", {"form": form}, status=status_of(form))
    earlier = earlier_of(request, Asks.SITES)
    initial = initial_of(earlier) if earlier else BEGINS
    form = NewScenario(initial=initial, **choices)
    return render(request, "web/planning/new_scenario.html", {"form": form, "earlier": earlier})


def _made(request: Any, form: NewScenario) -> Any:
    typed = form.cleaned_data
    names = ("owner_id", "name", "places_id", "sites_id", "ways_id", *(f"{name}_id" for name in FURTHER), "based_on")
    given = {name: typed[name] for name in names}
    return carry_out(request, form, actions.make_scenario, asked=form.asked(), tariff=form.tariff(), **given)


_PAGES = {Asks.SITES: "scenario", Asks.ROUNDS: "rounds", Asks.DRONES: "drones"}
_AGAIN = {Asks.SITES: "new-scenario", Asks.ROUNDS: "new-rounds", Asks.DRONES: "new-drones"}
_RUNS = {Asks.SITES: RunScenario, Asks.ROUNDS: RunRounds, Asks.DRONES: RunDrones}


@page(*SEES)
def scenario(request: Any, scenario_id: UUID) -> HttpResponse:
    """The answer first, then the map, the farthest, the open sites, and what it rests on. While it runs: how far it is.

    Shown is the newest run, or the one that `?run=` names.
    """
    found = logistics.scenario(request.actor, scenario_id)
    shown, done = act(request, _acts(request, found))
    if done:
        # Of the tables that a plan's day was made into, the newest stand first in the form.
        return redirect(*{"withdraw": ("network",), "day": ("new-rounds",)}.get(request.POST.get("do"), ("scenario", scenario_id)))
    # One alone is shown anyway.
    searches = logistics.runs(request.actor, scenario_id) if found.runs > 1 or "run" in request.GET else ()
    newest, found = found.run, _at(found, searches, request.GET.get("run"))
    run = found.run
    context: dict[str, Any] = question_context(request.actor, found) | {
        "searches": [(one, figures.share(one.summary["gap"]) if one.has_result else "") for one in searches] if found.runs > 1 else [],
        "is_newest": run == newest,
        "under_way": run is not None and run.state in UNDER_WAY,
        "forms": shown,
        "may_make": permits(request.actor, "logistics.make_scenario"),
        "progress": _progress_of(request, found) if run else None,
    }
    context["again"] = f"{reverse(_AGAIN[found.asks])}?based_on={scenario_id}"
    if run and run.has_result:
        if wants_export(request):
            rows, columns, name = listed(request, found, run)
            return export(in_order(request, rows, columns), columns, name)
        context |= answer(request, found, run)
    return render(request, f"web/planning/{_PAGES[found.asks]}.html", context, status=worst_status(shown))


def _at(found: logistics.ScenarioView, searches: tuple[logistics.RunView, ...], wanted: str | None) -> logistics.ScenarioView:
    """The scenario with the run that is to be shown. Raises Http404 where it has none of that name."""
    if wanted is None:
        return found
    run = next((one for one in searches if str(one.run_id) == wanted), None)
    if run is None:
        raise Http404
    return replace(found, run=run)


def _acts(request: Any, found: Any) -> dict[str, Act]:
    run = found.run
    under_way = run is not None and run.state in UNDER_WAY

    def work_out(form: Any) -> Any:
        return carry_out(request, form, actions.run_scenario, scenario_id=found.scenario_id, **form.words())

    def stop(form: Any) -> Any:
        return carry_out(request, form, actions.stop_run, run_id=run.run_id) if run else None

    def withdraw(form: Any) -> Any:
        done = carry_out(request, form, actions.withdraw_scenario, scenario_id=found.scenario_id)
        if done:
            messages.success(request, _("Put aside; its plans are kept."))
        return done

    def day(form: Any) -> Any:
        return carry_out(request, form, actions.tables_from_plan, run_id=run.run_id, day=form.day()) if run else None

    has_plan = found.asks is Asks.SITES and run is not None and run.has_result
    return {
        "day": Act(DayOfPlanForm, day, "logistics.tables_from_plan", shown=has_plan),
        "run": Act(_RUNS[found.asks], work_out, "logistics.run_scenario", shown=not under_way),
        "stop": Act(VerbForm, stop, "logistics.stop_run", shown=under_way and run.state != "stopping"),
        "withdraw": Act(VerbForm, withdraw, "logistics.withdraw_scenario", shown=not under_way),
    }


def _progress_of(request: Any, found: Any) -> dict[str, Any]:
    run = found.run
    begun = run.begun_at or request.now
    spent = max(0, round((request.now - begun).total_seconds()))
    said = {"said": progress_of(found, run), "proves": found.asks is Asks.SITES}
    return said | {"spent": min(spent, run.seconds), "most": run.seconds}


@page(*SEES)
def run_progress(request: Any, run_id: UUID) -> HttpResponse:
    """How far a run is; the page asks again while it is under way."""
    run = logistics.run(request.actor, run_id)
    if not request.htmx:
        return redirect("scenario", run.scenario_id)
    found = logistics.scenario(request.actor, run.scenario_id)
    response = render(request, "web/planning/progress.html", {"run": run, "progress": _progress_of(request, found)})
    if run.state not in UNDER_WAY:
        response["HX-Refresh"] = "true"
    return response
