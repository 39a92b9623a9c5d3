"""How high the ground is under a leg, from a regular grid of heights.

A grid of kilometres says how high a leg has to climb. It knows no mast, wire or tree, and a valley narrower than its cells is too high
in it: nothing here is an obstacle clearance.
"""

import csv
import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Real = NDArray[np.float64]

# Points looked at for each cell that a leg passes: none that it crosses for more than a corner is missed.
_A_CELL = 4


class BadGrid(ValueError):
    """A grid of heights that is none; the message names the line or what is wrong."""


@dataclass(frozen=True, slots=True)
class Terrain:
    """height[i, j]: metres in the cell whose south-west corner is `south` + i `step`, `west` + j `step`, in degrees; NaN where unknown."""

    south: float
    west: float
    step: float
    height: Real

    def at(self, lon: ArrayLike, lat: ArrayLike) -> Real:
        """Metres at points in degrees; NaN outside the grid or where it knows nothing."""
        east = np.floor((np.asarray(lon, dtype=np.float64) - self.west) / self.step + 1e-9)
        north = np.floor((np.asarray(lat, dtype=np.float64) - self.south) / self.step + 1e-9)
        rows, columns = self.height.shape
        inside = (north >= 0) & (north < rows) & (east >= 0) & (east < columns)
        return np.where(inside, self.height[np.where(inside, north, 0).astype(int), np.where(inside, east, 0).astype(int)], np.nan)

    def highest(self, start_lon: ArrayLike, start_lat: ArrayLike, end_lon: ArrayLike, end_lat: ArrayLike) -> Real:
        """Metres of the highest known cell under each straight leg; -inf where the grid knows nothing of any."""
        ends = [np.atleast_1d(np.asarray(one, dtype=np.float64)) for one in (start_lon, start_lat, end_lon, end_lat)]
        lon, lat, to_lon, to_lat = np.broadcast_arrays(*ends)
        if not lon.size:
            return np.empty(0)
        far = np.maximum(np.abs(to_lon - lon), np.abs(to_lat - lat))
        found = np.full(lon.shape, -np.inf)
        for share in np.linspace(0.0, 1.0, 1 + max(1, int(np.ceil(_A_CELL * far.max() / self.step)))):
            found = np.fmax(found, self.at(lon + share * (to_lon - lon), lat + share * (to_lat - lat)))
        return found


def read_grid(text: str, height: str) -> Terrain:
    """A grid from a CSV with the columns lat_min and lon_min, a cell's south-west corner, and one of heights. Raises BadGrid."""
    reader = csv.reader(io.StringIO(text))
    heading = [name.strip().lower() for name in next(reader, [])]
    missing = [name for name in ("lat_min", "lon_min", height) if name not in heading]
    if missing:
        raise BadGrid(f"A grid of heights has the columns lat_min, lon_min and {height}; {missing[0]} is missing.")
    columns = [heading.index(name) for name in ("lat_min", "lon_min", height)]
    try:
        cells = np.array([[float(row[at]) for at in columns] for row in reader if row], dtype=np.float64).reshape(-1, 3)
    except (ValueError, IndexError) as error:
        raise BadGrid(f"Line {reader.line_num}: three numbers are needed there.") from error
    gaps = np.concatenate([np.diff(np.unique(np.round(cells[:, axis], 6))) for axis in (0, 1)])
    if not len(gaps):
        raise BadGrid("A grid of heights has two cells at least.")
    south, west = cells[:, 0].min(), cells[:, 1].min()
    step = float(gaps.min())
    at = np.round((cells[:, :2] - [south, west]) / step)
    if np.abs((cells[:, :2] - [south, west]) / step - at).max() > 1e-3:
        raise BadGrid(f"The cells do not lie {step:g} degrees apart: this is no regular grid.")
    rows, places = at.astype(int).max(axis=0) + 1
    grid = np.full((rows, places), np.nan)
    grid[at[:, 0].astype(int), at[:, 1].astype(int)] = cells[:, 2]
    return Terrain(float(south), float(west), step, grid)
