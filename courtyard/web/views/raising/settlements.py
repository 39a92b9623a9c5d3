"""A settlement: looked at line by line, signed by a second person, posted while anybody may go and come back."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courtyard.kernel.actors import Role
from courtyard.raising import actions
from courtyard.raising import queries as raising
from courtyard.web import formats
from courtyard.web.doors import Act, act, carry_out, page, worst_status
from courtyard.web.forms.raising import SignSettlement
from courtyard.web.history import history_page
from courtyard.web.listing import PER_PAGE, Column, export, listing, page_number, wants_export
from courtyard.web.reach import head_names, user_names
from courtyard.web.threads import Share, split_bar

Row = tuple[raising.LineView, str]

SEES = (Role.OFFICER, Role.MANAGER, Role.AUDITOR)


def _fen(name: str, word: Any) -> Column:
    return Column(name, word, value=lambda row: getattr(row[0], f"{name}_fen"), show=formats.yuan, sort=name, numeric=True)


# Each row is a line and the name of its household's head.
LINES = (
    Column(
        "number",
        gettext_lazy("Household"),
        value=lambda row: row[0].register_number,
        sort="number",
        heading=True,
        href=lambda row: reverse("household-season", args=[row[0].household_id]),
    ),
    Column("head", gettext_lazy("Head of the household"), value=lambda row: row[1]),
    Column("village", gettext_lazy("Village"), value=lambda row: row[0].village_name, sort="village"),
    Column("lot", gettext_lazy("Lot"), value=lambda row: row[0].lot_name, sort="lot"),
    Column("quantity", gettext_lazy("Accepted"), value=lambda row: row[0].quantity, show=formats.number, sort="quantity", numeric=True),
    _fen("gross", gettext_lazy("Proceeds")),
    _fen("fee", gettext_lazy("Fees")),
    _fen("loan", gettext_lazy("Loan repaid")),
    _fen("dividend", gettext_lazy("Dividend")),
    _fen("shortfall", gettext_lazy("Shortfall")),
)


@page(*SEES)
def settlement(request: Any, settlement_id: UUID) -> HttpResponse:
    """One settlement: its totals, its lines, who signed, how far it is posted."""
    found = raising.settlement(request.actor, settlement_id)
    if wants_export(request):
        return export(_all_lines(request, found, _wanted(request)), LINES, f"settlement-{found.number}")

    def sign(form: Any) -> Any:
        return carry_out(request, form, actions.sign_settlement, settlement_id=settlement_id, digest=form.cleaned_data["digest"])

    mine = request.actor.user_id == found.prepared_by
    shown, done = act(request, {"sign": Act(SignSettlement, sign, "raising.sign_settlement", shown=found.state == "prepared" and not mine)})
    if done:
        return redirect("settlement", settlement_id)
    for form in shown.values():
        form.initial.setdefault("digest", found.digest)
    wanted = _wanted(request)
    lines = raising.settlement_line_page(request.actor, settlement_id, page=page_number(request), size=PER_PAGE, **wanted)
    lots = raising.settlement_lots(request.actor, settlement_id)
    loan: Share = (_("Loan repaid"), found.loan_fen, "loan")
    fee: Share = (_("Fees"), found.fee_fen, "fee")
    context = {
        "settlement": found,
        "list": listing(request, _named(request, lines.rows), _columns(found, lots), beyond=(lines.page, lines.has_next)),
        "wanted": wanted,
        "lots": lots if len(lots) > 1 else (),
        "forms": shown,
        "mine": mine and found.state == "prepared",
        "names": _signers(request, found),
        "parts": split_bar((loan, fee, (_("Dividends"), found.dividend_fen, "dividend"))),
    }
    return render(request, "web/settlement.html", context, status=worst_status(shown))


def _signers(request: Any, found: raising.SettlementView) -> dict[str, str]:
    """Who prepared it and who signed it, as far as this person may know them."""
    known = user_names(request.actor, (found.prepared_by, found.signed_by))

    def name(user_id: UUID | None) -> str:
        return known.get(user_id, _("somebody outside your area")) if user_id else _("the house itself")

    return {"prepared": name(found.prepared_by), "signed": name(found.signed_by)}


def _columns(found: raising.SettlementView, lots: tuple[tuple[UUID, str], ...]) -> list[Column]:
    """The columns that tell one line from another here; the spreadsheet has all of them."""
    alike = {"village"} | ({"lot"} if len(lots) < 2 else set()) | (set() if found.shortfall_fen else {"shortfall"})
    return [column for column in LINES if column.name not in alike]


def _wanted(request: Any) -> dict[str, Any]:
    """Which lines were asked for, and in which order."""
    asked = request.GET
    try:
        lot = UUID(asked.get("lot", ""))
    except ValueError:
        lot = None
    return {
        "search": asked.get("search", "").strip()[:40],
        "lot": lot,
        "short": asked.get("short") == "yes",
        "order": asked.get("order", ""),
    }


def _named(request: Any, lines: Iterable[raising.LineView]) -> list[Row]:
    """Each line with the name of the household's head. One query a page."""
    found = list(lines)
    names = head_names(request.actor, (line.household_id for line in found))
    return [(line, names.get(line.household_id) or "") for line in found]


def _all_lines(request: Any, found: raising.SettlementView, wanted: dict[str, Any]) -> Iterator[Row]:
    number, more = 1, True
    while more:
        lines = raising.settlement_line_page(request.actor, found.settlement_id, page=number, size=2_000, **wanted)
        yield from _named(request, lines.rows)
        number, more = number + 1, lines.has_next


@page(*SEES)
def progress(request: Any, settlement_id: UUID) -> HttpResponse:
    """How far it is posted; the page asks again while it is under way."""
    found = raising.settlement(request.actor, settlement_id)
    if not request.htmx:
        return redirect("settlement", settlement_id)
    response = render(request, "web/parts/progress.html", {"settlement": found})
    if found.state == "posted":
        response["HX-Refresh"] = "true"
    return response


@page(*SEES)
def settlement_history(request: Any, settlement_id: UUID) -> HttpResponse:
    """What was changed in a settlement."""
    raising.settlement(request.actor, settlement_id)
    return history_page(request, settlement_id, _("Settlement"), reverse("settlement", args=[settlement_id]))
