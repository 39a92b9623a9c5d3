"""Loops of the interchange, compiled: open and close sites while that makes the plan cheaper.

The evaluation is that of Whitaker (INFOR 21, 1983) and of Resende and Werneck, "A fast swap-based local search procedure for location
problems" (Annals of Operations Research 150, 2007): each client knows its cheapest and its second cheapest open site, each open site
what its closing would cost, so that all swaps that open one site are weighed by looking once at the clients near to it.
"""

from heapq import heapify, heappop, heapreplace
from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

# A change has to gain this share of the plan's cost, so that rounding errors cannot make the search go round in circles.
_WORTH = 1e-12

Float = NDArray[np.float64]
Mask = NDArray[np.bool_]
Index = NDArray[np.int64]
Short = NDArray[np.int32]


class Pairs(NamedTuple):
    """Who could serve whom, by client and by site: `Lists` and the same turned round."""

    start: Index
    site: Short
    cost: NDArray[np.float32]
    by_start: Index
    by_client: Short
    by_cost: NDArray[np.float32]


class Clients(NamedTuple):
    """What a client weighs, and what it costs where its list names no open site."""

    weight: Float
    unserved: Float


class Standing(NamedTuple):
    """A client's cheapest and second cheapest open site (-1: none in its list) and their costs; what closing a site would cost."""

    first: Short
    first_cost: Float
    second: Short
    second_cost: Float
    loss: Float


class Allowed(NamedTuple):
    """Which sites may be opened, which closed, and what keeping each open costs."""

    may_open: Mask
    may_close: Mask
    charge: Float


@numba.njit(cache=True, nogil=True)
def turned(start: Index, site: Short, cost: NDArray[np.float32], sites: int) -> Pairs:
    """The pairs both ways round; a site's clients stand in their own order."""
    starts = np.zeros(sites + 1, dtype=np.int64)
    for k in range(len(site)):
        starts[site[k] + 1] += 1
    for j in range(sites):
        starts[j + 1] += starts[j]
    fill = starts[:-1].copy()
    client = np.empty(len(site), dtype=np.int32)
    price = np.empty(len(site), dtype=np.float32)
    for i in range(len(start) - 1):
        for k in range(start[i], start[i + 1]):
            place = fill[site[k]]
            client[place] = i
            price[place] = cost[k]
            fill[site[k]] = place + 1
    return Pairs(start, site, cost, starts, client, price)


@numba.njit(cache=True, nogil=True)
def _look(i: int, pairs: Pairs, clients: Clients, is_open: Mask, standing: Standing) -> None:
    """Writes down the two cheapest open sites of client i."""
    one, other = -1, -1
    one_cost = clients.unserved[i]
    other_cost = clients.unserved[i]
    for k in range(pairs.start[i], pairs.start[i + 1]):
        if is_open[pairs.site[k]]:
            if one < 0:
                one = pairs.site[k]
                one_cost = pairs.cost[k]
            else:
                other = pairs.site[k]
                other_cost = pairs.cost[k]
                break
    standing.first[i] = one
    standing.first_cost[i] = one_cost
    standing.second[i] = other
    standing.second_cost[i] = max(one_cost, other_cost)


@numba.njit(cache=True, nogil=True)
def stand(pairs: Pairs, clients: Clients, is_open: Mask) -> Standing:
    """Where every client stands when the sites `is_open` are."""
    count = len(clients.weight)
    standing = Standing(
        np.empty(count, dtype=np.int32), np.empty(count), np.empty(count, dtype=np.int32), np.empty(count), np.zeros(len(is_open))
    )
    for i in range(count):
        _look(i, pairs, clients, is_open, standing)
        _bear(i, clients, standing, 1.0)
    return standing


@numba.njit(cache=True, nogil=True)
def copied(standing: Standing) -> Standing:
    """The same in arrays of their own."""
    return Standing(
        standing.first.copy(), standing.first_cost.copy(), standing.second.copy(), standing.second_cost.copy(), standing.loss.copy()
    )


