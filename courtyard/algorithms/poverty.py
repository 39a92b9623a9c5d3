"""How many are poor, how poor, and how unequally poor: headcount, gap, squared gap and Watts, weighted by persons.

With z the line, y a person's income, N all persons, and sums over the poor:

    P0 = 1/N sum 1                    headcount
    P1 = 1/N sum (z - y) / z          gap
    P2 = 1/N sum ((z - y) / z)^2      squared gap
    W  = 1/N sum ln(z / y)            Watts

P0 to P2: Foster, Greer and Thorbecke, *A class of decomposable poverty measures*, Econometrica 52:761-766, 1984. W: Watts,
*An economic definition of poverty*, in Moynihan (ed.), On Understanding Poverty, 1968. Both as in Haughton and Khandker,
*Handbook on Poverty and Inequality*, World Bank, 2009, chapter 4.

A household's income is shared evenly among its members, as the handbook does; comparisons are made as income < line x persons,
without dividing, so headcount and gap are exact whole numbers. The squared gap and Watts are sums of 64-bit floating point
numbers, rounded once (`math.fsum`), so they do not depend on the order of the households.

Choices, each counted in the result:

- A *strict* line counts who is below it; an inclusive one also who stands on it. Only the headcount differs.
- Watts has no value at an income of zero. Incomes are raised to `floor_fen` a head for Watts alone, and the floored
  are counted; its value then depends on the floor, so it is to be read together with that count.
- A negative income (a loss) counts as zero, so that nobody's gap exceeds the line, or is refused: `negative`.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import fsum
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Whole = NDArray[np.int64]

_MAX = 2**63 - 1


class CannotMeasure(ValueError):
    """Poverty cannot be measured from these figures; the message says what to change."""


class NoLine(CannotMeasure):
    """The poverty line, or the floor for Watts, is not a positive number of fen (or the floor is above the line)."""


class WrongShape(CannotMeasure):
    """The columns are not of one length, or not of whole numbers."""


class EmptyHousehold(CannotMeasure):
    """A household has no members, so its income is nobody's."""


class NegativeIncome(CannotMeasure):
    """A household's income is below zero and the caller asked for a refusal."""


class AmountOutOfRange(CannotMeasure):
    """Line times persons, or an income, does not fit 64 bits."""


class NotComparable(CannotMeasure):
    """Measures of other lines or other choices cannot be added up."""


class Nobody(CannotMeasure):
    """There is no person, so there is no share of persons."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a measure was made with; only measures of equal choices can be combined."""

    line_fen: int
    strict: bool = True
    floor_fen: int = 1
    negative: Literal["zero", "refuse"] = "zero"

    def __post_init__(self) -> None:
        if self.line_fen < 1:
            raise NoLine(f"the line is {self.line_fen} fen; it is to be above zero")
        if not 1 <= self.floor_fen <= self.line_fen:
            raise NoLine(f"the floor for Watts is {self.floor_fen} fen; it is to be from 1 fen to the line, {self.line_fen} fen")


@dataclass(frozen=True, slots=True)
class Poverty:
    """Sums over a population. They add up over its groups (`combine`); the indices are these sums over all persons."""

    choices: Choices
    households: int
    persons: int
    poor_households: int
    poor_persons: int
    gap_fen: int
    """What would lift every poor person exactly to the line, in a year."""
    squared_gaps: float
    """The sum over poor persons of ((z - y) / z)^2."""
    log_ratios: float
    """The sum over poor persons of ln(z / y), y no lower than the floor."""
    floored_persons: int
    """Persons whose income was raised to the floor for Watts."""
    negative_households: int
    """Households whose income was below zero and counted as zero."""

    @property
    def headcount(self) -> Fraction:
        """P0, exactly. Like every index, raises Nobody when there are no persons."""
        return Fraction(self.poor_persons, self._everybody())

    @property
    def p0(self) -> float:
        return float(self.headcount)

    @property
    def gap(self) -> Fraction:
        """P1, exactly."""
        return Fraction(self.gap_fen, self.choices.line_fen * self._everybody())

    @property
    def p1(self) -> float:
        return float(self.gap)

    @property
    def p2(self) -> float:
        return self.squared_gaps / self._everybody()

    @property
    def watts(self) -> float:
        return self.log_ratios / self._everybody()

    def _everybody(self) -> int:
        if self.persons == 0:
            raise Nobody("there are no persons here, so no share of them is poor")
        return self.persons


def measure(income_fen: ArrayLike, persons: ArrayLike, choices: Choices) -> Poverty:
    """Measures a population: each household's whole income of a year and its number of persons, two int columns of one length.

    Raises WrongShape, EmptyHousehold, NegativeIncome, AmountOutOfRange.
    """
    income, size = _columns(income_fen, persons, choices)
    return _measure(income, size, choices)


