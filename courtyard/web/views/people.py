"""The register: its list, a household, its import."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courtyard.kernel.actors import Role
from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Conflict
from courtyard.people import actions
from courtyard.people import queries as people
from courtyard.web import formats, kept_files, reach, words
from courtyard.web.areas import areas, prefix_of
from courtyard.web.doors import Act, VerbForm, act, carry_out, page, status_of, worst_status
from courtyard.web.forms.people import RegisterFile
from courtyard.web.history import history_page
from courtyard.web.listing import Column, export, listing, wants_export
from courtyard.web.views.household import STAFF, parts

REGISTER = STAFF


def household_address(household: Any) -> str:
    return reverse("household", args=[household.public_id])


HOUSEHOLDS = (
    Column(
        "number",
        gettext_lazy("Number"),
        value=lambda row: row.register_number,
        sort="register_number",
        href=household_address,
        heading=True,
    ),
    Column("head", gettext_lazy("Head of the household"), value=lambda row: row.head_name, sort="head_name", href=household_address),
    Column("village", gettext_lazy("Village"), value=lambda row: row.village.name, sort="village__code"),
    Column("since", gettext_lazy("Registered"), value=lambda row: row.registered_on, show=formats.day, sort="registered_on"),
)


@page(*REGISTER)
def register(request: Any) -> HttpResponse:
    """Households within my area: searched, narrowed to a place, sorted, taken away."""
    place, search = request.GET.get("place", ""), request.GET.get("search", "").strip()[:60]
    found = areas(request.actor, place)
    rows = people.households(request.actor, place=prefix_of(found.chosen) if found.chosen else None, search=search)
    if wants_export(request):
        return export(rows.iterator(), HOUSEHOLDS, "households")
    context = {
        "list": listing(request, rows, HOUSEHOLDS),
        "areas": found,
        "search": search,
        "may_import": bool(request.actor.roles() & {Role.OFFICER, Role.SYSTEM}),
    }
    return render(request, "web/register.html", context)


PROBLEMS = (
    Column("row", gettext_lazy("Row"), value=lambda row: row["row"], sort="row", numeric=True, heading=True),
    Column("column", gettext_lazy("Column"), value=lambda row: row["column"], sort="column"),
    Column("message", gettext_lazy("What is wrong"), value=lambda row: row["message"], sort="message"),
    Column(
        "blocks",
        gettext_lazy("Consequence"),
        value=lambda row: _("not imported until corrected") if row["blocks"] else _("a notice; imported all the same"),
        sort="blocks",
    ),
)


@page(Role.OFFICER)
def register_import(request: Any) -> HttpResponse:
    """A register file: it is checked, and kept for its sender until she imports it from what was found."""
    form = RegisterFile(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and (done := _check(request, form)):
        return redirect("register-import-result", done.import_id)
    imports = people.register_imports(request.actor)[:20]
    return render(request, "web/register_import.html", {"form": form, "imports": imports}, status=status_of(form))


def _check(request: Any, form: RegisterFile) -> Any:
    asked = form.words()
    sent = kept_files.Kept(asked["file"].name, asked["file"].read(), asked["as_of"], asked["income_year"])
    done = carry_out(request, form, actions.check_register, **_arguments(sent))
    if done and request.actor.user_id:
        kept_files.keep(request.actor.user_id, done.import_id, sent, now=request.now)
    return done


def _arguments(sent: kept_files.Kept) -> dict[str, Any]:
    return {"content": sent.content, "file_name": sent.name, "as_of": sent.as_of, "income_year": sent.income_year}


@page(Role.OFFICER)
def register_import_result(request: Any, import_id: UUID) -> HttpResponse:
    """What one file held, problem by problem; and, for whoever had it checked, its import."""
    rows: Any = people.register_imports(request.actor)
    found = rows.one(public_id=import_id)
    problems = people.register_problems(request.actor, import_id)
    if wants_export(request):
        return export(problems, PROBLEMS, "problems")
    shown, done = act(request, _imports(request, found))
    if done:
        return redirect("register-import-result", done.import_id)
    context = {
        "found": found,
        "bad": found.households - found.good,
        "list": listing(request, problems, PROBLEMS, order="row"),
        "forms": shown,
        "kept": bool(shown),
    }
    return render(request, "web/register_import_result.html", context, status=worst_status(shown))


def _imports(request: Any, found: Any) -> dict[str, Act]:
    """Importing what was checked: all of it while nothing is wrong, else the households without a problem."""
    mine = found.dry_run and kept_files.is_kept(request.actor.user_id, found.public_id, now=request.now)

    def take(mode: actions.Mode) -> Any:
        def carry(form: Any) -> Any:
            sent = kept_files.kept(request.actor.user_id, found.public_id, now=request.now)
            if sent is None:
                raise FileGone
            done = carry_out(request, form, actions.import_register, mode=mode, **_arguments(sent))
            if done:
                kept_files.forget(request.actor.user_id, found.public_id)
                messages.success(request, _("Imported."))
            return done

        return carry

    whole = found.good == found.households
    verb = "people.import_register"
    return {
        "all": Act(VerbForm, take(actions.Mode.ALL_OR_NONE), verb, shown=mine and whole),
        "good": Act(VerbForm, take(actions.Mode.GOOD_ROWS), verb, shown=mine and not whole and found.good > 0),
    }


class FileGone(Conflict):
    default_message = gettext_lazy("The checked file is imported already, or was removed after a day; choose it again.")


@page(*REGISTER)
def household(request: Any, household_id: UUID) -> HttpResponse:
    """One household as staff see it: its members today, and what it does in each project."""
    reach.household(request.actor, household_id)
    found = people.household_as_of(household_id, on=local_day(request.now))
    context = {
        "household": found,
        "path": people.place_path(found.village_code),
        "parts": _answered(request, found),
        "may_history": bool(request.actor.roles() & {*HISTORY, Role.SYSTEM}),
    }
    return render(request, "web/household.html", context)


def _answered(request: Any, found: people.HouseholdAsOf) -> list[dict[str, Any]]:
    """The parts of the record, each with its answer in a few words where that needs no look of its own."""
    answers = {
        "members": " · ".join(
            f"{one.name or _('not named in the register')} ({words.word('relation', one.relation)})" for one in found.members
        ),
        "incomes": f"{found.income_year or formats.NOTHING}: {formats.yuan_short(found.declared_income_fen)}",
    }
    return [{**one, "answer": answers.get(one["name"], "")} for one in parts(request, found.public_id)]


HISTORY = (Role.OFFICER, Role.MANAGER, Role.AUDITOR)


@page(*HISTORY)
def household_history(request: Any, household_id: UUID) -> HttpResponse:
    """What was changed in a household's record."""
    found = reach.household(request.actor, household_id)
    return history_page(request, household_id, str(found), reverse("household", args=[household_id]))
