"""Payouts: put together, signed by two, taken to the bank, answered by it. Debts that somebody proposes to forgive."""

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
from courtyard.finance.rules import ReturnedPayment
from courtyard.kernel.actors import Role
from courtyard.web import formats, words
from courtyard.web.doors import Act, VerbForm, act, carry_out, page, worst_status
from courtyard.web.forms.finance import BankList, LossForm, NewPayout, SignPayout
from courtyard.web.forms.money import Returned
from courtyard.web.history import history_page
from courtyard.web.listing import XLSX, Column, export, listing, wants_export
from courtyard.web.reach import head_names, user_names
from courtyard.web.views.money.sections import CASHIERS, mine, sections

# Whose bank accounts pay: everybody who may owe households, cooperatives or suppliers something.
PAYERS = ("county_office", "cooperative", "company", "employer", "insurer")

BATCHES = (
    Column(
        "code",
        gettext_lazy("Payout"),
        value=lambda row: row.code,
        sort="code",
        href=lambda row: reverse("payout", args=[row.public_id]),
        heading=True,
    ),
    Column("state", gettext_lazy("State"), value=lambda row: str(words.word("batch", row.state)), sort="state"),
    Column("organisation", gettext_lazy("Out of the account of"), value=lambda row: row.organisation.name, sort="organisation__name"),
    Column("prepared", gettext_lazy("Prepared"), value=lambda row: row.prepared_at, show=formats.moment, sort="prepared_at"),
)


@page(*CASHIERS)
def payouts(request: Any) -> HttpResponse:
    """Payouts, the newest first, and a new one."""
    rows = finance.batches(request.actor)
    if wants_export(request):
        return export(rows, BATCHES, "payouts")
    offices = mine(request, *PAYERS)

    def prepare(form: Any) -> Any:
        asked = form.words()
        kinds = tuple(asked["account_kinds"])
        return carry_out(request, form, actions.prepare_payout, organisation_id=UUID(asked["organisation_id"]), account_kinds=kinds)

    shown, done = act(
        request, {"prepare": Act(lambda *a, **k: NewPayout(*a, organisations=offices, **k), prepare, "finance.prepare_payout")}
    )
    if done:
        request.session["left_out"] = [str(done.batch_id), len(done.left_out)]
        return redirect("payout", done.batch_id)
    context = {"list": listing(request, rows, BATCHES), "forms": shown, "sections": sections(request, "payouts")}
    return render(request, "web/payouts.html", context, status=worst_status(shown))


LINES = (
    Column("position", gettext_lazy("No."), value=lambda row: row.position, sort="position", numeric=True),
    Column("payee", gettext_lazy("Payee"), value=lambda row: row.payee, sort="payee", heading=True),
    Column("amount", gettext_lazy("Amount"), value=lambda row: row.amount_fen, show=formats.yuan, sort="amount_fen", numeric=True),
    Column("state", gettext_lazy("State"), value=lambda row: str(words.word("payment", row.state)), sort="state"),
    Column("kind", gettext_lazy("For"), value=lambda row: str(words.word("account", row.account_kind)), sort="account_kind"),
    Column("bank", gettext_lazy("Bank"), value=lambda row: row.bank, sort="bank"),
    Column("tail", gettext_lazy("Account ends in"), value=lambda row: row.account_tail),
)


@page(*CASHIERS)
def payout(request: Any, batch_id: UUID) -> HttpResponse:
    """One payout: what it pays, who has signed, what the bank has answered, and the next thing to do."""
    batch = finance.batch(request.actor, batch_id)
    rows = finance.batch_lines(request.actor, batch_id)
    if wants_export(request):
        return export(rows, LINES, batch.code)
    shown, done = act(request, _payout_acts(request, batch))
    if done:
        return redirect("payout", batch_id)
    for form in shown.values():
        form.initial.setdefault("digest", batch.digest)
    names = user_names(request.actor, batch.signers)
    left_out = request.session.get("left_out", ["", 0])
    context = {
        "batch": batch,
        "list": listing(request, rows, LINES),
        "forms": shown,
        "signers": [names.get(signer, _("somebody outside your area")) for signer in batch.signers],
        "left_out": left_out[1] if left_out[0] == str(batch_id) else 0,
        "mine": request.actor.user_id in batch.signers,
    }
    return render(request, "web/payout.html", context, status=worst_status(shown))