def measure_by_group(income_fen: ArrayLike, persons: ArrayLike, groups: Sequence[Hashable], choices: Choices) -> dict[Hashable, Poverty]:
    """The same for every group (a village, a cause of poverty), in the order in which groups first occur.

    `combine` of the result is the measure of the whole.
    """
    income, size = _columns(income_fen, persons, choices)
    if len(groups) != len(income):
        raise WrongShape(f"{len(income)} households need as many groups, not {len(groups)}")
    number: dict[Hashable, int] = {}
    codes = np.fromiter((number.setdefault(group, len(number)) for group in groups), dtype=np.int64, count=len(income))
    order = np.argsort(codes, kind="stable")
    edges = np.searchsorted(codes[order], np.arange(len(number) + 1))
    members = [order[start:stop] for start, stop in pairwise(edges)]
    return {group: _measure(income[rows], size[rows], choices) for group, rows in zip(number, members, strict=True)}


def combine(parts: Iterable[Poverty]) -> Poverty:
    """The measure of groups taken together. Raises NotComparable for other choices, Nobody for no part at all."""
    given = list(parts)
    if not given:
        raise Nobody("there is no part to combine")
    if any(part.choices != given[0].choices for part in given):
        raise NotComparable("the parts were measured with different lines or choices; measure them alike first")
    return Poverty(
        choices=given[0].choices,
        households=sum(part.households for part in given),
        persons=sum(part.persons for part in given),
        poor_households=sum(part.poor_households for part in given),
        poor_persons=sum(part.poor_persons for part in given),
        gap_fen=sum(part.gap_fen for part in given),
        squared_gaps=fsum(part.squared_gaps for part in given),
        log_ratios=fsum(part.log_ratios for part in given),
        floored_persons=sum(part.floored_persons for part in given),
        negative_households=sum(part.negative_households for part in given),
    )


def is_poor(income_fen: ArrayLike, persons: ArrayLike, choices: Choices) -> NDArray[np.bool_]:
    """Which households are poor, so that a figure can be opened down to its rows."""
    income, size = _columns(income_fen, persons, choices)
    return _poor(np.maximum(income, 0), size * choices.line_fen, choices)


def _poor(income: Whole, lines: Whole, choices: Choices) -> NDArray[np.bool_]:
    return income < lines if choices.strict else income <= lines


def _measure(income: Whole, size: Whole, choices: Choices) -> Poverty:
    negative = int(np.count_nonzero(income < 0))
    counted = np.maximum(income, 0)
    lines = size * choices.line_fen
    poor = _poor(counted, lines, choices)
    own, line, people = counted[poor], lines[poor], size[poor]
    gaps = line - own
    floors = people * choices.floor_fen
    floored = own < floors
    shares = gaps / line
    return Poverty(
        choices=choices,
        households=len(income),
        persons=_exact_sum(size),
        poor_households=len(own),
        poor_persons=_exact_sum(people),
        gap_fen=_exact_sum(gaps),
        squared_gaps=fsum((people * shares * shares).tolist()),
        log_ratios=fsum((people * np.log(line / np.maximum(own, floors))).tolist()),
        floored_persons=_exact_sum(people[floored]),
        negative_households=negative,
    )


def _columns(income_fen: ArrayLike, persons: ArrayLike, choices: Choices) -> tuple[Whole, Whole]:
    income, size = _whole(income_fen, "incomes"), _whole(persons, "persons")
    if income.ndim != 1 or size.shape != income.shape:
        raise WrongShape(f"incomes and persons are two columns of one length, not {income.shape} and {size.shape}")
    if np.any(size < 1):
        raise EmptyHousehold(f"household {int(np.flatnonzero(size < 1)[0])} has no persons; leave it out or count its members")
    if len(size) and int(size.max()) * choices.line_fen > _MAX:
        raise AmountOutOfRange("line times persons does not fit 64 bits")
    if choices.negative == "refuse" and np.any(income < 0):
        raise NegativeIncome(f"household {int(np.flatnonzero(income < 0)[0])} has an income below zero")
    return income, size


def _whole(numbers: ArrayLike, what: str) -> Whole:
    array = np.asarray(numbers)
    if array.size == 0:
        return array.astype(np.int64)
    if array.dtype.kind not in "iu":
        raise WrongShape(f"{what} are whole numbers that fit 64 bits, not {array.dtype}")
    if array.dtype == np.uint64 and array.max() > _MAX:
        raise AmountOutOfRange(f"one of the {what} does not fit 63 bits")
    return array.astype(np.int64, copy=False)


def _exact_sum(values: Whole) -> int:
    """A sum that may leave 64 bits, from the upper and lower halves of its terms."""
    return (int(np.sum(values >> 32)) << 32) + int(np.sum(values & 0xFFFFFFFF))
