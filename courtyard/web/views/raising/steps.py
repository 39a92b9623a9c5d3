"""Bracelets and steps: which animal wears which, what they counted by day, and what a person reads off by hand."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courtyard.algorithms.suspicion import MISSING
from courtyard.kernel.actors import Role
from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import NotFound
from courtyard.monitoring import actions
from courtyard.monitoring import queries as monitoring
from courtyard.monitoring.actions.bind import NewBinding
from courtyard.monitoring.actions.record_days import DayTotals
from courtyard.monitoring.permissions import VERBS
from courtyard.raising import queries as raising
from courtyard.web import formats, words
from courtyard.web.charts import bars
from courtyard.web.doors import Act, act, carry_out, page, worst_status
from courtyard.web.forms.steps import Bind, DayOfSteps, Register, Unbind, WriteDay
from courtyard.web.listing import Column, export, listing, wants_export
from courtyard.web.views.raising.scale import place_of

KEEPERS = (Role.OFFICER, Role.MANAGER, Role.TECHNICIAN, Role.HELPER, Role.AUDITOR)
# Bars of the last days; further back the table tells.
DRAWN = 60


@dataclass(frozen=True, slots=True)
class StepsOfDay:
    """A flock's day: how many wore a bracelet, of how many nothing was heard, how many stood still, and what the others walked."""

    day: date
    bound: int
    missing: int
    zero: int
    steps: int
    mean: int | None
    provenance: str
    corrected: bool

    @property
    def rests_on(self) -> str:
        if not self.provenance:
            return ""
        return str(words.word("provenance", self.provenance))


def _days(flock_id: UUID) -> tuple[list[StepsOfDay], Any]:
    """Each day from the first binding on, the latest first; a day of which nothing stands is one on which all are missing."""
    table = monitoring.matrix(flock_id)
    rows = {row.day: row for row in monitoring.day_rows(flock_id)}
    begin, end = table.bound_columns()
    found = []
    for at, day in enumerate(table.days):
        bound = (begin <= at) & (at < end)
        counts = table.counts[bound, at]
        heard = counts[counts != MISSING].astype(np.int64)
        row = rows.get(day)
        mean = round(float(heard.mean())) if len(heard) else None
        found.append(
            StepsOfDay(
                day,
                int(bound.sum()),
                len(counts) - len(heard),
                int((heard == 0).sum()),
                int(heard.sum()),
                mean,
                row.provenance if row else "",
                bool(row and row.corrected),
            )
        )
    return found[::-1], table


def _day_columns(flock_id: UUID) -> tuple[Column, ...]:
    def number(name: str, word: Any) -> Column:
        return Column(name, word, value=lambda row: getattr(row, name), show=formats.number, sort=name, numeric=True)

    return (
        Column(
            "day",
            gettext_lazy("Day"),
            value=lambda row: row.day,
            show=formats.day,
            sort="day",
            heading=True,
            href=lambda row: reverse("steps-of-day", args=[flock_id, row.day.isoformat()]),
        ),
        number("mean", gettext_lazy("Steps a bird")),
        number("bound", gettext_lazy("Wore a bracelet")),
        number("missing", gettext_lazy("Not heard of")),
        number("zero", gettext_lazy("Stood still (0)")),
        Column("provenance", gettext_lazy("Rests on"), value=lambda row: row.rests_on, sort="provenance"),
    )


@page(*KEEPERS)
def flock_steps(request: Any, flock_id: UUID) -> HttpResponse:
    """How far a flock walked, day by day, and where each day's totals come from."""
    found = raising.flock(request.actor, flock_id)
    days, table = _days(flock_id)
    columns = _day_columns(flock_id)
    if wants_export(request):
        return export(days, columns, "steps")
    asked = DayOfSteps(request.GET if "day" in request.GET else None, initial={"day": local_day(request.now)})
    if asked.is_bound and asked.is_valid():
        return redirect("steps-of-day", flock_id, asked.cleaned_data["day"].isoformat())
    project = raising.project(request.actor, found.project_id)
    sums = np.where(table.counts == MISSING, 0, table.counts).sum(axis=1, dtype=np.int64) if len(days) else np.zeros(0, dtype=np.int64)
    drawn = [(formats.day(one.day), one.mean, formats.number(one.mean)) for one in reversed(days[:DRAWN])]
    context = {
        "flock": found,
        "place": place_of(request, found),
        "list": listing(request, days, columns),
        "chart": bars(drawn),
        "form": asked,
        "needed": project.terms.steps,
        "reached": int((sums >= (project.terms.steps or 0)).sum()),
        "birds": len(sums),
        "middle": int(np.median(sums)) if len(sums) else None,
        "silent": sum(not one.provenance for one in days),
        "by_hand": sum(one.provenance in ("manual", "corrected") for one in days),
        "days": len(days),
    }
    return render(request, "web/flock_steps.html", context, status=400 if asked.is_bound else 200)


