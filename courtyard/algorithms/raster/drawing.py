"""Tiles and pictures of places with how far each has it, from arrays that were brought into an order once.

Sorted by Morton's key, whatever lies in a square of the map is one stretch of the arrays, found by bisection; and with sums kept from the
beginning, how many places a square holds, and how far they have it on average, is a difference of two entries. So a tile costs by what
it shows, not by how many places there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from courtyard.algorithms.earth import EARTH_KM
from courtyard.algorithms.raster import stamps
from courtyard.algorithms.raster.classes import EDGES, FILLS, classes_of
from courtyard.algorithms.raster.mercator import DEEPEST, TILE, Keys, degrees, keys, project
from courtyard.algorithms.raster.png import Colour, Pixels, png

Float = NDArray[np.float64]
Short = NDArray[np.int32]
Mask = NDArray[np.bool_]
Rows = NDArray[np.int64]
Number = TypeVar("Number", np.int64, np.float64)

CELL = 8
# Squares of 3 to 7 pixels, by how many places a cell holds at least.
SIDES = {1: 3, 3: 4, 10: 5, 30: 6, 100: 7}

_BLOCK = 6  # places near a picture are looked up by squares of two to the power of this
# Places are told apart from the zoom on at which one shares its cell with so few, itself among them; from so deep on in any case.
_CROWD, _APART_AT_LATEST = 2.0, 13
_MOST_LINE_PIXELS = 2_000_000
_WHITE, _INK, _CROSS, _LINE, _FILL = 1, 2, 3, 4, 5
_EDGE = _FILL + len(FILLS)
_DASH = _EDGE + len(EDGES)
# Pixels of a dashed line that are drawn, and as many that are not.
_STROKE = 4
# Of a pixel: what lies this near to the next one lies in it, so that rounding leaves no gap in a line.
_GRAIN = 1e-6
# A cross: whoever is out of reach.
BEYOND: Colour = (178, 40, 14)
PALETTE: tuple[Colour, ...] = ((0, 0, 0), (255, 255, 255), (29, 27, 24), BEYOND, (206, 199, 185), *FILLS, *EDGES, (122, 112, 96))
# Of each class: what becomes of a stamp's codes.
_COLOURS = np.array([[0, _EDGE + at, _FILL + at, _WHITE, _CROSS, _INK] for at in range(len(FILLS))], dtype=np.uint8)
_MARGIN, _LEAST_WIDE, _LEAST_HIGH = 14, 320, 200


class NoTile(ValueError):
    """There is no tile of these numbers."""


@dataclass(frozen=True, slots=True)
class View:
    """A window of the map: pixels of a zoom, the north-west corner and the size."""

    zoom: int
    left: int
    top: int
    width: int
    height: int

    @property
    def shift(self) -> int:
        return DEEPEST - self.zoom


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """Places in the order of their keys; see `layer`. `upto_*` are sums of all before each, with one entry more than places."""

    limits: tuple[float, ...]
    keys: Keys
    x: Short
    y: Short
    far: NDArray[np.uint8]
    out: Mask
    scattered: Mask
    to_x: Short | None
    to_y: Short | None
    dashed: Mask | None
    upto_out: Rows
    upto_weight: Float
    upto_weight_km: Float
    apart_from: int

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def nbytes(self) -> int:
        """What it takes of the memory."""
        arrays = (getattr(self, name) for name in self.__dataclass_fields__)
        return sum(one.nbytes for one in arrays if isinstance(one, np.ndarray))


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """The whole in one window of `width` by `height` pixels, and how many kilometres it shows from west to east in its middle.

    Drawn only when `png` is asked for: a page that names the picture's size leaves that to the picture's own address.
    """

    layer: Layer
    view: View
    sites: tuple[Rows, Rows]

    @property
    def width(self) -> int:
        return self.view.width

    @property
    def height(self) -> int:
        return self.view.height

    @property
    def wide_km(self) -> float:
        view = self.view
        _lon, middle = degrees(0, (view.top + view.height / 2) * 2**view.shift)
        around = 2 * np.pi * EARTH_KM * float(np.cos(np.radians(middle)))
        return around * view.width / (TILE << view.zoom)

    @property
    def png(self) -> bytes:
        view, (x, y) = self.view, self.sites
        pixels = drawn(self.layer, view)
        at_x, at_y = (x >> view.shift) - view.left, (y >> view.shift) - view.top
        _stamped(pixels, at_x, at_y, stamps.centre(4)[None], np.zeros((2, len(at_x)), dtype=np.int64))
        return png(pixels, PALETTE)


def layer(
    lon: ArrayLike,
    lat: ArrayLike,
    km: ArrayLike,
    limits: Sequence[float],
    *,
    weight: ArrayLike | None = None,
    out: ArrayLike | None = None,
    scattered: ArrayLike | None = None,
    to: tuple[ArrayLike, ArrayLike] | None = None,
    dashed: ArrayLike | None = None,
) -> Layer:
    """Places with degrees and kilometres, of one length, brought into order. Another figure may stand for the kilometres, lower ones first.

    limits     of the classes, ascending, one less than there are colours at most
    weight     by which kilometres are averaged where places share a square
    out        who is out of reach; whoever has no finite distance is so in any case
    scattered  whose position was made up near a place that is known
    to         longitude and latitude of whoever serves each place (not a number: nobody), for lines
    dashed     whose line is dashed and not drawn through
    """
    if len(limits) >= len(FILLS):
        raise ValueError(f"There are colours for {len(FILLS)} classes, and {len(limits)} limits make one more than that.")
    x, y = project(lon, lat)
    order = np.argsort(keys(x, y), kind="stable")
    far = np.asarray(km, dtype=np.float64)[order]
    heavy = np.ones(len(order)) if weight is None else np.asarray(weight, dtype=np.float64)[order]
    beyond = ~np.isfinite(far) | (_mask(out, len(order))[order])
    x, y = x[order], y[order]
    sorted_keys, counted = keys(x, y), np.where(beyond, 0.0, heavy)
    to_x, to_y = (None, None) if to is None else _ends(to, order)
    return Layer(
        limits=tuple(limits),
        keys=sorted_keys,
        x=x.astype(np.int32),
        y=y.astype(np.int32),
        far=np.where(beyond, 0, classes_of(far, limits)).astype(np.uint8),
        out=beyond,
        scattered=_mask(scattered, len(order))[order],
        to_x=to_x,
        to_y=to_y,
        dashed=None if dashed is None else _mask(dashed, len(order))[order],
        upto_out=_upto(beyond.astype(np.int64)),
        upto_weight=_upto(counted),
        upto_weight_km=_upto(counted * np.where(beyond, 0.0, far)),
        apart_from=_apart_from(sorted_keys),
    )


def _mask(values: ArrayLike | None, count: int) -> Mask:
    return np.zeros(count, dtype=np.bool_) if values is None else np.asarray(values, dtype=np.bool_)


def _upto(values: NDArray[Number]) -> NDArray[Number]:
    return np.concatenate([np.zeros(1, dtype=values.dtype), np.cumsum(values)])


def _ends(to: tuple[ArrayLike, ArrayLike], order: NDArray[np.intp]) -> tuple[Short, Short]:
    lon, lat = (np.asarray(one, dtype=np.float64)[order] for one in to)
    nobody = ~(np.isfinite(lon) & np.isfinite(lat))
    x, y = project(np.where(nobody, 0.0, lon), np.where(nobody, 0.0, lat))
    return np.where(nobody, -1, x).astype(np.int32), np.where(nobody, -1, y).astype(np.int32)


def _apart_from(sorted_keys: Keys) -> int:
    """The first zoom at which a place shares its cell with few others, on the average of all places."""
    for zoom in range(_APART_AT_LATEST):
        cells = sorted_keys >> np.uint64(2 * (DEEPEST - zoom + 3))
        starts = np.flatnonzero(np.concatenate([[True], cells[1:] != cells[:-1]])) if len(cells) else np.zeros(0, dtype=np.int64)
        counts = np.diff(np.append(starts, len(cells)))
        if float((counts**2).sum()) <= _CROWD * len(cells):
            return zoom
    return _APART_AT_LATEST


def tile(of: Layer, zoom: int, column: int, row: int) -> bytes:
    """A tile of 256 pixels as PNG; column and row count from the north-west. Raises NoTile."""
    return png(tile_pixels(of, zoom, column, row), PALETTE)


def tile_pixels(of: Layer, zoom: int, column: int, row: int) -> Pixels:
    """The same as entries of PALETTE."""
    if not 0 <= zoom <= DEEPEST or not (0 <= column < 1 << zoom and 0 <= row < 1 << zoom):
        raise NoTile(f"{zoom}/{column}/{row}")
    return drawn(of, View(zoom, column * TILE, row * TILE, TILE, TILE))


def picture(of: Layer, sites: tuple[ArrayLike, ArrayLike], *, most: tuple[int, int] = (960, 720)) -> Picture:
    """The whole plan as large as it fits into `most` pixels, with the open sites (longitudes, latitudes) on it."""
    x, y = project(*sites)
    return Picture(of, _whole(of, x, y, most), (x, y))


def _whole(of: Layer, x: Rows, y: Rows, most: tuple[int, int]) -> View:
    """The deepest view that holds everything; nothing at all is seen from afar."""
    xs, ys = np.concatenate([of.x, x]), np.concatenate([of.y, y])
    if not len(xs):
        return View(0, 0, 0, TILE, TILE)
    west, east, north, south = (int(one) for one in (xs.min(), xs.max(), ys.min(), ys.max()))
    for zoom in range(14, -1, -1):
        shift = DEEPEST - zoom
        wide, high = ((one >> shift) - (other >> shift) + 1 + 2 * _MARGIN for one, other in ((east, west), (south, north)))
        if (wide <= most[0] and high <= most[1]) or zoom == 0:
            break
    width, height = max(wide, _LEAST_WIDE), max(high, _LEAST_HIGH)
    left = (west >> shift) - _MARGIN - (width - wide) // 2
    return View(zoom, left, (north >> shift) - _MARGIN - (height - high) // 2, width, height)


def drawn(of: Layer, view: View) -> Pixels:
    """What lies in a window, as entries of PALETTE."""
    if view.zoom < of.apart_from:
        return _cells(of, view)
    canvas = np.zeros((view.height, view.width), dtype=np.uint8)
    if view.zoom > of.apart_from:
        _lines(of, view, canvas)
    _points(of, view, canvas)
    return canvas


# ------------------------------------------------------------------------------------------------------ squares for areas


def _stretches(of: Layer, columns: Rows, rows: Rows, bits: int) -> tuple[Rows, Rows]:
    """First place and end of each square of two to the power of `bits` pixels of the deepest zoom, rows by columns.

    A square beyond the map is empty.
    """
    most = 1 << (DEEPEST + 8 - bits)
    there = ((rows >= 0) & (rows < most))[:, None] & ((columns >= 0) & (columns < most))[None, :]
    wide, high = np.broadcast_arrays(np.clip(columns, 0, most - 1)[None, :], np.clip(rows, 0, most - 1)[:, None])
    first = keys(wide, high) << np.uint64(2 * bits)
    begin = np.searchsorted(of.keys, first)
    end = np.searchsorted(of.keys, first + np.uint64(1 << (2 * bits)))
    return begin, np.where(there, end, begin)


def _cells(of: Layer, view: View) -> Pixels:
    columns = np.arange(view.left // CELL, (view.left + view.width - 1) // CELL + 1)
    rows = np.arange(view.top // CELL, (view.top + view.height - 1) // CELL + 1)
    begin, end = _stretches(of, columns, rows, view.shift + 3)
    places, out = end - begin, of.upto_out[end] - of.upto_out[begin]
    weight, weighted = of.upto_weight[end] - of.upto_weight[begin], of.upto_weight_km[end] - of.upto_weight_km[begin]
    far = classes_of(weighted / np.where(weight > 0, weight, 1.0), of.limits)
    size = np.searchsorted(list(SIDES), places, side="right")
    size[places == out] = 0  # a cross alone, where nobody is within reach
    squares = np.stack([np.zeros((CELL, CELL), dtype=np.uint8), *(stamps.square(side, CELL) for side in SIDES.values())])
    canvas = _COLOURS[far[:, :, None, None], squares[size]]
    canvas = canvas.transpose(0, 2, 1, 3).reshape(len(rows) * CELL, len(columns) * CELL)
    at_row, at_column = np.nonzero(out)
    kind = np.where(size[at_row, at_column] > 0, 0, 1)
    small = np.zeros((7, 7), dtype=np.uint8)
    small[2:5, 2:5] = stamps.cross(1)
    crosses = np.stack([small, stamps.cross(3)])
    middle = CELL // 2 - 1
    _stamped(canvas, at_column * CELL + middle, at_row * CELL + middle, crosses, np.stack([kind, np.zeros_like(kind)]))
    top, left = view.top - int(rows[0]) * CELL, view.left - int(columns[0]) * CELL
    return np.ascontiguousarray(canvas[top : top + view.height, left : left + view.width])


# ---------------------------------------------------------------------------------------------------- a mark for each place


def _points(of: Layer, view: View, canvas: Pixels) -> None:
    radius = min(2 + view.zoom - of.apart_from, 4)
    found = _near(of, view, radius)
    # Whoever has it far stands above the others, and whoever is out of reach above all.
    found = found[np.argsort(of.far[found].astype(np.int64) + len(FILLS) * of.out[found], kind="stable")]
    kinds = np.stack([stamps.disc(radius), stamps.disc(radius, hollow=True), stamps.cross(radius)])
    kind = np.where(of.out[found], 2, np.where(of.scattered[found], 1, 0))
    x, y = (of.x[found] >> view.shift) - view.left, (of.y[found] >> view.shift) - view.top
    _stamped(canvas, x.astype(np.int64), y.astype(np.int64), kinds, np.stack([kind, of.far[found].astype(np.int64)]))


def _near(of: Layer, view: View, margin: int) -> Rows:
    """Places whose marks may reach into the window."""
    columns = np.arange((view.left - margin) >> _BLOCK, ((view.left + view.width - 1 + margin) >> _BLOCK) + 1)
    rows = np.arange((view.top - margin) >> _BLOCK, ((view.top + view.height - 1 + margin) >> _BLOCK) + 1)
    begin, end = (one.ravel() for one in _stretches(of, columns, rows, view.shift + _BLOCK))
    count = end - begin
    return np.repeat(begin - np.cumsum(count) + count, count) + np.arange(int(count.sum()))


def _stamped(canvas: Pixels, x: Rows, y: Rows, kinds: NDArray[np.uint8], which: Rows) -> None:
    """Puts a mark at each place, later ones over earlier ones. kinds: squares of codes; which: kind and class of each place."""
    size = kinds.shape[1]
    steps = np.arange(size) - size // 2
    codes = _COLOURS[which[1][:, None, None], kinds[which[0]]]
    at_x, at_y = np.broadcast_arrays((x[:, None] + steps)[:, None, :], (y[:, None] + steps)[:, :, None])
    seen = (codes > 0) & (at_x >= 0) & (at_x < canvas.shape[1]) & (at_y >= 0) & (at_y < canvas.shape[0])
    canvas[at_y[seen], at_x[seen]] = codes[seen]


# ---------------------------------------------------------------------------------------------------- who is served by whom


def _lines(of: Layer, view: View, canvas: Pixels) -> None:
    """A line from each place to whoever serves it, as far as it runs through the window (cut to it as Liang and Barsky do, 1984)."""
    if of.to_x is None or of.to_y is None:
        return
    left, top, right, low = (one << view.shift for one in (view.left, view.top, view.left + view.width, view.top + view.height))
    near = (of.to_x >= 0) & ~of.out
    near &= (np.minimum(of.x, of.to_x) < right) & (np.maximum(of.x, of.to_x) >= left)
    near &= (np.minimum(of.y, of.to_y) < low) & (np.maximum(of.y, of.to_y) >= top)
    rows = np.flatnonzero(near)
    from_x, to_x = (one[rows] / 2**view.shift - view.left for one in (of.x, of.to_x))
    from_y, to_y = (one[rows] / 2**view.shift - view.top for one in (of.y, of.to_y))
    over, down = to_x - from_x, to_y - from_y
    begin, end = _cut(from_x, from_y, over, down, view)
    kept = begin <= end
    rows = rows[kept]
    from_x, from_y, over, down, begin, end = (one[kept] for one in (from_x, from_y, over, down, begin, end))
    count = np.ceil(np.maximum(np.abs(over), np.abs(down)) * (end - begin)).astype(np.int64) + 1
    if count.sum() > _MOST_LINE_PIXELS:
        return
    which = np.repeat(np.arange(len(count)), count)
    step_of = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
    along = begin[which] + (end - begin)[which] * step_of / np.maximum(count - 1, 1)[which]
    x = np.clip((from_x[which] + over[which] * along + _GRAIN).astype(np.int64), 0, view.width - 1)
    y = np.clip((from_y[which] + down[which] * along + _GRAIN).astype(np.int64), 0, view.height - 1)
    if of.dashed is None:
        canvas[y, x] = _LINE
        return
    # Strokes are counted from the place on, so that they meet where two tiles do. What is drawn through lies beneath.
    broken = of.dashed[rows][which]
    canvas[y[~broken], x[~broken]] = _LINE
    away = np.maximum(np.abs(x - np.floor(from_x).astype(np.int64)[which]), np.abs(y - np.floor(from_y).astype(np.int64)[which]))
    stroke = broken & (away // _STROKE % 2 == 0)
    canvas[y[stroke], x[stroke]] = _DASH


def _cut(x: Float, y: Float, over: Float, down: Float, view: View) -> tuple[Float, Float]:
    """From which to which share of its length each line runs within the window; the first is above the second where none of it does."""
    begin, end = np.zeros(len(x)), np.ones(len(x))
    for step, room in ((-over, x), (over, view.width - 1 - x), (-down, y), (down, view.height - 1 - y)):
        at = room / np.where(step == 0, 1.0, step)
        begin = np.where(step < 0, np.maximum(begin, at), begin)
        end = np.where(step > 0, np.minimum(end, at), end)
        end = np.where((step == 0) & (room < 0), -1.0, end)
    return begin, end
