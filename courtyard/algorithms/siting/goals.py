"""What a plan can be made for, and what it takes, before anything is worked out. Needs nothing but Python."""

from enum import Enum

# Up to so many pairs every site is listed for everybody; above, the nearest ones.
_ALL_PAIRS = 40_000_000
_LEAST_LISTED, _TIMES_SERVED = 150, 3


class Goal(Enum):
    """Which problem a plan solves; the value is its standard name."""

    P_MEDIAN = "p-median"
    P_CENTER = "p-center"
    MAX_COVER = "max-cover"
    SET_COVER = "set-cover"
    FIXED_CHARGE = "fixed-charge"

    @property
    def wants_number(self) -> bool:
        return self in (Goal.P_MEDIAN, Goal.P_CENTER, Goal.MAX_COVER)

    @property
    def wants_reach(self) -> bool:
        return self in (Goal.MAX_COVER, Goal.SET_COVER)


def listed_sites(clients: int, sites: int, number: int | None) -> int:
    """How many of the sites to look at for each client, where nobody says so: all, or as many as have proved enough to open `number`."""
    if clients * sites <= _ALL_PAIRS:
        return sites
    served = sites // number if number else 0
    return min(sites, max(_LEAST_LISTED, _TIMES_SERVED * served))


def needed_of_pairs(pairs: int, clients: int, sites: int) -> int:
    """The same where every pair is a line of a table, or lies within reach: sorting them takes more than what is kept."""
    return 60 * pairs + 400 * clients + 200 * sites


def pair_bytes(goal: Goal) -> int:
    """The memory of a listed pair: it stands in the lists and, turned round, in the search, with what sorting it took; for the p-center
    also in the lists of the radius that is tried.
    """
    return 40 if goal is Goal.P_CENTER else 20


def needed_bytes(clients: int, count: int, sites: int, pair: int = 20) -> int:
    """The memory that a plan with `count` listed sites a client takes at its peak, lists and search together; `pair` as above."""
    return pair * clients * min(count, sites) + 400 * clients + 200 * sites
