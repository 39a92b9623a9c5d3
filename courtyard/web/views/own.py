"""A household's own page, on a cheap phone: its birds, its loan, its statement as the two threads, its objections."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from courtyard.finance import queries as finance
from courtyard.kernel.actors import Role
from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import NotFound
from courtyard.kernel.verbs import permits
from courtyard.people import queries as people
from courtyard.raising import actions
from courtyard.raising import queries as raising
from courtyard.web import reach
from courtyard.web.doors import Act, act, carry_out, page, worst_status
from courtyard.web.formats import number, yuan_short
from courtyard.web.forms.raising import ObjectTo
from courtyard.web.money import by_code, moved
from courtyard.web.threads import Stop, split_bar, threads

SEES = (Role.OFFICER, Role.MANAGER, Role.HELPER, Role.TECHNICIAN, Role.AUDITOR, Role.HOUSEHOLD)


Joined = tuple[raising.ProjectView, raising.Statement]


@page(Role.HOUSEHOLD)
def mine(request: Any) -> HttpResponse:
    """To my household; to the choice between them when I stand for several."""
    ids = list(dict.fromkeys(grant.household for grant in request.actor.grants if grant.household))
    if len(ids) == 1:
        return redirect("household-season", ids[0])
    rows = people.households(request.actor.limited_to([Role.HOUSEHOLD]))
    return render(request, "web/mine.html", {"households": rows})


@page(*SEES)
def season(request: Any, household_id: UUID) -> HttpResponse:
    """One household's season: what it has, what it earned, where each yuan went, and what it says is not right."""
    household = reach.household(request.actor, household_id)
    projects = raising.projects(request.actor)
    statements = _statements(request, household_id, projects)
    shown, done = act(request, _acts(request, household_id, statements))
    if done:
        messages.success(request, _("Your objection is written down; the office answers it here."))
        return redirect("household-season", household_id)
    transfers = moved(household_id)
    sums = by_code(transfers)
    joined = {project.project_id for project, _statement in statements}
    context = {
        "household": household,
        "own": any(grant.role is Role.HOUSEHOLD and grant.household == household_id for grant in request.actor.grants),
        "seasons": [
            {"project": project, "statement": one, "form": shown.get(f"object-{project.project_id}")} for project, one in statements
        ],
        "open_projects": [project for project in projects if project.project_id not in joined and _takes(project, request)],
        "may_apply": permits(request.actor, "raising.apply"),
        "may_decide": bool(request.actor.roles() & {Role.OFFICER, Role.MANAGER, Role.TECHNICIAN, Role.HELPER, Role.AUDITOR, Role.SYSTEM}),
        "loans": finance.loans_of(household_id),
        "payments": finance.paid_lines(request.actor, household_id)[:12],
        "due_fen": finance.payable_fen(household_id),
        "transfers": list(reversed(transfers)),
        "gross_fen": gross(sums),
        "kept_fen": sums["settle.dividend"],
        "statement": statement_parts(sums),
        "way": way(_bird_way(statements), sums),
    }
    return render(request, "web/season.html", context, status=worst_status(shown))


def _statements(
    request: Any, household_id: UUID, projects: tuple[raising.ProjectView, ...]
) -> list[tuple[raising.ProjectView, raising.Statement]]:
    """The household's statement in each project that it applied to, the newest first."""
    found = []
    for project in projects:
        with suppress(NotFound):
            found.append((project, raising.statement(request.actor, household_id, project.project_id)))
    return found


def _takes(project: raising.ProjectView, request: Any) -> bool:
    today = local_day(request.now)
    return project.opens_on <= today and (project.closes_on is None or today < project.closes_on)


def _acts(request: Any, household_id: UUID, statements: list[Joined]) -> dict[str, Act]:
    """A form to object in each project in which the household has a share."""

    def objecting(project_id: UUID) -> Any:
        return lambda form: carry_out(
            request, form, actions.object_to, project_id=project_id, household_id=household_id, text=form.cleaned_data["text"]
        )

    return {
        f"object-{project.project_id}": Act(ObjectTo, objecting(project.project_id), "raising.object_to", shown=one.share_id is not None)
        for project, one in statements
    }


def _bird_way(statements: list[Joined]) -> tuple[Stop, ...]:
    """The bird's way of the newest season: what came, what lives, what walked (where steps count), what was taken, what was packed."""
    if not statements:
        return ()
    project, newest = statements[0]
    birds, proof = newest.birds, _("Counted at the gate, against the supplier’s delivery.")
    counted = [
        (_("Chicks"), birds.placed, proof),
        (_("Raised"), birds.placed - birds.lost, _("What came, less what somebody reported as lost.")),
        *([(_("Steps"), birds.certified, _("Measured by a bracelet on each bird."))] if project.terms.steps else []),
        (_("Collection"), birds.collected, _("The household hands over, the cooperative weighs: seen by two parties.")),
        (_("Pack"), birds.packed, _("One bird, one pack, one code.")),
    ]
    return tuple(Stop(word, number(much), proof=why) if much else Stop(word, state="ahead") for word, much, why in counted)


def gross(sums: dict[str, int]) -> int:
    """What the household's birds earned: everything that settlements took out of the proceeds of lots for it."""
    return sums["settle.fee"] + sums["settle.repay"] + sums["settle.dividend"]


def statement_parts(sums: dict[str, int]) -> Any:
    return split_bar(
        (
            (_("Loan repaid"), sums["settle.repay"], "loan"),
            (_("Fees"), sums["settle.fee"], "fee"),
            (_("Kept by the household"), sums["settle.dividend"], "dividend"),
        )
    )


def way(bird: tuple[Stop, ...], sums: dict[str, int]) -> Any:
    """The two threads of a season; a stop that is still ahead is drawn empty."""
    settled = gross(sums) > 0
    yuan = (
        _reached(_("Buyer"), gross(sums), settled, _("The cooperative delivered, the company took: seen by two parties.")),
        _reached(_("Fees"), sums["settle.fee"], settled, _("By the terms; one person prepared the settlement, another signed it.")),
        _reached(_("Loan"), sums["settle.repay"], settled, _("Goes back to the lender; interest-free.")),
        _reached(_("Dividend"), sums["settle.dividend"], settled, _("What is left; never negative.")),
        _reached(_("Bank account"), sums["payout"], sums["payout"] > 0, _("The bank confirmed each of these payments.")),
    )
    return threads(bird or (Stop(_("Chicks"), state="ahead"), Stop(_("Table"), state="ahead")), yuan, name="season")


def _reached(word: str, fen: int, reached: bool, proof: str) -> Stop:
    """A stop of the yuan's way: its amount and what that rests on, once it was reached."""
    return Stop(word, yuan_short(fen), state="done", proof=proof) if reached else Stop(word, state="ahead")
