"""The import of a register: a file is checked, imported from what was found, and followed until it is in."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courtyard.kernel.actors import Role
from courtyard.kernel.errors import Conflict
from courtyard.people import actions
from courtyard.people import queries as people
from courtyard.web import checked_files
from courtyard.web.doors import Act, VerbForm, act, carry_out, page, status_of, worst_status
from courtyard.web.forms.people import RegisterFile
from courtyard.web.listing import Column, export, listing, wants_export

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
    sent = checked_files.Kept(asked["file"].name, asked["file"].read(), asked["as_of"], asked["income_year"])
    done = carry_out(request, form, actions.check_register, **_arguments(sent))
    if done and request.actor.user_id:
        checked_files.keep(request.actor.user_id, done.import_id, sent, now=request.now)
    return done


def _arguments(sent: checked_files.Kept) -> dict[str, Any]:
    return {"content": sent.content, "file_name": sent.name, "as_of": sent.as_of, "income_year": sent.income_year}


@page(Role.OFFICER)
def register_import_result(request: Any, import_id: UUID) -> HttpResponse:
    """What one file held, problem by problem; and, for whoever had it checked, its import."""
    found = people.register_import(request.actor, import_id)
    problems = people.register_problems(request.actor, import_id)
    if wants_export(request):
        return export(problems, PROBLEMS, "problems")
    shown, done = act(request, _imports(request, found) | _endings(request, found))
    if done:
        return redirect("register-import-result", done.import_id)
    context = {
        "found": found,
        "bad": found.households - found.good,
        "list": listing(request, problems, PROBLEMS, order="row"),
        "forms": shown,
        "kept": "all" in shown or "good" in shown,
    }
    return render(request, "web/register_import_result.html", context, status=worst_status(shown))


def _imports(request: Any, found: Any) -> dict[str, Act]:
    """Importing what was checked: all of it while nothing is wrong, else the households without a problem."""
    mine = found.dry_run and checked_files.is_kept(request.actor.user_id, found.public_id, now=request.now)

    def take(mode: actions.Mode) -> Any:
        def carry(form: Any) -> Any:
            sent = checked_files.kept(request.actor.user_id, found.public_id, now=request.now)
            if sent is None:
                raise FileGone
            done = carry_out(request, form, actions.import_register, mode=mode, **_arguments(sent))
            if done:
                checked_files.forget(request.actor.user_id, found.public_id)
                messages.success(request, _("Imported.") if done.state == "done" else _("The import has begun."))
            return done

        return carry

    whole = found.good == found.households
    verb = "people.import_register"
    return {
        "all": Act(VerbForm, take(actions.Mode.ALL_OR_NONE), verb, shown=mine and whole),
        "good": Act(VerbForm, take(actions.Mode.GOOD_ROWS), verb, shown=mine and not whole and found.good > 0),
    }


def _endings(request: Any, found: Any) -> dict[str, Act]:
    """How an import goes on that halted, or that somebody does not want to the end."""

    def go_on(mode: actions.Mode) -> Any:
        given = {"import_id": found.public_id, "number": found.chunks_taken, "mode": mode}
        return lambda form: carry_out(request, form, actions.take_register_chunk, **given)

    def give_up(form: Any) -> Any:
        return carry_out(request, form, actions.give_up_import, import_id=found.public_id)

    halted, verb = found.state == "halted", "people.take_register_chunk"
    return {
        "again": Act(VerbForm, go_on(actions.Mode.ALL_OR_NONE), verb, shown=halted),
        "without": Act(VerbForm, go_on(actions.Mode.GOOD_ROWS), verb, shown=halted),
        "give_up": Act(VerbForm, give_up, "people.give_up_import", shown=halted or found.state == "taking"),
    }


@page(Role.OFFICER)
def register_import_progress(request: Any, import_id: UUID) -> HttpResponse:
    """How far an import is; the page asks again while it is under way."""
    found = people.register_import(request.actor, import_id)
    if not request.htmx:
        return redirect("register-import-result", import_id)
    response = render(request, "web/parts/import_progress.html", {"found": found})
    if found.state != "taking":
        response["HX-Refresh"] = "true"
    return response


class FileGone(Conflict):
    default_message = gettext_lazy("The checked file is imported already, or was removed after a day; choose it again.")
