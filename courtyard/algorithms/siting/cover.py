"""Covering: which sites reach the most clients (maximal covering), and how few reach all (set covering).

A client is covered by any open site within reach. Reaching costs nothing and not being reached costs 1, so maximal covering
(Church and ReVelle, Papers of the Regional Science Association 32, 1974) is a p-median and set covering a fixed-charge problem on
lists of the sites within reach, and `search` solves and bounds both.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from courtyard.algorithms.siting.charge import WorthItsCharge
from courtyard.algorithms.siting.lists import Lists, only
from courtyard.algorithms.siting.median import NumberOfSites
from courtyard.algorithms.siting.search import Effort, Float, Mask, Search, gap_of, sites_of, weights_of


@dataclass(frozen=True, slots=True)
class Coverage:
    """The open sites, sorted, and which clients they reach; `covered` is their weight, and no plan covers more than `at_most`."""

    sites: NDArray[np.int64]
    reached: Mask
    covered: float
    at_most: float

    @property
    def gap(self) -> float:
        """The share of what could be covered at most that this plan leaves out."""
        return gap_of(self.at_most, self.covered)


@dataclass(frozen=True, slots=True)
class Cover:
    """The open sites, sorted, that reach every client that can be reached; no fewer than `at_least` could; `alone` nobody reaches."""

    sites: NDArray[np.int64]
    at_least: int
    alone: NDArray[np.int64]

    @property
    def gap(self) -> float:
        """The share of the sites that might be spared, at most."""
        return gap_of(len(self.sites), self.at_least)


def covering(
    reach: Lists,
    weights: ArrayLike,
    p: int,
    *,
    must_open: Sequence[int] = (),
    never_open: Sequence[int] = (),
    effort: Effort = Effort(),  # noqa: B008  frozen
) -> Coverage:
    """p sites that reach as much weight as possible; `reach` lists for each client the sites that reach it, at whatever cost."""
    weight = weights_of(weights, reach.clients)
    sites = sites_of(reach.sites, must_open, never_open)
    choice = NumberOfSites(p, sites)
    within, some = _reachable(reach)
    if not some.any():
        return Coverage(np.union1d(sites.must, sites.free[: p - len(sites.must)]), some, 0.0, 0.0)
    free = replace(within, cost=np.zeros_like(within.cost), beyond=np.ones(within.clients))
    plan = Search(free, weight[some], sites, choice, np.ones(free.clients), effort).run()
    reached = some.copy()
    reached[some] = plan.serves >= 0
    return Coverage(plan.sites, reached, float(weight[reached].sum()), float(weight[some].sum() - plan.bound))


def cover_all(
    reach: Lists,
    *,
    must_open: Sequence[int] = (),
    never_open: Sequence[int] = (),
    effort: Effort = Effort(),  # noqa: B008  frozen
) -> Cover:
    """As few sites as possible that reach every client that any site may reach; the others are named in `alone`."""
    sites = sites_of(reach.sites, must_open, never_open)
    within, some = _reachable(_without(reach, never_open))
    alone = np.flatnonzero(~some)
    if not some.any():
        return Cover(sites.must, len(sites.must), alone)
    free = replace(within, cost=np.zeros_like(within.cost), beyond=np.full(within.clients, np.inf))
    choice = WorthItsCharge(np.ones(reach.sites), sites)
    # Not being reached costs two sites: opening one for a client alone is always better.
    search = Search(free, np.ones(free.clients), sites, choice, np.full(free.clients, 2.0), effort, is_whole=True)
    plan = search.run()
    return Cover(plan.sites, int(plan.bound), alone)


def _without(lists: Lists, never_open: Sequence[int]) -> Lists:
    """The pairs of the lists whose site may be opened."""
    if not len(never_open):
        return lists
    allowed = np.ones(lists.sites, dtype=np.bool_)
    allowed[np.asarray(never_open, dtype=np.int64)] = False
    return only(lists, allowed[lists.site], lists.beyond)


def _reachable(reach: Lists) -> tuple[Lists, Mask]:
    """The lists of those clients that have one, and which these are."""
    counts = np.diff(reach.start)
    some = counts > 0
    return Lists(_starts(counts[some]), reach.site, reach.cost, reach.beyond[some], reach.sites), some


def _starts(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def spread(costs: Float, weights: ArrayLike) -> tuple[float, float, float]:
    """The weighted mean of the costs, the cost that 95 % of the weight does not exceed, and the worst."""
    weight = np.asarray(weights, dtype=np.float64)
    order = np.argsort(costs)
    share = np.cumsum(weight[order]) / weight.sum()
    return float(weight @ costs / weight.sum()), float(costs[order][np.searchsorted(share, 0.95)]), float(costs.max())
