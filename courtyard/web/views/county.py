"""Setting up a county, step by step: places, register, organisations, bank account, poverty line, people who work here."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courtyard.kernel.actors import Actor, Role
from courtyard.kernel.clock import local_day
from courtyard.people import actions
from courtyard.people import queries as people
from courtyard.people.permissions import GRANTABLE
from courtyard.raising import queries as raising
from courtyard.web import formats, words
from courtyard.web.doors import Act, act, carry_out, page, status_of
from courtyard.web.forms.collection import EndRole
from courtyard.web.forms.people import NewBankAccount, NewOrganisation, NewPovertyLine, NewRole, NewUser, PlacesFile
from courtyard.web.listing import Column, export, listing, wants_export
from courtyard.web.views.entry import account_of, grant_lines


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a county needs: `count` of it is there, and whether that is all of it."""

    name: str
    word: str
    why: str
    count: int
    done: bool


def _step(name: str, word: str, why: str, count: int, *, enough: int = 1) -> Step:
    return Step(name, word, why, count, count >= enough)


def _steps(request: Any) -> list[Step]:
    """What a new county needs, in order."""
    actor = request.actor
    offices = list(people.organisations(actor))
    kinds = {office.kind for office in offices}
    accounts = people.payee_for_organisations([office.public_id for office in offices], local_day(request.now))
    with_account = {office.kind for office in offices if accounts[office.public_id].account_number}
    return [
        _step(
            "places",
            _("Places"),
            _("Provinces down to villages, with their statistical codes. Everything else lies in one of them."),
            people.places_under("", level="village").count(),
        ),
        _step(
            "register-import",
            _("Register"),
            _("The list of registered households, from the county’s Excel files."),
            people.households(actor).count(),
        ),
        _step(
            "poverty-line", _("Poverty line"), _("An amount a head and year, with its price year and source."), len(people.poverty_lines())
        ),
        Step(
            "organisations",
            _("Cooperative, lender, supplier"),
            _("Who buys the chicks, who lends, who supplies, who buys the birds."),
            len(offices),
            done=kinds >= {"cooperative", "supplier", "company"},
        ),
        Step(
            "bank-account",
            _("Bank account"),
            _("The account that payouts leave from is the cooperative’s; each organisation that is paid has one too."),
            sum(line.account_number is not None for line in accounts.values()),
            done="cooperative" in with_account,
        ),
        _step(
            "open-project",
            _("Project"),
            _("What is raised, at what price, on whose loan, by whose cooperative."),
            len(raising.projects(actor)),
        ),
        _step(
            "users",
            _("People who work here"),
            _("An account for each, with a role and the area where it holds."),
            people.users(actor).count(),
            enough=2,
        ),
    ]


@page(Role.OFFICER)
def checklist(request: Any) -> HttpResponse:
    """What a new county needs before its first season, and what is there already."""
    return render(request, "web/checklist.html", {"steps": _steps(request)})


def _form_page(request: Any, form: Any, *, title: str, lead: str, button: str, **context: Any) -> HttpResponse:
    """A page of the county with one form on it."""
    return render(
        request, "web/form_page.html", {"form": form, "title": title, "lead": lead, "button": button, **context}, status=status_of(form)
    )


