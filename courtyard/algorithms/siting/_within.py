"""Loops of the search for sites that reach everybody within a radius, compiled.

Vertex weighting-based tabu search (Zhang, Lü, Su, Li, Fang and Ma, IJCAI 2020): some client that nobody reaches is drawn, and of all
changes that open a site which reaches it and close another one the best is made, even if it makes matters worse. Whoever is left out when
nothing gains weighs more from then on, so that clients which are hard to reach decide where the search goes.
"""

from heapq import heapify, heappop, heappush
from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from courtyard.algorithms.siting._swap import Index, Mask, Pairs, Short

Whole = NDArray[np.int64]
# A site that was just closed stays so for a move, and one just opened stays open.
_SHUT, _FRESH = 0, 1
# Of more sites that reach a client so many are looked at, so that a move stays cheap where everybody is near to everything.
_LOOKED_AT = 200


class Near(NamedTuple):
    """Who reaches whom within a radius: of the pairs, nearest first on both sides, those before `site_end` and `client_end`."""

    start: Index
    end: Index
    site: Short
    by_start: Index
    by_end: Index
    by_client: Short

    @property
    def pairs(self) -> int:
        """How many pairs there are."""
        return int((self.end - self.start[:-1]).sum())


class Reached(NamedTuple):
    """Where a search stands.

    times   of each client, how many open sites reach it; last the sum of their numbers, which is the site itself where it is one
    weight  of each client, how much leaving it out counts
    worth   of each open site the weight of whom it alone reaches, of each other one the weight of whom it would add
    waiting the clients that nobody reaches, the first `left[0]` of them; place where each stands there
    draw    the state of the random numbers; tabu: the site closed last and the one opened last
    """

    times: Whole
    last: Whole
    weight: Whole
    worth: Whole
    waiting: Whole
    place: Whole
    left: Whole
    draw: NDArray[np.uint64]
    tabu: Whole


@numba.njit(cache=True, nogil=True)
def nearest_first(pairs: Pairs) -> None:
    """Brings the clients of every site into the order of their costs."""
    for j in range(len(pairs.by_start) - 1):
        mine = slice(pairs.by_start[j], pairs.by_start[j + 1])
        order = np.argsort(pairs.by_cost[mine], kind="mergesort")
        pairs.by_client[mine] = pairs.by_client[mine][order]
        pairs.by_cost[mine] = pairs.by_cost[mine][order]


@numba.njit(cache=True, nogil=True)
def ends(start: Index, cost: NDArray[np.float32], most: float) -> Index:
    """Where in each list what costs more than `most` begins."""
    found = np.empty(len(start) - 1, dtype=np.int64)
    for i in range(len(found)):
        low, high = start[i], start[i + 1]
        while low < high:
            middle = (low + high) // 2
            if cost[middle] <= most:
                low = middle + 1
            else:
                high = middle
        found[i] = low
    return found


@numba.njit(cache=True, nogil=True)
def farthest_first(count: int, pairs: Pairs, is_open: Mask) -> Index:
    """Opens the cheapest site of whoever has it farthest, until `count` are open or nobody has a cheaper one; returns for whom.

    With sites at the clients and equal distances both ways no plan has less than half of its radius (Gonzalez, Theoretical Computer Science
    38, 1985).
    """
    clients = len(pairs.start) - 1
    far = np.full(clients, np.inf)
    for j in np.flatnonzero(is_open):
        for m in range(pairs.by_start[j], pairs.by_start[j + 1]):
            far[pairs.by_client[m]] = min(far[pairs.by_client[m]], pairs.by_cost[m])
    heap = [(-far[i], i) for i in range(clients)]
    heapify(heap)
    asked = np.empty(clients, dtype=np.int64)
    number, missing = 0, count - np.count_nonzero(is_open)
    while number < missing and heap:
        cost, i = heappop(heap)
        if -cost > far[i]:
            heappush(heap, (-far[i], i))
            continue
        j = pairs.site[pairs.start[i]]
        if is_open[j]:
            break
        is_open[j] = True
        asked[number] = i
        number += 1
        for m in range(pairs.by_start[j], pairs.by_start[j + 1]):
            far[pairs.by_client[m]] = min(far[pairs.by_client[m]], pairs.by_cost[m])
    return asked[:number]


@numba.njit(cache=True, nogil=True)
def farthest(pairs: Pairs, is_open: Mask) -> float:
    """What the client that has it farthest costs; inf where a list names no open site."""
    most = 0.0
    for i in range(len(pairs.start) - 1):
        own = np.inf
        for k in range(pairs.start[i], pairs.start[i + 1]):
            if is_open[pairs.site[k]]:
                own = float(pairs.cost[k])
                break
        most = max(most, own)
    return most


@numba.njit(cache=True, nogil=True)
def stand(near: Near, is_open: Mask, seed: int) -> Reached:
    """Where a search begins; everybody weighs the same."""
    clients, sites = len(near.end), len(near.by_end)
    reached = Reached(
        np.zeros(clients, dtype=np.int64),
        np.zeros(clients, dtype=np.int64),
        np.ones(clients, dtype=np.int64),
        np.zeros(sites, dtype=np.int64),
        np.empty(clients, dtype=np.int64),
        np.full(clients, -1),
        np.zeros(1, dtype=np.int64),
        np.array([seed], dtype=np.uint64),
        np.full(2, -1),
    )
    for i in range(clients):
        _leave(i, near, reached)
    for j in range(sites):
        if is_open[j]:
            _open(j, near, is_open, reached)
    return reached


