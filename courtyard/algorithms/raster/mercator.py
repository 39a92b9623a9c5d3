"""Web Mercator, the square map of the whole earth that is cut into tiles of 256 pixels.

Spherical Mercator on the WGS 84 ellipsoid's coordinates: EPSG:3857, in the words of IOGP Guidance Note 7-2, method 1024. Zoom levels
and the numbers of tiles are those of WebMercatorQuad in OGC 17-083r4, Two Dimensional Tile Matrix Set, annex D.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Whole = NDArray[np.int64]
Keys = NDArray[np.uint64]

TILE = 256
# Pixels are counted at this zoom, 60 cm at the equator, and divided by two for each one above it.
DEEPEST = 18
_BITS = DEEPEST + 8
# Beyond it the square ends.
MOST_LATITUDE = float(np.degrees(np.arctan(np.sinh(np.pi))))
_MASKS = (0x0000FFFF0000FFFF, 0x00FF00FF00FF00FF, 0x0F0F0F0F0F0F0F0F, 0x3333333333333333, 0x5555555555555555)


def project(lon: ArrayLike, lat: ArrayLike) -> tuple[Whole, Whole]:
    """Degrees -> pixels east and south of the north-west corner at the deepest zoom; what lies beyond the square stands on its border."""
    longitude = np.asarray(lon, dtype=np.float64)
    latitude = np.radians(np.clip(np.asarray(lat, dtype=np.float64), -MOST_LATITUDE, MOST_LATITUDE))
    size = 1 << _BITS
    x = (longitude / 360 + 0.5) * size
    y = (0.5 - np.arcsinh(np.tan(latitude)) / (2 * np.pi)) * size
    return _within(x, size), _within(y, size)


def _within(value: NDArray[np.float64], size: int) -> Whole:
    return np.clip(np.floor(value), 0, size - 1).astype(np.int64)


def degrees(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude of a pixel's north-west corner at the deepest zoom."""
    size = 1 << _BITS
    return x / size * 360 - 180, float(np.degrees(np.arctan(np.sinh((0.5 - y / size) * 2 * np.pi))))


def keys(x: Whole, y: Whole) -> Keys:
    """Both pixel numbers with their bits in turns (Morton's order), so that every square of the map is one stretch of sorted keys."""
    return _spread(x) | (_spread(y) << np.uint64(1))


def _spread(value: Whole) -> Keys:
    spread: Keys = value.astype(np.uint64)
    for shift, mask in zip((16, 8, 4, 2, 1), _MASKS, strict=True):
        spread = (spread | (spread << np.uint64(shift))) & np.uint64(mask)
    return spread
