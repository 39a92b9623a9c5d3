"""Loops of the Lagrangian bound, compiled: what sites would save at given prices, and how often a client is then served."""

import numba

from courtyard.algorithms.siting._swap import Float, Mask, Pairs


def newest_share(along: float, own: float, norm: float, most: float) -> float:
    """How much of the newest slack the averaged direction takes, so that it gets as short as it can (the volume algorithm's, see `search`).

    `own` and `norm` are the squares of the slack's and the direction's lengths, `along` their product; from a tenth of `most` to `most`.
    """
    spread = own - 2 * along + norm
    return min(max((norm - along) / spread, most / 10), most) if spread > 0 else most


@numba.njit(cache=True, parallel=True, nogil=True)
def savings(pairs: Pairs, weight: Float, price: Float, parts: Float) -> None:
    """Adds up weight x (price - cost) over the clients for whom a site costs less than their price.

    `parts` (threads x sites) is filled; its rows are to be summed by the caller, always in the same order.
    """
    clients, threads = len(weight), len(parts)
    for thread in numba.prange(threads):
        parts[thread, :] = 0.0
        for i in range(thread * clients // threads, (thread + 1) * clients // threads):
            limit, mass = price[i], weight[i]
            for k in range(pairs.start[i], pairs.start[i + 1]):
                left = limit - pairs.cost[k]
                if left <= 0.0:
                    break
                parts[thread, pairs.site[k]] += mass * left


@numba.njit(cache=True, parallel=True, nogil=True)
def served(pairs: Pairs, price: Float, is_chosen: Mask, times: Float) -> None:
    """How many chosen sites cost a client less than its price."""
    for i in numba.prange(len(price)):
        found, limit = 0.0, price[i]
        for k in range(pairs.start[i], pairs.start[i + 1]):
            if pairs.cost[k] >= limit:
                break
            if is_chosen[pairs.site[k]]:
                found += 1.0
        times[i] = found
