"""The search that every location problem of this package shares: a bound from prices, plans from interchange, each helping the other.

The bound is the Lagrangian one of Cornuéjols, Fisher and Nemhauser (Management Science 23, 1977): let client i pay a price instead
of being served; a site then saves its clients what their prices exceed its costs, and no plan is cheaper than all prices less what
the best choice of sites saves. Any prices give a bound. Good ones are found by a deflected subgradient (Camerini, Fratta and Maffioli,
Mathematical Programming Study 3, 1975) and then by the volume algorithm (Barahona and Anbil, Mathematical Programming 87, 2000), which
also says how often each site was among the best: where the best plans are looked for, by interchange (`_swap`) and kicks.

With lists that are cut short, a price may not exceed what the list knows about (`Lists.beyond`): the bound then holds for all sites.

At last parts of the plan are solved exactly (`_part`), each so many open sites with all that lies between them, as in POPMUSIC (Taillard
and Voss, in Essays and Surveys in Metaheuristics, 2002), and the whole where it is small enough once the bound has said which sites no
better plan opens: then the plan is proven, or the bound raised.

What the problems differ in is the `Choice`: p sites, or as many as are worth their charge.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

import numba
import numpy as np
from numpy.typing import ArrayLike, NDArray

from courtyard.algorithms.siting import _dual, _improve, _swap
from courtyard.algorithms.siting.lists import Lists
from courtyard.algorithms.siting.points import BadPlaces

# Compiled loops are shared out in as many parts as this, whatever the machine has, so that sums come out the same everywhere.
_PARTS = 4
# Fewer pairs than these are no work to share: threads would wait for each other longer than they work.
_WORTH_SHARING = 500_000
_DEFLECTED = 120
# The interchange follows the bound's advice each time after so many of its rounds.
_ADVICE = 40

Float = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a search is: `bound` <= best possible value <= `value`; `round` counts evaluations of the bound and kicks."""

    phase: str
    round: int
    value: float
    bound: float

    @property
    def gap(self) -> float:
        """The share of the plan's value by which it may be worse than the best one, at most."""
        return gap_of(self.value, self.bound)


@dataclass(frozen=True, slots=True)
class Plan:
    """Open sites and what they rest on.

    sites   int64, sorted: the sites to open
    serves  int64, a client each: the site that serves it, -1 where its list names no open site
    costs   float64, a client each: the cost of one unit of its weight, inf where `serves` is -1
    value   the weighted sum of costs and the charges of the sites, as far as the lists know them
    bound   what no plan can be below
    rounds  how many rounds the search took
    """

    sites: NDArray[np.int64]
    serves: NDArray[np.int64]
    costs: Float
    value: float
    bound: float
    rounds: int

    @property
    def gap(self) -> float:
        return gap_of(self.value, self.bound)


def gap_of(value: float, bound: float) -> float:
    """What share of `value` lies above `bound`; all of it while there is no plan, whose value is infinite."""
    if np.isinf(value):
        return 1.0
    return max(0.0, (value - bound) / value) if value > 0 else 0.0


Watch = Callable[[Progress], bool]


@dataclass(frozen=True, slots=True)
class Effort:
    """When a search ends: at `gap`, or after its rounds, or when `watch`, called after each round, answers True.

    Whoever wants a limit of time says so in `watch`. The same arguments give the same plan, apart from what `watch` answers.
    """

    bound_rounds: int = 600
    kicks: int = 0
    gap: float = 0.0
    watch: Watch | None = None
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Sites:
    """Which sites may be chosen: `may_open` and `may_close` are masks; a site that may not close is open in every plan."""

    may_open: Mask
    may_close: Mask

    @property
    def must(self) -> NDArray[np.int64]:
        return np.flatnonzero(~self.may_close)

    @property
    def free(self) -> NDArray[np.int64]:
        return np.flatnonzero(self.may_open & self.may_close)


def sites_of(count: int, must_open: Sequence[int], never_open: Sequence[int]) -> Sites:
    """Masks of `count` sites. Raises BadPlaces for a number that is no site's, or a site that both must and must not be open."""
    must, never = np.unique(np.asarray(must_open, dtype=np.int64)), np.unique(np.asarray(never_open, dtype=np.int64))
    named = np.concatenate([must, never])
    if len(named) and (named.min() < 0 or named.max() >= count):
        raise BadPlaces(f"Sites are numbered from 0 to {count - 1}.")
    both = np.intersect1d(must, never)
    if len(both):
        raise BadPlaces(f"Site {both[0]} must be open and may not be.")
    may_open, may_close = np.ones(count, dtype=np.bool_), np.ones(count, dtype=np.bool_)
    may_open[never], may_close[must] = False, False
    return Sites(may_open, may_close)


def weights_of(weights: ArrayLike, clients: int) -> Float:
    """One positive weight a client. Raises BadPlaces otherwise."""
    found = np.asarray(weights, dtype=np.float64)
    if found.shape != (clients,):
        raise BadPlaces(f"There are {clients} clients, but {found.size} weights.")
    if clients == 0:
        raise BadPlaces("There is no client to serve.")
    if not np.isfinite(found).all() or found.min() <= 0:
        raise BadPlaces("Every weight is a finite number above zero; leave out a client that weighs nothing.")
    return found