@page(Role.OFFICER)
def places(request: Any) -> HttpResponse:
    """A file of places."""
    form = PlacesFile(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        done = carry_out(request, form, actions.load_places, content=form.cleaned_data["file"].read())
        if done:
            messages.success(request, _("%(added)s places added, %(updated)s updated.") % {"added": done.added, "updated": done.updated})
            return redirect("checklist")
    lead = _("Every fault in the file is named with its row and column before anything is written. The same file twice changes nothing.")
    return _form_page(request, form, title=_("Places"), lead=lead, button=_("Read the file"), upload=True)


ORGANISATIONS = (
    Column("name", gettext_lazy("Name"), value=lambda row: row.name, sort="name", heading=True),
    Column("kind", gettext_lazy("Kind"), value=lambda row: str(words.word("organisation", row.kind)), sort="kind"),
    Column("place", gettext_lazy("Place"), value=lambda row: row.place.name, sort="place__code"),
    Column("gs1", gettext_lazy("GS1 prefix"), value=lambda row: row.gs1_prefix),
)


@page(Role.OFFICER)
def organisations(request: Any) -> HttpResponse:
    """Organisations within my area, and a new one."""
    rows = people.organisations(request.actor)
    if wants_export(request):
        return export(rows, ORGANISATIONS, "organisations")
    form = NewOrganisation(request.POST or None)
    if request.method == "POST" and form.is_valid() and carry_out(request, form, actions.create_organisation, **form.words()):
        messages.success(request, _("Added."))
        return redirect("organisations")
    return _form_page(
        request, form, title=_("Organisations"), lead="", button=_("Add"), list=listing(request, rows, ORGANISATIONS, order="name"),
        form_title=_("Add an organisation"),
    )  # fmt: skip


@page(Role.OFFICER, Role.MANAGER)
def bank_account(request: Any) -> HttpResponse:
    """Where an organisation is paid."""
    owners = [(str(row.public_id), row.name) for row in people.organisations(request.actor)]
    form = NewBankAccount(request.POST or None, owners=owners)
    if request.method == "POST" and form.is_valid():
        asked = {**form.words(), "owner_id": UUID(form.cleaned_data["owner_id"])}
        if carry_out(request, form, actions.set_bank_account, owner_type="organisation", **asked):
            messages.success(request, _("The account is set."))
            return redirect("checklist")
    lead = _("The number is kept encrypted. A new account ends the one before on its first day.")
    return _form_page(request, form, title=_("Bank account"), lead=lead, button=_("Set the account"))


_LINE_LEAD = gettext_lazy(
    "The country's line is entered by whoever runs the machine. Here your county sets a higher one of its own; it decides who may join "
    "your projects. Figures are computed with the country's."
)


def _own_county(actor: Actor) -> str | None:
    """The county whose own line an officer sets; None for somebody whose work is limited to no place: the country's."""
    grants = actor.limited_to([Role.OFFICER]).grants
    if any(grant.everywhere for grant in grants):
        return None
    return next((f"{grant.place[:6]:0<12}" for grant in grants if grant.place), "")


@page(Role.OFFICER)
def poverty_line(request: Any) -> HttpResponse:
    """The line of a year, and those that stand."""
    form = NewPovertyLine(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = form.words()
        if carry_out(
            request, form, actions.set_poverty_line, amount_fen=asked.pop("amount"), place_code=_own_county(request.actor), **asked
        ):
            messages.success(request, _("The line is set."))
            return redirect("poverty-line")
    return _form_page(
        request,
        form,
        title=_("Poverty line"),
        lead=str(_LINE_LEAD),
        button=_("Set the line"),
        lines=people.poverty_lines(),
        form_title=_("Set a line"),
    )


USERS = (
    Column(
        "name",
        gettext_lazy("Name"),
        value=lambda row: row.name,
        sort="name",
        heading=True,
        href=lambda row: reverse("user", args=[row.public_id]),
    ),
    Column("username", gettext_lazy("User name"), value=lambda row: row.username, sort="username"),
    Column("seen", gettext_lazy("Last signed in"), value=lambda row: row.last_login, show=formats.moment, sort="last_login"),
)


@page(Role.OFFICER, Role.MANAGER)
def users(request: Any) -> HttpResponse:
    """Accounts within my area, and a new one."""
    rows = people.users(request.actor)
    if wants_export(request):
        return export(rows, USERS, "users")
    form = NewUser(request.POST or None)
    if request.method == "POST" and form.is_valid() and (done := carry_out(request, form, actions.create_user, **form.words())):
        messages.success(request, _("The account is made. Give it a role, then a link with which its owner sets a password."))
        return redirect("user", done.user_id)
    return _form_page(
        request, form, title=_("People who work here"), lead="", button=_("Make the account"), form_title=_("A new account"),
        list=listing(request, rows, USERS, order="name"),
    )  # fmt: skip


def grantable(request: Any) -> list[str]:
    """The roles that I may hand out, in the order of the glossary."""
    mine = {role for held in request.actor.roles() for role in GRANTABLE.get(held, ())}
    return [role.value for role in Role if role in mine]


@page(Role.OFFICER, Role.MANAGER)
def user(request: Any, user_id: UUID) -> HttpResponse:
    """One account: its roles, a new role, a link to set a password."""
    found = account_of(request, user_id)
    offices = [(str(row.public_id), row.name) for row in people.organisations(request.actor)]
    ending, ended = act(request, _endings(request)) if request.POST.get("do") == "end" else ({}, None)
    if ended:
        messages.success(request, _("The role has ended; it opens nothing any more."))
        return redirect("users")
    form = NewRole(None if ending else request.POST or None, roles=grantable(request), organisations=offices)
    if form.is_bound and form.is_valid() and _grant(request, form, user_id):
        messages.success(request, _("The role is given."))
        return redirect("user", user_id)
    today = local_day(request.now)
    mine = people.role_grants(request.actor, user_id, on=today)
    others = [grant for grant in people.grants_on(found.pk, today) if grant not in {one.grant for one in mine}]
    forms = [EndRole(initial={"grant": one.grant_id}, auto_id=f"g{one.grant_id}_%s") for one in mine]
    return _form_page(
        request, form, title=found.name, lead="", button=_("Give the role"), form_title=_("Give a role"), account=found,
        grants=grant_lines(others), refused=next(iter(ending.values()), None),
        endable=[{"line": line, "form": one} for line, one in zip(grant_lines(one.grant for one in mine), forms, strict=True)],
    )  # fmt: skip


def _endings(request: Any) -> dict[str, Act]:
    def end(form: Any) -> Any:
        return carry_out(request, form, actions.end_role, grant_id=form.cleaned_data["grant"])

    return {"end": Act(EndRole, end, "people.end_role")}


def _grant(request: Any, form: NewRole, user_id: UUID) -> Any:
    asked = form.words()
    household = None
    if number := asked["register_number"]:
        household = people.households(request.actor).filter(register_number=number).first()
        if household is None:
            form.add_error("register_number", _("No household of your area has this number."))
            return None
    return carry_out(
        request,
        form,
        actions.grant_role,
        user_id=user_id,
        role=asked["role"],
        organisation_id=UUID(asked["organisation_id"]) if asked["organisation_id"] else None,
        place_code=asked["place_code"],
        household_id=household.public_id if household else None,
    )
