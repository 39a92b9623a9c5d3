"""Projects and the season board: how many households at each step, how much money where, and the lists behind them."""

from collections.abc import Iterator
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

from courtyard.kernel.actors import Role
from courtyard.kernel.clock import local_day
from courtyard.people import queries as people
from courtyard.raising import actions
from courtyard.raising import queries as raising
from courtyard.raising.rules import FlockKind
from courtyard.web import formats, words
from courtyard.web.areas import areas, prefix_of
from courtyard.web.doors import Act, VerbForm, act, carry_out, page, worst_status
from courtyard.web.forms.raising import PrepareSettlement
from courtyard.web.history import history_page
from courtyard.web.listing import Column, export, listing, page_number, wants_export
from courtyard.web.menu import STAFF
from courtyard.web.reach import head_names
from courtyard.web.threads import Stop, Threads, threads

# What money is doing, in the order of the yuan's way; the rest stands in a table under the picture.
YUAN_WAY = ("sold", "fees", "repaid", "dividends")


@page(*STAFF)
def projects(request: Any) -> HttpResponse:
    """Projects that I reach; to its board at once when there is one."""
    found = raising.projects(request.actor)
    if len(found) == 1:
        return redirect("board", found[0].project_id)
    return render(request, "web/projects.html", {"projects": found})


@page(*STAFF)
def board(request: Any, project_id: UUID) -> HttpResponse:
    """One project's season on a day."""
    project = raising.project(request.actor, project_id)
    shown, done = act(request, _acts(request, project))
    if isinstance(done, actions.SettlementPrepared):
        return redirect("settlement", done.settlement_id)
    if done:
        return redirect("board", project_id)
    on, today = _day(request), local_day(request.now)
    found = raising.board(request.actor, project_id, on, past=on < today)
    context = {
        "project": project,
        "board": found,
        "on": on,
        "today": today,
        "way": _way(project_id, found),
        "nobody_yet": not found.past and not any(one.households for one in found.steps),
        "ends": [one for one in found.steps if one.step in raising.ENDS],
        "money": found.money,
        # What the picture and its list do not say already.
        "rest": [one for one in found.money if one.name not in YUAN_WAY],
        # What is done is done today; a day that is past is only looked at.
        "lots": () if found.past else raising.lots(request.actor, project_id),
        "settlements": () if found.past else raising.settlements(request.actor, project_id)[:12],
        "forms": {} if found.past else shown,
        "by_weight": project.terms.unit == "kilogram",
        "cooperative": people.organisation(project.cooperative_id),
    }
    return render(request, "web/board.html", context, status=worst_status(shown))


def _day(request: Any) -> date:
    """The day that was asked for, or today; nothing is known of a day that has not come."""
    today = local_day(request.now)
    try:
        return min(parse_date(request.GET.get("on", "")) or today, today)
    except ValueError:
        return today


def _way(project_id: UUID, found: raising.Board) -> Threads:
    """The season as the two threads: households at each step, money on its way back."""
    address = reverse("project-households", args=[project_id])
    steps = [one for one in found.steps if one.step in raising.STEPS]
    # Whoever is further on has passed here, so the way reads 29, 29, 28, ... and each stop says how many stand there now.
    reached = [sum(one.households for one in steps[place:]) for place in range(len(steps))]
    bird = tuple(
        Stop(
            words.word("step", one.step),
            formats.number(much),
            _("%(count)s stand here now") % {"count": formats.number(one.households)} if one.households else "",
            href=f"{address}?step={one.step}",
            state="done" if much else "ahead",
        )
        for one, much in zip(steps, reached, strict=True)
    )
    amounts = {place.name: place.amount_fen for place in found.money}
    yuan = tuple(
        Stop(words.word("money", name), formats.yuan_short(amounts.get(name, 0)), state="done" if amounts.get(name) else "ahead")
        for name in YUAN_WAY
    )
    return threads(bird, yuan, name="board")