class Choice(Protocol):
    """Which sets of sites are plans, and what a site costs besides serving: `number` of them (None: any), each for its `charge`."""

    number: int | None
    charge: Float

    def charges(self, is_open: Mask) -> float:
        """What the open sites cost besides serving."""
        ...

    def saves_most(self, savings: Float, chosen: Mask) -> float:
        """Marks in `chosen` the best choice at these savings, and returns what it saves, less its charges."""
        ...

    def begin(self, pairs: _swap.Pairs, clients: _swap.Clients, is_open: Mask) -> None:
        """Opens the sites of a first plan."""
        ...

    def descend(
        self, order: NDArray[np.int64], pairs: _swap.Pairs, clients: _swap.Clients, is_open: Mask, standing: _swap.Standing
    ) -> None:
        """Improves the plan by changes that gain, looking at the sites of `order`."""
        ...

    def advised(self, often: Float) -> tuple[Mask, NDArray[np.int64]]:
        """A plan of the sites that the bound chose most often, and the sites worth looking at, best first."""
        ...

    def narrowed(self, savings: Float, spare: float) -> tuple[Mask, Mask]:
        """The sites that a plan which costs at most `spare` more than the bound of these savings may open, and those that it must."""
        ...


@contextmanager
def threads_for(pairs: int) -> Iterator[None]:
    """Inside, small work stays with one thread; what comes out is the same."""
    before = numba.get_num_threads()
    numba.set_num_threads(before if pairs >= _WORTH_SHARING else 1)
    try:
        yield
    finally:
        numba.set_num_threads(before)


class Search:
    """The best plan and the best prices so far, and the arrays that the compiled loops work on.

    `unserved` is what the interchange takes a client to cost whose list names no open site, one a client. `is_whole`: every plan's
    value is a whole number, so that a bound counts as the next one above it.
    """

    def __init__(
        self, lists: Lists, weight: Float, sites: Sites, choice: Choice, unserved: Float, effort: Effort, *, is_whole: bool = False
    ) -> None:
        empty = np.flatnonzero(np.diff(lists.start) == 0)
        if len(empty):
            raise BadPlaces(f"Client {empty[0]} (counted from 0) can be served by no site; {len(empty)} such clients were given.")
        self.lists, self.sites, self.choice, self._effort, self._is_whole = lists, sites, choice, effort, is_whole
        self.random = np.random.default_rng(effort.seed)
        self.weight, self.clients = weight, _swap.Clients(weight, unserved)
        self.pairs = _swap.turned(lists.start, lists.site, lists.cost, lists.sites)
        self.is_open: Mask = ~sites.may_close
        self.standing = _swap.stand(self.pairs, self.clients, self.is_open)
        # Nothing costs less than nothing, nor less than what has to be open.
        self.value, self.bound, self.rounds = np.inf, choice.charges(self.is_open), 0
        self.best: Mask = self.is_open
        self.often = np.zeros(lists.sites)
        self.prices, self.price = _Prices(self.pairs, weight, choice), np.zeros(lists.clients)
        self.is_over = False

    def run(self) -> Plan:
        """The whole search."""
        with threads_for(self.lists.pairs):
            return self._run()

    def _run(self) -> Plan:
        self.choice.begin(self.pairs, self.clients, self.is_open)
        self.stand()
        self.descend(self.random.permutation(self.lists.sites))
        if not self.ends("begin"):
            _raise_bound(self, self._effort.bound_rounds)
        if not self.is_over and self._effort.kicks:
            _improve.improve(self, self._effort.kicks)
        end = _swap.stand(self.pairs, self.clients, self.best)
        costs = np.where(end.first >= 0, end.first_cost, np.inf)
        return Plan(np.flatnonzero(self.best), end.first.astype(np.int64), costs, self.value, self._proven(), self.rounds)

    @property
    def is_whole(self) -> bool:
        return self._is_whole

    def _proven(self) -> float:
        # A bound of 3.0000001 may be a rounding error above 3.
        return float(np.ceil(self.bound - 1e-6 * max(1.0, abs(self.bound)))) if self._is_whole else self.bound

    def ends(self, phase: str) -> bool:
        """Counts a round, tells whoever watches, and says whether that was the last one."""
        self.rounds += 1
        return self.asks(phase)

    def asks(self, phase: str) -> bool:
        """The same within a round."""
        progress = Progress(phase, self.rounds, self.value, self._proven())
        watch = self._effort.watch
        asked = watch is not None and watch(progress)
        self.is_over = self.is_over or asked or progress.gap <= self._effort.gap
        return self.is_over

    def stand(self) -> None:
        """Works out anew where every client stands."""
        self.standing = _swap.stand(self.pairs, self.clients, self.is_open)

    def descend(self, order: NDArray[np.int64]) -> float:
        """Changes as long as they gain, keeps the plan if it is the best, and returns its value."""
        self.choice.descend(order, self.pairs, self.clients, self.is_open, self.standing)
        return self.keep()

    def keep(self) -> float:
        """Keeps the plan if it is the best, and returns its value."""
        value = float(self.weight @ self.standing.first_cost) + self.choice.charges(self.is_open)
        if value < self.value:
            self.value, self.best = value, self.is_open.copy()
        return value

    def go_on_from(self, plan: Mask) -> None:
        """Goes on from these open sites."""
        self.is_open = plan.copy()
        self.stand()

    def follow_advice(self) -> None:
        """Looks for a plan where the bound says that good ones are."""
        self.is_open, order = self.choice.advised(self.often)
        self.stand()
        self.descend(order)


