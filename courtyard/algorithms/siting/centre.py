"""The p-centre: p sites such that the client farthest from an open one is as near as possible.

A radius does if p sites reach everybody within it (Minieka, SIAM Review 12, 1970). That some radius does is shown by a plan, which a tabu
search looks for (`_within`); that it does not, by prices that prove that more than p sites are needed, and by branching (`_needed`). Both
sides close in on the best radius. Prices alone come as far as the linear relaxation of Elloumi, Labbé and Pochet (INFORMS Journal on
Computing 16, 2004).

Whoever is not asked about makes a bound lower, not wrong (Chen and Handler, Computers and Operations Research 14, 1987; Contardo, Iori
and Kramer, Computers and Operations Research 103, 2019): among very many only those are asked about who lie far from one another. For the
same reason a list that is cut short is no lie: its client is asked about up to where it ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from courtyard.algorithms.siting import _needed, _swap, _within
from courtyard.algorithms.siting.lists import Lists, first_open, no_dearer, only
from courtyard.algorithms.siting.median import NumberOfSites
from courtyard.algorithms.siting.points import BadPlaces
from courtyard.algorithms.siting.search import Effort, Mask, Progress, Sites, gap_of, sites_of

# Moves of the search for a plan, rounds of the prices and pairs that branches look at, for each radius at first; all of them grow alike.
_MOVES, _ROUNDS, _WORK, _MORE = 10_000, 1_500, 5e8, 2
# Moves for each radius before there is a bound, and how near to each other the last of these radii are.
_FIRST_MOVES, _NEAR = 1_000, 0.99
# Between two questions to whoever watches about so many pairs are looked at.
_ASKED = 20_000_000
# Pairs within the radius that prices are raised for at first, and so few that branches are always tried.
_PRICED, _SMALL = 1_000_000, 100_000
# Radii nearer to each other than this share are not told apart at first, where there are many pairs.
_ALIKE = 2e-3
# The lists are cut anew where the best radius falls below this share of what they hold.
_WORTH_CUTTING = 0.9


@dataclass(frozen=True, slots=True)
class Centre:
    """The open sites, sorted; every client is within `radius` of one, and no plan brings all within less than `at_least`."""

    sites: NDArray[np.int64]
    radius: float
    at_least: float

    @property
    def gap(self) -> float:
        return gap_of(self.radius, self.at_least)


def centre(
    lists: Lists,
    p: int,
    *,
    must_open: Sequence[int] = (),
    never_open: Sequence[int] = (),
    effort: Effort = Effort(),  # noqa: B008  frozen
) -> Centre:
    """The p sites, those of `must_open` among them and none of `never_open`, and the bound on the radius of every such plan.

    Raises BadPlaces where no p sites are found that the lists name for everybody; longer lists mend that, where there are more sites.
    """
    sites = sites_of(lists.sites, must_open, never_open)
    NumberOfSites(p, sites)  # refuses a p that cannot be
    known = only(lists, sites.may_open[lists.site], lists.beyond)
    search = _Search(known, p, sites, effort) if np.diff(known.start).all() else None
    if search is not None:
        search.run()
    if search is None or not np.isfinite(search.radius):
        raise BadPlaces("No radius that the lists know about is enough for so few sites; give them more sites a client.")
    return Centre(np.flatnonzero(search.best), search.radius, search.at_least)


class _Search:
    """The best plan so far with its `radius`, and `at_least`, below which no plan has one."""

    def __init__(self, lists: Lists, p: int, sites: Sites, effort: Effort) -> None:
        self._lists, self._sites, self._effort = lists, sites, effort
        self._p, self._free = p, p - len(sites.must)
        self._by_must = first_open(lists, sites.must)[1]
        self._asked = np.ones(lists.clients, dtype=np.bool_)
        self._random = np.random.default_rng(effort.seed)
        self._rounds, self._phase, self._is_over = 0, "begin", False
        # Nobody is nearer than to the cheapest site.
        self.radius, self.at_least = np.inf, float(lists.cost[lists.start[:-1]].max())
        self.best: Mask = ~sites.may_close
        pairs = _swap.turned(lists.start, lists.site, lists.cost, lists.sites)
        _within.farthest_first(p, pairs, self.best)
        self._cut = _Cut(no_dearer(lists, _within.farthest(pairs, self.best)))
        self._keep(self.best)

    def run(self) -> None:
        """The whole search."""
        self._begin()
        times = 1
        while not self._asks():
            moves, rounds = min(_MOVES * times, self._effort.kicks), min(_ROUNDS * times, self._effort.bound_rounds)
            self._ask_about_few(_PRICED * times)
            self._raise_bound(rounds, times)
            self._phase = "kick"
            while not self._is_over and self._seek(self._next_below(), moves):
                pass
            # More of the same helps only where somebody waits for it.
            if moves == self._effort.kicks and rounds == self._effort.bound_rounds:
                break
            times *= _MORE

    def _asks(self) -> bool:
        """Counts a round, tells whoever watches, and says whether that was the last one."""
        if self._is_over:
            return True
        self._rounds += 1
        progress = Progress(self._phase, self._rounds, self.radius, min(self.at_least, self.radius))
        asked = self._effort.watch is not None and self._effort.watch(progress)
        self._is_over = asked or progress.gap <= self._effort.gap
        return self._is_over

    def _radii(self, low: float, high: float) -> NDArray[np.float32]:
        """The costs from `low` on and below `high`: no other radius makes a difference."""
        first, last = np.searchsorted(self._cut.radii, (low, high))
        return self._cut.radii[first:last]

    def _next_below(self) -> float:
        """The longest radius that is shorter than the best plan's."""
        return float(self._radii(-np.inf, self.radius)[-1])

    def _keep(self, is_open: Mask) -> None:
        """Keeps the plan, with as many sites as it may have, if it is the best; radii above its own are of no use then."""
        missing = np.flatnonzero(self._sites.may_open & ~is_open)[: self._p - int(is_open.sum())]
        is_open[missing] = True
        radius = float(_within.farthest(self._cut.pairs, is_open))
        if radius < self.radius or self.radius == np.inf:
            self.radius, self.best = radius, is_open
        if self.radius < _WORTH_CUTTING * self._cut.most:
            self._cut = _Cut(no_dearer(self._lists, self.radius))

    def _prove(self, radius: float) -> None:
        """No plan has this radius or a shorter one: the next is a cost that is listed, or that a list does not know about."""
        above = self._cut.radii[np.searchsorted(self._cut.radii, radius, side="right") :]
        listed = float(above[0]) if len(above) else np.inf
        unlisted = max(float(self._lists.beyond.min()), np.nextafter(radius, np.inf))
        self.at_least, self._phase = min(listed, unlisted), "bound"

    def _begin(self) -> None:
        """Halves the radii, with a few moves for each."""
        low = self.at_least
        while not self._is_over and low < _NEAR * self.radius and len(radii := self._radii(low, self.radius)):
            middle = float(radii[len(radii) // 2])
            if not self._seek(middle, _FIRST_MOVES):
                low = np.nextafter(middle, np.inf)

    def _seek(self, radius: float, moves: int) -> bool:
        """Keeps a plan that reaches everybody within the radius, if so many moves from the best one find one."""
        near, is_open = self._cut.near(radius), self.best.copy()
        reached = _within.stand(near, is_open, int(self._random.integers(1, 2**62)))
        each = 1 + int(_ASKED // (1 + near.pairs / len(near.end) * near.pairs / len(near.by_end)))
        while moves > 0 and reached.left[0]:
            made = _within.move(min(each, moves), near, is_open, self._sites.may_close, reached)
            if self._asks() or made < min(each, moves):
                break
            moves -= made
        if reached.left[0]:
            return False
        self._keep(is_open)
        return True

    def _ask_about_few(self, pairs: int) -> None:
        """Leaves clients out where there are too many to price them all: those who lie near to others."""
        self._asked[:] = True
        share = pairs / max(1, self._cut.near(self.radius).pairs)
        if share < 1:
            wanted = int(share * self._lists.clients)
            order = _within.farthest_first(wanted + len(self._sites.must), self._cut.pairs, ~self._sites.may_close)
            self._asked[:] = False
            self._asked[order] = True

    def _reach(self, radius: float) -> _needed.Reach:
        """Who has to be reached by sites that need not be open, as far as is known for certain."""
        is_asked = self._asked & (self._lists.beyond > radius) & (self._by_must > radius)
        pairs = self._cut.pairs
        end = _within.ends(pairs.start, pairs.cost, radius)
        return _needed.Reach(pairs.start[:-1][is_asked], end[is_asked], pairs.site, self._lists.sites)

    def _raise_bound(self, rounds: int, times: int) -> None:
        """Looks for the longest radius that can be proven too short, with so many rounds of the prices for each."""
        low, high, guess = self.at_least, self.radius, self.radius
        alike = _ALIKE / times if len(self._cut.pairs.site) > _SMALL else 0.0
        while not self._is_over and (1 - alike) * high > low and len(radii := self._radii(low, high)):
            margin = len(radii) // 8
            at = float(radii[np.clip(np.searchsorted(radii, guess), margin, len(radii) - 1 - margin)])
            needed, is_none = self._try(at, rounds, _WORK * times)
            if is_none:
                self._prove(at)
            low, high = self.at_least, min(self.radius, high if is_none else at)
            # On a plane a site reaches as many as the square of its radius.
            guess = at * np.sqrt(max(needed, 1.0) / max(self._free, 1))
        self._phase = "bound"

    def _try(self, radius: float, rounds: int, work: float) -> tuple[float, bool]:
        """How many sites besides those that must be open the radius needs at least, and whether there may not be so many."""
        reach = self._reach(radius)
        found = _needed.priced(reach, _needed.first_prices(reach), self._free, rounds, self._asks)
        # Branches of a large whole lead somewhere only where the prices nearly do.
        if found.needed <= self._free - 1 and found.reach.pairs > _SMALL:
            return found.needed, False
        decided = _needed.decide(found, self._free, work, self._asks)
        if decided.sites is not None:
            is_open = ~self._sites.may_close
            is_open[decided.sites] = True
            self._keep(is_open)
        return found.needed, decided.is_none


class _Cut:
    """The lists as far as a radius, both ways round, nearest first, and the costs in them, each once."""

    def __init__(self, lists: Lists) -> None:
        self.radii = np.unique(lists.cost)
        self.most = float(self.radii[-1])
        self.pairs = _swap.turned(lists.start, lists.site, lists.cost, lists.sites)
        _within.nearest_first(self.pairs)

    def near(self, radius: float) -> _within.Near:
        """Who reaches whom within the radius."""
        pairs = self.pairs
        end, by_end = _within.ends(pairs.start, pairs.cost, radius), _within.ends(pairs.by_start, pairs.by_cost, radius)
        return _within.Near(pairs.start, end, pairs.site, pairs.by_start, by_end, pairs.by_client)
