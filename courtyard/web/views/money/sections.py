"""The parts of money, as far as a person may open them; and names of organisations for its forms."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courtyard.kernel import actors
from courtyard.kernel.actors import Role
from courtyard.people import queries as people
from courtyard.web.doors import VerbForm, status_of

CASHIERS = (Role.OFFICER, Role.MANAGER, Role.AUDITOR)
WAGES = (*CASHIERS, Role.EMPLOYER)

SECTIONS: tuple[tuple[str, str | Promise, tuple[Role, ...]], ...] = (
    ("money", _("Overview"), CASHIERS),
    ("payouts", _("Payouts"), CASHIERS),
    ("pay-ins", _("Came in"), WAGES),
    ("wages", _("Wages"), WAGES),
    ("loans", _("Loans"), CASHIERS),
    ("orders", _("Orders"), CASHIERS),
    ("suppliers", _("Suppliers"), CASHIERS),
    ("losses", _("Debts to forgive"), (Role.OFFICER,)),
)


def sections(request: Any, current: str) -> list[dict[str, Any]]:
    """The parts that this person may open, for `web/parts/sections.html`."""
    roles = request.actor.roles()
    return [
        {"href": reverse(name), "word": word, "current": name == current} for name, word, mine in SECTIONS if roles & {*mine, Role.SYSTEM}
    ]


def named(*kinds: str) -> list[tuple[str, str]]:
    """Every organisation of these kinds, for a choice: whom a cooperative deals with may lie outside its own area."""
    rows = people.organisations(actors.system("web")).values_list("public_id", "name", "kind")
    return [(str(public_id), name) for public_id, name, kind in rows if kind in kinds]


def mine(request: Any, *kinds: str) -> list[tuple[str, str]]:
    """The organisations of this person's own area; of all kinds unless some are named."""
    rows = people.organisations(request.actor).values_list("public_id", "name", "kind")
    return [(str(public_id), name) for public_id, name, kind in rows if not kinds or kind in kinds]


def one_form(request: Any, form: VerbForm, *, title: Any, back: str, back_word: Any, button: Any, lead: Any = "") -> HttpResponse:
    """A page that asks one thing."""
    context = {"form": form, "title": title, "lead": lead, "back": back, "back_word": back_word, "button": button}
    return render(request, "web/one_form.html", context, status=status_of(form))
