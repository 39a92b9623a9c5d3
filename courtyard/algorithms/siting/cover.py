"""Covering: which sites reach the most clients (maximal covering), how few reach all (set covering), how near all can be (p-centre).

A client is covered by any open site within reach. Reaching costs nothing and not being reached costs 1, so maximal covering
(Church and ReVelle, Papers of the Regional Science Association 32, 1974) is a p-median and set covering a fixed-charge problem on
lists of the sites within reach, and `search` solves and bounds both. The p-centre is a sequence of set coverings (Minieka, SIAM Review 12,
1970): no plan of p sites has a radius for which covering all takes more than p.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from courtyard.algorithms.siting.charge import WorthItsCharge
from courtyard.algorithms.siting.lists import Lists, no_dearer, only
from courtyard.algorithms.siting.median import NumberOfSites
from courtyard.algorithms.siting.points import BadPlaces
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


@dataclass(frozen=True, slots=True)
class Centre:
    """The open sites, sorted; every client is within `radius` of one, and no plan brings all within less than `at_least`."""

    sites: NDArray[np.int64]
    radius: float
    at_least: float

    @property
    def gap(self) -> float:
        return gap_of(self.radius, self.at_least)


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


def centre(
    lists: Lists,
    p: int,
    *,
    must_open: Sequence[int] = (),
    never_open: Sequence[int] = (),
    effort: Effort = Effort(),  # noqa: B008  frozen
) -> Centre:
    """p sites such that the client farthest from one is as near as possible.

    Each radius is tried with `effort`; where that leaves open whether p sites can do it, the gap says so. Lists have to be whole, or
    long enough that the answer's radius is within them; BadPlaces otherwise.
    """
    sites = sites_of(lists.sites, must_open, never_open)
    NumberOfSites(p, sites)  # refuses a p that cannot be
    radii = np.unique(lists.cost)
    low, high, best = 0, len(radii) - 1, None
    proven = 0
    while low <= high:
        middle = (low + high) // 2
        radius = float(radii[middle])
        if (lists.beyond < radius).any():
            high = middle - 1
            continue
        found = cover_all(no_dearer(lists, radius), must_open=must_open, never_open=never_open, effort=_until(effort, p))
        if len(found.alone) == 0 and len(found.sites) <= p:
            best, high = (found.sites, radius), middle - 1
        else:
            if len(found.alone) or found.at_least > p:
                proven = max(proven, middle + 1)
            low = middle + 1
    if best is None:
        raise BadPlaces("No radius that the lists know about is enough for so few sites; give them more sites a client.")
    return Centre(_filled(best[0], p, sites.may_open), best[1], float(radii[min(proven, len(radii) - 1)]))


def _until(effort: Effort, p: int) -> Effort:
    """The same effort, that ends as soon as p sites are known to be enough, or not to be."""
    before = effort.watch

    def watch(progress):  # type: ignore[no-untyped-def]  # the signature is Watch
        return progress.value <= p or progress.bound > p or (before is not None and before(progress))

    return replace(effort, watch=watch)


def _filled(chosen: NDArray[np.int64], p: int, may_open: Mask) -> NDArray[np.int64]:
    others = np.setdiff1d(np.flatnonzero(may_open), chosen)
    return np.union1d(chosen, others[: p - len(chosen)])


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
