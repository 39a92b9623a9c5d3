"""The picture of a reach, drawn on the server: layers from top to bottom, a row a group, threads between them on the left.

Narrow enough for a phone as it is; what a layer has more of than fits is drawn as one row. The tables beside it say the same.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import log10

from courtyard.trace import queries as trace

WIDTH, LEFT, ROW, GAP, HEAD = 360, 84, 34, 4, 30
MOST = 6
_LETTERS = 25  # of half a Chinese character each, in one row


@dataclass(frozen=True, slots=True)
class Head:
    y: int
    layer: str


@dataclass(frozen=True, slots=True)
class Row:
    y: int
    text_y: int
    title: str
    whole: str
    items: int
    recalled: int
    hidden: bool


@dataclass(frozen=True, slots=True)
class Strand:
    path: str
    width: float
    source: str
    target: str
    items: int


@dataclass(frozen=True, slots=True)
class Picture:
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    strands: tuple[Strand, ...]
    height: int
    width: int = WIDTH
    left: int = LEFT
    wide: int = WIDTH - LEFT - 2
    row: int = ROW


def picture(reach: trace.Reach, titles: Mapping[str, str], others: str) -> Picture:
    """`titles` by group; `others` names what a layer has more of, with a place for their number."""
    heads, rows, at = [], [], {}
    names: dict[str, str] = {}
    y = 0
    for layer in trace.Layer:
        groups = [group for group in reach.groups if group.layer == layer]
        if not groups:
            continue
        heads.append(Head(y + HEAD - 10, layer.value))
        y += HEAD
        drawn, folded = (groups, []) if len(groups) <= MOST else (groups[: MOST - 1], groups[MOST - 1 :])
        for group in drawn:
            at[group.key], names[group.key] = y + ROW // 2, titles[group.key]
            rows.append(_row(y, titles[group.key], group.items, group.recalled, hidden=group.hidden))
            y += ROW + GAP
        if folded:
            title = others % {"count": len(folded)}
            at |= {group.key: y + ROW // 2 for group in folded}
            names |= {group.key: title for group in folded}
            rows.append(_row(y, title, sum(one.items for one in folded), sum(one.recalled for one in folded), hidden=False))
            y += ROW + GAP
        y += 8
    return Picture(tuple(heads), tuple(rows), _strands(reach, at, names), y)


def _row(y: int, title: str, items: int, recalled: int, *, hidden: bool) -> Row:
    return Row(y, y + ROW // 2 + 5, _cut(title, _LETTERS if not recalled else _LETTERS - 4), title, items, recalled, hidden)


def _strands(reach: trace.Reach, at: Mapping[str, int], names: Mapping[str, str]) -> tuple[Strand, ...]:
    counted: Counter[tuple[int, int]] = Counter()
    words: dict[tuple[int, int], tuple[str, str]] = {}
    for thread in reach.threads:
        if thread.source in at and thread.target in at:
            ends = at[thread.source], at[thread.target]
            counted[ends] += thread.items
            words[ends] = names[thread.source], names[thread.target]
    return tuple(Strand(_path(*ends), round(1.2 + log10(items) * 1.1, 1), *words[ends], items) for ends, items in sorted(counted.items()))


def _path(start: int, end: int) -> str:
    """From the left edge of one row out into the margin and back to the edge of the other; a longer way swings out further."""
    out = LEFT - min(LEFT + 22, 14 + abs(end - start) * 0.36)
    return f"M{LEFT} {start}C{out:.0f} {start} {out:.0f} {end} {LEFT} {end}"


def _cut(text: str, letters: int) -> str:
    """As much of a text as stands in a row; a Chinese character is as wide as two Latin ones."""
    width = 0
    for place, character in enumerate(text):
        width += 1 if ord(character) < 0x2E80 else 2
        if width > letters:
            return text[:place] + "…"
    return text
