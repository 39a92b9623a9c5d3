"""Recall: where from, what it reaches and what it came from, how complete that is, the lists to send, and the recall itself."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courtyard.kernel.actors import Role
from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import NotFound, Refused
from courtyard.kernel.verbs import permits
from courtyard.raising import queries as raising
from courtyard.trace import actions
from courtyard.trace import queries as trace
from courtyard.trace.permissions import VERBS
from courtyard.web import formats, recall_sheets, words
from courtyard.web.doors import Act, act, carry_out, page, status_of, worst_status
from courtyard.web.forms.recall import EndRecall, RecallItems
from courtyard.web.listing import Column, export, listing, wants_export
from courtyard.web.reach import user_names
from courtyard.web.recall_picture import picture
from courtyard.web.recalls import Start, Told, begun_with, choices, place_names, start_of, told

SEES = (*VERBS["recall"].roles, Role.AUDITOR)
SHOWN = 30  # groups of a layer in its table; the spreadsheet has all

COLUMNS = (
    Column("at", gettext_lazy("Recalled on"), value=lambda one: one.at, show=formats.moment, sort="at", heading=True,
           href=lambda one: reverse("recall", args=[one.recall_id])),
    Column("reason", gettext_lazy("Why"), value=lambda one: one.reason, sort="reason"),
    Column("reached", gettext_lazy("Items recalled"), value=lambda one: one.reached, show=formats.number, sort="reached", numeric=True),
    Column("state", gettext_lazy("State"), value=lambda one: str(words.word("recall_state", one.outcome)), sort="state"),
    Column("ended", gettext_lazy("Ended on"), value=lambda one: one.ended_at, show=formats.moment, sort="ended"),
)  # fmt: skip


@page(*SEES)
def recalls(request: Any) -> HttpResponse:
    """Where a recall begins, and the recalls that were made here or reached something here."""
    typed = request.GET.get("q", "").strip()
    found = choices(request.actor, typed) if typed else []
    if len(found) == 1:
        return redirect(f"{reverse('recall-reach')}?{urlencode({found[0].field: found[0].value})}")
    rows = trace.recalls(request.actor)
    if wants_export(request):
        return export(rows, COLUMNS, "recalls")
    context = {"typed": typed, "choices": found, "list": listing(request, rows, COLUMNS, order="-at")}
    return render(request, "web/recalls.html", context)


@page(*SEES)
def reached(request: Any) -> Any:
    """What a recall would reach, what its cause came from, and what is not known of it. Nothing is recalled by looking."""
    start = start_of(request.actor, request.GET)
    if not start:
        return redirect("recalls")
    try:
        found = told(request.actor, trace.reach(request.actor, **start.arguments()))
    except Refused as refused:
        return _nothing(request, refused)
    wanted = request.GET.get("export")
    if wanted:
        return _taken(request, found, wanted)
    context = _shown(request, found, start) | {"may_recall": permits(request.actor, "trace.recall") and found.reach.to_recall}
    return render(request, "web/recall_reach.html", context)


def _nothing(request: Any, refused: Refused) -> HttpResponse:
    """The search again, with why nothing is shown."""
    if isinstance(refused, NotFound):
        refused = NotFound(_("Nothing of this happened at a place of yours. Look at the label again, or ask the office of the county."))
    rows = trace.recalls(request.actor)
    context = {"typed": "", "refused": refused, "list": listing(request, rows, COLUMNS, order="-at")}
    return render(request, "web/recalls.html", context, status=refused.status)


def _taken(request: Any, found: Told, wanted: str) -> Any:
    name = f"recall-{local_day(request.now):%Y%m%d}"
    for sheet in recall_sheets.sheets(found):
        if sheet.code == wanted:
            return recall_sheets.table(sheet, name)
    return recall_sheets.workbook(found, name)


def _shown(request: Any, found: Told, start: Start) -> dict[str, Any]:
    """What the page of a reach and of a recall have in common."""
    layers = []
    for layer, number in _counts(found):
        rows = [(found.titles[group.key], group) for group in found.of(layer)]
        layers.append({"code": layer, "items": number, "rows": rows[:SHOWN], "more": max(0, len(rows) - SHOWN)})
    others = _("%(count)s more, see the table")
    return {
        "told": found,
        "reach": found.reach,
        "begun": begun_with(found.places, start, found.lots),
        "layers": layers,
        "picture": picture(found.reach, found.titles, others),
        "hidden": sorted(found.reach.hidden.items()),
        "start": start,
        "sheets": [(sheet.code, sheet.name) for sheet in recall_sheets.sheets(found)],
    }


def _counts(found: Told) -> list[tuple[str, int]]:
    """How many items each layer holds; of yards, batches and buyers, which are groups of animals and packs, how many there are."""
    counted = []
    for layer in trace.Layer:
        groups = found.of(layer)
        if groups:
            are_groups = layer in (trace.Layer.PLACE, trace.Layer.BATCH, trace.Layer.BUYER)
            counted.append((layer.value, len(groups) if are_groups else sum(group.items for group in groups)))
    return counted


@page(*VERBS["recall"].roles)
def confirm(request: Any) -> HttpResponse:
    """What a recall will do, as it stands at this moment, and the reason that it asks for."""
    start = start_of(request.actor, request.GET)
    if not start:
        return redirect("recalls")
    form = RecallItems(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = carry_out(request, form, actions.recall, reason=form.cleaned_data["reason"], **start.arguments())
        if done:
            text = ngettext("%(count)s item is recalled.", "%(count)s items are recalled.", done.reached)
            messages.success(request, text % {"count": formats.number(done.reached)})
            return redirect("recall", done.recall_id)
    try:
        found = told(request.actor, trace.reach(request.actor, **start.arguments()))
    except Refused as refused:
        return _nothing(request, refused)
    context = {
        "form": form,
        "reach": found.reach,
        "start": start,
        "begun": begun_with(found.places, start, found.lots),
        "counts": _counts(found),
        "new": found.reach.to_recall - found.reach.recalled,
    }
    return render(request, "web/recall_confirm.html", context, status=status_of(form))


@page(*SEES)
def recall(request: Any, recall_id: UUID) -> HttpResponse:
    """A recall as it stands: who, when and why, what it reached, the lists to send, and its end."""
    one = trace.recall_of(request.actor, recall_id)
    start = Start(one.epcs, one.places, one.days, recall=recall_id)

    def end(form: Any) -> Any:
        return carry_out(request, form, actions.end_recall, recall_id=recall_id, **form.words())

    shown, done = act(request, {"end": Act(EndRecall, end, "trace.end_recall", shown=not one.outcome and one.own)})
    if done:
        messages.success(request, _("The recall has ended."))
        return redirect("recall", recall_id)
    names = user_names(request.actor, (one.recalled_by, one.ended_by))
    context: dict[str, Any] = {"recall": one, "forms": shown}
    context |= {name: names.get(who) if who else None for name, who in (("by", one.recalled_by), ("ended_by", one.ended_by))}
    try:
        context |= _shown(request, told(request.actor, trace.reach(request.actor, **start.arguments())), start)
    except Refused:
        # What it began with lies elsewhere; what it reached here stays told by its number.
        named = raising.supply_lots_named([trace.canonical(epc) for epc in one.epcs])
        context["begun"] = begun_with(place_names(request.actor, one.places), start, named)
    return render(request, "web/recall.html", context, status=worst_status(shown))
