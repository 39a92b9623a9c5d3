"""The signature picture: two threads. A bird's way from left to right, the yuan's way back from right to left.

Pure geometry: stops in, a `Picture` out, which the template `web/threads.html` draws as SVG. The bird's thread is dashed
like footsteps and its knots are eggs; the yuan's thread is whole and its knots are coins with a square hole, so that they
are told apart without colour.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from django.utils.functional import Promise

from courtyard.web.formats import yuan_short

Text = str | Promise

_TURN = 34  # how far a thread runs beyond its last knot, where the two meet
_BIRD_Y, _YUAN_Y = 64, 132


@dataclass(frozen=True, slots=True)
class Stop:
    """One knot: its word, what stands under it, and what opens. `state` done, now or ahead is drawn full, ringed or empty."""

    word: Text
    value: Text = ""
    detail: Text = ""
    href: str = ""
    state: Literal["done", "now", "ahead"] = "done"
    proof: Text = ""


@dataclass(frozen=True, slots=True)
class Knot:
    """A stop with its place in the picture."""

    stop: Stop
    number: int
    x: float
    y: float
    kind: Literal["egg", "coin"]
    anchor: str

    @property
    def label_y(self) -> float:
        return self.y - 26 if self.kind == "egg" else self.y + 36

    @property
    def value_y(self) -> float:
        return self.y - 44 if self.kind == "egg" else self.y + 55


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that the template draws. `compact` has no words in it: those stand in the list beneath."""

    name: str
    width: int
    height: int
    bird_path: str
    yuan_path: str
    bird: tuple[Knot, ...]
    yuan: tuple[Knot, ...]
    compact: bool


@dataclass(frozen=True, slots=True)
class Threads:
    """The component: a wide picture for the desk, a compact one for a phone, and the stops as a list that opens."""

    name: str
    wide: Picture
    compact: Picture
    title: Text = ""

    @property
    def bird(self) -> tuple[Knot, ...]:
        return self.wide.bird

    @property
    def yuan(self) -> tuple[Knot, ...]:
        """In the order in which the money travels: from the buyer to the household."""
        return self.wide.yuan


def threads(bird: tuple[Stop, ...], yuan: tuple[Stop, ...], *, name: str = "way", title: Text = "") -> Threads:
    """The picture of one season, pack or figure. `yuan` begins with the buyer and ends with the household."""
    return Threads(name, _picture(bird, yuan, name, 960, compact=False), _picture(bird, yuan, name, 340, compact=True), title)


def _picture(bird: tuple[Stop, ...], yuan: tuple[Stop, ...], name: str, width: int, *, compact: bool) -> Picture:
    bird_y, yuan_y, height = (24, 72, 96) if compact else (_BIRD_Y, _YUAN_Y, 200)
    margin = 30 if compact else 84
    birds = tuple(
        Knot(stop, place + 1, x, bird_y, "egg", f"{name}-bird-{place + 1}")
        for place, (stop, x) in enumerate(zip(bird, _spread(len(bird), margin, width), strict=True))
    )
    coins = tuple(
        Knot(stop, place + 1, x, yuan_y, "coin", f"{name}-yuan-{place + 1}")
        for place, (stop, x) in enumerate(zip(yuan, reversed(_spread(len(yuan), margin, width)), strict=True))
    )
    turn = 14 if compact else _TURN
    right, left, middle = width - margin, margin, (bird_y + yuan_y) / 2
    bird_path = _sag([knot.x for knot in birds] or [left, right], bird_y, 3 if compact else 6)
    # Both threads meet beyond the last knot: where the buyer takes the pack, her yuan begins its way back.
    edge, bend = right + turn, turn * 0.56
    bird_path += f" C {right + bend:g} {bird_y:g}, {edge:g} {middle - bend:g}, {edge:g} {middle:g}"
    yuan_path = f"M {edge:g} {middle:g} C {edge:g} {middle + bend:g}, {right + bend:g} {yuan_y:g}, {right:g} {yuan_y:g}"
    yuan_path += _sag([knot.x for knot in coins] or [right, left], yuan_y, 3 if compact else 6)[len(f"M {right:g} {yuan_y:g}") :]
    return Picture(name, width, height, bird_path, yuan_path, birds, coins, compact)


def _spread(count: int, margin: int, width: int) -> list[float]:
    if count == 1:
        return [float(margin)]
    step = (width - 2 * margin) / max(count - 1, 1)
    return [round(margin + step * place, 1) for place in range(count)]


def _sag(xs: list[float], y: float, depth: float) -> str:
    """A thread that hangs a little between its knots."""
    path = f"M {xs[0]:g} {y:g}"
    for start, end in pairwise(xs):
        third = (end - start) / 3
        path += f" C {start + third:g} {y + depth:g}, {end - third:g} {y + depth:g}, {end:g} {y:g}"
    return path


@dataclass(frozen=True, slots=True)
class Part:
    """One share of a sum, as it is drawn: where it begins and how wide it is, in thousandths of the bar."""

    word: Text
    fen: int
    kind: Literal["dividend", "loan", "fee", "rest"]
    start: float
    width: float
    href: str = ""

    @property
    def x(self) -> str:
        """As the picture prints it, and so `wide` and `much`."""
        return f"{self.start:.2f}"

    @property
    def wide(self) -> str:
        return f"{self.width:.2f}"

    @property
    def much(self) -> str:
        return yuan_short(self.fen)


Share = tuple[Text, int, Literal["dividend", "loan", "fee", "rest"]]


def split_bar(parts: tuple[Share, ...]) -> tuple[Part, ...]:
    """A sum and its shares side by side; empty shares are left out. Widths sum to 1000."""
    whole = sum(fen for _, fen, _ in parts)
    made: list[Part] = []
    start = 0.0
    for word, fen, kind in parts:
        if fen <= 0 or whole <= 0:
            continue
        width = 1000 * fen / whole
        made.append(Part(word, fen, kind, round(start, 2), round(width, 2)))
        start += width
    return tuple(made)
