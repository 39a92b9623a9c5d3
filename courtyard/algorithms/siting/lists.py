"""Who could serve whom: for each client its nearest sites, nearest first, and what any other site would cost at least.

Every method of this package works on such lists instead of a matrix of all pairs. A list may be cut short. Then `beyond` says from
which cost on it is silent, and a bound that asks nothing beyond that cost holds for the whole problem, not only for what is listed.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array, sparray
from scipy.spatial import cKDTree

from courtyard.algorithms.siting.goals import needed_bytes, needed_of_pairs
from courtyard.algorithms.siting.points import BadPlaces, Points, TooLarge

# Clients whose lists are worked out at once, so that the memory besides the lists themselves stays small.
_CHUNK = 20_000


@dataclass(frozen=True, slots=True)
class Lists:
    """`site[k]`, `cost[k]` for `start[i] <= k < start[i + 1]` are the sites listed for client i, cheapest first.

    start  int64, clients + 1
    site   int32, one a pair
    cost   float32, one a pair, not negative; a client's cost of one unit of its weight
    beyond float64, clients: every site that is not listed costs at least this; inf where all are listed
    sites  how many sites there are
    """

    start: NDArray[np.int64]
    site: NDArray[np.int32]
    cost: NDArray[np.float32]
    beyond: NDArray[np.float64]
    sites: int

    @property
    def clients(self) -> int:
        return len(self.start) - 1

    @property
    def pairs(self) -> int:
        return len(self.site)


def nearest(clients: Points, sites: Points, count: int, *, workers: int = 1, most_bytes: int = 8 << 30, pair: int = 20) -> Lists:
    """For each client its `count` nearest sites, or all of them when there are fewer.

    Costs are rounded down to float32, and `beyond` is the cost of the last site listed: no other one is nearer. Sites at equal
    distance come in any order that is the same every time. Raises TooLarge before anything is worked out if a plan on these lists
    would need more than `most_bytes`, with so many a `pair`.
    """
    if len(sites) == 0:
        raise BadPlaces("There is no site to choose from.")
    count = min(count, len(sites))
    needed = needed_bytes(len(clients), count, len(sites), pair)
    if needed > most_bytes:
        fit = int((most_bytes - needed_bytes(len(clients), 0, len(sites))) // (pair * len(clients)))
        if fit < 1:
            raise _too_large(needed, most_bytes, clients=f"{len(clients):,}", pairs=f"{len(clients) * count:,}")
        raise TooLarge(
            "%(clients)s clients with %(sites)s sites each need %(needed)s GiB and may take %(most)s; list at most %(fit)s sites a client, "
            "which makes the bound a little weaker, or plan region by region.",
            clients=f"{len(clients):,}",
            sites=f"{count:,}",
            needed=_gib(needed),
            most=_gib(most_bytes),
            fit=f"{fit:,}",
        )
    tree = cKDTree(sites.coordinates)
    site = np.empty((len(clients), count), dtype=np.int32)
    cost = np.empty((len(clients), count), dtype=np.float32)
    for begin in range(0, len(clients), _CHUNK):
        part = slice(begin, begin + _CHUNK)
        distance, index = tree.query(clients.coordinates[part], k=np.arange(1, count + 1), workers=workers)
        site[part], cost[part] = index, _float32_below(clients.cost(distance))
    whole = count == len(sites)
    beyond = np.full(len(clients), np.inf) if whole else cost[:, -1].astype(np.float64)
    start = np.arange(len(clients) + 1, dtype=np.int64) * count
    return Lists(start, site.reshape(-1), cost.reshape(-1), beyond, len(sites))


def pairs_within(clients: Points, sites: Points, most: float, *, workers: int = 1) -> int:
    """How many pairs of a client and a site lie within `most`; a few more where distances are rounded down."""
    length = clients.length(most) * (1 + 1e-12)
    return int(cKDTree(sites.coordinates).query_ball_point(clients.coordinates, length, workers=workers, return_length=True).sum())


def refuse_too_large(pairs: int, clients: int, sites: int, most_bytes: int) -> None:
    """Raises TooLarge if a plan on so many pairs would need more memory than it may take."""
    needed = needed_of_pairs(pairs, clients, sites)
    if needed > most_bytes:
        raise _too_large(needed, most_bytes, clients=f"{clients:,}", pairs=f"{pairs:,}")


def _too_large(needed: int, most: int, **values: str) -> TooLarge:
    says = (
        "%(clients)s clients with %(pairs)s pairs of a client and a site need %(needed)s GiB and may take %(most)s; allow more, give a "
        "shorter reach or fewer sites, or plan region by region."
    )
    return TooLarge(says, needed=_gib(needed), most=_gib(most), **values)


def _gib(count: int) -> str:
    return f"{count / 2**30:.1f}" if count >= 2**30 // 10 else f"{count / 2**30:.2g}"


def within(clients: Points, sites: Points, most: float) -> Lists:
    """For each client every site that costs no more than `most`, nearest first; `beyond` is just above `most`."""
    if not most >= 0:
        raise BadPlaces(f"A reach of {most} is none.")
    tree, length = cKDTree(sites.coordinates), clients.length(most) * (1 + 1e-12)
    parts = []
    for begin in range(0, len(clients), _CHUNK):
        near = cKDTree(clients.coordinates[begin : begin + _CHUNK]).sparse_distance_matrix(tree, length, output_type="ndarray")
        cost = clients.cost(near["v"])
        kept = cost <= most
        parts.append((near["i"][kept].astype(np.int64) + begin, near["j"][kept].astype(np.int32), _float32_below(cost[kept])))
    client, site, costs = (np.concatenate([part[n] for part in parts]) if parts else np.empty(0) for n in range(3))
    order = np.lexsort((site, costs, client))
    start = np.concatenate([[0], np.cumsum(np.bincount(client.astype(np.int64), minlength=len(clients)))]).astype(np.int64)
    beyond = np.full(len(clients), np.nextafter(most, np.inf))
    return Lists(start, site[order].astype(np.int32), costs[order].astype(np.float32), beyond, len(sites))


def from_matrix(costs: ArrayLike) -> Lists:
    """Lists of a full table of costs, a row a client and a column a site; inf where a site cannot serve a client."""
    table = _float32_below(np.asarray(costs, dtype=np.float64))
    if table.ndim != 2 or not table.shape[1]:
        raise BadPlaces("A table of costs has a row for each client and a column for each site.")
    if np.isnan(table).any() or (table < 0).any():
        raise BadPlaces("A cost is negative or not a number.")
    order = np.argsort(table, axis=1, kind="stable").astype(np.int32)
    cost = np.take_along_axis(table, order, axis=1)
    served = np.isfinite(cost)
    start = np.concatenate([[0], np.cumsum(served.sum(axis=1))]).astype(np.int64)
    return Lists(start, order[served], cost[served], np.full(len(table), np.inf), table.shape[1])


def from_sparse(costs: sparray) -> Lists:
    """Lists of a sparse table of costs or times, a row a client and a column a site; a site that has no entry cannot serve the client."""
    table = csr_array(costs)
    if table.shape[1] == 0:
        raise BadPlaces("There is no site to choose from.")
    if not np.isfinite(table.data).all() or (table.data < 0).any():
        raise BadPlaces("A cost is negative or not a number.")
    client = np.repeat(np.arange(table.shape[0]), np.diff(table.indptr))
    order = np.lexsort((table.indices, table.data, client))
    beyond = np.full(table.shape[0], np.inf)
    cost = _float32_below(table.data[order].astype(np.float64))
    return Lists(table.indptr.astype(np.int64), table.indices[order].astype(np.int32), cost, beyond, table.shape[1])


def scaled(lists: Lists, factor: ArrayLike) -> Lists:
    """The lists with every client's costs times its factor (a road's length over the crow's way); its order of sites stays."""
    times = np.asarray(factor, dtype=np.float64)
    if times.shape != (lists.clients,) or not np.isfinite(times).all() or (len(times) and times.min() <= 0):
        raise BadPlaces("A factor is a finite number above zero, one for each client.")
    cost = _float32_below(lists.cost.astype(np.float64) * np.repeat(times, np.diff(lists.start)))
    return Lists(lists.start, lists.site, cost, lists.beyond * times, lists.sites)