@numba.njit(cache=True, nogil=True)
def move(moves: int, near: Near, is_open: Mask, may_close: Mask, reached: Reached) -> int:
    """Makes at most so many moves, fewer if everybody is reached; returns how many."""
    for number in range(moves):
        if reached.left[0] == 0 or not _move(near, is_open, may_close, reached):
            return number
    return moves


@numba.njit(cache=True, nogil=True)
def _move(near: Near, is_open: Mask, may_close: Mask, reached: Reached) -> bool:
    """The best change for a client drawn from those whom nobody reaches; False where there is none."""
    cheapest = _cheapest(is_open, may_close, reached)
    i = reached.waiting[_drawn(reached, reached.left[0])]
    step = 1 + (near.end[i] - near.start[i]) // _LOOKED_AT
    most, opening, closing, ties = 1 << 60, -1, -1, 0
    for k in range(near.start[i] + _drawn(reached, step), near.end[i], step):
        j = near.site[k]
        if j == reached.tabu[_SHUT]:
            continue
        shut, loss = _cheapest_beside(j, cheapest, near, may_close, reached)
        if shut < 0:
            continue
        now = loss - reached.worth[j]
        ties = ties + 1 if now == most else 1
        if now < most or (now == most and _drawn(reached, ties) == 0):
            most, opening, closing = now, j, shut
    was_free = reached.tabu[_SHUT] < 0
    reached.tabu[_SHUT], reached.tabu[_FRESH] = closing, opening
    if opening < 0:  # what the last move forbids may be done by the next
        return not was_free
    _open(opening, near, is_open, reached)
    _close(closing, near, is_open, reached)
    if most >= 0:
        for m in range(reached.left[0]):
            i = reached.waiting[m]
            reached.weight[i] += 1
            for k in range(near.start[i], near.end[i]):
                reached.worth[near.site[k]] += 1
    return True


@numba.njit(cache=True, nogil=True)
def _cheapest(is_open: Mask, may_close: Mask, reached: Reached) -> int:
    """The open site whom the least weight would miss, -1 if none may be closed."""
    least, found, ties = 1 << 60, -1, 0
    for j in range(len(is_open)):
        if is_open[j] and may_close[j] and j != reached.tabu[_FRESH] and reached.worth[j] <= least:
            ties = ties + 1 if reached.worth[j] == least else 1
            if ties == 1 or _drawn(reached, ties) == 0:
                least, found = reached.worth[j], j
    return found


@numba.njit(cache=True, nogil=True)
def _cheapest_beside(j: int, cheapest: int, near: Near, may_close: Mask, reached: Reached) -> tuple[int, int]:
    """Which site to close once j is open, and the weight that this leaves out."""
    for m in range(near.by_start[j], near.by_end[j]):
        i = near.by_client[m]
        if reached.times[i] == 1:
            reached.worth[reached.last[i]] -= reached.weight[i]
    found, least = cheapest, reached.worth[cheapest] if cheapest >= 0 else 1 << 60
    for m in range(near.by_start[j], near.by_end[j]):
        i = near.by_client[m]
        if reached.times[i] == 1:
            other = reached.last[i]
            if reached.worth[other] < least and may_close[other] and other != reached.tabu[_FRESH]:
                found, least = other, reached.worth[other]
    for m in range(near.by_start[j], near.by_end[j]):
        i = near.by_client[m]
        if reached.times[i] == 1:
            reached.worth[reached.last[i]] += reached.weight[i]
    return found, least


@numba.njit(cache=True, nogil=True)
def _open(j: int, near: Near, is_open: Mask, reached: Reached) -> None:
    is_open[j] = True
    for m in range(near.by_start[j], near.by_end[j]):
        i = near.by_client[m]
        if reached.times[i] == 0:
            end = reached.left[0] - 1
            other = reached.waiting[end]
            reached.waiting[reached.place[i]], reached.place[other] = other, reached.place[i]
            reached.left[0], reached.place[i] = end, -1
            for k in range(near.start[i], near.end[i]):
                if near.site[k] != j:
                    reached.worth[near.site[k]] -= reached.weight[i]
        elif reached.times[i] == 1:
            reached.worth[reached.last[i]] -= reached.weight[i]
        reached.times[i] += 1
        reached.last[i] += j


@numba.njit(cache=True, nogil=True)
def _close(j: int, near: Near, is_open: Mask, reached: Reached) -> None:
    is_open[j] = False
    for m in range(near.by_start[j], near.by_end[j]):
        i = near.by_client[m]
        reached.times[i] -= 1
        reached.last[i] -= j
        if reached.times[i] == 0:
            _leave(i, near, reached)
            reached.worth[j] -= reached.weight[i]  # it was counted there as an open site's already
        elif reached.times[i] == 1:
            reached.worth[reached.last[i]] += reached.weight[i]


@numba.njit(cache=True, nogil=True)
def _leave(i: int, near: Near, reached: Reached) -> None:
    """Writes down that nobody reaches client i."""
    reached.place[i] = reached.left[0]
    reached.waiting[reached.left[0]] = i
    reached.left[0] += 1
    for k in range(near.start[i], near.end[i]):
        reached.worth[near.site[k]] += reached.weight[i]


@numba.njit(cache=True, nogil=True)
def _drawn(reached: Reached, count: int) -> int:
    """A whole number below `count` (xorshift64*, Vigna 2016)."""
    state = reached.draw[0]
    state ^= state >> np.uint64(12)
    state ^= state << np.uint64(25)
    state ^= state >> np.uint64(27)
    reached.draw[0] = state
    return int((state * np.uint64(2685821657736338717)) >> np.uint64(33)) % count
