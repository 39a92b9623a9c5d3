"""Places before anything is planned with them: what is wrong with which row, and what to do about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

from courtyard.algorithms.siting.lists import BadPlaces, on_the_earth

Float = NDArray[np.float64]
Mask = NDArray[np.bool_]

# A place stands alone whose nearest neighbour is so many times farther than that of nine places in ten, and so many kilometres at least.
_ALONE_TIMES, _ALONE_KM = 10.0, 50.0


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
    """One row, counted from 0, with what is wrong and what to do."""

    row: int
    kind: Kind
    says: str


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

    def note(rows: NDArray[np.intp], kind: Kind, say: Sequence[str] | str) -> None:
        for number, row in enumerate(rows):
            found.setdefault(int(row), Finding(int(row), kind, say if isinstance(say, str) else say[number]))

    note(np.flatnonzero(~finite), Kind.NO_NUMBER, "it has no finite longitude or latitude: look it up, or leave the place out")
    rows = np.flatnonzero(swapped)
    note(rows, Kind.SWAPPED, [f"{longitude[k]:g}, {latitude[k]:g} lies in the country with its columns swapped: swap them" for k in rows])
    rows = np.flatnonzero(finite & ~on_earth & ~swapped)
    note(rows, Kind.NOWHERE, [f"{longitude[k]:g}, {latitude[k]:g} is nowhere on the earth: degrees are needed" for k in rows])
    rows = np.flatnonzero(on_earth & ~inside & ~swapped)
    note(rows, Kind.OUTSIDE, [f"{longitude[k]:g}, {latitude[k]:g} lies outside the country: correct it, or leave it out" for k in rows])
    rows = np.flatnonzero(~wanted)
    note(rows, Kind.NO_DEMAND, [f"it wants {demand[k]:g}: give it what it wants, or leave the place out" for k in rows])
    _beside_others(longitude, latitude, np.flatnonzero(inside), note)
    return [found[row] for row in sorted(found)]


def _beside_others(lon: Float, lat: Float, rows: NDArray[np.intp], note) -> None:  # type: ignore[no-untyped-def]  # note of findings
    if len(rows) < 2:
        return
    # A metre or so: places that were rounded to five digits are the same place.
    keys = np.round(np.column_stack([lon[rows], lat[rows]]), 5)
    _, first, same = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    again = np.setdiff1d(np.arange(len(rows)), first)
    earlier = rows[first[same.reshape(-1)[again]]]
    note(rows[again], Kind.TWICE, [f"it stands where row {row} does: add their demand up if they are one place" for row in earlier])
    single = on_the_earth(lon[rows[first]], lat[rows[first]])
    if len(single) < 3:
        return
    near = single.cost(cKDTree(single.coordinates).query(single.coordinates, k=[2])[0][:, 0])
    lone = np.flatnonzero(near > max(_ALONE_KM, _ALONE_TIMES * float(np.quantile(near, 0.9))))
    says = [f"its nearest neighbour is {near[k]:,.0f} km away: it alone decides what is farthest; plan for it by itself" for k in lone]
    note(rows[first[lone]], Kind.ALONE, says)


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
