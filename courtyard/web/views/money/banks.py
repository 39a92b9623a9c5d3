"""What waits with money, what came into the bank accounts, and the wages that are owed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courtyard.finance import actions
from courtyard.finance import queries as finance
from courtyard.finance.rules import PayerKind
from courtyard.kernel.actors import Role
from courtyard.kernel.clock import local_day
from courtyard.kernel.verbs import permits
from courtyard.people import queries as people
from courtyard.raising import queries as raising
from courtyard.web import formats, words
from courtyard.web.doors import Act, act, carry_out, page, status_of, worst_status
from courtyard.web.forms.money import CameIn, CompanyPays, MoveBank, Premium, TakeBack, Wage, WageMoney
from courtyard.web.listing import Column, export, listing, wants_export
from courtyard.web.views.money.sections import CASHIERS, WAGES, mine, named, one_form, sections


@page(*CASHIERS)
def money(request: Any) -> HttpResponse:
    """What waits, and what lies in each bank account by the books."""
    context = {
        "sections": sections(request, "money"),
        "waiting": finance.waiting(request.actor),
        "banks": finance.bank_positions(request.actor),
        "may_forgive": permits(request.actor, "finance.countersign_loss"),
    }
    return render(request, "web/money.html", context)


PAY_INS = (
    Column("day", gettext_lazy("Received on"), value=lambda row: row.received_on, show=formats.day, sort="received_on"),
    Column("amount", gettext_lazy("Amount"), value=lambda row: row.amount_fen, show=formats.yuan, sort="amount_fen", numeric=True),
    Column(
        "payer",
        gettext_lazy("Who paid"),
        value=lambda row: row.payer,
        sort="payer",
        heading=True,
        href=lambda row: reverse("pay-in-entry", args=[row.public_id]),
    ),
    Column("kind", gettext_lazy("For"), value=lambda row: str(words.word("pay_in", row.kind)), sort="kind"),
    Column("bank", gettext_lazy("Into the account of"), value=lambda row: row.bank_of.name, sort="bank_of__name"),
    Column("reference", gettext_lazy("Reference"), value=lambda row: row.reference, sort="reference"),
    Column("state", gettext_lazy("State"), value=lambda row: _("taken back") if getattr(row, "reversal", None) else ""),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of entry of a bank statement that a page writes down."""

    title: str | Promise
    lead: str | Promise
    form: type[CameIn]
    verb: Callable[..., Any]
    name: str
    choices: Callable[[Any], dict[str, list[tuple[str, str]]]]


ENTRIES = {
    "company": Entry(
        gettext_lazy("A company paid for birds"),
        gettext_lazy("Against what it owes for the lots that it bought. Paid ahead, it is kept as its credit."),
        CompanyPays,
        actions.company_pays_in,
        "finance.company_pays_in",
        lambda request: {"company_id": named("company"), "cooperative_id": mine(request, "cooperative")},
    ),
    "premium": Entry(
        gettext_lazy("A premium was paid"),
        gettext_lazy("It fills the pool out of which the insurer pays for birds that die."),
        Premium,
        actions.pay_premium,
        "finance.pay_premium",
        lambda request: {"insurer_id": named("insurer"), "bank_of": mine(request)},
    ),
    "wages": Entry(
        gettext_lazy("Money for wages came in"),
        gettext_lazy("Wages are taken out of it month by month; it never goes below zero."),
        WageMoney,
        actions.fund_wages,
        "finance.fund_wages",
        lambda request: {"employer_id": mine(request, "employer", "cooperative", "company"), "bank_of": mine(request)},
    ),
    "between": Entry(
        gettext_lazy("Money went from one bank account to another"),
        gettext_lazy("Both accounts belong to the programme; the receiving bank’s reference is the one that counts."),
        MoveBank,
        actions.move_bank,
        "finance.move_bank",
        lambda request: {"from_id": mine(request), "to_id": named(*words.WORDS["organisation"])},
    ),
}


@page(*WAGES)
def pay_ins(request: Any) -> HttpResponse:
    """What came into the bank accounts of my area, the newest first; and what can be written down."""
    rows = finance.pay_ins(request.actor)
    if wants_export(request):
        return export(rows, PAY_INS, "came-in")
    entries = [{"kind": kind, "title": one.title} for kind, one in ENTRIES.items() if permits(request.actor, one.name)]
    return render(
        request, "web/pay_ins.html", {"list": listing(request, rows, PAY_INS), "entries": entries, "sections": sections(request, "pay-ins")}
    )