def no_dearer(lists: Lists, most: float) -> Lists:
    """The pairs of the lists that cost no more than `most`, as if there were no others."""
    return only(lists, lists.cost <= np.float32(most), np.full(lists.clients, np.inf))


def only(lists: Lists, keep: NDArray[np.bool_], beyond: NDArray[np.float64]) -> Lists:
    """The pairs that `keep` marks, with another `beyond`."""
    before = np.concatenate([[0], np.cumsum(keep)])
    return Lists(before[lists.start].astype(np.int64), lists.site[keep], lists.cost[keep], beyond, lists.sites)


def _float32_below(values: NDArray[np.float64]) -> NDArray[np.float32]:
    """The nearest float32 that is not above: a bound on these costs is a bound on the exact ones as well."""
    rounded = values.astype(np.float32)
    above = rounded > values
    rounded[above] = np.nextafter(rounded[above], np.float32(-np.inf))
    return rounded


def cheapest_open(clients: Points, sites: Points, chosen: ArrayLike, *, workers: int = 1) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """For each client the chosen site that serves it and the exact cost of that, without any list."""
    opened = np.asarray(chosen, dtype=np.int64)
    distance, index = cKDTree(sites.coordinates[opened]).query(clients.coordinates, k=1, workers=workers)
    return opened[index], clients.cost(distance)


def first_open(lists: Lists, chosen: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """For each client the cheapest chosen site of its list and that cost; -1 and inf where the list names none."""
    is_open = np.zeros(lists.sites, dtype=np.bool_)
    is_open[np.asarray(chosen, dtype=np.int64)] = True
    at = np.flatnonzero(is_open[lists.site])
    client, first = np.unique(np.searchsorted(lists.start, at, side="right") - 1, return_index=True)
    serves, costs = np.full(lists.clients, -1, dtype=np.int64), np.full(lists.clients, np.inf)
    serves[client], costs[client] = lists.site[at[first]], lists.cost[at[first]]
    return serves, costs


def between(clients: Points, sites: Points, serves: NDArray[np.int64]) -> NDArray[np.float64]:
    """The exact cost of each client at the site that serves it; inf where that is -1."""
    distance = np.linalg.norm(clients.coordinates - sites.coordinates[serves], axis=1)
    return np.where(serves >= 0, clients.cost(distance), np.inf)
