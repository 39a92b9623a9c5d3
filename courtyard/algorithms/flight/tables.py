"""Legs of drones from a planner's table."""

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from courtyard.algorithms.columns import Columns, Fault, read_columns, refuse
from courtyard.algorithms.earth import great_circle_km
from courtyard.algorithms.flight.legs import Legs
from courtyard.algorithms.flight.terrain import Terrain

Float = NDArray[np.float64]

ENDS = ("from_lon", "from_lat", "to_lon", "to_lat")
_FROM_ZERO = ("distance_km", "load_kg", "back_kg", "wanted_kg", "road_km")
_HEIGHTS = ("from_m", "to_m", "terrain_m")
_AIR = ("along_m_s", "across_m_s", "warmer_k")
# Nothing on earth is higher or lower, and nothing that is flown is farther or heavier; no wind is as strong.
_LOWEST_M, _HIGHEST_M, _MOST, _MOST_AIR = -1_000.0, 9_000.0, 1e6, 100.0


def read_legs(text: str, *, title: str = "legs") -> Columns:
    """Legs: from_lon, from_lat, to_lon, to_lat, or distance_km; and beside them id, from and to (names), from_m, to_m (altitudes),
    terrain_m (the highest ground between), load_kg, back_kg, wanted_kg (a day), road_km, along_m_s, across_m_s (wind), warmer_k.

    Raises BadColumns with every row that makes no sense.
    """
    legs = read_columns(text, (*ENDS, *_FROM_ZERO, *_HEIGHTS, *_AIR), words=("from", "to"), title=title)
    bounds = {_FROM_ZERO: (0.0, _MOST), _HEIGHTS: (_LOWEST_M, _HIGHEST_M), _AIR: (-_MOST_AIR, _MOST_AIR)}
    refuse(title, chain(_nowhere(legs), *(legs.outside(name, *one) for names, one in bounds.items() for name in names)))
    return legs


def _nowhere(legs: Columns) -> Iterator[Fault]:
    columns = [legs.get(name) for name in ENDS]
    lost = np.isnan(np.column_stack(columns)).any(axis=1)
    wrong = (np.abs(columns[1]) > 90) | (np.abs(columns[3]) > 90) | (np.abs(columns[0]) > 180) | (np.abs(columns[2]) > 180)
    for row in np.flatnonzero(wrong).tolist():
        yield legs.fault("end-degrees", row)
    for row in np.flatnonzero(~wrong & lost & np.isnan(legs.get("distance_km"))).tolist():
        yield legs.fault("no-ends", row)


def crow_km(legs: Columns) -> Float:
    """Of each leg: as given, else the great circle between its ends."""
    given = legs.get("distance_km")
    return np.where(np.isnan(given), great_circle_km(*(legs.get(name) for name in ENDS)), given)


class Ground(NamedTuple):
    """What a grid knows of each leg, in metres: the highest cell under it (-inf: nothing), and the cells of both ends (NaN: nothing)."""

    highest: Float
    from_m: Float
    to_m: Float


def ground_of(legs: Columns, terrain: Terrain | None) -> Ground:
    """Without a grid nothing is known of any leg."""
    highest = np.full(len(legs), -np.inf)
    if terrain is None:
        return Ground(highest, *np.full((2, len(legs)), np.nan))
    ends = [legs.get(name) for name in ENDS]
    known = ~np.isnan(np.column_stack(ends)).any(axis=1)
    highest[known] = terrain.highest(*(one[known] for one in ends))
    return Ground(highest, terrain.at(*ends[:2]), terrain.at(*ends[2:]))


def legs_of(legs: Columns, metres: Float, ground: Ground, *, above_m: float, closed: ArrayLike = False) -> Legs:
    """The rows as they are flown: so far, `above_m` over the highest of what the ground and the table say of it. An end is as high as the
    table says, else as the ground does, else at sea level. closed: to which zones leave no way. Raises BadLegs.
    """
    return Legs.over(
        metres,
        from_m=legs.get("from_m", np.nan_to_num(ground.from_m, nan=0.0)),
        to_m=legs.get("to_m", np.nan_to_num(ground.to_m, nan=0.0)),
        terrain_m=np.fmax(ground.highest, legs.get("terrain_m", -np.inf)),
        above_m=above_m,
        along_m_s=legs.get("along_m_s", 0.0),
        across_m_s=legs.get("across_m_s", 0.0),
        warmer_k=legs.get("warmer_k", 0.0),
        closed=closed,
    )