def _day_of(text: str) -> date:
    """The day of an address. Raises NotFound for what is none."""
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise NotFound(subject="monitoring.day")
    return found


@page(*KEEPERS)
def steps_of_day(request: Any, flock_id: UUID, day: str) -> HttpResponse:
    """One day of a flock, animal by animal; written down or corrected by hand."""
    found, on = raising.flock(request.actor, flock_id), _day_of(day)
    bound = [one for one in monitoring.bindings_of(flock_id) if one.since <= on and (one.until is None or one.until > on)]
    table = monitoring.matrix(flock_id, until=on)
    standing = next((row for row in monitoring.day_rows(flock_id) if row.day == on), None)
    column = table.days.index(on) if on in table.days else None
    counts = {one.slot: _count(table, one.slot, column) for one in bound}
    rows = [{"slot": one.slot, "device": one.device or "", "steps": counts[one.slot]} for one in bound]
    if wants_export(request):
        return export(rows, BIRDS_OF_DAY, f"steps-{on}")

    def write(form: Any) -> Any:
        totals = DayTotals(flock_id, on, form.totals(len(table.subjects)))
        provenance = "corrected" if standing else "manual"
        return carry_out(request, form, actions.record_days, rows=(totals,), provenance=provenance)

    def form_of(*args: Any, **kwargs: Any) -> WriteDay:
        return WriteDay(*args, slots=counts, standing=counts, **kwargs)

    writable = bool(bound) and on <= local_day(request.now)
    shown, done = act(request, {"write": Act(form_of, write, "monitoring.record_days", shown=writable)})
    if done:
        messages.success(request, _("Written down."))
        return redirect("steps-of-day", flock_id, on.isoformat())
    heard = [one for one in counts.values() if one is not None]
    context = {
        "flock": found,
        "place": place_of(request, found),
        "day": on,
        "standing": standing,
        "list": listing(request, rows, BIRDS_OF_DAY),
        "mean": round(sum(heard) / len(heard)) if heard else None,
        "missing": len(counts) - len(heard),
        "zero": heard.count(0),
        "forms": shown,
    }
    return render(request, "web/steps_of_day.html", context, status=worst_status(shown))


def _count(table: monitoring.StepMatrix, slot: int, column: int | None) -> int | None:
    count = MISSING if column is None else int(table.counts[slot, column])
    return None if count == MISSING else count


BIRDS_OF_DAY = (
    Column("slot", gettext_lazy("Number"), value=lambda row: row["slot"], sort="slot", numeric=True, heading=True),
    Column("device", gettext_lazy("Bracelet"), value=lambda row: row["device"], sort="device"),
    Column(
        "steps", gettext_lazy("Steps"), value=lambda row: row["steps"], show=formats.number, sort="steps", numeric=True,
    ),
)  # fmt: skip
BRACELETS = (
    Column("slot", gettext_lazy("Number"), value=lambda row: row["slot"], sort="slot", numeric=True, heading=True),
    Column("state", gettext_lazy("State"), value=lambda row: str(words.word("bird", row["state"])), sort="state"),
    Column("device", gettext_lazy("Bracelet"), value=lambda row: row["device"], sort="device"),
    Column("since", gettext_lazy("From"), value=lambda row: row["since"], show=formats.day, sort="since"),
    Column("until", gettext_lazy("Until"), value=lambda row: row["until"], show=formats.day, sort="until"),
    Column("why", gettext_lazy("Why"), value=lambda row: row["why"]),
)


def _wearing(flock_id: UUID, birds: tuple[raising.BirdView, ...]) -> list[dict[str, Any]]:
    """Each animal with each bracelet that it wore, those that are bare now first; one that never wore any has a row, too."""
    worn: dict[str, list[monitoring.BoundDevice]] = {}
    for one in monitoring.bindings_of(flock_id):
        worn.setdefault(one.subject, []).append(one)
    rows = []
    for bird in birds:
        mine = worn.get(bird.epc, [])
        bound = any(one.until is None for one in mine)
        common = {"slot": bird.slot, "epc": bird.epc, "state": bird.state, "bound": bound}
        rows += [
            {**common, "device": one.device or "", "since": one.since, "until": one.until, "why": _why(one.ended_because)}
            for one in reversed(mine)
        ] or [{**common, "device": "", "since": None, "until": None, "why": ""}]
    return sorted(rows, key=lambda row: (row["state"] != "alive", bool(row["bound"]), row["slot"]))


def _why(reason: str) -> str:
    """Why a bracelet came off: a loss and the collection have words of the house, what a person wrote stands as it is."""
    return str(words.WORDS["loss"].get(reason) or words.WORDS["bird"].get(reason) or reason)


