"""The p-median with room: p sites, each of which serves no more than it has room for, every client by one of them.

The bound prices being served, as in `search`; a site then serves those for whom it saves most until it is full, the last one in part, so
that the bound also holds where a client may be served by several (Pirkul, Computers & Operations Research 14, 1987; Lorena and Senne,
Computers & Operations Research 31, 2004). Plans are made from the sites that the bound chooses: everybody to the nearest with
room, moves and exchanges between sites, and sites moved to where they serve their own more cheaply; then from the best plan with a few
sites changed. Some thousand clients take seconds, some ten thousand a minute.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from courtyard.algorithms.siting import _room, _swap
from courtyard.algorithms.siting.lists import Lists
from courtyard.algorithms.siting.median import NumberOfSites, median
from courtyard.algorithms.siting.points import BadPlaces
from courtyard.algorithms.siting.search import Effort, Float, Mask, Plan, Progress, sites_of, threads_for, weights_of

# A plan is made from the bound's choice each time after so many of its rounds.
_ADVICE = 20
_PASSES = 40
# How much the latest round counts in how often the bound chose a site.
_RECENT = 0.1
# A kick changes so many sites; one that the bound never chose is taken now and then as well.
_KICKED, _SOME = 2, 0.01


def median_with_room(
    lists: Lists,
    weights: ArrayLike,
    p: int,
    room: ArrayLike,
    *,
    must_open: Sequence[int] = (),
    never_open: Sequence[int] = (),
    effort: Effort = Effort(),  # noqa: B008  frozen
) -> Plan:
    """A plan of p sites that hold what they serve, and the bound on every such plan. `room` is one a site, or one for all.

    Raises BadPlaces where the p largest sites together have too little room, or a client wants more than any site has. A plan that
    could not place everybody leaves somebody with `serves` -1, and counts a thousand times the highest cost for them.
    """
    sites = sites_of(lists.sites, must_open, never_open)
    weight, held = weights_of(weights, lists.clients), _room_of(room, lists.sites)
    choice = NumberOfSites(p, sites)
    _refuse(weight, np.where(sites.may_open, held, 0.0), p)
    start = median(lists, weight, p, must_open=must_open, never_open=never_open, effort=Effort(bound_rounds=100, seed=effort.seed))
    return _Search(lists, weight, held, choice, sites.may_open, sites.may_close, effort).run(start)


def _room_of(room: ArrayLike, sites: int) -> Float:
    found = np.asarray(room, dtype=np.float64)
    found = np.full(sites, float(found)) if found.ndim == 0 else found
    if found.shape != (sites,) or not np.isfinite(found).all() or found.min() < 0:
        raise BadPlaces(f"Room is a finite number, zero or above, for each of the {sites} sites or one for all.")
    return found


def _refuse(weight: Float, room: Float, p: int) -> None:
    most = float(np.sort(room)[-p:].sum())
    if most < weight.sum():
        raise BadPlaces(
            "All together want %(weight)s, and the %(sites)s largest sites have room for %(room)s: open more or larger ones.",
            weight=f"{weight.sum():,.6g}",
            sites=str(p),
            room=f"{most:,.6g}",
        )
    large = np.flatnonzero(weight > room.max())
    if len(large):
        raise BadPlaces(f"Client {large[0]} (counted from 0) wants {weight[large[0]]:,.6g}, more than any site has room for: divide it.")


class _Search:
    """The best plan and the best prices so far."""

    def __init__(
        self, lists: Lists, weight: Float, room: Float, choice: NumberOfSites, may_open: Mask, may_close: Mask, effort: Effort
    ) -> None:
        self._lists, self._weight, self._room, self._choice, self._effort = lists, weight, room, choice, effort
        self._may_open, self._may_close = may_open, may_close
        self._pairs = _swap.turned(lists.start, lists.site, lists.cost, lists.sites)
        self._unserved = np.full(lists.clients, 1_000 * float(lists.cost.max()) + 1)
        self._saved, self._share = np.zeros(lists.sites), np.zeros(lists.pairs, dtype=np.float32)
        self._chosen: Mask = np.zeros(lists.sites, dtype=np.bool_)
        self._times, self._often = np.zeros(lists.clients), np.zeros(lists.sites)
        self._value, self._bound, self._rounds, self._is_over = np.inf, 0.0, 0, False
        self._best: Mask = self._chosen
        self._serves: NDArray[np.int32] = np.full(lists.clients, -1, dtype=np.int32)

    def run(self, start: Plan) -> Plan:
        with threads_for(self._lists.pairs):
            return self._run(start)

    def _run(self, start: Plan) -> Plan:
        is_open = np.zeros(self._lists.sites, dtype=np.bool_)
        is_open[start.sites] = True
        self._plan(is_open)
        price = np.minimum(np.where(np.isfinite(start.costs), start.costs, self._lists.beyond), self._lists.beyond)
        price = np.minimum(np.where(np.isfinite(price), price, float(self._lists.cost.max())) * 1.2 + 1e-9, self._lists.beyond)
        value, slack = self._evaluate(price)
        self._bound = max(self._bound, value)
        best, direction, scale, idle = price, slack, 1.0, 0
        for number in range(1, self._effort.bound_rounds + 1):
            norm = float(self._weight @ (direction * direction))
            hoped = max(min(self._value, 1.5 * abs(self._bound) + 1) - value, 0.0)
            price = np.minimum(np.maximum(price + scale * hoped / max(norm, 1e-300) * direction, 0.0), self._lists.beyond)
            value, slack = self._evaluate(price)
            direction = 0.3 * slack + 0.7 * direction
            if value > self._bound:
                self._bound, best, idle = value, price, 0
            else:
                idle += 1
                if idle == 10:
                    scale, idle, price = 0.7 * scale, 0, best
                    value, direction = self._evaluate(best)
            self._often += _RECENT * (self._chosen - self._often)
            if number % _ADVICE == 0:
                self._plan(self._choice.advised(self._often)[0])
            if self._ends("bound") or scale < 1e-4:
                break
        self._kick()
        costs = self._costs(self._serves)
        return Plan(np.flatnonzero(self._best), self._serves.astype(np.int64), costs, self._value, self._bound, self._rounds)

    def _ends(self, phase: str) -> bool:
        self._rounds += 1
        progress = Progress(phase, self._rounds, self._value, self._bound)
        watch = self._effort.watch
        self._is_over = (watch is not None and watch(progress)) or progress.gap <= self._effort.gap
        return self._is_over

    def _kick(self) -> None:
        """Changes a few sites of the best plan, for others that the bound chose often, and plans from there."""
        random = np.random.default_rng(self._effort.seed)
        for _number in range(0 if self._is_over else self._effort.kicks):
            mine, others = np.flatnonzero(self._best & self._may_close), np.flatnonzero(self._may_open & ~self._best)
            count = min(_KICKED, len(mine), len(others))
            if not count:
                break
            seldom, often = 1.0 + _SOME - self._often[mine], self._often[others] + _SOME
            is_open = self._best.copy()
            is_open[random.choice(mine, count, replace=False, p=seldom / seldom.sum())] = False
            is_open[random.choice(others, count, replace=False, p=often / often.sum())] = True
            self._plan(is_open)
            if self._ends("kicks"):
                break

    def _evaluate(self, price: Float) -> tuple[float, Float]:
        _room.savings(self._pairs, self._weight, price, self._room, self._saved, self._share)
        saved = self._choice.saves_most(self._saved, self._chosen)
        _room.served(self._pairs, self._chosen, self._share, self._times)
        return float(self._weight @ price) - saved, 1.0 - self._times

    def _plan(self, is_open: Mask) -> None:
        """Makes a plan of these sites, or of others where these have too little room, and keeps it if it is the best."""
        self._enlarge(is_open)
        serves, left = np.empty(self._lists.clients, dtype=np.int32), np.empty(self._lists.sites)
        room = np.where(is_open, self._room, -1.0)
        _room.assign(self._pairs, self._weight, is_open, room, serves, left)
        for _pass in range(_PASSES):
            gained = _room.improve(self._pairs, self._weight, self._unserved, is_open, serves, left)
            members = np.argsort(serves, kind="stable")
            moved = _room.elsewhere(self._pairs, self._weight, is_open, self._may_open, self._may_close, self._room, members, serves, left)
            if not gained and not moved:
                break
        costs = self._costs(serves)
        value = float(self._weight @ np.where(np.isfinite(costs), costs, self._unserved))
        if value < self._value:
            self._value, self._best, self._serves = value, is_open.copy(), serves

    def _enlarge(self, is_open: Mask) -> None:
        """Changes the smallest of the open sites for the largest of the others until all together have room."""
        wanted = float(self._weight.sum())
        shut = np.flatnonzero(self._may_open & ~is_open)
        shut = shut[np.argsort(-self._room[shut], kind="stable")]
        mine = np.flatnonzero(is_open & self._may_close)
        mine = mine[np.argsort(self._room[mine], kind="stable")]
        for small, large in zip(mine, shut, strict=False):
            if self._room[is_open].sum() >= wanted:
                break
            is_open[small], is_open[large] = False, True

    def _costs(self, serves: NDArray[np.int32]) -> Float:
        owner = np.repeat(np.arange(self._lists.clients), np.diff(self._lists.start))
        mine = self._lists.site == serves[owner]
        costs = np.full(self._lists.clients, np.inf)
        costs[owner[mine]] = self._lists.cost[mine]
        return costs
