"""Loops for sites with limited room, compiled: what sites would save, who goes where, and who would be served better elsewhere."""

import numba
import numpy as np
from numpy.typing import NDArray

from courtyard.algorithms.siting._swap import Float, Index, Mask, Pairs

Short = NDArray[np.int32]


@numba.njit(cache=True, parallel=True, nogil=True)
def savings(pairs: Pairs, weight: Float, price: Float, room: Float, saved: Float, share: NDArray[np.float32]) -> None:
    """What each site saves if it serves those for whom it saves most until it is full, the last one in part (`share`, by its pairs)."""
    for j in numba.prange(len(room)):
        begin, end = pairs.by_start[j], pairs.by_start[j + 1]
        total, value = 0.0, 0.0
        for k in range(begin, end):
            i = pairs.by_client[k]
            left = price[i] - pairs.by_cost[k]
            share[k] = 1.0 if left > 0.0 else 0.0
            if left > 0.0:
                total += weight[i]
                value += weight[i] * left
        if total > room[j]:
            gain, mass, count = np.empty(end - begin), np.empty(end - begin), 0
            for k in range(begin, end):
                i = pairs.by_client[k]
                if price[i] > pairs.by_cost[k]:
                    gain[count], mass[count] = price[i] - pairs.by_cost[k], weight[i]
                    count += 1
            least = _least_taken(gain, mass, count, room[j])
            free, value = room[j], 0.0
            for k in range(begin, end):
                left = price[pairs.by_client[k]] - pairs.by_cost[k]
                share[k] = 1.0 if left > least else 0.0
                if left > least:
                    free -= weight[pairs.by_client[k]]
                    value += weight[pairs.by_client[k]] * left
            for k in range(begin, end):
                i = pairs.by_client[k]
                if price[i] - pairs.by_cost[k] == least and free > 0.0:
                    part = min(1.0, free / weight[i])
                    share[k] = part
                    value += part * weight[i] * least
                    free -= part * weight[i]
        saved[j] = value


