"""What lies between places: from coordinates with a factor for bends, or as a routing engine answers it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from courtyard.algorithms.earth import EARTH_KM
from courtyard.algorithms.routing.problem import NO_WAY, BadRounds, Matrix, refuse


@dataclass(frozen=True, slots=True)
class Roads:
    """How roads differ from the line of sight: times `circuity` as long, driven at `km_h`.

    In mountains a circuity of 1.4 to 2 is usual (Ballou, Rahardja and Sakai, Transportation Research Part A 36, 2002, give 1.2 to 2.1 by
    country); measure your own where you can.
    """

    circuity: float = 1.4
    km_h: float = 35.0


def by_coordinates(lon: ArrayLike, lat: ArrayLike, roads: Roads) -> tuple[Matrix, Matrix]:
    """Metres and seconds between places in degrees, rounded up. Raises BadRounds for what is no place, or no road."""
    longitude, latitude = np.radians(np.asarray(lon, dtype=np.float64)), np.radians(np.asarray(lat, dtype=np.float64))
    wrong = ~(np.isfinite(longitude) & np.isfinite(latitude)) | (np.abs(latitude) > np.pi / 2) | (np.abs(longitude) > 2 * np.pi)
    if wrong.any():
        refuse([f"place {row}: it is nowhere on the earth; are latitude and longitude swapped?" for row in np.flatnonzero(wrong)])
    if not (1 <= roads.circuity < np.inf and 0 < roads.km_h < np.inf):
        raise BadRounds([f"roads {roads.circuity:g} times as long as the line of sight, at {roads.km_h:g} km/h: there are none such"])
    # Haversine: exact for the short distances of a round, where the cosine rule loses its digits.
    half = (
        np.sin((latitude[:, None] - latitude) / 2) ** 2
        + np.cos(latitude[:, None]) * np.cos(latitude) * np.sin((longitude[:, None] - longitude) / 2) ** 2
    )
    km = 2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(half, 1))) * roads.circuity
    return np.ceil(km * 1_000).astype(np.int64), np.ceil(km * 3_600 / roads.km_h).astype(np.int64)


def by_osrm(table: dict[str, Any]) -> tuple[Matrix, Matrix]:
    """Metres and seconds of an answer of OSRM's table service with `annotations=duration,distance`, rounded up; null is no way.

    Raises BadRounds for what is no such answer.
    """
    if table.get("code") != "Ok":
        raise BadRounds([f"the table's code is {table.get('code')!r} and not 'Ok': {table.get('message', 'ask the engine again')}"])
    found = []
    for name in ("distances", "durations"):
        rows = table.get(name)
        if not isinstance(rows, list) or not rows or any(not isinstance(row, list) or len(row) != len(rows) for row in rows):
            raise BadRounds([f"the table has no square {name}: ask for annotations=duration,distance and for all places both ways"])
        try:
            values = np.array([[np.inf if value is None else value for value in row] for row in rows], dtype=np.float64)
        except (TypeError, ValueError) as error:
            raise BadRounds([f"{name} has something that is no number"]) from error
        if not (values >= 0).all():
            row, column = np.argwhere(~(values >= 0))[0]
            raise BadRounds([f"{name}: from place {row} to place {column} it says {values[row, column]:g}"])
        np.fill_diagonal(values, 0)
        found.append(np.ceil(np.minimum(values, NO_WAY)).astype(np.int64))
    metres, seconds = found
    if metres.shape != seconds.shape:
        raise BadRounds(["distances and durations are not of one size"])
    return metres, seconds
