"""Places before anything is planned with them: what is wrong with which row, and what to do about it. Needs NumPy alone."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from courtyard.algorithms.earth import EARTH_KM
from courtyard.algorithms.siting.points import BadPlaces, Points, on_the_earth

Float = NDArray[np.float64]
Mask = NDArray[np.bool_]

# A place stands alone whose nearest neighbour is so many times farther than that of nine places in ten, and so many kilometres at least.
_ALONE_TIMES, _ALONE_KM = 10.0, 50.0
# How far neighbours usually are is asked of so many places, spread over the table.
_ASKED = 500
# How wide a band of latitudes is looked at first, on the unit sphere: some 13 km to either side.
_BAND = 0.002


class Kind(Enum):
    """What can be wrong; the first five have to be mended before a plan is made."""

    NO_NUMBER = "no number"
    NOWHERE = "not on the earth"
    SWAPPED = "swapped"
    OUTSIDE = "outside the country"
    NO_DEMAND = "no demand"
    TWICE = "given twice"
    ALONE = "stands alone"

    @property
    def is_fault(self) -> bool:
        return self not in (Kind.TWICE, Kind.ALONE)


@dataclass(frozen=True, slots=True)
class Finding:
    """One row, counted from 0, with what is wrong and what to do. `numbers` are those that the sentence speaks of: its coordinates, what
    it wants, the earlier row, or kilometres.
    """

    row: int
    kind: Kind
    says: str
    numbers: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Bounds:
    """West, south, east and north in degrees; a rectangle, so that it catches errors of a sign or a column and no more."""

    west: float
    south: float
    east: float
    north: float

    def hold(self, lon: Float, lat: Float) -> Mask:
        return (lon >= self.west) & (lon <= self.east) & (lat >= self.south) & (lat <= self.north)


# With its seas.
CHINA = Bounds(73.0, 3.0, 136.0, 54.0)


def findings(lon: ArrayLike, lat: ArrayLike, weight: ArrayLike | None = None, *, bounds: Bounds = CHINA) -> list[Finding]:
    """Everything that is wrong with rows of places, by row; a row has one finding at most. weight: what each place wants.

    Raises BadPlaces for columns of different lengths.
    """
    longitude, latitude = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    demand = np.ones(longitude.shape) if weight is None else np.asarray(weight, dtype=np.float64)
    if longitude.ndim != 1 or not longitude.shape == latitude.shape == demand.shape:
        raise BadPlaces(f"Columns of one length are needed, and these have {longitude.size}, {latitude.size} and {demand.size} rows.")
    finite = np.isfinite(longitude) & np.isfinite(latitude)
    on_earth = finite & (np.abs(latitude) <= 90) & (np.abs(longitude) <= 360)
    inside = on_earth & bounds.hold(longitude, latitude)
    swapped = finite & ~inside & bounds.hold(latitude, longitude)
    wanted = np.isfinite(demand) & (demand > 0)
    found: dict[int, Finding] = {}

    def note(rows: NDArray[np.intp], kind: Kind, says: str, *columns: NDArray[Any]) -> None:
        for number, row in enumerate(rows.tolist()):
            numbers = tuple(float(column[number]) for column in columns)
            found.setdefault(row, Finding(row, kind, says.format(*numbers), numbers))

    note(np.flatnonzero(~finite), Kind.NO_NUMBER, "it has no finite longitude or latitude: look it up, or leave the place out")
    rows = np.flatnonzero(swapped)
    says = "{:g}, {:g} lies in the country with its columns swapped: swap them"
    note(rows, Kind.SWAPPED, says, longitude[rows], latitude[rows])
    rows = np.flatnonzero(finite & ~on_earth & ~swapped)
    note(rows, Kind.NOWHERE, "{:g}, {:g} is nowhere on the earth: degrees are needed", longitude[rows], latitude[rows])
    rows = np.flatnonzero(on_earth & ~inside & ~swapped)
    note(rows, Kind.OUTSIDE, "{:g}, {:g} lies outside the country: correct it, or leave it out", longitude[rows], latitude[rows])
    rows = np.flatnonzero(~wanted)
    note(rows, Kind.NO_DEMAND, "it wants {:g}: give it what it wants, or leave the place out", demand[rows])
    _beside_others(longitude, latitude, np.flatnonzero(inside), note)
    return [found[row] for row in sorted(found)]


def _beside_others(lon: Float, lat: Float, rows: NDArray[np.intp], note: Callable[..., None]) -> None:
    if len(rows) < 2:
        return
    # A metre or so: places that were rounded to five digits are the same place.
    keys = np.round(np.column_stack([lon[rows], lat[rows]]), 5)
    _, first, same = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    again = np.setdiff1d(np.arange(len(rows)), first)
    earlier = rows[first[same.reshape(-1)[again]]]
    note(rows[again], Kind.TWICE, "it stands where row {:.0f} does: add their demand up if they are one place", earlier)
    single = on_the_earth(lon[rows[first]], lat[rows[first]])
    if len(single) < 3:
        return
    apart = _without_company(single)
    if not len(apart):
        return
    asked = np.arange(0, len(single), -(-len(single) // _ASKED))
    usual = float(np.quantile(_to_nearest(single, asked), 0.9))
    near = _to_nearest(single, apart)
    lone = near > max(_ALONE_KM, _ALONE_TIMES * usual)
    says = "its nearest neighbour is {:,.0f} km away: it alone decides what is farthest; plan for it by itself"
    note(rows[first[apart[lone]]], Kind.ALONE, says, near[lone])


def _without_company(points: Points) -> NDArray[np.intp]:
    """Points that are the only one of their cell, of cells too small for two that are _ALONE_KM apart: of a dense country, few."""
    cells = np.floor(points.coordinates * (EARTH_KM * np.sqrt(3) / (_ALONE_KM - 1))).astype(np.int64)
    _, same, count = np.unique(cells @ (1, 1 << 20, 1 << 40), return_inverse=True, return_counts=True)
    return np.flatnonzero(count[same.reshape(-1)] == 1)


def _to_nearest(points: Points, chosen: NDArray[np.intp]) -> Float:
    """Of each of the chosen points how far its nearest neighbour is: among those of nearly the same latitude first, then farther afield."""
    order = np.argsort(points.coordinates[:, 2], kind="stable")
    sorted_ = points.coordinates[order]
    height, place = sorted_[:, 2], np.empty(len(points), dtype=np.intp)
    place[order] = np.arange(len(points))
    found = np.empty(len(chosen))
    for number, at in enumerate(place[chosen].tolist()):
        width, least = _BAND / 4, np.inf
        # Nobody outside a band is nearer than the band is wide.
        while least > width * width and width < 2:
            width *= 4
            first, last = np.searchsorted(height, (height[at] - width, height[at] + width))
            square = ((sorted_[first:last] - sorted_[at]) ** 2).sum(axis=1)
            square[at - first] = np.inf
            least = float(square.min())
        found[number] = least
    return points.cost(np.sqrt(found))


def check_places(
    lon: ArrayLike, lat: ArrayLike, weight: ArrayLike | None = None, *, bounds: Bounds = CHINA, most: int = 20
) -> list[Finding]:
    """What should be known but hinders no plan. Raises BadPlaces with the first `most` faults, and how many more there are."""
    found = findings(lon, lat, weight, bounds=bounds)
    faults = [one for one in found if one.kind.is_fault]
    if faults:
        more = f"; and {len(faults) - most} more" if len(faults) > most else ""
        raise BadPlaces("; ".join(f"row {one.row}: {one.says}" for one in faults[:most]) + more)
    return found
