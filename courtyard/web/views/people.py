"""The register: its list, and a household of it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courtyard.kernel.actors import Role
from courtyard.kernel.clock import local_day
from courtyard.people import queries as people
from courtyard.web import formats, reach, words
from courtyard.web.areas import areas, prefix_of
from courtyard.web.doors import page
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