@page(*WAGES)
def entry(request: Any, pay_in_id: UUID) -> HttpResponse:
    """One entry of a bank statement as it was written down; what was mistyped is taken back, never edited."""
    found = finance.pay_ins(request.actor).one(public_id=pay_in_id)  # type: ignore[attr-defined]  # a queryset of ours
    taken_back = getattr(found, "reversal", None)

    def take_back(form: Any) -> Any:
        return carry_out(request, form, actions.reverse_pay_in, pay_in_id=pay_in_id, reason=form.cleaned_data["reason"])

    shown, done = act(request, {"take_back": Act(TakeBack, take_back, "finance.reverse_pay_in", shown=taken_back is None)})
    if done:
        messages.success(request, _("Taken back. Write it down again as the statement shows it."))
        return redirect("pay-in-entry", pay_in_id)
    context = {"entry": found, "taken_back": taken_back, "forms": shown}
    return render(request, "web/pay_in_entry.html", context, status=worst_status(shown))


@page(Role.OFFICER, Role.MANAGER, Role.EMPLOYER)
def pay_in(request: Any, kind: str) -> HttpResponse:
    """One entry of a bank statement."""
    one = ENTRIES.get(kind)
    if one is None:
        raise Http404
    form = one.form(request.POST or None, choices=one.choices(request), initial={"received_on": local_day(request.now)})
    if request.method == "POST" and form.is_valid() and carry_out(request, form, one.verb, **form.words()):
        messages.success(request, _("Written down."))
        return redirect("pay-ins")
    back = reverse("pay-ins")
    return one_form(request, form, title=one.title, lead=one.lead, back=back, back_word=_("Came in"), button=_("Write it down"))


WAGE_LIST = (
    Column("month", gettext_lazy("Month"), value=lambda row: row.month, show=formats.month, sort="month"),
    Column(
        "household",
        gettext_lazy("Household"),
        value=lambda row: str(row.household),
        sort="household__register_number",
        heading=True,
        href=lambda row: reverse("household", args=[row.household.public_id]),
    ),
    Column("payer", gettext_lazy("Who pays"), value=lambda row: row.payer.name, sort="payer__name"),
    Column("amount", gettext_lazy("Wage"), value=lambda row: row.amount_fen, show=formats.yuan, sort="amount_fen", numeric=True),
)


@page(*WAGES)
def wages(request: Any) -> HttpResponse:
    """Wages that are owed or paid, the newest first; a worker is found by the number of her household."""
    rows = finance.wages(request.actor)
    if wants_export(request):
        return export(rows, WAGE_LIST, "wages")
    number = request.GET.get("household", "").strip()[:40]
    found = people.households(request.actor).filter(register_number=number).first() if number else None
    if found is not None:
        return redirect("wage", found.public_id)
    context = {
        "list": listing(request, rows, WAGE_LIST),
        "sections": sections(request, "wages"),
        "number": number,
        "may_accrue": permits(request.actor, "finance.accrue_wage"),
        "may_fund": permits(request.actor, "finance.fund_wages"),
    }
    return render(request, "web/wages.html", context)


@page(Role.OFFICER, Role.MANAGER, Role.EMPLOYER)
def wage(request: Any, household_id: UUID) -> HttpResponse:
    """A month's wage of somebody of one household."""
    rows: Any = people.households(request.actor)
    rows.one(public_id=household_id)
    household = people.household_as_of(household_id, on=local_day(request.now))
    kinds = {
        str(row.public_id): PayerKind.COOPERATIVE if row.kind == "cooperative" else PayerKind.EMPLOYER
        for row in people.organisations(request.actor)
        if row.kind in ("cooperative", "employer", "company")
    }
    choices = {
        "person_id": [(str(one.person_id), one.name or _("not named in the register")) for one in household.members],
        "payer_id": [(public_id, name) for public_id, name in mine(request) if public_id in kinds],
        "project_id": [(str(one.project_id), one.name) for one in raising.projects(request.actor)],
    }
    form = Wage(request.POST or None, choices=choices, initial={"month": local_day(request.now)})
    if request.method == "POST" and form.is_valid():
        asked = form.words()
        payer_kind = kinds[str(asked["payer_id"])]
        if carry_out(request, form, actions.accrue_wage, payer_kind=payer_kind, household_id=household_id, **asked):
            messages.success(request, _("The wage is owed to the household; the next payout pays it."))
            return redirect("wages")
    context = {"form": form, "household": household, "place": people.place_path(household.village_code)}
    return render(request, "web/wage.html", context, status=status_of(form))
