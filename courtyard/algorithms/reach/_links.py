"""The loop of shortest ways over links, compiled: nodes wait in buckets by how far they are, and those that come nearer wait anew."""

import numba
import numpy as np
from numpy.typing import NDArray

Index = NDArray[np.int64]
Short = NDArray[np.int32]
Real = NDArray[np.float64]


@numba.njit(cache=True, nogil=True)
def spread(start: Index, end: Short, cost: Real, sources: Index, width: float, buckets: int, far: Real, source: Short) -> None:
    """Fills how far each node is from its nearest source (`far`, inf to begin with) and which that is (`source`, -1 to begin with).

    width: of a bucket. buckets: one more than the longest link spans, and one for the bucket in hand; they are used in turn.
    """
    head = np.full(buckets, -1, dtype=np.int32)
    after, before = np.empty(len(far), dtype=np.int32), np.empty(len(far), dtype=np.int32)
    # The bucket in which a node waits, -1 for none.
    waits = np.full(len(far), -1, dtype=np.int32)
    for number in range(len(sources)):
        node = sources[number]
        if source[node] < 0:
            far[node], source[node] = 0.0, number
            _put(np.int32(node), 0, head, after, before, waits)
    now, empty = 0, 0
    while empty < buckets:
        if head[now] < 0:
            now = now + 1 if now + 1 < buckets else 0
            empty += 1
            continue
        empty = 0
        node = head[now]
        _take(node, head, after, before, waits)
        here, mine = far[node], source[node]
        for link in range(start[node], start[node + 1]):
            other, there = end[link], here + cost[link]
            if there < far[other]:
                far[other], source[other] = there, mine
                bucket = int(there / width) % buckets
                if waits[other] != bucket:
                    if waits[other] >= 0:
                        _take(other, head, after, before, waits)
                    _put(other, bucket, head, after, before, waits)


@numba.njit(cache=True, inline="always")
def _put(node: np.int32, bucket: int, head: Short, after: Short, before: Short, waits: Short) -> None:
    first = head[bucket]
    after[node], before[node], waits[node] = first, -1, bucket
    if first >= 0:
        before[first] = node
    head[bucket] = node


@numba.njit(cache=True, inline="always")
def _take(node: np.int32, head: Short, after: Short, before: Short, waits: Short) -> None:
    following, previous = after[node], before[node]
    if previous >= 0:
        after[previous] = following
    else:
        head[waits[node]] = following
    if following >= 0:
        before[following] = previous
    waits[node] = -1
