"""A household's money as the ledger has it: sums by reason, and each transfer down to its two accounts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from courtyard.ledger import queries as ledger
from courtyard.people import queries as people
from courtyard.web import words
from courtyard.web.reach import head_names

# What a household sees: reasons that move its own money. The memorandum of what is owed is shown as its loan.
SHOWN = (
    "loan.disburse",
    "purchase.pay",
    "purchase.return",
    "settle.fee",
    "settle.repay",
    "settle.dividend",
    "loss.insurer",
    "loss.guarantee",
    "wage.accrue",
    "payout",
)


@dataclass(frozen=True, slots=True)
class Moved:
    """One transfer, as it is listed: when, why, how much (negative when it was reversed), and whether it waits or is final."""

    set_key: UUID
    at: Any
    code: str
    amount_fen: int
    phase: str


def moved(household_id: UUID, *, project: UUID | None = None) -> list[Moved]:
    """A household's transfers, oldest first. One query. Whoever calls has reached the household before."""
    rows = ledger.transfers(household=household_id, project=project, codes=SHOWN)
    return [
        Moved(row.set.key, row.set.at, row.code, -row.amount_fen if row.reverses_id else row.amount_fen, row.phase)
        for row in rows
        if row.phase != "released"
    ]


def by_code(rows: Iterable[Moved]) -> dict[str, int]:
    """What was posted for each reason, in fen; every reason that is shown is there. Pending transfers do not count."""
    sums = dict.fromkeys(SHOWN, 0)
    for row in rows:
        if row.phase == "posted":
            sums[row.code] += row.amount_fen
    return sums


def owner_names(actor: Any, refs: Iterable[tuple[str, UUID]]) -> dict[UUID, str]:
    """Names of the owners of accounts, as far as this person may know them. Two queries."""
    owners = {owner for _kind, owner in refs}
    names = {owner: view.name for owner, view in people.organisations_by_id(owners).items()}
    return names | head_names(actor, owners)


def account_line(kind: str, owner: UUID, names: dict[UUID, str]) -> dict[str, Any]:
    """An account as a person reads it: its kind in words, and whose it is."""
    return {"word": words.word("account", kind), "owner": names.get(owner, ""), "id": owner}