def _acts(request: Any, project: raising.ProjectView) -> dict[str, Act]:
    monthly = project.terms.settlement == "monthly"

    def prepare(form: Any) -> Any:
        return carry_out(request, form, actions.prepare_settlement, project_id=project.project_id, **form.words())

    def sell(form: Any) -> Any:
        done = carry_out(request, form, actions.sell_lot, lot_id=UUID(request.POST.get("lot", "")))
        if done:
            messages.success(request, _("The lot is sold; the company owes its price from now on."))
        return done

    def form_of(*args: Any, **kwargs: Any) -> PrepareSettlement:
        return PrepareSettlement(*args, monthly=monthly, initial={"settled_on": local_day(request.now)}, **kwargs)

    return {
        "prepare": Act(form_of, prepare, "raising.prepare_settlement"),
        "sell": Act(VerbForm, sell, "raising.sell_lot", shown=project.terms.sale == "purchase"),
    }


def _count(name: str, word: Any) -> Column:
    return Column(name, word, value=lambda row: getattr(row[0], name), show=formats.number, sort=name, numeric=True)


HOUSEHOLDS = (
    Column(
        "number",
        gettext_lazy("Number"),
        value=lambda row: row[0].register_number,
        sort="number",
        heading=True,
        href=lambda row: reverse("application", args=[row[0].application_id]),
    ),
    Column(
        "head",
        gettext_lazy("Head of the household"),
        value=lambda row: row[1],
        href=lambda row: reverse("household-season", args=[row[0].household_id]),
    ),
    Column("village", sort="village", word=gettext_lazy("Village"), value=lambda row: row[0].village_name),
    Column("kind", sort="kind", word=gettext_lazy("Flock"), value=lambda row: str(words.word("flock", row[0].kind))),
    Column("step", sort="step", word=gettext_lazy("Step"), value=lambda row: str(words.word("step", row[0].step))),
    Column("since", sort="since", word=gettext_lazy("Since"), value=lambda row: row[0].since, show=formats.day),
    _count("animals", gettext_lazy("Animals")),
    _count("lost", gettext_lazy("Lost")),
    _count("collected", gettext_lazy("Collected")),
)


@page(*STAFF)
def households(request: Any, project_id: UUID) -> HttpResponse:
    """A project's households: at one step, in one place, of one kind of flock, by number; sorted; taken away."""
    project = raising.project(request.actor, project_id)
    asked = request.GET
    step = asked.get("step", "") if asked.get("step") in (*raising.STEPS, *raising.ENDS) else ""
    found = areas(request.actor, asked.get("place", ""))
    search = asked.get("search", "").strip()[:40]
    kind = asked.get("kind", "") if asked.get("kind") in set(FlockKind) else ""
    wanted = {"step": step or None, "place": prefix_of(found.chosen) or None, "search": search, "kind": kind or None}
    wanted["order"] = asked.get("order", "")
    if wants_export(request):
        return export(_all(request, project_id, wanted), HOUSEHOLDS, "project-households")
    one = raising.households(request.actor, project_id, local_day(request.now), page=page_number(request), **wanted)
    rows = _named(request, one.rows)
    table = listing(request, rows, HOUSEHOLDS, beyond=(one.page, one.has_next))
    context = {
        "project": project,
        "list": table,
        "areas": found,
        "search": search,
        "step": step,
        "steps": (*raising.STEPS, *raising.ENDS),
        "kind": kind,
        "kinds": [one.value for one in project.terms.flocks],
        "filtered": any((search, step, kind, found.chosen)),
    }
    return render(request, "web/project_households.html", context)


def _named(request: Any, rows: Any) -> list[tuple[Any, str]]:
    """Each row with the name of the household's head. One query a page."""
    names = head_names(request.actor, (row.household_id for row in rows))
    return [(row, names.get(row.household_id) or "") for row in rows]


def _all(request: Any, project_id: UUID, wanted: dict[str, Any]) -> Iterator[tuple[Any, str]]:
    page_number, more = 1, True
    while more:
        found = raising.households(request.actor, project_id, local_day(request.now), page=page_number, size=2_000, **wanted)
        yield from _named(request, found.rows)
        page_number, more = page_number + 1, found.has_next


@page(Role.OFFICER, Role.MANAGER, Role.AUDITOR)
def project_history(request: Any, project_id: UUID) -> HttpResponse:
    """What was changed in a project."""
    project = raising.project(request.actor, project_id)
    return history_page(request, project_id, project.name, reverse("board", args=[project_id]))