def _payout_acts(request: Any, batch: finance.BatchView) -> dict[str, Act]:
    """What can be done with a payout in its state."""

    def sign(form: Any) -> Any:
        return carry_out(request, form, actions.sign_payout, batch_id=batch.batch_id, digest=form.cleaned_data["digest"])

    def send(form: Any) -> Any:
        return carry_out(request, form, actions.export_payout, batch_id=batch.batch_id)

    def take_back(form: Any) -> Any:
        return carry_out(request, form, actions.cancel_payout, batch_id=batch.batch_id)

    def answer(form: Any) -> Any:
        file = form.cleaned_data["file"]
        done = carry_out(request, form, actions.import_payout_results, batch_id=batch.batch_id, content=file.read(), file_name=file.name)
        if done:
            said = {"confirmed": done.confirmed, "failed": done.failed, "waiting": done.waiting}
            messages.success(request, _("Paid: %(confirmed)s. Not paid and due again: %(failed)s. Not answered yet: %(waiting)s.") % said)
        return done

    def returned(form: Any) -> Any:
        asked = form.cleaned_data
        line: Any = finance.batch_lines(request.actor, batch.batch_id).filter(position=asked["position"]).first()
        if line is None:
            form.add_error("position", _("The list has no payment with this number."))
            return None
        back = ReturnedPayment(line.reference, asked["bank_reference"], line.amount_fen)
        return carry_out(request, form, actions.return_payments, batch_id=batch.batch_id, returns=(back,), reason=asked["reason"])

    state, signed = batch.state, request.actor.user_id in batch.signers
    return {
        "sign": Act(SignPayout, sign, "finance.sign_payout", shown=state == "prepared" and not signed),
        "send": Act(VerbForm, send, "finance.export_payout", shown=state == "signed"),
        "take_back": Act(VerbForm, take_back, "finance.cancel_payout", shown=state in ("prepared", "signed")),
        "returned": Act(Returned, returned, "finance.return_payments", shown=bool(batch.by_state.get("confirmed"))),
        "answer": Act(BankList, answer, "finance.import_payout_results", shown=state in ("exported", "closed")),
    }


@page(Role.OFFICER, Role.MANAGER)
def payout_sheet(request: Any, batch_id: UUID) -> HttpResponse:
    """The bank's sheet; it opens account numbers, and that is logged."""
    sheet = finance.payout_sheet(request.actor, batch_id, now=request.now)
    response = HttpResponse(sheet.content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{sheet.file_name}"'
    return response


@page(*CASHIERS)
def payout_history(request: Any, batch_id: UUID) -> HttpResponse:
    """What was changed in a payout."""
    batch = finance.batch(request.actor, batch_id)
    return history_page(request, batch_id, batch.code, reverse("payout", args=[batch_id]))


@page(Role.OFFICER)
def losses(request: Any) -> HttpResponse:
    """Debts that somebody proposed to forgive and that wait for a second person."""
    waiting = list(finance.losses_waiting(request.actor))

    def decide(verb: Any) -> Any:
        return lambda form: carry_out(request, form, verb, decision_id=form.cleaned_data["decision"])

    shown, done = act(
        request,
        {
            "forgive": Act(LossForm, decide(actions.countersign_loss), "finance.countersign_loss"),
            "reject": Act(LossForm, decide(actions.reject_loss), "finance.reject_loss"),
        },
    )
    if done:
        messages.success(request, _("Decided."))
        return redirect("losses")
    names = head_names(request.actor, {one.loan.household.public_id for one in waiting})
    context = {
        "waiting": [{"decision": one, "name": names.get(one.loan.household.public_id, "")} for one in waiting],
        "forms": shown,
        "sections": sections(request, "losses"),
    }
    return render(request, "web/losses.html", context, status=worst_status(shown))
