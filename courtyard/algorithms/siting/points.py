"""Points of the earth or of a plane, and the costs that their distances are. Needs NumPy alone."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from courtyard.algorithms.earth import EARTH_KM


class BadPlaces(ValueError):
    """Coordinates, weights or costs that no plan can be made from; the message says which and why.

    Its sentence and what that speaks of stay apart in `says` and `values`, for whoever says it in another language.
    """

    def __init__(self, says: str, **values: str) -> None:
        self.says, self.values = says, values
        super().__init__(says % values if values else says)


class TooLarge(BadPlaces):
    """A plan would need more memory than it may take; the message says how much, and what makes it less."""


@dataclass(frozen=True, slots=True)
class Points:
    """Points whose straight-line distance in some space orders the sites of a client, and the cost that belongs to that distance.

    `coordinates` has a row a point; `cost` turns distances in that space (float64) into costs and never turns their order round; `length`
    says up to which distance a cost is worth looking for.
    """

    coordinates: NDArray[np.float64]
    cost: Callable[[NDArray[np.float64]], NDArray[np.float64]]
    length: Callable[[float], float]

    def __len__(self) -> int:
        return len(self.coordinates)

    def __getitem__(self, chosen: ArrayLike) -> "Points":
        return Points(self.coordinates[np.asarray(chosen)], self.cost, self.length)


# What makes points of x and y: how lengths on a plane are counted.
Plane = Callable[[ArrayLike, ArrayLike], Points]


def on_the_earth(lon: ArrayLike, lat: ArrayLike) -> Points:
    """Points by longitude and latitude in degrees; costs are great-circle kilometres on a sphere of radius EARTH_KM.

    A chord of the unit sphere of length s spans the angle 2 arcsin(s/2), which grows with s, so nearest by chord is nearest by road
    of the crow.
    """
    longitude, latitude = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    _finite(longitude, latitude)
    if len(latitude) and (np.abs(latitude).max() > 90 or np.abs(longitude).max() > 360):
        raise BadPlaces("A latitude lies beyond 90 degrees or a longitude beyond 360: are the columns swapped, or in another unit?")
    phi, theta = np.radians(latitude), np.radians(longitude)
    unit = np.column_stack([np.cos(phi) * np.cos(theta), np.cos(phi) * np.sin(theta), np.sin(phi)])
    return Points(unit, _arc_km, _chord)


def on_a_plane(x: ArrayLike, y: ArrayLike, *, rounded_down: bool = False) -> Points:
    """Points of a plane; costs are Euclidean distances, rounded down to whole numbers as published p-median instances want them."""
    xs, ys = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    _finite(xs, ys)
    return Points(np.column_stack([xs, ys]), np.floor if rounded_down else _as_it_is, _next_whole if rounded_down else float)


def _arc_km(chord: NDArray[np.float64]) -> NDArray[np.float64]:
    return 2 * EARTH_KM * np.arcsin(np.minimum(chord / 2, 1.0))


def _chord(kilometres: float) -> float:
    return float(2 * np.sin(min(kilometres / (2 * EARTH_KM), np.pi / 2)))


def _next_whole(distance: float) -> float:
    return float(np.floor(distance) + 1)


def _as_it_is(distance: NDArray[np.float64]) -> NDArray[np.float64]:
    return distance


def _finite(one: NDArray[np.float64], other: NDArray[np.float64]) -> None:
    if one.ndim != 1 or one.shape != other.shape:
        raise BadPlaces("Two columns of coordinates of one length are needed.")
    bad = np.flatnonzero(~(np.isfinite(one) & np.isfinite(other)))
    if len(bad):
        raise BadPlaces(f"Point {bad[0]} (counted from 0) has no finite coordinate; {len(bad)} such points were given.")
