"""Areas that are not flown over, and the shortest way around them.

A zone is a ring of (latitude, longitude) in degrees, closed by itself, straight between its corners on a plane laid at the leg: over 100 km
that is wrong by some metres in a thousand. A way may follow a zone's border, so that a safe distance belongs into the zone.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from heapq import heappop, heappush
from itertools import pairwise
from math import cos, hypot, radians

import numpy as np
from numpy.typing import ArrayLike, NDArray

from courtyard.algorithms.earth import EARTH_KM

Real = NDArray[np.float64]
Mask = NDArray[np.bool_]

_METRE = EARTH_KM * 1_000.0
# Corners that are nearer to a line than this lie on it.
_ON_LINE_M = 1e-3
# An area below this share of its extent squared is that of a line, in decimals that were rounded.
_FLAT = 1e-9


class BadZone(ValueError):
    """A zone is no area; the message names its place in the list, from 0. Who shows it has words for the code, which speak of `values`."""

    def __init__(self, says: str, code: str = "", values: Mapping[str, str] | None = None) -> None:
        super().__init__(says)
        self.code, self.values = code, dict(values or {})


class NoWay(ValueError):
    """An end lies inside a zone, or zones lie all around it."""


def blocked(start: ArrayLike, end: ArrayLike, zones: Sequence[ArrayLike]) -> Mask:
    """Which straight legs pass through a zone. start, end: n x 2 degrees. Raises BadZone."""
    rows = len(np.atleast_2d(np.asarray(start, dtype=np.float64)))
    found = np.zeros(rows, dtype=np.bool_)
    found[list(passed(start, end, zones))] = True
    return found


def passed(start: ArrayLike, end: ArrayLike, zones: Sequence[ArrayLike]) -> dict[int, tuple[int, ...]]:
    """Which zones, by their place in the list, each straight leg passes through; the legs that pass through any. Raises BadZone."""
    start, end = np.atleast_2d(np.asarray(start, dtype=np.float64)), np.atleast_2d(np.asarray(end, dtype=np.float64))
    low, high = np.minimum(start, end), np.maximum(start, end)
    found: dict[int, tuple[int, ...]] = {}
    for number, zone in enumerate(_rings(zones)):
        near = np.flatnonzero((low <= zone.max(axis=0)).all(axis=1) & (high >= zone.min(axis=0)).all(axis=1))
        for leg in near.tolist():
            plane = _Plane((start[leg] + end[leg]) / 2)
            if _passes(plane.metres(start[leg]), plane.metres(end[leg]), plane.metres(zone)):
                found[leg] = (*found.get(leg, ()), number)
    return dict(sorted(found.items()))


def around(start: ArrayLike, end: ArrayLike, zones: Sequence[ArrayLike]) -> tuple[float, Real]:
    """Metres of the shortest way that passes through no zone, and its points (m x 2 degrees, both ends among them).

    The corners of shortest ways are corners of zones, so that it is a shortest path in the graph of what sees each other (Lozano-Perez
    and Wesley, Communications of the ACM 22(10), 1979). A zone is looked at once the way around the others passes through it: what is
    shortest around some and passes through none is shortest around all. Raises NoWay, BadZone.
    """
    ends = np.array([start, end], dtype=np.float64)
    plane = _Plane(ends.mean(axis=0))
    rings = [plane.metres(ring) for ring in _rings(zones)]
    here, there = plane.metres(ends)
    for point, name in ((here, "the start"), (there, "the end")):
        if any(_inside(point, ring) for ring in rings):
            raise NoWay(f"{name} lies inside a zone that is not flown over")
    boxes = [(ring.min(axis=0), ring.max(axis=0)) for ring in rings]

    def through(a: Real, b: Real, numbers: Iterable[int]) -> list[int]:
        low, high = np.minimum(a, b), np.maximum(a, b)
        near = (one for one in numbers if (low <= boxes[one][1]).all() and (high >= boxes[one][0]).all())
        return [one for one in near if _passes(a, b, rings[one])]

    looked_at: list[int] = []
    length, way = hypot(*(there - here)), np.vstack([here, there])
    while True:
        others = [one for one in range(len(rings)) if one not in looked_at]
        met = {one for a, b in pairwise(way) for one in through(a, b, others)}
        if not met:
            return length, plane.degrees(way)
        looked_at += sorted(met)
        length, way = _shortest(here, there, [rings[one] for one in looked_at], partial(through, numbers=looked_at))


def _shortest(here: Real, there: Real, rings: Sequence[Real], meets: Callable[[Real, Real], list[int]]) -> tuple[float, Real]:
    """Over corners of the rings, those first from which it is least far as the crow flies, on lines that meet none. Raises NoWay."""
    points = np.vstack([here, there, *rings])
    left = np.hypot(*(points - there).T).tolist()
    best, before = {0: 0.0}, {0: 0}
    heap: list[tuple[float, int]] = [(left[0], 0)]
    done: set[int] = set()
    while heap:
        _least, at = heappop(heap)
        if at in done:
            continue
        done.add(at)
        if at == 1:
            return best[at], points[_way(before)]
        reached = (best[at] + np.hypot(*(points - points[at]).T)).tolist()
        for other in range(len(points)):
            if other not in done and reached[other] < best.get(other, np.inf) and not meets(points[at], points[other]):
                best[other], before[other] = reached[other], at
                heappush(heap, (reached[other] + left[other], other))
    raise NoWay("zones that are not flown over lie all around it")


class _Plane:
    """Metres north and east of a point."""

    def __init__(self, centre: Real) -> None:
        self._centre = centre
        self._scale = np.radians(1.0) * _METRE * np.array([1.0, cos(radians(centre[0]))])

    def metres(self, degrees: ArrayLike) -> Real:
        return np.asarray((np.asarray(degrees, dtype=np.float64) - self._centre) * self._scale)

    def degrees(self, metres: Real) -> Real:
        return np.asarray(metres / self._scale + self._centre)


def _rings(zones: Sequence[ArrayLike]) -> list[Real]:
    rings = []
    for number, zone in enumerate(zones):
        try:
            rings.append(ring_of(zone))
        except BadZone as error:
            raise BadZone(f"zone {number}: {error}", error.code, error.values) from error
    return rings


def ring_of(zone: ArrayLike) -> Real:
    """A zone's corners, each once. Raises BadZone."""
    ring = np.asarray(zone, dtype=np.float64)
    if ring.ndim != 2 or ring.shape[1] != 2 or not np.isfinite(ring).all():
        raise BadZone("it is no list of latitudes and longitudes", "zone corners")
    if len(ring) > 1 and (ring[0] == ring[-1]).all():
        ring = ring[:-1]
    if len(ring) < 3:
        raise BadZone(f"it has {len(ring)} corners, and an area has at least three", "zone few", {"a": str(len(ring))})
    if (np.abs(ring[:, 0]) > 90).any() or (np.abs(ring[:, 1]) > 180).any():
        raise BadZone("a corner is nowhere on earth; are latitude and longitude swapped?", "zone nowhere")
    if _area(ring - ring[0]) <= _FLAT * float(np.ptp(ring, axis=0).max()) ** 2:
        raise BadZone("its corners lie on one line, and an area is needed", "zone flat")
    return ring


