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
from courtyard.algorithms.siting.search import Effort, Float, Mask, Progress, Search, gap_of, sites_of, weights_of

# Of each radius at first: most are decided by a plan or by the bound long before. Each time round a radius has so many times as many.
_KICKS_AT_FIRST, _ROUNDS_AT_FIRST = 50, 80
_MORE = 3


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

    Radii are tried by halving, each with a part of the effort; where that leaves open whether p sites can do it, again with more, until
    the gap or the effort is reached. Lists have to be whole, or long enough that the answer's radius is within them; BadPlaces otherwise.
    """
    sites = sites_of(lists.sites, must_open, never_open)
    NumberOfSites(p, sites)  # refuses a p that cannot be
    halving = _Halving(lists, p, must_open, never_open, effort)
    times = 1
    while not halving.is_over(_KICKS_AT_FIRST * times, _ROUNDS_AT_FIRST * times):
        times *= _MORE
    if halving.best is None:
        raise BadPlaces("No radius that the lists know about is enough for so few sites; give them more sites a client.")
    return Centre(_filled(halving.best, p, sites.may_open), halving.radius, halving.at_least)


class _Halving:
    """Radii between the largest that is too small for p sites and the smallest that is known to do."""

    def __init__(self, lists: Lists, p: int, must_open: Sequence[int], never_open: Sequence[int], effort: Effort) -> None:
        self._lists, self._p, self._effort = lists, p, effort
        self._named = {"must_open": must_open, "never_open": never_open}
        radii, self._known = np.unique(lists.cost), float(lists.beyond.min())
        self._radii = radii[radii <= self._known]
        self._proven, self._enough = 0, len(self._radii)
        self._rounds, self._is_asked = 0, False
        self.best: NDArray[np.int64] | None = None

    @property
    def radius(self) -> float:
        return float(self._radii[self._enough]) if self.best is not None else np.inf

    @property
    def at_least(self) -> float:
        return float(self._radii[min(self._proven, len(self._radii) - 1)]) if len(self._radii) else 0.0

    def is_over(self, kicks: int, rounds: int) -> bool:
        """Halves with so many kicks and rounds a radius, for the smallest that does and then for the largest that does not; whether that
        was all.
        """
        for is_for_plans in (True, False):
            low, high = self._proven, self._enough - 1
            while low <= high:
                middle = (low + high) // 2
                self._try(middle, kicks, rounds)
                # What stays undecided counts as too small for one, and as large enough for the other.
                is_enough = self._enough <= middle if is_for_plans else self._proven <= middle
                low, high = (low, middle - 1) if is_enough else (middle + 1, high)
                if self.best is not None and (self._is_asked or gap_of(self.radius, self.at_least) <= self._effort.gap):
                    return True
        # More of the same helps only where somebody waits for it.
        is_all = kicks >= self._effort.kicks and rounds >= self._effort.bound_rounds
        return self._is_asked or is_all or self._proven >= self._enough

    def _try(self, at: int, kicks: int, rounds: int) -> None:
        kicks, rounds = min(kicks, self._effort.kicks), min(rounds, self._effort.bound_rounds)
        effort = replace(self._effort, kicks=kicks, bound_rounds=rounds, gap=0.0, watch=self._watch)
        found = cover_all(no_dearer(self._lists, float(self._radii[at])), **self._named, effort=effort)
        if len(found.alone) == 0 and len(found.sites) <= self._p:
            self.best, self._enough = found.sites, at
            return
        # At the end of a list there may be others as near as the last of it: that they are not enough is known of shorter radii only.
        if (len(found.alone) or found.at_least > self._p) and self._radii[at] < self._known:
            self._proven = max(self._proven, at + 1)

    def _watch(self, progress: Progress) -> bool:
        """Ends a radius as soon as p sites are known to be enough, or not to be; tells whoever watches how far the radii are."""
        self._rounds += 1
        watch = self._effort.watch
        # Once there is a bound on the radius, a search is under way, though that of this radius may begin.
        phase = "bound" if self._proven and progress.phase == "begin" else progress.phase
        if watch is not None and watch(Progress(phase, self._rounds, self.radius, self.at_least)):
            self._is_asked = True
        return self._is_asked or progress.value <= self._p or progress.bound > self._p


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
