"""The p-median: open p sites so that the weighted cost of serving every client from its cheapest open site is least."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from courtyard.algorithms.siting._swap import Allowed, Clients, Pairs, Standing, greedy, swap
from courtyard.algorithms.siting.lists import Lists
from courtyard.algorithms.siting.points import BadPlaces
from courtyard.algorithms.siting.search import Effort, Float, Mask, Plan, Search, Sites, sites_of, weights_of


def median(
    lists: Lists,
    weights: ArrayLike,
    p: int,
    *,
    must_open: Sequence[int] = (),
    never_open: Sequence[int] = (),
    effort: Effort = Effort(),  # noqa: B008  frozen
) -> Plan:
    """A plan of p sites, those of `must_open` among them and none of `never_open`, and the bound on every such plan.

    Weights are one a client, positive. Where no p sites serve everybody, the plan leaves out little: `serves` is -1 there, and its value
    and bound count a thousand times the highest cost for each. Raises BadPlaces when there is no such plan.
    """
    sites = sites_of(lists.sites, must_open, never_open)
    choice = NumberOfSites(p, sites)
    last = lists.cost[lists.start[1:] - 1].astype(np.float64)
    # Where a list names no open site: surely dearer than all that it names, and never so dear that sums lose their digits.
    unserved = np.where(np.isfinite(lists.beyond), 1.5 * last + 1e-9, _cannot_be_served(lists, last))
    weight = weights_of(weights, lists.clients)
    is_whole = bool((lists.cost == np.floor(lists.cost)).all() and (weight == np.floor(weight)).all())
    return Search(lists, weight, sites, choice, unserved, effort, is_whole=is_whole).run()


def _cannot_be_served(lists: Lists, last: Float) -> Float:
    """What not being served counts where a list is all there is: no plan without an open site is cheaper than one with."""
    some_cannot = np.diff(lists.start) < lists.sites
    return np.where(some_cannot, 1_000 * float(lists.cost.max()) + 1, 2 * last + 1)


class NumberOfSites:
    """Exactly p sites, whichever; a site costs nothing besides serving."""

    def __init__(self, p: int, sites: Sites) -> None:
        self._p, self._sites, self._free, self._must = p, sites, sites.free, sites.must
        self.number: int | None = p
        self.charge = np.zeros(len(sites.may_open))
        self._allowed = Allowed(sites.may_open, sites.may_close, self.charge)
        if not 1 <= p <= int(sites.may_open.sum()):
            raise BadPlaces(
                "%(sites)s sites cannot be opened: choose from 1 to %(most)s.", sites=str(p), most=str(int(sites.may_open.sum()))
            )
        if len(self._must) > p:
            raise BadPlaces("%(must)s sites must be open, but only %(sites)s may be.", must=str(len(self._must)), sites=str(p))

    def charges(self, is_open: Mask) -> float:
        return 0.0

    def saves_most(self, savings: Float, chosen: Mask) -> float:
        wanted = self._p - len(self._must)
        free = savings[self._free]
        top = self._free[np.argpartition(-free, wanted - 1)[:wanted]] if wanted else self._free[:0]
        chosen[:] = False
        chosen[top] = True
        chosen[self._must] = True
        return float(savings[top].sum() + savings[self._must].sum())

    def begin(self, pairs: Pairs, clients: Clients, is_open: Mask) -> None:
        greedy(self._p, pairs, clients, self._allowed, is_open)
        missing = self._p - int(is_open.sum())
        if missing > 0:  # sites that save nobody anything are still p sites
            is_open[np.flatnonzero(self._sites.may_open & ~is_open)[:missing]] = True

    def descend(self, order: NDArray[np.int64], pairs: Pairs, clients: Clients, is_open: Mask, standing: Standing) -> None:
        swap(order, pairs, clients, self._allowed, is_open, standing)

    def advised(self, often: Float) -> tuple[Mask, NDArray[np.int64]]:
        favour = np.where(self._sites.may_open, often, -1.0)
        favour[self._must] = np.inf
        is_open = np.zeros(len(often), dtype=np.bool_)
        is_open[np.argpartition(-favour, self._p - 1)[: self._p]] = True
        return is_open, np.argsort(-favour, kind="stable")[: np.count_nonzero(favour > 0)]

    def narrowed(self, savings: Float, spare: float) -> tuple[Mask, Mask]:
        free = self._sites.may_open & self._sites.may_close
        wanted = self._p - len(self._must)
        order = -np.sort(-savings[free])
        last = order[wanted - 1] if wanted else np.inf
        next_ = order[wanted] if wanted < len(order) else -np.inf
        return free & (savings >= last - spare) | ~self._sites.may_close, free & (savings > next_ + spare) | ~self._sites.may_close
