"""One household's record at the desk: who belongs to it, what it earns, where it is paid, what it agreed to, how it lives."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courtyard.impact import actions as impact_actions
from courtyard.impact import queries as impact
from courtyard.impact.permissions import SEES_HOUSEHOLDS
from courtyard.kernel.actors import Role
from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import NotFound
from courtyard.people import actions
from courtyard.people import queries as people
from courtyard.people.permissions import SENSITIVE_ROLES
from courtyard.web import reach
from courtyard.web.doors import Act, act, carry_out, page, status_of, worst_status
from courtyard.web.forms import household as forms

STAFF = (Role.OFFICER, Role.MANAGER, Role.HELPER, Role.TECHNICIAN, Role.ASSESSOR, Role.AUDITOR)
PAYING = (Role.OFFICER, Role.MANAGER, Role.AUDITOR)
AGREEING = (Role.OFFICER, Role.MANAGER, Role.HELPER, Role.AUDITOR, Role.HOUSEHOLD)
EXITS = tuple(role for role in SEES_HOUSEHOLDS if role is not Role.SYSTEM)
INCOMES = (Role.OFFICER, Role.MANAGER, Role.HELPER, Role.ASSESSOR, Role.AUDITOR)

# What a household's page leads to, in the order in which somebody looks for it.
PARTS: tuple[tuple[str, str | Promise, tuple[Role, ...]], ...] = (
    ("members", gettext_lazy("Members"), STAFF),
    ("incomes", gettext_lazy("Incomes"), INCOMES),
    ("payment", gettext_lazy("Where it is paid"), PAYING),
    ("consents", gettext_lazy("What it agreed to"), AGREEING),
    ("exit", gettext_lazy("Food, clothing, school, doctor, house"), EXITS),
    ("health", gettext_lazy("Health and cause of poverty"), SENSITIVE_ROLES),
)


def parts(request: Any, household_id: UUID) -> list[dict[str, Any]]:
    """The parts of a household's record that this person may open."""
    roles = request.actor.roles()
    return [
        {"name": name, "href": reverse(name, args=[household_id]), "word": word}
        for name, word, mine in PARTS
        if roles & {*mine, Role.SYSTEM}
    ]


def _reached(request: Any, household_id: UUID) -> people.HouseholdAsOf:
    reach.household(request.actor, household_id)
    return people.household_as_of(household_id, on=local_day(request.now))


def _names(household: people.HouseholdAsOf) -> list[tuple[str, str]]:
    return [(str(one.person_id), one.name or _("not named in the register")) for one in household.members]


@page(Role.OFFICER)
def register_one(request: Any) -> HttpResponse:
    """A household enters the register by hand, with its head."""
    today = local_day(request.now)
    form = forms.RegisterHousehold(request.POST or None, initial={"registered_on": today, "capacity": "able"})
    if request.method == "POST" and form.is_valid():
        asked = {name: form.cleaned_data[name] for name in ("village_code", "register_number", "registered_on", "cause_of_poverty")}
        if done := carry_out(request, form, actions.register_household, members=(form.member(),), **asked):
            messages.success(request, _("Registered. Admit its other members here."))
            return redirect("members", done.household_id)
    context = {
        "form": form, "title": _("Register a household"), "button": _("Register it"),
        "back": reverse("register"), "back_word": _("Register"),
        "lead": _("One household by hand, beginning with its head. Whole lists come in as a file."),
    }  # fmt: skip
    return render(request, "web/one_form.html", context, status=status_of(form))


@page(*STAFF)
def members(request: Any, household_id: UUID) -> HttpResponse:
    """Who belongs to a household today; admitting somebody."""
    household = _reached(request, household_id)
    today = local_day(request.now)

    def admit(form: Any) -> Any:
        asked = {"member": form.member(), "valid_from": form.cleaned_data["valid_from"]}
        return carry_out(request, form, actions.admit_member, household_id=household_id, **asked)

    fresh = {"valid_from": today, "relation": "child"}
    shown, done = act(request, {"admit": Act(lambda *a, **k: forms.Admit(*a, initial=fresh, **k), admit, "people.admit_member")})
    if done:
        messages.success(request, _("Admitted."))
        return redirect("members", household_id)
    context = {"household": household, "forms": shown}
    return render(request, "web/members.html", context, status=worst_status(shown))


