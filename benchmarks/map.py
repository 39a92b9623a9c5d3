"""Maps of a plan: tiles and the whole picture of 600,000 villages.

With COURTYARD_DATA the villages are those of China, at their own coordinates where these are known, else scattered around their township's;
without it an invented country's. Each goes to the nearest of 500 centres, half of them by a dashed line. At every zoom
the eight tiles that hold most villages are drawn, and one in which a village of the middle stands; a figure is the slowest of them.
"""

import sys
from collections.abc import Iterator
from typing import Any

import numpy as np

from benchmarks import common
from benchmarks._country import country
from benchmarks.common import Figure, seconds
from courtyard.algorithms.earth import EARTH_KM
from courtyard.algorithms.raster.classes import limits_of
from courtyard.algorithms.raster.drawing import Layer, layer, picture, tile
from courtyard.algorithms.raster.mercator import DEEPEST

MOST_MS, CENTRES = 100.0, 500
TILES = 8  # of each zoom, the fullest ones


def main() -> int:
    asked = common.arguments(__doc__)
    return common.report(figures(60_000 if asked.quick else 600_000), as_json=asked.json)


def figures(count: int) -> Iterator[Figure]:
    """Orders the places once, then draws."""
    rng = np.random.default_rng(2017)
    found = country(count)
    lon, lat, scattered = found.lon, found.lat, found.scattered
    chosen = rng.choice(len(lon), CENTRES, replace=False)
    km, at = _nearest(lon, lat, chosen)
    limits = limits_of(km)
    out = km > np.quantile(km, 0.98)
    to = (lon[chosen][at], lat[chosen][at])
    dashed = rng.random(len(lon)) < 0.5

    def ordered() -> Layer:
        return layer(lon, lat, km, limits, out=out, scattered=scattered, to=to, dashed=dashed)

    took = seconds(ordered, repeat=3) * 1000
    yield Figure(f"{len(lon):,} places brought into order, once", took, None, None, "ms", "none", True)
    of = ordered()
    for zoom in range(3, DEEPEST + 1):
        slowest, size = max((seconds(lambda one=one: tile(of, *one), repeat=3) * 1000, len(tile(of, *one))) for one in _fullest(of, zoom))
        yield Figure(f"zoom {zoom}: slowest tile, {size / 1000:.1f} kB", slowest, None, None, "ms", "under 100", slowest < MOST_MS)
    sites = (lon[chosen], lat[chosen])
    took, size = seconds(lambda: picture(of, sites).png, repeat=3) * 1000, len(picture(of, sites).png)
    yield Figure(f"picture of the whole, {size / 1000:.1f} kB", took, None, None, "ms", "under 100", took < MOST_MS)
    yield Figure("memory of the ordered places", of.nbytes / 1e6, None, None, "MB", "none", True)


def _fullest(of: Layer, zoom: int) -> list[tuple[int, int, int]]:
    """Tiles that hold most places, and the one in which the middle place stands."""
    shift = DEEPEST + 8 - zoom
    columns, rows = of.x >> shift, of.y >> shift
    found, counts = np.unique(np.stack([columns, rows]), axis=1, return_counts=True)
    fullest = found[:, np.argsort(-counts)[:TILES]].T.tolist()
    middle = len(of) // 2
    return [(zoom, int(x), int(y)) for x, y in [*fullest, (columns[middle], rows[middle])]]


def _nearest(lon: Any, lat: Any, chosen: Any) -> tuple[Any, Any]:
    """Kilometres by road (1.3 times the crow's way) and which centre; flat, which is near enough for a picture."""
    best, at = np.full(len(lon), np.inf), np.zeros(len(lon), dtype=np.int64)
    shrink, degree = np.cos(np.radians(lat)), np.pi * EARTH_KM / 180
    for number, row in enumerate(chosen):
        km = np.hypot((lon - lon[row]) * shrink, lat - lat[row]) * degree * 1.3
        nearer = km < best
        best[nearer], at[nearer] = km[nearer], number
    return best, at


if __name__ == "__main__":
    sys.exit(main())
