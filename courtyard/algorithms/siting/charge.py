"""Fixed-charge location: open as many sites as are worth what they cost, and serve every client from its cheapest open site.

Also called uncapacitated facility location. Its bound by prices is that of Erlenkotter (Operations Research 26, 1978) in the form
that `search` explains: a site is worth opening in the bound when its savings exceed its charge.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from courtyard.algorithms.siting._swap import Allowed, Clients, Pairs, Standing, greedy, swap_open_close
from courtyard.algorithms.siting.lists import Lists
from courtyard.algorithms.siting.points import BadPlaces
from courtyard.algorithms.siting.search import Effort, Float, Mask, Plan, Search, Sites, sites_of, weights_of


def fixed_charge(
    lists: Lists,
    weights: ArrayLike,
    charges: ArrayLike,
    *,
    must_open: Sequence[int] = (),
    never_open: Sequence[int] = (),
    effort: Effort = Effort(),  # noqa: B008  frozen
) -> Plan:
    """A plan that keeps charges and costs of serving low, and the bound on every plan; a charge is what a site costs if it is open.

    Weights are positive, charges not negative, in the unit of weight x cost. Raises BadPlaces for others, and when a client is left
    without an open site in its list, which a longer list mends.
    """
    sites = sites_of(lists.sites, must_open, never_open)
    weight, charge = weights_of(weights, lists.clients), _charges(charges, lists.sites)
    last = lists.cost[lists.start[1:] - 1].astype(np.float64)
    # Dearer than opening any site for this client alone, so that no plan leaves a client out if it can be served.
    unserved = 2 * last + 2 * charge.max() / weight + 1e-9
    plan = Search(lists, weight, sites, WorthItsCharge(charge, sites), unserved, effort).run()
    alone = np.flatnonzero(plan.serves < 0)
    if len(alone):
        raise LeftAlone(int(alone[0]))
    return plan


class LeftAlone(BadPlaces):
    """A client whose list names no open site; who knows the tables says which place that is."""

    def __init__(self, client: int) -> None:
        self.client = client
        super().__init__(f"The list of client {client} (counted from 0) names no open site; give it more sites to be served by.")


def _charges(charges: ArrayLike, sites: int) -> Float:
    found = np.asarray(charges, dtype=np.float64)
    found = np.full(sites, float(found)) if found.ndim == 0 else found
    if found.shape != (sites,):
        raise BadPlaces(f"There are {sites} sites, but {found.size} charges.")
    if not np.isfinite(found).all() or found.min() < 0:
        raise BadPlaces("Every charge is a finite number, zero or above.")
    return found


class WorthItsCharge:
    """Any number of sites, each for its charge."""

    def __init__(self, charge: Float, sites: Sites) -> None:
        self._sites, self.charge = sites, charge
        self.number: int | None = None
        self._allowed = Allowed(sites.may_open, sites.may_close, charge)

    def charges(self, is_open: Mask) -> float:
        return float(self.charge[is_open].sum())

    def saves_most(self, savings: Float, chosen: Mask) -> float:
        net = savings - self.charge
        chosen[:] = (net > 0) & self._sites.may_open | ~self._sites.may_close
        return float(net[chosen].sum())

    def begin(self, pairs: Pairs, clients: Clients, is_open: Mask) -> None:
        greedy(len(is_open), pairs, clients, self._allowed, is_open)

    def descend(self, order: NDArray[np.int64], pairs: Pairs, clients: Clients, is_open: Mask, standing: Standing) -> None:
        swap_open_close(order, pairs, clients, self._allowed, is_open, standing)

    def advised(self, often: Float) -> tuple[Mask, NDArray[np.int64]]:
        """What the bound chose half of the time; the search itself opens what is missing."""
        is_open = (often >= 0.5) & self._sites.may_open | ~self._sites.may_close
        order = np.argsort(-often, kind="stable")
        return is_open, order[: np.count_nonzero(often > 0)]

    def narrowed(self, savings: Float, spare: float) -> tuple[Mask, Mask]:
        net = savings - self.charge
        free = self._sites.may_open & self._sites.may_close
        return free & (net >= -spare) | ~self._sites.may_close, free & (net > spare) | ~self._sites.may_close