@page(*STAFF)
def member(request: Any, household_id: UUID, person_id: UUID) -> HttpResponse:
    """One member: whether she can work, that she left, what was entered wrongly."""
    household = _reached(request, household_id)
    found = next((one for one in household.members if one.person_id == person_id), None)
    if found is None:
        raise NotFound(subject="people.person")
    shown, done = act(request, _member_acts(request, household, found))
    if done:
        messages.success(request, _("Written down."))
        return redirect("members", household_id)
    return render(request, "web/member.html", {"household": household, "member": found, "forms": shown}, status=worst_status(shown))


def _member_acts(request: Any, household: people.HouseholdAsOf, found: people.MemberAsOf) -> dict[str, Act]:
    today = local_day(request.now)
    others = [(str(one.person_id), one.name) for one in household.members if one.person_id != found.person_id] if found.head else []

    def leave(form: Any) -> Any:
        asked = {"on": form.cleaned_data["on"], "new_head_id": form.cleaned_data.get("new_head_id")}
        return carry_out(request, form, actions.leave_member, household_id=household.public_id, person_id=found.person_id, **asked)

    def capacity(form: Any) -> Any:
        return carry_out(request, form, actions.set_work_capacity, person_id=found.person_id, **form.words())

    def correct(form: Any) -> Any:
        return carry_out(request, form, actions.correct_membership, membership_id=found.membership_id, **form.words())

    known = {"capacity": found.capacity, "valid_from": today}
    return {
        "capacity": Act(lambda *a, **k: forms.Capacity(*a, initial=known, **k), capacity, "people.set_work_capacity"),
        "leave": Act(lambda *a, **k: forms.Leave(*a, heads=others, initial={"on": today}, **k), leave, "people.leave_member"),
        "correct": Act(lambda *a, **k: forms.Correct(*a, initial={"relation": found.relation}, **k), correct, "people.correct_membership"),
    }


@page(*INCOMES)
def incomes(request: Any, household_id: UUID) -> HttpResponse:
    """What a household said that it earned, year by year; saying it again corrects it."""
    household = _reached(request, household_id)

    def declare(form: Any) -> Any:
        return carry_out(request, form, actions.declare_income, household_id=household_id, **form.words())

    last = {"year": local_day(request.now).year - 1}
    shown, done = act(request, {"declare": Act(lambda *a, **k: forms.Income(*a, initial=last, **k), declare, "people.declare_income")})
    if done:
        messages.success(request, _("Written down; what was said before is kept beside it."))
        return redirect("incomes", household_id)
    context = {"household": household, "rows": people.incomes(request.actor, household_id), "forms": shown}
    return render(request, "web/incomes.html", context, status=worst_status(shown))


@page(*PAYING)
def payment(request: Any, household_id: UUID) -> HttpResponse:
    """Who takes a household's money, and into which account."""
    household = _reached(request, household_id)
    today = local_day(request.now)

    def account(form: Any) -> Any:
        return carry_out(request, form, actions.set_bank_account, owner_type="household", owner_id=household_id, **form.words())

    def payee(form: Any) -> Any:
        asked = form.words()
        consents = people.consents(request.actor, household_id) if asked["proxy_name"] else ()
        standing = next((one.consent_id for one in consents if one.purpose == "proxy_payee" and one.withdrawn_at is None), None)
        return carry_out(request, form, actions.name_payee, household_id=household_id, consent_id=standing, **asked)

    names = _names(household)
    first = {"valid_from": today}
    holder = {**first, "holder": household.head_name}
    shown, done = act(
        request,
        {
            "account": Act(lambda *a, **k: forms.Account(*a, initial=holder, **k), account, "people.set_bank_account"),
            "payee": Act(lambda *a, **k: forms.NamePayee(*a, members=names, initial=first, **k), payee, "people.name_payee"),
        },
    )
    if done:
        messages.success(request, _("Written down."))
        return redirect("payment", household_id)
    context = {"household": household, "payment": people.payment(request.actor, household_id, on=today), "forms": shown}
    return render(request, "web/payment.html", context, status=worst_status(shown))