@numba.njit(cache=True, nogil=True)
def _bear(i: int, clients: Clients, standing: Standing, sign: float) -> None:
    """Adds to (1) or takes from (-1) its first site what client i would lose if that closed."""
    if standing.first[i] >= 0:
        standing.loss[standing.first[i]] += sign * clients.weight[i] * (standing.second_cost[i] - standing.first_cost[i])


@numba.njit(cache=True, nogil=True)
def open_close(j: int, r: int, pairs: Pairs, clients: Clients, is_open: Mask, standing: Standing) -> None:
    """Opens site j and closes site r (-1: none), and brings up to date every client that this concerns."""
    if j >= 0:
        is_open[j] = True
        standing.loss[j] = 0.0
        for k in range(pairs.by_start[j], pairs.by_start[j + 1]):
            i, cost = pairs.by_client[k], pairs.by_cost[k]
            if cost >= standing.second_cost[i]:
                continue
            _bear(i, clients, standing, -1.0)
            if cost < standing.first_cost[i]:
                standing.second[i] = standing.first[i]
                standing.second_cost[i] = standing.first_cost[i] if standing.first[i] >= 0 else clients.unserved[i]
                standing.first[i] = j
                standing.first_cost[i] = cost
            else:
                standing.second[i] = j
                standing.second_cost[i] = cost
            _bear(i, clients, standing, 1.0)
    if r >= 0:
        is_open[r] = False
        for k in range(pairs.by_start[r], pairs.by_start[r + 1]):
            i = pairs.by_client[k]
            if standing.first[i] == r or standing.second[i] == r:
                _bear(i, clients, standing, -1.0)
                _look(i, pairs, clients, is_open, standing)
                _bear(i, clients, standing, 1.0)
        standing.loss[r] = 0.0


@numba.njit(cache=True, nogil=True)
def _weigh(j: int, pairs: Pairs, clients: Clients, standing: Standing, spared: Float, touched: Index) -> tuple[float, int]:
    """What opening site j saves, and what it spares of the loss of each of the open sites `touched`; returns (gain, how many)."""
    gain, count = 0.0, 0
    for k in range(pairs.by_start[j], pairs.by_start[j + 1]):
        i, cost = pairs.by_client[k], pairs.by_cost[k]
        if cost >= standing.second_cost[i]:
            continue
        if cost < standing.first_cost[i]:
            gain += clients.weight[i] * (standing.first_cost[i] - cost)
            relief = clients.weight[i] * (standing.second_cost[i] - standing.first_cost[i])
        else:
            relief = clients.weight[i] * (standing.second_cost[i] - cost)
        r = standing.first[i]
        if r >= 0 and relief > 0.0:
            if spared[r] == 0.0:
                touched[count] = r
                count += 1
            spared[r] += relief
    return gain, count


@numba.njit(cache=True, nogil=True)
def swap(order: Index, pairs: Pairs, clients: Clients, allowed: Allowed, is_open: Mask, standing: Standing) -> int:
    """Swaps one open site for another until no site of `order` has a swap that gains; returns how many were made."""
    return _descend(order, pairs, clients, allowed, is_open, standing, False)


@numba.njit(cache=True, nogil=True)
def swap_open_close(order: Index, pairs: Pairs, clients: Clients, allowed: Allowed, is_open: Mask, standing: Standing) -> int:
    """Swaps, opens and closes until no site of `order` has a change that gains more than the charges; returns how many were made."""
    return _descend(order, pairs, clients, allowed, is_open, standing, True)


