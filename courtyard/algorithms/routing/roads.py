"""What lies between places: from coordinates with a factor for bends, or as a routing engine answers it."""

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from courtyard.algorithms.columns import BadColumns, Fault
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


class BadOsrm(BadRounds):
    """What is no answer of OSRM's table service. Who shows it has words for the code, which speak of `values`."""

    def __init__(self, says: str, code: str, **values: str) -> None:
        super().__init__([says])
        self.code, self.values = code, values

    def __reduce__(self) -> tuple[type[BadRounds], tuple[tuple[str, ...]]]:
        return BadRounds, (self.reasons,)


def read_osrm(text: str, *, title: str = "roads") -> tuple[Matrix, Matrix]:
    """Of the text of such an answer, as `by_osrm`. Raises BadColumns."""
    try:
        return by_osrm(json.loads(text))
    except BadOsrm as error:
        fault = Fault(error.code, 1, values=error.values)
    except json.JSONDecodeError as error:
        fault = Fault("not-json", error.lineno)
    except (AttributeError, RecursionError):
        fault = Fault("osrm none", 1)
    raise BadColumns(title, [fault], 1)


def by_osrm(table: dict[str, Any]) -> tuple[Matrix, Matrix]:
    """Metres and seconds of an answer of OSRM's table service with `annotations=duration,distance`, rounded up; null is no way.

    Raises BadRounds for what is no such answer.
    """
    if table.get("code") != "Ok":
        says = f"the table's code is {table.get('code')!r} and not 'Ok': {table.get('message', 'ask the engine again')}"
        raise BadOsrm(says, "osrm code", text=str(table.get("code"))[:40])
    found = []
    for name in ("distances", "durations"):
        rows = table.get(name)
        if not isinstance(rows, list) or not rows or any(not isinstance(row, list) or len(row) != len(rows) for row in rows):
            says = f"the table has no square {name}: ask for annotations=duration,distance and for all places both ways"
            raise BadOsrm(says, "osrm square", name=name)
        try:
            values = np.array([[np.inf if value is None else value for value in row] for row in rows], dtype=np.float64)
        except (TypeError, ValueError) as error:
            raise BadOsrm(f"{name} has something that is no number", "osrm number", name=name) from error
        if not (values >= 0).all():
            row, column = np.argwhere(~(values >= 0))[0]
            told = {"name": name, "begin": str(row), "end": str(column), "a": f"{values[row, column]:g}"}
            raise BadOsrm("{name}: from place {begin} to place {end} it says {a}".format_map(told), "osrm below", **told)
        np.fill_diagonal(values, 0)
        found.append(np.ceil(np.minimum(values, NO_WAY)).astype(np.int64))
    metres, seconds = found
    if metres.shape != seconds.shape:
        raise BadOsrm("distances and durations are not of one size", "osrm sizes")
    return metres, seconds
