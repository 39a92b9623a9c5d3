"""Bars drawn as SVG on the server: heights from values, words beneath; a table beside them says the same."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, FOOT = 720, 160, 22


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its place in the picture, the word beneath it and the value above it."""

    x: float
    y: float
    width: float
    height: float
    word: str
    shown: str


@dataclass(frozen=True, slots=True)
class Bars:
    """The picture; empty when there is nothing to draw."""

    bars: tuple[Bar, ...]
    width: int = WIDTH
    height: int = HEIGHT + FOOT


def bars(points: Sequence[tuple[str, float | None, str]]) -> Bars:
    """(word, value, value in words) -> bars from a common ground; what cannot be said, or lies below zero, has no height."""
    values = [max(float(value or 0), 0.0) for _word, value, _shown in points]
    most = max(values, default=0.0)
    if most <= 0:
        return Bars(())
    step = WIDTH / len(points)
    return Bars(
        tuple(
            Bar(
                x=round(step * place + step * 0.15, 1),
                y=round(HEIGHT - HEIGHT * value / most * 0.9, 1),
                width=round(step * 0.7, 1),
                height=round(HEIGHT * value / most * 0.9, 1),
                word=word,
                shown=text,
            )
            for place, ((word, _value, text), value) in enumerate(zip(points, values, strict=True))
        )
    )
