"""Every reason for which money moves: the code, the kinds that it debits and credits, and the room that owns it.

A code reads "from -> to": it debits an account of a kind in `debit` and credits one of a kind in `credit`.
"""

from dataclasses import dataclass

from courtyard.ledger.kinds import KINDS


@dataclass(frozen=True, slots=True)
class Code:
    """One reason to move money; only verbs of `room` post it."""

    name: str
    debit: frozenset[str]
    credit: frozenset[str]
    room: str


def _code(name: str, debit: str, credit: str, room: str = "finance") -> Code:
    return Code(name, frozenset(debit.split()), frozenset(credit.split()), room)


_PAYEES = "household.dividend household.wage household.claims cooperative.fees supplier.payable"

CODES: dict[str, Code] = {
    code.name: code
    for code in (
        # Funds.
        _code("fund.contribute", "bank", "fund.unallocated"),
        _code("fund.commit", "fund.unallocated", "fund.project"),
        _code("fund.lend", "fund.project", "lender.capital"),
        _code("fund.guarantee", "fund.project", "guarantee.fund"),
        _code("bank.move", "bank", "bank"),
        # Loans: the money, and beside it the memorandum of what is owed.
        _code("loan.disburse", "lender.capital", "household.earmarked"),
        _code("loan.recognise", "loan.receivable", "loan.contra"),
        _code("loan.derecognise", "loan.contra", "loan.receivable"),
        # Purchases.
        _code("purchase.pay", "household.earmarked", "supplier.payable"),
        _code("purchase.return", "household.earmarked", "lender.capital"),
        _code("grant.pay", "fund.project", "supplier.payable"),
        # A lot is sold and its flock settled.
        _code("company.buy", "company.receivable", "lot.proceeds", "raising"),
        _code("consignment.sell", "company.receivable", "lot.proceeds", "raising"),
        _code("company.pay", "bank", "company.receivable"),
        _code("settle.fee", "lot.proceeds", "cooperative.fees", "raising"),
        _code("settle.repay", "lot.proceeds", "lender.capital"),
        _code("settle.dividend", "lot.proceeds", "household.dividend", "raising"),
        # Losses and insurance.
        _code("premium", "bank", "insurer.pool"),
        _code("loss.insurer", "insurer.pool", "lender.capital household.claims"),
        _code("loss.guarantee", "guarantee.fund", "lender.capital"),
        # Wages and payouts.
        _code("wage.fund", "bank", "employer.account"),
        _code("wage.accrue", "employer.account cooperative.fees", "household.wage"),
        _code("payout", _PAYEES, "bank"),
    )
}


def contradictions() -> list[str]:
    """Where this table and the table of kinds disagree, in sentences; a test holds it empty."""
    found = []
    posted: dict[str, set[str]] = {name: set() for name in KINDS}
    for code in CODES.values():
        for name in sorted(code.debit | code.credit):
            if name not in KINDS:
                found.append(f"{code.name} names {name}, which is no kind of account")
            else:
                posted[name].add(code.room)
    for kind in KINDS.values():
        if kind.rooms != posted[kind.name]:
            found.append(f"{kind.name} lists {sorted(kind.rooms)}, its codes belong to {sorted(posted[kind.name])}")
        if kind.memorandum is not None and KINDS[kind.memorandum].memorandum != kind.name:
            found.append(f"{kind.name} is paired with {kind.memorandum}, which does not name it back")
    return found
