"""Ages, and what a household's members add up to."""

from collections.abc import Iterable
from datetime import date

OLDEST_AGE = 125
WORKING = frozenset({"able", "partly"})


def age_on(born: date, on: date) -> int:
    """Whole years on a day; somebody born on 29 February turns a year older on 1 March. Negative before the birth."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def workers(capacities: Iterable[str]) -> int:
    """How many can work, wholly or in part; a capacity that was not recorded is not counted as work."""
    return sum(capacity in WORKING for capacity in capacities)
