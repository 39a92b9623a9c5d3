"""What a figure is asked for with, and what it rests on. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from courtyard.kernel.clock import start_of_day


class Evidence(StrEnum):
    """What a row rests on, from the strongest to the weakest."""

    BANK = "bank"  # an entry of a bank statement, or a bank's own answer
    TWO_PARTY = "two_party"  # two who do not answer to each other saw or signed it
    DEVICE = "device"  # measured
    DECLARED = "declared"  # somebody said so


STRENGTH = tuple(Evidence)


def weakest(classes: Iterable[Evidence]) -> Evidence:
    """What several things rest on together; nothing at all is declared."""
    return max(classes, key=STRENGTH.index, default=Evidence.DECLARED)


# What a posted transfer of each code rests on. A code that is not named here counts as declared.
EVIDENCE_OF_CODE: dict[str, Evidence] = {
    # Money that a bank reported.
    "fund.contribute": Evidence.BANK,
    "bank.move": Evidence.BANK,
    "company.pay": Evidence.BANK,
    "premium": Evidence.BANK,
    "wage.fund": Evidence.BANK,
    "payout": Evidence.BANK,
    # A household applied and the office decided; what came was counted by the cooperative and invoiced by the supplier.
    "loan.disburse": Evidence.TWO_PARTY,
    "loan.recognise": Evidence.TWO_PARTY,
    "loan.derecognise": Evidence.TWO_PARTY,
    "purchase.pay": Evidence.TWO_PARTY,
    "purchase.return": Evidence.TWO_PARTY,
    "grant.pay": Evidence.TWO_PARTY,
    # The cooperative delivers and the company takes; a settlement is prepared by one person and signed by another.
    "company.buy": Evidence.TWO_PARTY,
    "consignment.sell": Evidence.TWO_PARTY,  # stated by one person, signed by another
    "settle.fee": Evidence.TWO_PARTY,
    "settle.repay": Evidence.TWO_PARTY,
    "settle.dividend": Evidence.TWO_PARTY,
    "loss.insurer": Evidence.TWO_PARTY,
    "loss.guarantee": Evidence.TWO_PARTY,
    # One side's word.
    "fund.commit": Evidence.DECLARED,
    "fund.lend": Evidence.DECLARED,
    "fund.guarantee": Evidence.DECLARED,
    "wage.accrue": Evidence.DECLARED,
}

# A payment that waits for the bank was signed by two persons, and is no more than that.
EVIDENCE_OF_HOLD = Evidence.TWO_PARTY

# What other records rest on.
EVIDENCE_OF_RECORD: dict[str, Evidence] = {
    "raising.placement": Evidence.TWO_PARTY,  # counted at the gate against the supplier's delivery
    "raising.loss": Evidence.DECLARED,  # one person reports a death
    "raising.collection": Evidence.TWO_PARTY,  # the household hands over, the cooperative weighs
    "raising.certification": Evidence.DEVICE,  # bracelets counted
    "raising.objection": Evidence.DECLARED,
    "people.income": Evidence.DECLARED,  # so is whatever is computed with it
}


@dataclass(frozen=True, slots=True)
class Known:
    """What was known: journals sealed up to these sequences, other records written down by this instant."""

    ledger: int
    trace: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of the world a figure is about: as it was at the end of the day `on`, as known then or later.

    since: what flows (money paid, animals delivered) counts from this day on; None: from the beginning. States ignore it.
    project: a project's public id. place: the leading digits of a statistical code.
    """

    on: date
    known: Known
    since: date | None = None
    project: UUID | None = None
    place: str | None = None

    def __post_init__(self) -> None:
        if self.since is not None and self.since > self.on:
            raise ValueError(f"a window begins before it ends: {self.since} .. {self.on}")
        if self.place is not None and not (self.place.isascii() and self.place.isdigit() and 1 <= len(self.place) <= 12):
            raise ValueError("a place is given by up to twelve digits of its statistical code")

    @property
    def end(self) -> datetime:
        """The first instant after the window."""
        return start_of_day(self.on + timedelta(days=1))

    @property
    def start(self) -> datetime | None:
        return start_of_day(self.since) if self.since is not None else None

    @property
    def bound(self) -> datetime:
        """The last instant of which the window can tell: its end, or that of what was known."""
        return min(self.end - timedelta(microseconds=1), self.known.at)

    @property
    def year_start(self) -> datetime:
        """The first instant of the year in which `on` lies."""
        return start_of_day(date(self.on.year, 1, 1))


class Criterion(StrEnum):
    """What the official exit from poverty asks for beside income: the two worries and the three guarantees."""

    FOOD = "food"
    CLOTHING = "clothing"
    SCHOOLING = "schooling"
    MEDICAL_CARE = "medical_care"
    HOUSING = "housing"


def missing_criteria(found: Iterable[Criterion]) -> tuple[Criterion, ...]:
    """The criteria that nobody looked at; an assessment looks at every one."""
    seen = set(found)
    return tuple(criterion for criterion in Criterion if criterion not in seen)


def months(since: date, on: date) -> tuple[date, ...]:
    """The first days of the months from that of `since` to that of `on`."""
    count = (on.year - since.year) * 12 + on.month - since.month + 1
    return tuple(date(since.year + (since.month - 1 + n) // 12, (since.month - 1 + n) % 12 + 1, 1) for n in range(count))


def last_day(month: date) -> date:
    """The last day of a month given by any of its days."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
