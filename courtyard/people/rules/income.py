"""Income a head, and who is below the line. Comparisons are made as income against line x persons, so nothing is rounded."""

from datetime import date
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from courtyard.algorithms import poverty

# What the statistics office published; an officer sets lines as data, these are what to start from.
# year -> (fen a head and year in prices of that year, source)
PUBLISHED_LINES: dict[int, tuple[int, str]] = {
    2010: (2_300_00, "National Bureau of Statistics: rural poverty standard of 2010, 2,300 yuan a head and year in 2010 prices"),
    2014: (2_800_00, "National Bureau of Statistics: the standard of 2010 carried forward, about 2,800 yuan in 2014 prices"),
    2020: (4_000_00, "National Bureau of Statistics: the standard of 2010 carried forward, about 4,000 yuan in 2020 prices"),
}


def a_head_fen(income_fen: int, persons: int) -> Decimal:
    """Fen a head, to a hundredth of a fen, for showing; compare with `is_poor`. Nobody's income is zero."""
    return (Decimal(income_fen) / persons).quantize(Decimal("0.01")) if persons else Decimal(0)


def is_poor(income_fen: int, persons: int, *, line_fen: int, strict: bool = True) -> bool:
    """Whether a household of so many persons lies below the line (strict), or below or on it. Nobody is not poor."""
    if persons < 1:
        return False
    return income_fen < line_fen * persons if strict else income_fen <= line_fen * persons


def poor(income_fen: NDArray[np.int64], persons: NDArray[np.int32], *, line_fen: int, strict: bool = True) -> NDArray[np.bool_]:
    """The same for columns of households; a household without members is not poor."""
    there = persons > 0
    found = np.zeros(len(persons), np.bool_)
    if there.any():
        found[there] = poverty.is_poor(income_fen[there], persons[there].astype(np.int64), poverty.Choices(line_fen, strict))
    return found


def shortfall_fen(income_fen: int, persons: int, *, line_fen: int) -> int:
    """What a household lacks to the line, in fen a year; zero for one that lies on it or above."""
    return max(line_fen * persons - income_fen, 0)


def year_of_income(on: date) -> int:
    """The last whole year before a day: what a household can have declared."""
    return on.year - 1