@numba.njit(cache=True, nogil=True)
def _descend(
    order: Index, pairs: Pairs, clients: Clients, allowed: Allowed, is_open: Mask, standing: Standing, is_number_free: bool
) -> int:
    opened = np.flatnonzero(is_open)
    spared, touched = np.zeros(len(is_open)), np.empty(len(is_open), dtype=np.int64)
    charge, loss = allowed.charge, standing.loss
    least = _WORTH * ((clients.weight * standing.first_cost).sum() + charge[opened].sum())
    changes, since, at = 0, 0, 0
    cheapest = _cheapest(opened, allowed, loss)
    while since < len(order):
        j = order[at]
        at = at + 1 if at + 1 < len(order) else 0
        since += 1
        if is_open[j]:
            if not is_number_free or not allowed.may_close[j] or charge[j] - loss[j] <= least:
                continue
            open_close(-1, j, pairs, clients, is_open, standing)
        else:
            if not allowed.may_open[j]:
                continue
            gain, count = _weigh(j, pairs, clients, standing, spared, touched)
            # An untouched site cannot be better to close than the cheapest of all, whether that is touched or not.
            close, price = cheapest, np.inf
            if cheapest >= 0:
                price = loss[cheapest] - spared[cheapest] - charge[cheapest]
            for n in range(count):
                r = touched[n]
                if allowed.may_close[r] and loss[r] - spared[r] - charge[r] < price:
                    close, price = r, loss[r] - spared[r] - charge[r]
            for n in range(count):
                spared[touched[n]] = 0.0
            if is_number_free and price > 0.0:
                close, price = -1, 0.0
            elif close < 0:
                continue
            if gain - price - charge[j] <= least:
                continue
            open_close(j, close, pairs, clients, is_open, standing)
        changes += 1
        since = 0
        opened = np.flatnonzero(is_open)
        cheapest = _cheapest(opened, allowed, loss)
    return changes


@numba.njit(cache=True, nogil=True)
def _cheapest(opened: Index, allowed: Allowed, loss: Float) -> int:
    """The open site whose closing costs least, or -1."""
    best = -1
    for n in range(len(opened)):
        r = opened[n]
        if allowed.may_close[r] and (best < 0 or loss[r] - allowed.charge[r] < loss[best] - allowed.charge[best]):
            best = r
    return best


@numba.njit(cache=True, nogil=True)
def greedy(most: int, pairs: Pairs, clients: Clients, allowed: Allowed, is_open: Mask) -> int:
    """Opens, until `most` are, the site that saves most above its charge, as long as one does; returns how many are open.

    What a site saves only shrinks while others open, so that only the site on top of the heap is weighed anew.
    """
    standing = stand(pairs, clients, is_open)
    opened = int(np.count_nonzero(is_open))
    fresh = np.full(len(is_open), -1, dtype=np.int64)
    heap = [(allowed.charge[0], 0)]
    heap.clear()
    for j in range(len(is_open)):
        if allowed.may_open[j] and not is_open[j]:
            heap.append((allowed.charge[j] - _saves(j, pairs, clients, standing), j))
            fresh[j] = opened
    heapify(heap)
    while opened < most and len(heap) > 0:
        net, j = heap[0]
        if fresh[j] != opened:
            fresh[j] = opened
            heapreplace(heap, (allowed.charge[j] - _saves(j, pairs, clients, standing), j))
            continue
        if net >= 0.0:
            break
        heappop(heap)
        open_close(j, -1, pairs, clients, is_open, standing)
        opened += 1
    return opened


@numba.njit(cache=True, nogil=True)
def _saves(j: int, pairs: Pairs, clients: Clients, standing: Standing) -> float:
    total = 0.0
    for k in range(pairs.by_start[j], pairs.by_start[j + 1]):
        i = pairs.by_client[k]
        if pairs.by_cost[k] < standing.first_cost[i]:
            total += clients.weight[i] * (standing.first_cost[i] - pairs.by_cost[k])
    return total


@numba.njit(cache=True, nogil=True)
def around(centre: int, pairs: Pairs, standing: Standing, may_open: Mask) -> Index:
    """The sites near to open site `centre`: for its clients no dearer than one and a half times their second open site."""
    seen = np.zeros(len(may_open), dtype=np.bool_)
    for k in range(pairs.by_start[centre], pairs.by_start[centre + 1]):
        i = pairs.by_client[k]
        if standing.first[i] != centre:
            continue
        limit = 1.5 * standing.second_cost[i]
        for n in range(pairs.start[i], pairs.start[i + 1]):
            if pairs.cost[n] > limit:
                break
            seen[pairs.site[n]] = True
    seen[centre] = True
    return np.flatnonzero(seen & may_open)
