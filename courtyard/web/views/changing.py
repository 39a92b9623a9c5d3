"""A household that changes as a whole: it moves, another member becomes its head, or some leave and form one of their own.

Each page says first what will follow from it.
"""

from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from courtyard.kernel.actors import Role
from courtyard.kernel.clock import local_day
from courtyard.people import actions
from courtyard.people import queries as people
from courtyard.web import formats, reach, words
from courtyard.web.areas import prefix_of
from courtyard.web.doors import VerbForm, carry_out, page, status_of
from courtyard.web.forms.changing import ChangeHead, Group, MoveHousehold, SplitHousehold


def _reached(request: Any, household_id: UUID) -> people.HouseholdAsOf:
    reach.household(request.actor, household_id)
    return people.household_as_of(household_id, on=local_day(request.now))


def _villages(household: people.HouseholdAsOf, *, without: str = "") -> list[Group]:
    """The villages of the household's county by township."""
    rows = people.places_under(prefix_of(household.village_code[:6].ljust(12, "0")), level="village")
    found = [row for row in rows.values_list("code", "name") if row[0] != without]
    towns = people.place_names({code[:9].ljust(12, "0") for code, _name in found})
    return [
        (towns.get(town.ljust(12, "0"), town), [(code, name) for code, name in inside])
        for town, inside in groupby(found, key=lambda row: row[0][:9])
    ]


def _others(household: people.HouseholdAsOf) -> list[tuple[str, str]]:
    """Everybody but the head, told apart also where the register has no name."""
    return [
        (
            str(one.person_id),
            " · ".join(
                (one.name or _("not named in the register"), str(words.word("relation", one.relation)), formats.day(one.birth_date))
            ),
        )
        for one in household.members
        if not one.head
    ]


def _page(request: Any, household: people.HouseholdAsOf, form: VerbForm, **words_of_page: Any) -> HttpResponse:
    context = {"household": household, "form": form, **words_of_page}
    return render(request, "web/household_change.html", context, status=status_of(form))


@page(Role.OFFICER)
def move(request: Any, household_id: UUID) -> HttpResponse:
    """A household goes to live in another village."""
    household = _reached(request, household_id)
    given: dict[str, Any] = {"villages": _villages(household, without=household.village_code), "none": _("choose …")}
    form = MoveHousehold(request.POST or None, initial={"moved_on": local_day(request.now)}, **given)
    if request.method == "POST" and form.is_valid():
        asked = {"village_code": form.village(), "moved_on": form.cleaned_data["moved_on"]}
        if carry_out(request, form, actions.move_household, household_id=household_id, **asked):
            messages.success(request, _("The household has moved."))
            return redirect("household", household_id)
    here = " · ".join(people.place_path(household.village_code)[-2:])
    return _page(
        request, household, form, title=_("The household moves"), button=_("Write down the move"),
        lead=_("It lives in %(place)s now.") % {"place": here},
        follows=(
            _("Its whole file goes with it: its record, incomes, loans and animals are seen with the new village from now on."),
            _("Whoever works only in the old village no longer sees it; whoever works in the new one does."),
            _("Where it lived before can still be asked, for every day."),
            _("Both villages lie in your area, and the day is not one to come."),
        ),
    )  # fmt: skip


@page(Role.OFFICER)
def head(request: Any, household_id: UUID) -> HttpResponse:
    """Another member becomes the head of a household."""
    household = _reached(request, household_id)
    others = _others(household)
    form = ChangeHead(request.POST or None, members=others, initial={"on": local_day(request.now)})
    valid = request.method == "POST" and form.is_valid()
    if valid and carry_out(request, form, actions.change_head, household_id=household_id, **form.words()):
        messages.success(request, _("The household has another head."))
        return redirect("household", household_id)
    return _page(
        request, household, form, title=_("Another member becomes the head"), button=_("Change the head"), alone=not others,
        lead=_("Its head is %(name)s now.") % {"name": household.head_name or _("not named in the register")},
        follows=(
            _("The present head stays a member, and was the head until that day."),
            _("The household is called after the new head in lists and statements from that day on."),
            _("Loans, animals and applications stay with the household. Its account and its payee stay too; look at them afterwards."),
        ),
    )  # fmt: skip


@page(Role.OFFICER)
def split(request: Any, household_id: UUID) -> HttpResponse:
    """Some members leave together and form a household of their own."""
    household = _reached(request, household_id)
    others, today = _others(household), local_day(request.now)
    given: dict[str, Any] = {"members": others, "villages": _villages(household), "none": _("the same village")}
    form = SplitHousehold(request.POST or None, initial={"on": today}, **given)
    if request.method == "POST" and form.is_valid():
        asked = {
            "leavers": form.leavers(),
            "village_code": form.village(),
            **{name: form.cleaned_data[name] for name in ("on", "register_number")},
        }
        if done := carry_out(request, form, actions.split_household, household_id=household_id, **asked):
            messages.success(request, _("This is the new household."))
            return redirect("household", done.household_id)
    return _page(
        request, household, form, title=_("A part of the household leaves"), button=_("Make the new household"), alone=not others,
        lead=_("Say of each member whether she stays, or what she is to the head of the new household. The head, %(name)s, stays.")
        % {"name": household.head_name or _("not named in the register")},
        follows=(
            _("Applications, loans, animals, incomes and the bank account stay with this household, which answers for them."),
            _("The new household begins with none of them: declare its income and set its account before it applies."),
            _("It cannot be undone by a button: who comes back leaves the new household and is admitted here again."),
        ),
    )  # fmt: skip
