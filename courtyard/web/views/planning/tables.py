"""Planning tables: import, what was noticed, taking away, putting aside."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courtyard.logistics import actions
from courtyard.logistics import queries as logistics
from courtyard.logistics.rules import TableKind
from courtyard.web import formats, words
from courtyard.web.doors import Act, VerbForm, act, carry_out, page, worst_status
from courtyard.web.forms.planning import ImportTable, PlacesOfCounty
from courtyard.web.listing import Column, export, in_order, listing, wants_export
from courtyard.web.planning.columns import columns
from courtyard.web.views.planning.seeing import SEES, owners, sections
from courtyard.web.views.planning.taking import as_file

_FORMS = {TableKind.ZONES: ("application/geo+json", "geojson"), TableKind.ROADS: ("application/json", "json")}


def _kind(table: Any) -> str:
    return str(table.kind.value)


TABLES = (
    Column(
        "name",
        gettext_lazy("Planning table"),
        value=lambda row: row.name,
        sort="name",
        heading=True,
        href=lambda row: reverse("planning-table", args=[row.table_id]),
    ),
    Column("kind", gettext_lazy("What it holds"), value=_kind, show=partial(words.word, "planning_table"), sort="kind"),
    Column("rows", gettext_lazy("Rows"), value=lambda row: row.rows, show=formats.number, sort="rows", numeric=True),
    Column("scattered", gettext_lazy("Scattered"), value=lambda row: row.scattered, show=formats.number, sort="scattered", numeric=True),
    Column("told", gettext_lazy("Noticed"), value=lambda row: row.told_count, show=formats.number, sort="told", numeric=True),
    Column("owner", gettext_lazy("Planned for"), value=lambda row: row.owner_name, sort="owner"),
    Column("imported", gettext_lazy("Imported"), value=lambda row: row.imported_at, show=formats.day, sort="imported"),
)


@page(*SEES)
def tables(request: Any) -> HttpResponse:
    """What was imported, and the import of another one. Rows that cannot be planned with are named, and nothing is taken then."""
    rows = logistics.tables(request.actor)
    if wants_export(request):
        return export(in_order(request, rows, TABLES), TABLES, "tables")

    def form(*given: Any, **options: Any) -> ImportTable:
        return ImportTable(*given, owners=owners(request), **options)

    def take(form: Any) -> Any:
        typed = form.cleaned_data
        content = typed["file"].read()
        return carry_out(
            request,
            form,
            actions.import_table,
            owner_id=typed["owner_id"],
            kind=TableKind(typed["kind"]),
            name=typed["name"],
            content=content,
        )

    def places(*given: Any, **options: Any) -> PlacesOfCounty:
        return PlacesOfCounty(*given, owners=owners(request), **options)

    def collect(form: Any) -> Any:
        typed = form.cleaned_data
        return carry_out(
            request,
            form,
            actions.table_of_places,
            owner_id=typed["owner_id"],
            name=typed["name"],
            area=typed["area"],
            level=actions.Level(typed["level"]),
            weigh=actions.Weigh(typed["weigh"]),
        )

    acts = {"import": Act(form, take, "logistics.import_table"), "places": Act(places, collect, "logistics.table_of_places")}
    shown, done = act(request, acts)
    if isinstance(done, actions.PlacesTaken):
        messages.success(request, _said_of(done))
        return redirect("planning-table", done.table_id)
    if done:
        taken = ngettext("Imported: %(count)s row.", "Imported: %(count)s rows.", done.rows) % {"count": formats.number(done.rows)}
        messages.success(request, taken)
        return redirect("planning-table", done.table_id)
    context = {"list": listing(request, rows, TABLES), "forms": shown, "sections": sections("planning-tables"), "columns": columns()}
    return render(request, "web/planning/tables.html", context, status=worst_status(shown))


def _said_of(done: actions.PlacesTaken) -> str:
    """How many places were taken, and what became of the others."""
    said = (
        (done.rows, ngettext("Taken: %(count)s place.", "Taken: %(count)s places.", done.rows)),
        (
            done.scattered,
            ngettext(
                "%(count)s has no position of its own and stands at its township’s.",
                "%(count)s have no position of their own and stand at their township’s.",
                done.scattered,
            ),
        ),
        (
            done.nowhere,
            ngettext(
                "%(count)s has no position at all and was left out.",
                "%(count)s have no position at all and were left out.",
                done.nowhere,
            ),
        ),
        (
            done.empty,
            ngettext(
                "%(count)s has no registered household and was left out.",
                "%(count)s have no registered household and were left out.",
                done.empty,
            ),
        ),
    )
    return " ".join(says % {"count": formats.number(count)} for count, says in said if count)


@page(*SEES)
def table(request: Any, table_id: UUID) -> HttpResponse:
    """One table: how many rows, how many scattered, what was noticed; its text to take away."""
    found = logistics.table(request.actor, table_id)

    def withdraw(form: Any) -> Any:
        return carry_out(request, form, actions.withdraw_table, table_id=table_id)

    shown, done = act(request, {"withdraw": Act(VerbForm, withdraw, "logistics.withdraw_table", shown=found.withdrawn_at is None)})
    if done:
        messages.success(request, _("Put aside; plans that were made with it are kept."))
        return redirect("planning-tables")
    context = {"table": found, "more": found.told_count - len(found.told), "forms": shown}
    return render(request, "web/planning/table.html", context, status=worst_status(shown))


@page(*SEES)
def table_text(request: Any, table_id: UUID) -> HttpResponse:
    """The table as it was imported."""
    text = logistics.table_text(request.actor, table_id)
    kind, ending = _FORMS.get(logistics.table(request.actor, table_id).kind, ("text/csv; charset=utf-8", "csv"))
    return as_file(HttpResponse(text.encode(), content_type=kind), f"table-{table_id.hex[-8:]}.{ending}")
