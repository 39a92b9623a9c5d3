"""Numbers of published instances, from words of their lines."""

import numpy as np

from courtyard.algorithms.columns import number_of
from courtyard.algorithms.siting.points import BadPlaces


def finite(word: str, line: int) -> float:
    """A number as C or Fortran writes it. Raises BadPlaces with the line."""
    try:
        found = number_of(word.upper().replace("D", "E"))
    except (ValueError, OverflowError):
        raise BadPlaces(f"Line {line}: {word[:40]!r} is no number that can be reckoned with.") from None
    if not np.isfinite(found):
        raise BadPlaces(f"Line {line}: {word!r} is not a finite number.")
    return found


def whole(word: str, line: int) -> int:
    """A whole number. Raises BadPlaces with the line."""
    found = finite(word, line)
    if found != int(found):
        raise BadPlaces(f"Line {line}: {word!r} is not a whole number.")
    return int(found)


def from_zero(word: str, line: int, what: str) -> float:
    """A number that is not below zero. Raises BadPlaces with the line."""
    found = finite(word, line)
    if found < 0:
        raise BadPlaces(f"Line {line}: {what} of {word} is below zero.")
    return found
