"""The first page, a person's own account, and her desk."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courtyard.kernel.actors import Role
from courtyard.kernel.errors import Conflict
from courtyard.kernel.facts import revive
from courtyard.kernel.history import dead_deliveries
from courtyard.web.doors import page
from courtyard.web.formats import number, yuan_short
from courtyard.web.threads import Stop, Threads, split_bar, threads
from courtyard.web.waiting import waiting_for
from courtyard.web.words import word

# The published case (Wuyi county, 2017-18): what the company paid one household for its birds, and what was taken off.
PAID_FEN = 10_000_00
LOAN_FEN = 4_500_00
FEES_FEN = 2_500_00
KEPT_FEN = PAID_FEN - LOAN_FEN - FEES_FEN
BIRDS = 100
# One of its packs: sold in the city at the lightest of the published prices.
RETAIL_FEN = 128_00


def home(request: HttpRequest) -> HttpResponse:
    """One household's statement beside its pack; what the programme is."""
    bird_fen = PAID_FEN // BIRDS
    context = {
        "way": _published_way(),
        "statement": split_bar(
            ((_("Loan repaid"), LOAN_FEN, "loan"), (_("Fees"), FEES_FEN, "fee"), (_("Kept by the household"), KEPT_FEN, "dividend"))
        ),
        "paid": PAID_FEN,
        "kept": KEPT_FEN,
        "pack": split_bar(
            (
                (_("Loan repaid"), LOAN_FEN // BIRDS, "loan"),
                (_("Fees"), FEES_FEN // BIRDS, "fee"),
                (_("Kept by the household"), KEPT_FEN // BIRDS, "dividend"),
                (_("The seller’s remainder: processing, carriage, shop"), RETAIL_FEN - bird_fen, "rest"),
            )
        ),
        "retail": RETAIL_FEN,
    }
    return render(request, "web/home.html", context)


def _published_way() -> Threads:
    return threads(
        bird=(
            Stop(_("Chicks"), number(BIRDS), _("Bought with the loan, banded, brought to the yard.")),
            Stop(_("Yard"), _("160 days"), _("Inspected before birds come, visited while they grow.")),
            Stop(_("Steps"), number(1_000_000), _("Counted by a bracelet on each bird.")),
            Stop(_("Collection"), number(BIRDS), _("Weighed and graded in the village.")),
            Stop(_("Pack"), _("1 to 1"), _("One bird, one pack, one code.")),
            Stop(_("Table"), yuan_short(RETAIL_FEN), _("The code on the pack shows this page’s two threads for that one bird.")),
        ),
        yuan=(
            Stop(_("Buyer"), yuan_short(PAID_FEN), _("What the company paid for the birds.")),
            Stop(_("Fees"), yuan_short(FEES_FEN), _("Water, electricity, slaughter, by the terms.")),
            Stop(_("Loan"), yuan_short(LOAN_FEN), _("Interest-free, repaid from what the birds earned.")),
            Stop(_("Household"), yuan_short(KEPT_FEN), _("Paid to its bank account, signed by two.")),
        ),
        name="published",
        title="",
    )


@page()
def desk(request: Any) -> HttpResponse:
    """What waits for me, oldest first; narrowed to one kind when there are several. A household comes to its own page instead."""
    if request.actor.roles() == {Role.HOUSEHOLD}:
        return redirect("my-household")
    found = waiting_for(request)
    kinds = Counter(one.kind for one in found)
    kind = request.GET.get("kind", "")
    shown = [one for one in found if one.kind == kind] if kind in kinds else found
    labels = [{"kind": name, "word": word("waiting", name), "count": count} for name, count in sorted(kinds.items())]
    return render(
        request, "web/desk.html", {"waiting": shown, "kinds": labels if len(labels) > 1 else (), "kind": kind, "total": len(found)}
    )


@page(Role.OFFICER)
def failed(request: Any) -> HttpResponse:
    """Reactions that failed at their last try: nothing is lost, somebody has to look, and may let one be tried again."""
    if request.method == "POST":
        return _revive(request)
    return render(request, "web/failed.html", {"deliveries": dead_deliveries()})


class NotDead(Conflict):
    default_message = gettext_lazy("This reaction is under way again, or done already; nothing was changed.")


def _revive(request: Any) -> HttpResponse:
    try:
        delivery_id = UUID(request.POST.get("delivery", ""))
    except ValueError:
        raise NotDead from None
    if not revive(delivery_id, actor=request.actor, now=request.now):
        raise NotDead
    messages.success(request, _("It is tried again within the minute, with all its tries."))
    return redirect("failed")
