"""Loans and what they buy: where each stands, orders and their deliveries, suppliers, and what becomes of a debt."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courtyard.finance import actions
from courtyard.finance import queries as finance
from courtyard.finance.rules import Goods, LossSource, OrderState, next_sources
from courtyard.kernel.actors import Role
from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Conflict
from courtyard.kernel.verbs import permits
from courtyard.web import formats, words
from courtyard.web.doors import Act, VerbForm, act, carry_out, page, status_of, worst_status
from courtyard.web.forms.money import Approve, Claim, CoverLoss, EndApproval, NewOrder, TakeIn
from courtyard.web.listing import PER_PAGE, Column, export, listing, page_number, wants_export
from courtyard.web.reach import head_names
from courtyard.web.views.money.sections import CASHIERS, mine, named, sections

LOANS = (
    Column(
        "household",
        gettext_lazy("Household"),
        value=lambda row: row["name"],
        heading=True,
        href=lambda row: reverse("loan", args=[row["loan"].loan_id]),
    ),
    Column("owed", gettext_lazy("Still owed"), value=lambda row: row["loan"].outstanding_fen, show=formats.yuan, numeric=True),
    Column("due", gettext_lazy("Falls due"), value=lambda row: row["loan"].due_on, show=formats.day),
    Column("principal", gettext_lazy("Loan"), value=lambda row: row["loan"].principal_fen, show=formats.yuan, numeric=True),
    Column("repaid", gettext_lazy("Repaid"), value=lambda row: row["loan"].repaid_fen, show=formats.yuan, numeric=True),
    Column("granted", gettext_lazy("Granted"), value=lambda row: row["loan"].granted_on, show=formats.day),
)


@page(*CASHIERS)
def loans(request: Any) -> HttpResponse:
    """What is still owed, how much of it is late, and each loan."""
    today = local_day(request.now)
    rows = finance.loans(request.actor)
    if number := request.GET.get("household", "").strip()[:40]:
        rows = rows.filter(household__register_number__startswith=number)
    if wants_export(request):
        return export(_positions(request, list(rows.values_list("public_id", flat=True))), LOANS, "loans")
    at = page_number(request)
    ids = list(rows.values_list("public_id", flat=True)[(at - 1) * PER_PAGE : at * PER_PAGE + 1])
    found = _positions(request, ids[:PER_PAGE])
    context = {
        "list": listing(request, found, LOANS, beyond=(at, len(ids) > PER_PAGE)),
        "risk": finance.portfolio_at_risk(request.actor, on=today),
        "number": number,
        "sections": sections(request, "loans"),
    }
    return render(request, "web/loans.html", context)


def _positions(request: Any, ids: list[UUID]) -> list[dict[str, Any]]:
    found = finance.loan_positions(ids)
    names = head_names(request.actor, {one.household_id for one in found.values()})
    return [{"loan": found[one], "name": names.get(found[one].household_id) or formats.NOTHING} for one in ids]


@page(*CASHIERS)
def loan(request: Any, loan_id: UUID) -> HttpResponse:
    """One loan: what was bought from it, what was repaid, and what becomes of the rest."""
    row = finance.loans(request.actor).one(public_id=loan_id)  # type: ignore[attr-defined]  # a queryset of ours
    found = finance.loan(loan_id)
    decided = list(finance.losses_of(loan_id))
    shown, done = act(request, _loan_acts(request, row, found, decided))
    if done:
        messages.success(request, _("Written down."))
        return redirect("loan", loan_id)
    context = {
        "loan": found,
        "name": head_names(request.actor, [found.household_id]).get(found.household_id, ""),
        "orders": [one for one in finance.orders_of(found.household_id) if one.loan_id == row.pk],
        "decided": decided,
        "forms": shown,
        "may_order": permits(request.actor, "finance.order") and found.free_fen > 0 and not found.spending_closed,
    }
    return render(request, "web/loan.html", context, status=worst_status(shown))


def _loan_acts(request: Any, row: Any, found: finance.LoanPosition, decided: list[Any]) -> dict[str, Act]:
    def close(form: Any) -> Any:
        return carry_out(request, form, actions.close_earmarks, loan_ids=(found.loan_id,))

    def cover(form: Any) -> Any:
        return carry_out(request, form, actions.cover_loss, loan_id=found.loan_id, **form.words())

    def claim(form: Any) -> Any:
        return carry_out(request, form, actions.pay_claim, loan_id=found.loan_id, **form.words())

    answered = {one.source for one in decided if one.state != "rejected"}
    waits = any(one.state == "proposed" for one in decided)
    sources: Any = words.choices("loss_source", next_sources(row.loss_order, answered))
    payers = [*named("insurer"), *((str(one.fund_id), one.name) for one in finance.funds(request.actor))]

    def covering(*args: Any, **kwargs: Any) -> CoverLoss:
        initial = {"amount_fen": found.owed_fen}
        return CoverLoss(*args, choices={"source": sources, "payer_id": payers}, initial=initial, **kwargs)

    late = found.owed_fen > 0 and found.due_on <= local_day(request.now) and not waits
    return {
        "close": Act(VerbForm, close, "finance.close_earmarks", shown=found.unspent_fen > 0 and not found.spending_closed),
        "cover": Act(covering, cover, "finance.cover_loss", shown=late),
        "claim": Act(
            lambda *a, **k: Claim(*a, choices={"insurer_id": named("insurer")}, **k),
            claim,
            "finance.pay_claim",
            shown=LossSource.INSURER in row.loss_order,
        ),
    }


@page(Role.OFFICER, Role.MANAGER)
def new_order(request: Any, loan_id: UUID) -> HttpResponse:
    """Goods are ordered for a household out of its loan."""
    row = finance.loans(request.actor).one(public_id=loan_id)  # type: ignore[attr-defined]  # a queryset of ours
    found = finance.loan(loan_id)
    # Chicks are ordered when an application is approved, and taken in where each gets its number.
    goods = [one for one in row.goods if one != Goods.LIVESTOCK]
    form = NewOrder(request.POST or None, goods=goods, choices={"supplier_id": named("supplier")})
    if request.method == "POST" and form.is_valid():
        about = {"cooperative_id": found.cooperative_id, "project_id": found.project_id, "loan_id": loan_id}
        asked = {"supplier_id": form.cleaned_data["supplier_id"], "lines": form.lines(), **about}
        if done := carry_out(request, form, actions.order, **asked):
            messages.success(request, _("Ordered; its price is set aside until it arrives."))
            return redirect("order", done.order_id)
    name = head_names(request.actor, [found.household_id]).get(found.household_id, "")
    return render(request, "web/new_order.html", {"form": form, "loan": found, "name": name}, status=status_of(form))


ORDERS = (
    Column("day", gettext_lazy("Ordered on"), value=lambda row: row.ordered_on, show=formats.day, sort="ordered_on", heading=True,
           href=lambda row: reverse("order", args=[row.public_id])),
    Column("supplier", gettext_lazy("Supplier"), value=lambda row: row.supplier.name, sort="supplier__name"),
    Column("household", gettext_lazy("For the household"), value=lambda row: row.household and str(row.household),
           sort="household__register_number"),
    Column("items", gettext_lazy("What"), value=lambda row: ", ".join(line.item for line in row.lines.all())),
    Column("amount", gettext_lazy("Price"), value=lambda row: sum(line.quantity * line.unit_price_fen for line in row.lines.all()),
           show=formats.yuan, numeric=True),
    Column("state", gettext_lazy("State"), value=lambda row: str(words.word("order", row.state)), sort="state"),
)  # fmt: skip


@page(*CASHIERS)
def orders(request: Any) -> HttpResponse:
    """Purchase orders, the newest first; those that have not come, on demand."""
    state = request.GET.get("state", "")
    state = state if state in words.WORDS["order"] else ""
    rows = finance.orders(request.actor, state=state or None)
    if wants_export(request):
        return export(rows, ORDERS, "orders")
    context = {
        "list": listing(request, rows, ORDERS),
        "states": words.choices("order"),
        "state": state,
        "sections": sections(request, "orders"),
    }
    return render(request, "web/orders.html", context)


class TakenInElsewhere(Conflict):
    default_message = gettext_lazy("Animals are taken in on the page of their application, where each gets its number.")


@page(*CASHIERS)
def order(request: Any, order_id: UUID) -> HttpResponse:
    """One order: what of it has come, what still will, and taking it in or back."""
    found, lines = finance.ordered_lines(request.actor, order_id)
    animals = any(one.goods == Goods.LIVESTOCK for one in lines)
    missing = [(one.item, one.quantity - one.arrived) for one in lines if one.quantity > one.arrived]
    is_open = found.state == OrderState.OPEN

    def take_in(form: Any) -> Any:
        if animals:
            raise TakenInElsewhere
        return carry_out(request, form, actions.receive, order_id=order_id, delivered=form.delivered(), final=form.cleaned_data["final"])

    def take_back(form: Any) -> Any:
        if animals:
            raise TakenInElsewhere
        return carry_out(request, form, actions.cancel_order, order_id=order_id)

    shown, done = act(
        request,
        {
            "take_in": Act(lambda *a, **k: TakeIn(*a, missing=missing, **k), take_in, "finance.receive", shown=is_open and not animals),
            "take_back": Act(VerbForm, take_back, "finance.cancel_order", shown=is_open and not animals),
        },
    )
    if done:
        messages.success(request, _("Written down."))
        return redirect("order", order_id)
    household = found.household.public_id if found.household else None
    context = {
        "order": found,
        "lines": lines,
        "total_fen": sum(one.amount_fen for one in lines),
        "name": head_names(request.actor, [household]).get(household, "") if household else "",
        "receipts": found.receipts.all(),
        "animals": animals and is_open,
        "application": found.loan.application if found.loan else None,
        "forms": shown,
    }
    return render(request, "web/order.html", context, status=worst_status(shown))


@page(*CASHIERS)
def suppliers(request: Any) -> HttpResponse:
    """Who may be bought from with the loans of which cooperative; approving, and ending an approval."""
    today = local_day(request.now)

    def approve(form: Any) -> Any:
        asked = form.words()
        return carry_out(request, form, actions.approve_supplier, **{**asked, "goods": tuple(asked["goods"])})

    def end(form: Any) -> Any:
        return carry_out(request, form, actions.end_supplier_approval, approval_id=form.cleaned_data["approval_id"], on=today)

    choices = {"cooperative_id": mine(request, "cooperative"), "supplier_id": named("supplier")}
    shown, done = act(
        request,
        {
            "approve": Act(
                lambda *a, **k: Approve(*a, choices=choices, initial={"valid_from": today}, **k), approve, "finance.approve_supplier"
            ),
            "end": Act(EndApproval, end, "finance.end_supplier_approval"),
        },
    )
    if done:
        messages.success(request, _("Written down."))
        return redirect("suppliers")
    ending = shown.pop("end", None)
    context = {
        "rows": finance.supplier_approvals(request.actor, on=today),
        "forms": shown,
        "may_end": ending is not None,
        "refused": ending.refusal if ending else None,
        "today": today,
        "sections": sections(request, "suppliers"),
    }
    return render(request, "web/suppliers.html", context, status=max(worst_status(shown), status_of(ending) if ending else 200))
