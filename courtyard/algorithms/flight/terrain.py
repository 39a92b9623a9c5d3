"""How high the ground is under a leg, from a regular grid of heights.

A grid of kilometres says how high a leg has to climb. It knows no mast, wire or tree, and a valley narrower than its cells is too high
in it: nothing here is an obstacle clearance.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import ArrayLike, NDArray

from courtyard.algorithms.columns import Columns, Fault, read_columns, refuse

Real = NDArray[np.float64]

# Points looked at for each cell that a leg passes: none that it crosses for more than a corner is missed.
_A_CELL = 4
# Which column is a cell's height, where nobody says: the first of these that there is.
HEIGHTS = ("p90_m", "height_m", "altitude_m")
LOWEST_M, HIGHEST_M = -500.0, 9_000.0
_MOST_CELLS = 25_000_000


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


def read_grid(text: str, height: str = "", *, title: str = "heights") -> Terrain:
    """A grid from a CSV with the columns lat_min and lon_min, a cell's south-west corner, and one of heights in metres.

    height: its name; where it is not given, the first of HEIGHTS. Raises BadColumns with every line that is no cell of a regular grid.
    """
    names = (height,) if height else HEIGHTS
    rows = read_columns(text, ("lat_min", "lon_min", *names), title=title)
    named = next((name for name in names if name in rows.numbers), "")
    if not named or not {"lat_min", "lon_min"} <= rows.numbers.keys():
        refuse(title, [Fault("heights heading", 1, values={"names": " / ".join(names)})])
    refuse(title, chain(_nowhere(rows), _no_height(rows, named)))
    corners = np.stack([rows.get("lat_min"), rows.get("lon_min")], axis=1)
    gaps = np.concatenate([np.diff(np.unique(np.round(corners[:, axis], 6))) for axis in (0, 1)])
    if not len(gaps):
        refuse(title, [Fault("one cell")])
    apart, often = np.unique(np.round(gaps, 6), return_counts=True)
    step, least = float(apart[often.argmax()]), corners.min(axis=0)
    cells = np.round((corners - least) / step)
    refuse(title, _off(rows, np.abs((corners - least) / step - cells).max(axis=1) > 1e-3, step))
    high, wide = (int(one) + 1 for one in cells.max(axis=0))
    if high * wide > _MOST_CELLS:
        refuse(title, [Fault("wide grid", values={"cells": f"{high * wide:,}", "most": f"{_MOST_CELLS:,}"})])
    at = cells.astype(np.int64)
    refuse(title, _cells_twice(rows, at[:, 0] * wide + at[:, 1]))
    grid = np.full((high, wide), np.nan)
    grid[at[:, 0], at[:, 1]] = rows.get(named)
    return Terrain(float(least[0]), float(least[1]), step, grid)


def _nowhere(rows: Columns) -> Iterator[Fault]:
    south, west = rows.get("lat_min"), rows.get("lon_min")
    for row in np.flatnonzero(~((np.abs(south) <= 90) & (np.abs(west) <= 180))).tolist():
        yield rows.fault("no corner", row)


def _no_height(rows: Columns, name: str) -> Iterator[Fault]:
    metres = rows.get(name)
    for row in np.flatnonzero(~((metres >= LOWEST_M) & (metres <= HIGHEST_M))).tolist():
        yield rows.fault("no height", row, column=name, a=f"{metres[row]:g}")


def _off(rows: Columns, wrong: NDArray[np.bool_], step: float) -> Iterator[Fault]:
    for row in np.flatnonzero(wrong).tolist():
        yield rows.fault("off grid", row, step=f"{step:g}")


def _cells_twice(rows: Columns, cells: NDArray[np.int64]) -> Iterator[Fault]:
    known, first, of = np.unique(cells, return_index=True, return_inverse=True)
    if len(known) == len(cells):
        return
    for row in np.flatnonzero(first[of] != np.arange(len(cells))).tolist():
        yield rows.fault("cell twice", row, before=str(rows.lines[int(first[of[row]])]))
