"""Shortest ways over given links, a road network perhaps: how far every place is from the nearest of many sources, and which that is.

Delta-stepping (Meyer and Sanders, Journal of Algorithms 49, 2003) in one thread: places wait in buckets by how far they are, and a place
that comes nearer is looked at again. What comes out is what Dijkstra's method finds, to the last bit: both keep the least of all sums
along ways, added up from the source on.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from courtyard.algorithms.reach import _links
from courtyard.algorithms.reach.ways import BadWays

Index = NDArray[np.int64]
Short = NDArray[np.int32]
Real = NDArray[np.float64]

# A bucket is as wide as this share of a link's mean cost: wider ones look at places again more often, narrower ones are more of them.
_WIDTH = 0.5
_MOST_BUCKETS = 1 << 16


@dataclass(frozen=True, slots=True)
class Links:
    """Those of place i are start[i] <= k < start[i + 1], each to end[k] at cost[k]; driven one way."""

    start: Index
    end: Short
    cost: Real

    @property
    def places(self) -> int:
        return len(self.start) - 1


def links(places: int, begin: ArrayLike, end: ArrayLike, cost: ArrayLike, *, both_ways: bool = False) -> Links:
    """From columns, in any order. Raises BadWays."""
    starts, ends, costs = np.asarray(begin, np.int64), np.asarray(end, np.int64), np.asarray(cost, np.float64)
    if not starts.shape == ends.shape == costs.shape or starts.ndim != 1:
        raise BadWays("the columns of the links are not of one length")
    for wrong, says in (
        ((starts < 0) | (starts >= places) | (ends < 0) | (ends >= places), f"it leads outside the {places} places"),
        (~np.isfinite(costs) | (costs < 0), "its cost is no number from 0"),
    ):
        if wrong.any():
            raise BadWays(f"link {int(np.argmax(wrong))}: {says}")
    if both_ways:
        starts, ends, costs = np.concatenate([starts, ends]), np.concatenate([ends, starts]), np.concatenate([costs, costs])
    order = np.argsort(starts, kind="stable")
    return Links(np.searchsorted(starts[order], np.arange(places + 1)), ends[order].astype(np.int32), costs[order])


@dataclass(frozen=True, slots=True)
class Nearest:
    """For each place: how far the nearest source is, inf where no way leads from any; and which of the sources it is, -1 for none."""

    far: Real
    source: Short


def nearest_source(over: Links, sources: ArrayLike) -> Nearest:
    """From the sources to every place. Raises BadWays for a source that is no place."""
    given = np.asarray(sources, dtype=np.int64)
    wrong = (given < 0) | (given >= over.places)
    if wrong.any():
        raise BadWays(f"source {int(np.argmax(wrong))}: it is none of the {over.places} places")
    far, source = np.full(over.places, np.inf), np.full(over.places, -1, dtype=np.int32)
    longest = float(over.cost.max(initial=0.0))
    # Where all links cost nothing, one bucket holds everything.
    width = max(_WIDTH * float(over.cost.mean()) if len(over.cost) else 0.0, longest / (_MOST_BUCKETS - 4)) or 1.0
    _links.spread(over.start, over.end, over.cost, given, width, int(longest / width) + 3, far, source)
    return Nearest(far, source)
