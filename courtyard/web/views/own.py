"""A household's own page, on a cheap phone: its birds, its loan, its statement as the two threads, its objections."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from courtyard.finance import queries as finance
from courtyard.kernel.actors import Role
from courtyard.people import queries as people
from courtyard.web.doors import page
from courtyard.web.formats import yuan_short
from courtyard.web.money import by_code, moved
from courtyard.web.threads import Stop, split_bar, threads

SEES = (Role.OFFICER, Role.MANAGER, Role.HELPER, Role.TECHNICIAN, Role.AUDITOR, Role.HOUSEHOLD)


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
    """One household's season: what it has, what it earned, where each yuan went."""
    household = people.households(request.actor).one(public_id=household_id)
    transfers = moved(household_id)
    sums = by_code(transfers)
    context = {
        "household": household,
        "loans": finance.loans_of(household_id),
        "payments": finance.paid_lines(request.actor, household_id)[:12],
        "due_fen": finance.payable_fen(household_id),
        "transfers": list(reversed(transfers)),
        "gross_fen": gross(sums),
        "sums": sums,
        "statement": statement_parts(sums),
        "way": way((), sums),
    }
    return render(request, "web/season.html", context)


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