@page(*AGREEING)
def consents(request: Any, household_id: UUID) -> HttpResponse:
    """What a household agreed to, and takes back whenever it wants."""
    household = _reached(request, household_id)

    def give(form: Any) -> Any:
        return carry_out(request, form, actions.record_consent, household_id=household_id, **form.words())

    def withdraw(form: Any) -> Any:
        return carry_out(request, form, actions.withdraw_consent, consent_id=form.cleaned_data["consent_id"])

    names = _names(household)
    shown, done = act(
        request,
        {
            "give": Act(lambda *a, **k: forms.GiveConsent(*a, members=names, **k), give, "people.record_consent"),
            "withdraw": Act(forms.WithdrawConsent, withdraw, "people.withdraw_consent"),
        },
    )
    if done:
        messages.success(request, _("Written down."))
        return redirect("consents", household_id)
    taking_back = shown.pop("withdraw", None)
    staff = bool(request.actor.roles() & {*STAFF, Role.SYSTEM})
    context = {
        "household": household,
        "rows": people.consents(request.actor, household_id),
        "forms": shown,
        "may_withdraw": taking_back is not None,
        "refused": taking_back.refusal if taking_back else None,
        "staff": staff,
        "back": reverse("household" if staff else "household-season", args=[household_id]),
    }
    return render(request, "web/consents.html", context, status=max(worst_status(shown), status_of(taking_back) if taking_back else 200))


@page(*EXITS)
def exit_assessments(request: Any, household_id: UUID) -> HttpResponse:
    """What the official exit asks beside income: the latest assessment, those before, and a new one."""
    household = _reached(request, household_id)

    def assess(form: Any) -> Any:
        asked = {"assessed_on": form.cleaned_data["assessed_on"], "findings": form.findings()}
        return carry_out(request, form, impact_actions.assess_exit, household_id=household_id, **asked)

    today = {"assessed_on": local_day(request.now)}
    shown, done = act(request, {"assess": Act(lambda *a, **k: forms.AssessExit(*a, initial=today, **k), assess, "impact.assess_exit")})
    if done:
        messages.success(request, _("Written down. It stands in the place of the assessment before."))
        return redirect("exit", household_id)
    found = list(impact.exit_assessments(request.actor, household_id))
    context = {
        "household": household,
        "latest": found[0] if found else None,
        "earlier": found[1:],
        "forms": shown,
        "staff": bool(request.actor.roles() & {*STAFF, Role.SYSTEM}),
    }
    return render(request, "web/exit.html", context, status=worst_status(shown))


@page(*SENSITIVE_ROLES)
def health(request: Any, household_id: UUID) -> HttpResponse:
    """Illness, disability and cause of poverty: opened only for a purpose that is said, and every opening is written down."""
    household = _reached(request, household_id)
    names = _names(household)
    opened: dict[str, Any] = {}

    def look(form: Any) -> Any:
        # Two fields are opened, so two readings are logged; nothing is changed and the page is not redirected.
        who = {"now": request.now, "purpose": form.cleaned_data["purpose"]}
        opened["conditions"] = people.conditions(request.actor, household_id, **who)
        opened["cause"] = people.cause_of_poverty(request.actor, household_id, **who)
        return None

    def record(form: Any) -> Any:
        return carry_out(request, form, actions.record_condition, **form.words())

    shown, done = act(
        request,
        {
            "look": Act(forms.OpenHealth, look, "people.record_condition"),
            "record": Act(lambda *a, **k: forms.RecordCondition(*a, members=names, **k), record, "people.record_condition"),
        },
    )
    if done:
        messages.success(request, _("Written down, encrypted."))
        return redirect("health", household_id)
    who_is = {UUID(public_id): name for public_id, name in names}
    rows = [{"row": one, "name": who_is.get(one.person_id, "")} for one in opened.get("conditions", ())]
    context = {"household": household, "forms": shown, "opened": bool(opened), "rows": rows, "cause": opened.get("cause", "")}
    return render(request, "web/health.html", context, status=200 if opened else worst_status(shown))
