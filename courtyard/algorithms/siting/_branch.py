"""The whole of a small p-median, solved by branching over the bound of prices.

A tree search as that of Christofides and Beasley (European Journal of Operational Research 10, 1982): each node raises the prices that it
has from its parent for a few rounds of the volume algorithm (as in `search`), and by what sites save opens those without which no plan is
better than the best one known, and leaves out those with which none is. Then the site that saves most is open in one branch, and
left out in the other. Where few sites are open and costs are ways on a graph that ends much sooner than an integer programme does.
"""

from collections.abc import Callable
from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from courtyard.algorithms.siting._dual import newest_share
from courtyard.algorithms.siting._swap import Float, Index

Table = NDArray[np.float32]
_FIRST_ROUNDS, _ROUNDS = 400, 40
_IDLE, _SHORTER, _SHARE = 8, 0.7, 0.1


class Node(NamedTuple):
    """Rows of the table: sites that are open, and sites that may be; the prices of the clients and the bound that these give."""

    opened: Index
    free: Index
    price: Float
    bound: float


class Ended(NamedTuple):
    """The rows of the best choice found, None where none is below the value known; but for rounding none costs less than `bound`."""

    chosen: Index | None
    bound: float


def best_choice(
    table: Table, weight: Float, number: int, root: Node, value: float, spare: float, work: float, stops: Callable[[float], bool]
) -> Ended:
    """The cheapest `number` of the sites, a row of the table each, of what a unit of a client's weight costs there.

    `value` is that of a plan known before: only one that is cheaper by more than `spare` counts. Ends when all is proven, after so much
    work, in cells looked at, or when `stops`, asked with what is proven so far, says so.
    """
    chosen, waiting, rounds, dearest = None, [root], _FIRST_ROUNDS, table.max(axis=0).astype(np.float64)
    while waiting:
        proven = min(value, min(node.bound for node in waiting))
        if work <= 0 or stops(proven):
            return Ended(chosen, proven)
        node = waiting.pop()
        if node.bound >= value - spare:
            continue
        work -= 2 * rounds * (len(node.opened) + len(node.free)) * len(weight)
        node = _raised(table, weight, number, node, value - spare, rounds, dearest)
        rounds = _ROUNDS
        if node.bound >= value - spare:
            continue
        if len(node.opened) == number or len(node.opened) + len(node.free) == number:
            rows = node.opened if len(node.opened) == number else np.concatenate([node.opened, node.free])
            cost = float(weight @ table[rows].min(axis=0))
            if cost < value:
                chosen, value = rows, cost
            continue
        waiting += _branches(table, weight, node)
    return Ended(chosen, value)


def _branches(table: Table, weight: Float, node: Node) -> list[Node]:
    """Without the site that saves most, and with it, which is looked at first."""
    saved = np.empty(len(node.free))
    _save(table, weight, node.price, node.free, saved)
    at = int(saved.argmax())
    rest = np.delete(node.free, at)
    return [node._replace(free=rest), node._replace(opened=np.append(node.opened, node.free[at]), free=rest)]


def _raised(table: Table, weight: Float, number: int, node: Node, enough: float, rounds: int, dearest: Float) -> Node:
    """The node with a higher bound, and fewer sites to choose from; the bound is infinite where too few are left.

    A price above what the dearest site costs raises no bound, and could grow until its digits hide the bound's.
    """
    price, best = node.price, Node(node.opened, node.free, node.price, -np.inf)
    direction, scale, idle = np.zeros(len(weight)), 1.0, 0
    for number_of_round in range(rounds):
        wanted = number - len(best.opened)
        if not 0 <= wanted <= len(best.free):
            return best._replace(bound=np.inf)
        value, slack, saved = _evaluated(table, weight, wanted, best, price)
        if number_of_round == 0:
            direction = slack
        along, own, norm = (float(weight @ (one * other)) for one, other in ((slack, direction), (slack, slack), (direction, direction)))
        share = newest_share(along, own, norm, _SHARE)
        direction = share * slack + (1 - share) * direction
        if value > best.bound:
            scale = min(1.1 * scale, 2.0) if along > 0 else scale
            best, idle = _narrowed(best._replace(price=price, bound=value), wanted, saved, enough - value), 0
        else:
            idle += 1
            if idle == _IDLE:
                scale, idle = _SHORTER * scale, 0
        if best.bound >= enough or len(best.opened) == number:
            break
        rise = scale * (enough - best.bound) / max(float(weight @ (direction * direction)), 1e-300)
        price = np.clip(best.price + rise * direction, 0.0, dearest)
    return best._replace(bound=max(best.bound, node.bound))


def _evaluated(table: Table, weight: Float, wanted: int, node: Node, price: Float) -> tuple[float, Float, Float]:
    """The bound at these prices, how far each client is from being served once, and what each site that is free would save."""
    always, saved, times = np.empty(len(node.opened)), np.empty(len(node.free)), np.zeros(len(weight))
    _save(table, weight, price, node.opened, always)
    _save(table, weight, price, node.free, saved)
    most = np.argsort(-saved, kind="stable")[:wanted]
    _serve(table, price, np.concatenate([node.opened, node.free[most]]), times)
    return float(weight @ price) - float(always.sum()) - float(saved[most].sum()), 1.0 - times, saved


def _narrowed(node: Node, wanted: int, saved: Float, spare: float) -> Node:
    """With the sites open that no plan may lack which costs at most `spare` more than the bound, and without those that none may have."""
    order = -np.sort(-saved)
    last = order[wanted - 1] if wanted else np.inf
    following = order[wanted] if wanted < len(order) else -np.inf
    must, may = saved > following + spare, saved >= last - spare
    return node._replace(opened=np.concatenate([node.opened, node.free[must]]), free=node.free[may & ~must])


@numba.njit(cache=True, nogil=True)
def _save(table: Table, weight: Float, price: Float, rows: Index, saved: Float) -> None:
    """What each of the sites saves its clients at these prices."""
    for n in range(len(rows)):
        found = 0.0
        for i in range(len(price)):
            left = price[i] - table[rows[n], i]
            if left > 0.0:
                found += weight[i] * left
        saved[n] = found


@numba.njit(cache=True, nogil=True)
def _serve(table: Table, price: Float, rows: Index, times: Float) -> None:
    """How many of the sites cost each client less than its price."""
    for j in rows:
        for i in range(len(price)):
            if table[j, i] < price[i]:
                times[i] += 1.0
