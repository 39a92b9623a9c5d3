"""How many sites it takes at least to reach everybody within a radius: by prices, and by branching where these alone do not tell.

Let every client pay a price for being reached. A plan pays 1 for each site and collects the prices of whom it reaches, so that no plan
has fewer sites than all prices together less what each site collects above 1: the Lagrangian bound of set covering, as high at best as
its linear relaxation. Prices are raised by the volume algorithm (Barahona and Anbil, Mathematical Programming 87, 2000). A site that
collects so little that opening it would bring the bound above what is allowed is left out from then on, as in Beasley's "A Lagrangian
heuristic for set-covering problems" (Naval Research Logistics 37, 1990), and the fewer sites are left the higher the bound.

Branching takes the client that the fewest sites reach: one of these has to be open (Etcheberry, Operations Research 25, 1977).
"""

from collections.abc import Callable
from typing import NamedTuple

import numba
import numpy as np

from courtyard.algorithms.siting._dual import newest_share
from courtyard.algorithms.siting._swap import Float, Index, Mask, Short

# A bound of 3.0000001 may be a rounding error above 3.
ROUNDED = 1e-6
# The step is shortened after a fiftieth of the rounds that raised nothing; the share of the newest direction falls by and by.
_IDLE, _PATIENCE, _SHORTER, _SHORTEST = 20, 50, 0.7, 1e-3
_SHARE, _LEAST_SHARE, _FALLS, _EACH = 0.1, 0.01, 0.85, 40
# Rounds of a branch.
_BRANCH_ROUNDS = 60


class Reach(NamedTuple):
    """Of each client the sites that reach it: `site[k]` for `begin[i] <= k < end[i]`; out of `sites`."""

    begin: Index
    end: Index
    site: Short
    sites: int

    @property
    def pairs(self) -> int:
        """How many pairs there are."""
        return int((self.end - self.begin).sum())


class Priced(NamedTuple):
    """How many sites are needed at least, at which prices, and the sites that a plan of no more than is allowed may still open."""

    needed: float
    price: Float
    reach: Reach


class Decided(NamedTuple):
    """The sites of a plan, if there is one; whether it is certain that there is none."""

    sites: Index | None
    is_none: bool


def first_prices(reach: Reach) -> Float:
    """The fewer sites reach a client the higher."""
    return np.asarray(1.0 / np.maximum(reach.end - reach.begin, 1))


