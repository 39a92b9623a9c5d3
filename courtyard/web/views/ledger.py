"""The journal, one click below a figure: a transfer with its two accounts, its seal and its cause."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from courtyard.kernel.actors import Role
from courtyard.kernel.errors import NotFound
from courtyard.ledger import queries as ledger
from courtyard.web import reach
from courtyard.web.doors import page
from courtyard.web.money import account_line, owner_names


@page(Role.OFFICER, Role.MANAGER, Role.HELPER, Role.TECHNICIAN, Role.AUDITOR, Role.HOUSEHOLD)
def household_transfer(request: Any, household_id: UUID, set_key: UUID) -> HttpResponse:
    """The transfers of one set that concern one household."""
    household = reach.household(request.actor, household_id)
    found = ledger.transfers(household=household_id).filter(set__key=set_key)
    rows = list(found.select_related("debit_account", "credit_account", "set__seal"))
    if not rows:
        raise NotFound(subject="ledger.transfer")
    accounts = [(side.kind, side.owner) for row in rows for side in (row.debit_account, row.credit_account)]
    names = owner_names(request.actor, accounts)
    lines = [
        {
            "row": row,
            "source": account_line(row.debit_account.kind, row.debit_account.owner, names),
            "target": account_line(row.credit_account.kind, row.credit_account.owner, names),
        }
        for row in rows
    ]
    seal = getattr(rows[0].set, "seal", None)
    sequence = seal.sequence if seal else None
    context = {"household": household, "lines": lines, "at": rows[0].set.at, "set_key": set_key, "sequence": sequence}
    return render(request, "web/transfer.html", context)