@numba.njit(cache=True, nogil=True)
def _least_taken(gain: Float, mass: Float, count: int, room: float) -> float:
    """The gain down to which there is room if the largest are taken first; all of them together are more than that. Reorders both.

    A weighted quickselect: every pass leaves only those on one side of a pivot, so that nothing has to be sorted.
    """
    low, high, free = 0, count, room
    while True:
        a, b, c = gain[low], gain[(low + high) // 2], gain[high - 1]
        pivot = max(min(a, b), min(max(a, b), c))
        # Larger ones to the front, equal ones after them.
        above, at, end = low, low, high
        taken, equal = 0.0, 0.0
        while at < end:
            if gain[at] > pivot:
                taken += mass[at]
                gain[above], gain[at] = gain[at], gain[above]
                mass[above], mass[at] = mass[at], mass[above]
                above += 1
                at += 1
            elif gain[at] < pivot:
                end -= 1
                gain[end], gain[at] = gain[at], gain[end]
                mass[end], mass[at] = mass[at], mass[end]
            else:
                equal += mass[at]
                at += 1
        if taken >= free and above > low:
            high = above
        elif taken + equal >= free or end == high:
            return float(pivot)
        else:
            low, free = end, free - taken - equal


@numba.njit(cache=True, nogil=True)
def served(pairs: Pairs, chosen: Mask, share: NDArray[np.float32], times: Float) -> None:
    """How often each client is served by the chosen sites."""
    times[:] = 0.0
    for j in range(len(chosen)):
        if chosen[j]:
            for k in range(pairs.by_start[j], pairs.by_start[j + 1]):
                times[pairs.by_client[k]] += share[k]


@numba.njit(cache=True, nogil=True)
def _cost(pairs: Pairs, i: int, j: int) -> float:
    for k in range(pairs.start[i], pairs.start[i + 1]):
        if pairs.site[k] == j:
            return float(pairs.cost[k])
    return float(np.inf)


@numba.njit(cache=True, nogil=True)
def assign(pairs: Pairs, weight: Float, is_open: Mask, room: Float, serves: Short, left: Float) -> None:
    """Everybody to the cheapest open site with room; who would lose most by the second choice, and wants most, chooses first."""
    clients = len(weight)
    regret = np.zeros(clients)
    for i in range(clients):
        first, second = -1.0, -1.0
        for k in range(pairs.start[i], pairs.start[i + 1]):
            if is_open[pairs.site[k]]:
                if first < 0.0:
                    first = pairs.cost[k]
                else:
                    second = pairs.cost[k]
                    break
        if first >= 0.0:
            last = pairs.cost[pairs.start[i + 1] - 1]
            regret[i] = weight[i] * ((second if second >= 0.0 else last + 1.0) - first)
    left[:] = room
    for i in np.argsort(-regret, kind="mergesort"):
        serves[i] = -1
        for k in range(pairs.start[i], pairs.start[i + 1]):
            j = pairs.site[k]
            if is_open[j] and weight[i] <= left[j]:
                serves[i] = j
                left[j] -= weight[i]
                break


@numba.njit(cache=True, nogil=True)
def improve(pairs: Pairs, weight: Float, unserved: Float, is_open: Mask, serves: Short, left: Float) -> bool:
    """One pass of moves to a cheaper site with room, and of exchanges between two sites; says whether anything gained."""
    gained = False
    for i in range(len(weight)):
        a = serves[i]
        now = unserved[i] if a < 0 else _cost(pairs, i, a)
        for k in range(pairs.start[i], pairs.start[i + 1]):
            b = pairs.site[k]
            if pairs.cost[k] >= now:
                break
            if not is_open[b] or b == a:
                continue
            if weight[i] <= left[b]:
                _move(i, b, weight, serves, left)
                gained = True
                break
            if _exchanged(pairs, weight, unserved, i, now, k, serves, left):
                gained = True
                break
    return gained


@numba.njit(cache=True, nogil=True)
def _move(i: int, to: int, weight: Float, serves: Short, left: Float) -> None:
    if serves[i] >= 0:
        left[serves[i]] += weight[i]
    serves[i] = to
    if to >= 0:
        left[to] -= weight[i]


@numba.njit(cache=True, nogil=True)
def _exchanged(pairs: Pairs, weight: Float, unserved: Float, i: int, now: float, k: int, serves: Short, left: Float) -> bool:
    """Client i takes the place of somebody at the site of its pair k, who goes to i's, or anywhere with room, if both together gain."""
    a, b = serves[i], pairs.site[k]
    gain = weight[i] * (now - pairs.cost[k])
    best, who, where = 1e-9 * gain, -1, -1
    for m in range(pairs.by_start[b], pairs.by_start[b + 1]):
        other = pairs.by_client[m]
        if serves[other] != b or left[b] + weight[other] < weight[i]:
            continue
        for n in range(pairs.start[other], pairs.start[other + 1]):
            c = pairs.site[n]
            loss = weight[other] * (pairs.cost[n] - pairs.by_cost[m])
            if gain - loss <= best:
                break
            free = left[c] + (weight[i] if c == a else 0.0)
            if c != b and left[c] >= 0.0 and weight[other] <= free:
                best, who, where = gain - loss, other, c
                break
    if who < 0:
        return False
    _move(who, -1, weight, serves, left)
    _move(i, b, weight, serves, left)
    _move(who, where, weight, serves, left)
    return True


@numba.njit(cache=True, nogil=True)
def elsewhere(
    pairs: Pairs, weight: Float, is_open: Mask, may_open: Mask, may_close: Mask, room: Float, members: Index, serves: Short, left: Float
) -> bool:
    """Moves open sites, with all whom they serve, to shut ones that serve these more cheaply; `members` sorts clients by their site."""
    total, count = np.zeros(len(is_open)), np.zeros(len(is_open), dtype=np.int64)
    moved, begin = False, 0
    while begin < len(members):
        a = serves[members[begin]]
        end = begin
        while end < len(members) and serves[members[end]] == a:
            end += 1
        if a >= 0 and may_close[a] and is_open[a]:
            load = room[a] - left[a]
            for place in range(begin, end):
                i = members[place]
                for k in range(pairs.start[i], pairs.start[i + 1]):
                    j = pairs.site[k]
                    total[j] += weight[i] * pairs.cost[k]
                    count[j] += 1
            best, target = total[a] * (1 - 1e-9), -1
            first = members[begin]
            seen = pairs.site[pairs.start[first] : pairs.start[first + 1]]
            for j in seen:  # a site that all of them list stands in the first one's list
                if count[j] == end - begin and may_open[j] and not is_open[j] and room[j] >= load and total[j] < best:
                    best, target = total[j], j
            for place in range(begin, end):
                i = members[place]
                for k in range(pairs.start[i], pairs.start[i + 1]):
                    total[pairs.site[k]] = 0.0
                    count[pairs.site[k]] = 0
            if target >= 0:
                is_open[a], is_open[target] = False, True
                left[a], left[target] = -1.0, room[target] - load
                for place in range(begin, end):
                    serves[members[place]] = target
                moved = True
        begin = end
    return moved