def priced(reach: Reach, price: Float, enough: int, rounds: int, stops: Callable[[], bool]) -> Priced:
    """The bound after so many rounds; fewer if it is more than `enough`, or when `stops` says so."""
    load, times = np.empty(reach.sites), np.empty(len(price))
    best, (highest, slack) = price, _value(reach, price, load, times)
    direction, scale, idle, most, patience = slack, 0.5, 0, _SHARE, max(_IDLE, rounds // _PATIENCE)
    for number in range(1, rounds + 1):
        if highest > enough + ROUNDED or scale < _SHORTEST or stops():
            break
        norm = float(direction @ direction)
        price = np.clip(best + scale * (1.02 * enough + 1 - highest) / max(norm, 1e-300) * direction, 0.0, 1.0)
        value, slack = _value(reach, price, load, times)
        along, own = float(slack @ direction), float(slack @ slack)
        share = newest_share(along, own, norm, most)
        direction = share * slack + (1 - share) * direction
        if value > highest:
            scale = min(1.1 * scale, 2.0) if along > 0 else scale
            highest, best, idle = value, price, 0
        else:
            idle += 1
            if idle == patience:
                scale, idle = _SHORTER * scale, 0
        if number % _EACH == 0:
            most = max(_FALLS * most, _LEAST_SHARE)
            reach = _narrowed(reach, best, highest, enough, load)
            if (reach.end == reach.begin).any():
                return Priced(np.inf, best, reach)
    return Priced(highest, best, reach)


def decide(found: Priced, enough: int, work: float, stops: Callable[[], bool]) -> Decided:
    """Whether `enough` sites reach every client; undecided after so much work, in pairs looked at, or when `stops` says so."""
    if found.needed > enough + ROUNDED:
        return Decided(None, True)
    if not len(found.price):
        return Decided(np.empty(0, dtype=np.int64), False)
    waiting = _branches(found, ())
    while waiting and work > 0 and not stops():
        branch = waiting.pop()
        reach, price = _narrower(branch)
        if not len(price):
            return Decided(np.array(branch.opened, dtype=np.int64), False)
        left = enough - len(branch.opened)
        if left:
            found = priced(reach, price, left, _BRANCH_ROUNDS, stops)
            work -= 2 * _BRANCH_ROUNDS * reach.pairs
            waiting += _branches(found, branch.opened) if found.needed <= left + ROUNDED else []
    return Decided(None, not waiting)


class _Branch(NamedTuple):
    """What is left of `whole` when the last site `opened` is open and those `shut` are not."""

    whole: Priced
    opened: tuple[int, ...]
    shut: Index


def _branches(whole: Priced, opened: tuple[int, ...]) -> list[_Branch]:
    """One for each site that reaches the client that the fewest reach, without the sites of those before it; the most promising last."""
    reach = whole.reach
    hardest = np.lexsort((-whole.price, reach.end - reach.begin))[0]
    load = np.empty(reach.sites)
    _collect(reach, whole.price, load)
    choices = reach.site[reach.begin[hardest] : reach.end[hardest]].astype(np.int64)
    choices = choices[np.argsort(-load[choices], kind="stable")]
    return [_Branch(whole, (*opened, int(choices[n])), choices[:n]) for n in range(len(choices))][::-1]


def _narrower(branch: _Branch) -> tuple[Reach, Float]:
    """The clients of a branch that are not reached yet, and their prices."""
    reach, price = branch.whole.reach, branch.whole.price
    stays, allowed = ~_reached(reach, branch.opened[-1]), np.ones(reach.sites, dtype=np.bool_)
    allowed[branch.shut] = False
    return _without(reach, stays, allowed), price[stays]


def _value(reach: Reach, price: Float, load: Float, times: Float) -> tuple[float, Float]:
    """The bound at these prices, and for each client 1 less the number of sites that reach it and collect more than 1."""
    _collect(reach, price, load)
    _count(reach, load, times)
    return float(price.sum() - np.maximum(load - 1.0, 0.0).sum()), 1.0 - times


def _narrowed(reach: Reach, price: Float, needed: float, enough: int, load: Float) -> Reach:
    """Without the sites that would bring the bound above what is allowed."""
    _collect(reach, price, load)
    allowed = needed + 1.0 - load <= enough + ROUNDED
    return reach if allowed.all() else _without(reach, np.ones(len(price), dtype=np.bool_), allowed)


@numba.njit(cache=True, nogil=True)
def _collect(reach: Reach, price: Float, load: Float) -> None:
    load[:] = 0.0
    for i in range(len(price)):
        if price[i] > 0.0:
            for k in range(reach.begin[i], reach.end[i]):
                load[reach.site[k]] += price[i]


@numba.njit(cache=True, nogil=True)
def _count(reach: Reach, load: Float, times: Float) -> None:
    for i in range(len(times)):
        found = 0.0
        for k in range(reach.begin[i], reach.end[i]):
            if load[reach.site[k]] > 1.0:
                found += 1.0
        times[i] = found


@numba.njit(cache=True, nogil=True)
def _reached(reach: Reach, site: int) -> Mask:
    """Which clients the site reaches."""
    found = np.zeros(len(reach.begin), dtype=np.bool_)
    for i in range(len(found)):
        for k in range(reach.begin[i], reach.end[i]):
            if reach.site[k] == site:
                found[i] = True
                break
    return found


@numba.njit(cache=True, nogil=True)
def _without(reach: Reach, stays: Mask, allowed: Mask) -> Reach:
    """The pairs of the clients that stay and of the sites that are allowed."""
    clients, pairs = np.count_nonzero(stays), 0
    for i in range(len(stays)):
        if stays[i]:
            pairs += reach.end[i] - reach.begin[i]
    begin, end, site = np.empty(clients, dtype=np.int64), np.empty(clients, dtype=np.int64), np.empty(pairs, dtype=np.int32)
    row = fill = 0
    for i in range(len(stays)):
        if stays[i]:
            begin[row] = fill
            for k in range(reach.begin[i], reach.end[i]):
                if allowed[reach.site[k]]:
                    site[fill] = reach.site[k]
                    fill += 1
            end[row] = fill
            row += 1
    return Reach(begin, end, site[:fill], reach.sites)