def _area(ring: Real) -> float:
    """Twice that of a ring, by the shoelace formula; what crosses itself may have more."""
    after = np.roll(ring, -1, axis=0)
    return float(np.abs(ring[:, 0] * after[:, 1] - after[:, 0] * ring[:, 1]).sum())


def _way(before: dict[int, int]) -> list[int]:
    way = [1]
    while way[-1] != 0:
        way.append(before[way[-1]])
    return way[::-1]


def _side(a: Real, b: Real, points: Real) -> Real:
    """Metres by which points lie left of the line from a to b, negative on its right; zero within a millimetre."""
    along = b - a
    length = hypot(*along)
    if length == 0:
        return np.zeros(len(points))
    side = (along[0] * (points[:, 1] - a[1]) - along[1] * (points[:, 0] - a[0])) / length
    return np.where(np.abs(side) < _ON_LINE_M, 0.0, side)


def _passes(a: Real, b: Real, ring: Real) -> bool:
    """Whether the leg goes through the area: a leg along its border or past a corner does not."""
    after = np.roll(ring, -1, axis=0)
    corners, nexts = _side(a, b, ring), _side(a, b, after)
    for edge in np.flatnonzero(corners * nexts < 0):
        first, second = _side(ring[edge], after[edge], np.array([a, b]))
        if first * second < 0:
            return True
    # It may still run inside from corner to corner: between the points at which it touches the border, each stretch is in or out.
    return any(_inside(point, ring) for point in _middles(a, b, ring, corners))


def _middles(a: Real, b: Real, ring: Real, corners: Real) -> Real:
    """The middle of each stretch of the leg between the points at which it meets the border."""
    along = b - a
    square = float(along @ along)
    if square == 0:
        return a[None]
    stops = {0.0, 1.0}
    stops.update(float(np.clip((ring[corner] - a) @ along / square, 0, 1)) for corner in np.flatnonzero(corners == 0))
    for edge in range(len(ring)):
        start, end = ring[edge], ring[(edge + 1) % len(ring)]
        for point in (a, b):
            if _side(start, end, point[None])[0] == 0:
                stops.add(float(np.clip((point - a) @ along / square, 0, 1)))
    places = np.array(sorted(stops))
    return np.asarray(a + ((places[:-1] + places[1:]) / 2)[:, None] * along)


def _inside(point: Real, ring: Real) -> bool:
    """Whether a point lies in the area and not on its border (a ray to the north crosses the border an odd number of times)."""
    after = np.roll(ring, -1, axis=0)
    for start, end in zip(ring, after, strict=True):
        if _side(start, end, point[None])[0] == 0 and ((point - start) @ (point - end)) <= _ON_LINE_M**2:
            return False
    crossing = np.flatnonzero((ring[:, 1] > point[1]) != (after[:, 1] > point[1]))
    (north, east), (north_after, east_after) = ring[crossing].T, after[crossing].T
    meets = north + (point[1] - east) / (east_after - east) * (north_after - north)
    return bool(np.count_nonzero(meets > point[0]) % 2)
