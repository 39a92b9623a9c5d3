"""Every kind of account there is: who owns it, its normal side, its floor, and the rooms that may post to it."""

from dataclasses import dataclass
from enum import StrEnum


class Side(StrEnum):
    """The side on which an account grows: what we have and are owed grows by debits, what we owe by credits."""

    DEBIT = "debit"
    CREDIT = "credit"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of account. `owner` says what its owner's UUID names; `floor_fen` is the least available balance, None: no floor.

    `memorandum` names the kind whose balance of the same owner always equals this one's: the pair records a claim and moves
    no money.
    """

    name: str
    owner: str
    side: Side
    floor_fen: int | None
    rooms: frozenset[str]
    memorandum: str | None = None

    @property
    def grows_by_debit(self) -> bool:
        return self.side is Side.DEBIT


def _kind(name: str, owner: str, side: Side, floor_fen: int | None, *rooms: str, memorandum: str | None = None) -> Kind:
    return Kind(name, owner, side, floor_fen, frozenset(rooms), memorandum)


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        # Where money is, and who owes it.
        _kind("bank", "organisation", Side.DEBIT, 0, "finance"),
        _kind("company.receivable", "organisation", Side.DEBIT, None, "finance", "raising"),
        # Funds and what they promised.
        _kind("fund.unallocated", "fund", Side.CREDIT, 0, "finance"),
        _kind("fund.project", "commitment", Side.CREDIT, 0, "finance"),
        _kind("guarantee.fund", "fund", Side.CREDIT, 0, "finance"),
        # The loan.
        _kind("lender.capital", "organisation", Side.CREDIT, 0, "finance"),
        _kind("household.earmarked", "household", Side.CREDIT, 0, "finance"),
        _kind("loan.receivable", "loan", Side.DEBIT, 0, "finance", memorandum="loan.contra"),
        _kind("loan.contra", "loan", Side.CREDIT, 0, "finance", memorandum="loan.receivable"),
        # What a lot earned, and who earned it.
        _kind("lot.proceeds", "lot", Side.CREDIT, 0, "finance", "raising"),
        _kind("cooperative.fees", "organisation", Side.CREDIT, 0, "finance", "raising"),
        _kind("supplier.payable", "organisation", Side.CREDIT, 0, "finance"),
        _kind("household.dividend", "household", Side.CREDIT, 0, "finance", "raising"),
        _kind("household.wage", "household", Side.CREDIT, 0, "finance"),
        _kind("household.claims", "household", Side.CREDIT, 0, "finance"),
        _kind("reserve", "project", Side.CREDIT, 0),
        # Those who insure and employ.
        _kind("insurer.pool", "organisation", Side.CREDIT, 0, "finance"),
        _kind("employer.account", "organisation", Side.CREDIT, 0, "finance"),
    )
}

# The two columns that every posting reads.
FLOORS = {kind.name: kind.floor_fen for kind in KINDS.values()}
GROWS_BY_DEBIT = {kind.name: kind.grows_by_debit for kind in KINDS.values()}