@page(*KEEPERS)
def flock_bracelets(request: Any, flock_id: UUID) -> HttpResponse:
    """Which animal of a flock wears which bracelet; one is put on or taken off."""
    found = raising.flock(request.actor, flock_id)
    rows = _wearing(flock_id, raising.birds_seen(request.actor, flock_id))
    if wants_export(request):
        return export(rows, BRACELETS, "bracelets")
    shown, done = act(request, _acts(request, flock_id, rows))
    if done:
        messages.success(request, _("Written down."))
        return redirect("flock-bracelets", flock_id)
    alive = {row["slot"]: row["bound"] for row in rows if row["state"] == "alive"}
    context = {
        "flock": found,
        "place": place_of(request, found),
        "list": listing(request, rows, BRACELETS),
        "alive": len(alive),
        "bare": sorted(slot for slot, bound in alive.items() if not bound),
        "forms": shown,
    }
    return render(request, "web/flock_bracelets.html", context, status=worst_status(shown))


def _acts(request: Any, flock_id: UUID, rows: list[dict[str, Any]]) -> dict[str, Act]:
    today = {"on": local_day(request.now)}
    epcs = {row["slot"]: row["epc"] for row in rows}
    free = sorted({row["slot"] for row in rows if row["state"] == "alive" and not row["bound"]})
    worn = {row["slot"]: row["device"] for row in rows if row["bound"] and row["until"] is None}
    sent = request.method == "POST"  # what is sent a second time was done by the first; it must be read all the same

    def bind(form: Any) -> Any:
        asked = form.cleaned_data
        binding = NewBinding(asked["serial"], epcs[asked["slot"]], flock_id, asked["slot"])
        return carry_out(request, form, actions.bind, bindings=(binding,), on=asked["on"])

    def unbind(form: Any) -> Any:
        asked = form.cleaned_data
        return carry_out(request, form, actions.unbind, subjects=(epcs[asked["slot"]],), on=asked["on"], reason=asked["reason"])

    def binding_form(*args: Any, **kwargs: Any) -> Bind:
        return Bind(*args, free=epcs if sent else free, initial=dict(today), **kwargs)

    def unbinding_form(*args: Any, **kwargs: Any) -> Unbind:
        return Unbind(*args, worn={slot: worn.get(slot, "") for slot in epcs} if sent else worn, initial=dict(today), **kwargs)

    return {
        "bind": Act(binding_form, bind, "monitoring.bind", shown=bool(free)),
        "unbind": Act(unbinding_form, unbind, "monitoring.unbind", shown=bool(worn)),
    }


@page(*VERBS["bind"].roles)
def bracelets(request: Any, project_id: UUID) -> HttpResponse:
    """The cooperative's bracelets: which are worn and where, which lie in the box; new ones are taken into the books."""
    project = raising.project(request.actor, project_id)
    search = request.GET.get("search", "").strip()[:64]
    devices = monitoring.devices(request.actor).filter(kind="bracelet", organisation=project.cooperative_id, serial__startswith=search)
    if wants_export(request):
        return export(_worn(list(devices)), _device_columns(), "bracelets")

    def register(form: Any) -> Any:
        serials = tuple(form.cleaned_data["serials"].split())
        return carry_out(request, form, actions.register_devices, organisation_id=project.cooperative_id, kind="bracelet", serials=serials)

    shown, done = act(request, {"register": Act(Register, register, "monitoring.register_devices")})
    if done:
        messages.success(request, _("%(count)s bracelets are in the books.") % {"count": formats.number(done.devices)})
        return redirect("bracelets", project_id)
    table = listing(request, devices, _device_columns(), order="serial", prepare=_worn)
    context = {"project": project, "list": table, "search": search, "forms": shown, "count": table.total}
    return render(request, "web/bracelets.html", context, status=worst_status(shown))


def _worn(devices: list[Any]) -> list[tuple[Any, UUID | None]]:
    """Each bracelet with the flock in which it is worn. One query a page."""
    groups = monitoring.worn(one.serial for one in devices)
    return [(one, groups.get(one.serial)) for one in devices]


def _device_columns() -> tuple[Column, ...]:
    return (
        Column("serial", gettext_lazy("Bracelet"), value=lambda row: row[0].serial, sort="serial", heading=True),
        Column(
            "registered", gettext_lazy("In the books since"), value=lambda row: row[0].registered_at, show=formats.day, sort="registered_at"
        ),
        Column(
            "worn",
            gettext_lazy("Worn now"),
            value=lambda row: _("in a flock") if row[1] else _("no"),
            href=lambda row: reverse("flock-bracelets", args=[row[1]]) if row[1] else "",
        ),
    )
