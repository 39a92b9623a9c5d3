"""The small shapes of which a map is made, as squares of codes that `drawing` turns into colours."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

Stamp = NDArray[np.uint8]

NOTHING, EDGE, FILL, WHITE, CROSS, INK = range(6)


@cache
def disc(radius: int, *, hollow: bool = False) -> Stamp:
    """A disc with a darker border; a hollow one is white inside."""
    far = _distance(radius)
    stamp = np.full(far.shape, NOTHING, dtype=np.uint8)
    stamp[far <= radius + 0.3] = EDGE
    stamp[far <= radius - 0.7] = FILL
    if hollow:
        stamp[far <= max(0.0, radius - 1.7)] = WHITE
    return stamp


@cache
def cross(radius: int) -> Stamp:
    """A cross that lies down, with white beside its arms so that it is seen on any ground."""
    steps = np.abs(np.arange(-radius, radius + 1))
    apart = np.abs(steps[:, None] - steps[None, :])
    stamp = np.full(apart.shape, NOTHING, dtype=np.uint8)
    stamp[apart == 1] = WHITE
    stamp[apart == 0] = CROSS
    return stamp


@cache
def square(side: int, cell: int) -> Stamp:
    """A square in the middle of its cell, with a border where it is large enough to have one."""
    stamp = np.full((cell, cell), NOTHING, dtype=np.uint8)
    start = (cell - side) // 2
    stamp[start : start + side, start : start + side] = EDGE
    stamp[start + 1 : start + side - 1, start + 1 : start + side - 1] = FILL
    return stamp


@cache
def centre(radius: int) -> Stamp:
    """An open centre: a dark disc in a white ring."""
    far = _distance(radius)
    stamp = np.full(far.shape, NOTHING, dtype=np.uint8)
    stamp[far <= radius + 0.3] = WHITE
    stamp[far <= radius - 0.7] = INK
    return stamp


def _distance(radius: int) -> NDArray[np.float64]:
    steps = np.arange(-radius, radius + 1)
    return np.hypot(steps[:, None], steps[None, :])
