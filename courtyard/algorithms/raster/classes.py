"""Classes of distance: limits that a person can remember, colours from light to dark, and how much lies in each.

Lightness falls by about the same step from class to class and says the order alone; the hue turns besides. A test looks at them as
people with each of the three kinds of colour blindness see them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from courtyard.algorithms.raster.png import Colour

Float = NDArray[np.float64]
Mask = NDArray[np.bool_]

# Near to far: what a mark is filled with, and its darker border, which also stands out from the ground where the filling hardly does.
FILLS: tuple[Colour, ...] = ((214, 206, 92), (116, 180, 96), (42, 143, 128), (47, 93, 140), (58, 36, 97))
EDGES: tuple[Colour, ...] = ((135, 125, 20), (55, 118, 45), (14, 88, 80), (24, 54, 92), (30, 14, 56))

_ROUND = np.array([0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 3, 5, 7, 10, 15, 20, 30, 40, 50, 75, 100, 150, 200, 300, 500, 750, 1_000, 2_000, 5_000])
_SHARES = (0.25, 0.55, 0.8, 0.95)


@dataclass(frozen=True, slots=True)
class Share:
    """A class: above `least` up to `most` kilometres (None: without a limit), with so many places and so much weight in it."""

    least: float
    most: float | None
    places: int
    weight: float


def limits_of(km: ArrayLike, weight: ArrayLike | None = None, *, reach: float | None = None, least: float = 0.5) -> tuple[float, ...]:
    """At most four limits, ascending: round numbers near the distances that 25, 55, 80 and 95 of 100 do not exceed.

    reach: nobody has it farther; it is the last limit then. least: no limit is below this. Distances that are not finite are passed over.
    """
    values = np.asarray(km, dtype=np.float64)
    heavy = np.ones(values.shape) if weight is None else np.asarray(weight, dtype=np.float64)
    there = np.isfinite(values)
    values, heavy = values[there], heavy[there]
    if not len(values):
        return () if reach is None else (reach,)
    order = np.argsort(values, kind="stable")
    upto = np.cumsum(heavy[order])
    at = np.minimum(np.searchsorted(upto, np.array(_SHARES) * upto[-1]), len(order) - 1)
    found = {max(least, _rounded(value)) for value in values[order][at].tolist()}
    if reach is not None:
        return (*sorted(one for one in found if one < reach)[: len(_SHARES) - 1], reach)
    return tuple(sorted(found))


def even_limits(values: ArrayLike, *, between: float | None = None) -> tuple[float, ...]:
    """At most four limits, ascending and evenly apart by 1, 2 or 5 times a power of ten, over where 96 of 100 values lie.

    between: a limit in any case, where values lie on both sides of it. Values that are not finite are passed over.
    """
    there = np.asarray(values, dtype=np.float64)
    there = there[np.isfinite(there)]
    if not len(there):
        return ()
    least, most = np.quantile(there, (0.02, 0.98)).tolist()
    found: list[float] = []
    if most > least:
        rough = (most - least) / (len(FILLS) - 1)
        power = 10.0 ** np.floor(np.log10(rough))
        step = float(next(one * power for one in (1, 2, 5, 10) if one * power >= rough))
        found = [round(one * step, 9) for one in range(int(np.floor(least / step)) + 1, int(np.ceil(most / step)))]
    if between is not None and there.min() <= between < there.max() and between not in found:
        found = sorted([*sorted(found, key=lambda one: -abs(one - between))[: len(FILLS) - 2], between])
    return tuple(found)


def _rounded(value: float) -> float:
    """The nearest round number, by ratio."""
    return float(_ROUND[np.argmin(np.abs(np.log(_ROUND / max(value, 1e-3))))])


def classes_of(km: ArrayLike, limits: Sequence[float]) -> NDArray[np.uint8]:
    """The class of each distance, from 0; a distance that is a limit belongs to the nearer class."""
    return np.searchsorted(np.asarray(limits, dtype=np.float64), np.asarray(km, dtype=np.float64), side="left").astype(np.uint8)


def shares(km: ArrayLike, weight: ArrayLike, served: Mask, limits: Sequence[float]) -> tuple[Share, ...]:
    """Each class with what is in it; without the last one where nobody is beyond the last limit."""
    at, heavy = classes_of(km, limits)[served], np.asarray(weight, dtype=np.float64)[served]
    count = len(limits) + 1
    places, much = np.bincount(at, minlength=count), np.bincount(at, weights=heavy, minlength=count)
    bounds = [0.0, *limits]
    most: list[float | None] = [*limits, None]
    found = [Share(bounds[one], most[one], int(places[one]), float(much[one])) for one in range(count)]
    return tuple(found if found[-1].places or not limits else found[:-1])