class _Prices:
    """Evaluates prices: the bound that they give, the sites that they choose, and how far each client is from being served once."""

    def __init__(self, pairs: _swap.Pairs, weight: Float, choice: Choice) -> None:
        self._pairs, self._weight, self._choice = pairs, weight, choice
        self._parts = np.zeros((_PARTS, len(choice.charge)))
        self._times = np.empty(len(weight))
        self.chosen: Mask = np.zeros(len(choice.charge), dtype=np.bool_)

    def evaluate(self, price: Float) -> tuple[float, Float]:
        """The bound, and for each client 1 less the number of chosen sites that cost it less than its price."""
        saved = self._choice.saves_most(self.savings(price), self.chosen)
        _dual.served(self._pairs, price, self.chosen, self._times)
        return float(self._weight @ price) - saved, 1.0 - self._times

    def savings(self, price: Float) -> Float:
        """What each site saves its clients at these prices."""
        _dual.savings(self._pairs, self._weight, price, self._parts)
        return np.asarray(self._parts.sum(axis=0))


def _raise_bound(search: Search, rounds: int) -> None:
    """Raises the bound, and looks for better plans on the way."""
    prices = search.prices
    price, slack = _first_prices(search, prices)
    deflected = min(_DEFLECTED, rounds // 4)
    price, slack = _deflected(search, prices, price, slack, deflected)
    if not search.is_over:
        _volume(search, prices, price, slack, rounds - deflected)


def _first_prices(search: Search, prices: _Prices) -> tuple[Float, Float]:
    """Between what the plan's first and its second site cost each client: the share of the way that gives the best bound."""
    near, next_ = search.standing.first_cost, search.standing.second_cost
    best, best_slack, highest = near, near, -np.inf
    for share in (0.0, 0.1, 0.2, 0.3, 0.5):
        price = np.minimum(near + share * (next_ - near), search.lists.beyond)
        bound, slack = prices.evaluate(price)
        if bound > highest:
            highest, best, best_slack = bound, price, slack
    search.bound, search.price = max(search.bound, highest), best
    return best, best_slack


def _deflected(search: Search, prices: _Prices, price: Float, slack: Float, rounds: int) -> tuple[Float, Float]:
    """Quick at first: every step goes on from where the last one ended, along a direction that remembers the last ones."""
    best, best_slack, value, direction, scale, idle = price, slack, search.bound, slack, 1.0, 0
    for _round in range(rounds):
        price = _step(search, price, direction, scale * (search.value - value))
        value, slack = prices.evaluate(price)
        direction = 0.3 * slack + 0.7 * direction
        search.often += 0.1 * (prices.chosen - search.often)
        if value > search.bound:
            search.bound, best, best_slack, idle = value, price, slack, 0
            search.price = price
        else:
            idle += 1
            if idle == 10:
                scale, idle, price, value, direction = 0.7 * scale, 0, best, search.bound, best_slack
        if search.ends("bound"):
            break
    return best, best_slack


def _volume(search: Search, prices: _Prices, best: Float, direction: Float, rounds: int) -> None:
    """Exact at the end: every step starts from the best prices; the direction averages what was seen (Barahona and Anbil)."""
    weight, scale, idle, most = search.weight, 0.5, 0, 0.1
    for number in range(1, rounds + 1):
        norm = float(weight @ (direction * direction))
        price = _step(search, best, direction, scale * (search.value - search.bound))
        value, slack = prices.evaluate(price)
        along, own = float(weight @ (slack * direction)), float(weight @ (slack * slack))
        share = _dual.newest_share(along, own, norm, most)
        direction = share * slack + (1 - share) * direction
        search.often += share * (prices.chosen - search.often)
        if value > search.bound:
            scale = min(1.1 * scale, 2.0) if along > 0 else scale
            search.bound, best, idle = value, price, 0
            search.price = price
        else:
            idle += 1
            if idle == 8:
                scale, idle = 0.7 * scale, 0
        if number % _ADVICE == 0:
            search.follow_advice()
            most = max(0.85 * most, 0.01)
        if search.ends("bound") or scale < 1e-4:
            break
    if not search.is_over:
        search.follow_advice()


def _step(search: Search, price: Float, direction: Float, rise: float) -> Float:
    """Polyak's step for a rise that is hoped for, within the prices that the lists allow."""
    norm = float(search.weight @ (direction * direction))
    return np.minimum(np.maximum(price + (rise / max(norm, 1e-300)) * direction, 0.0), search.lists.beyond)
