"""The Earth as a sphere."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

# IUGG mean radius, in kilometres (Moritz, Geodetic Reference System 1980, R1).
EARTH_KM = 6371.0088


def great_circle_km(from_lon: ArrayLike, from_lat: ArrayLike, to_lon: ArrayLike, to_lat: ArrayLike) -> NDArray[np.float64]:
    """Between points in degrees, element by element, by the haversine."""
    west, south, east, north = (np.radians(np.asarray(one, dtype=np.float64)) for one in (from_lon, from_lat, to_lon, to_lat))
    half = np.sin((north - south) / 2) ** 2 + np.cos(south) * np.cos(north) * np.sin((east - west) / 2) ** 2
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0))))
