"""Tables that a planner gives, column by column, with the line of each row. Needs NumPy alone."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]
Mask = NDArray[np.bool_]

_YES = frozenset(("yes", "1", "true"))


class BadColumns(ValueError):
    """A table that cannot be used; the message names it, the line, and what to do."""

    @property
    def line(self) -> int | None:
        """The line of the text that the message names, if it names one."""
        named = re.search(r", line (\d+)", str(self))
        return int(named[1]) if named else None


@dataclass(frozen=True, slots=True)
class Columns:
    """Numbers and words by column, and what each row is called; an empty cell is NaN, or no word.

    title: what messages call the table, its file perhaps. lines: where each row stands in the text.
    """

    title: str
    ids: list[str]
    lines: list[int]
    numbers: Mapping[str, Float]
    words: Mapping[str, list[str]]

    def __len__(self) -> int:
        return len(self.ids)

    def get(self, name: str, default: float | Float = np.nan) -> Float:
        """A column with `default` where it is empty, or for all rows where there is none."""
        found = self.numbers.get(name)
        whole = np.broadcast_to(np.asarray(default, dtype=np.float64), (len(self),))
        return whole.copy() if found is None else np.where(np.isnan(found), whole, found)

    def word(self, name: str, row: int) -> str:
        return self.words[name][row] if name in self.words else ""

    def says_yes(self, name: str) -> Mask:
        """Where a column of words says yes."""
        return np.array([self.word(name, row).lower() in _YES for row in range(len(self))], dtype=np.bool_)

    def rows_by_id(self) -> dict[str, int]:
        return {name: row for row, name in enumerate(self.ids)}

    def degrees(self) -> tuple[Float, Float]:
        """The columns lon and lat. Raises BadColumns with the line of a place that is nowhere."""
        lon, lat = self.get("lon"), self.get("lat")
        wrong = np.isnan(lon) | np.isnan(lat) | (np.abs(lat) > 90) | (np.abs(lon) > 180)
        if wrong.any():
            raise BadColumns(f"{self.at(int(np.argmax(wrong)))}: it needs a longitude and a latitude in degrees; are they swapped?")
        return lon, lat

    def at_least(self, name: str, least: float, default: float | Float = np.nan) -> Float:
        """A column whose figures are all finite and not below `least`. Raises BadColumns with the line of one that is not."""
        found = self.get(name, default)
        wrong = ~(np.isfinite(found) & (found >= least))
        if wrong.any():
            row = int(np.argmax(wrong))
            raise BadColumns(f"{self.at(row)}: {name} is {found[row]:g}; a number from {least:g} is needed.")
        return found

    def at(self, row: int) -> str:
        return f"{self.title}, line {self.lines[row]} ({self.ids[row]})"


def read_columns(
    text: str, names: Iterable[str], clocks: Iterable[str] = (), words: Iterable[str] = (), *, title: str = "table"
) -> Columns:
    """The columns of these names that a CSV with a heading has, and its column id or code (rows are numbered where there is neither).

    Those of `clocks` are times of the day such as 6:30, and become seconds. Raises BadColumns with the line of a cell that is no number or
    no time, or of an id that stood before.
    """
    rows = _rows(text, title)
    _line, heading = next(rows, (0, []))
    there = {name.strip().lower(): place for place, name in enumerate(heading)}
    clocks = frozenset(clocks)
    said: dict[str, list[str]] = {name: [] for name in words if name in there}
    found: dict[str, list[float]] = {name: [] for name in (*names, *clocks) if name in there}
    ids: dict[str, int] = {}
    key = there.get("id", there.get("code"))
    for line, row in rows:
        own = str(len(ids) + 1) if key is None else _cell(row, key)
        if not own or own in ids:
            raise BadColumns(f"{title}, line {line}: the row has no id." if not own else f"{title}, line {line}: {own} stood before.")
        ids[own] = line
        for name, texts in said.items():
            texts.append(_cell(row, there[name]))
        for name, values in found.items():
            cell = _cell(row, there[name])
            try:
                values.append(np.nan if not cell else _seconds(cell) if name in clocks else float(cell))
            except ValueError:
                what = "time of the day, such as 6:30" if name in clocks else "number"
                raise BadColumns(f"{title}, line {line}: {cell!r} is no {what} ({name}).") from None
    if not ids:
        raise BadColumns(f"{title}: there is no row below the heading.")
    return Columns(title, list(ids), list(ids.values()), {name: np.array(values) for name, values in found.items()}, said)


def _rows(text: str, title: str) -> Iterator[tuple[int, list[str]]]:
    """Those that have a cell, each with its line."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    try:
        for row in reader:
            if row:
                yield reader.line_num, row
    except csv.Error as error:
        raise BadColumns(f"{title}, line {reader.line_num}: this is no CSV: {error}.") from error


def _cell(row: list[str], place: int) -> str:
    return row[place].strip() if place < len(row) else ""


def _seconds(text: str) -> float:
    """Of a time of the day; up to 48:00, for a night that runs into the next. Raises ValueError."""
    hours, _, minutes = text.partition(":")
    if not (hours.isdecimal() and minutes.isdecimal() and len(minutes) == 2 and int(minutes) < 60 and int(hours) <= 48):
        raise ValueError(text)
    return float(int(hours) * 3_600 + int(minutes) * 60)


def clock(seconds: int) -> str:
    """6:30 of 23,400."""
    return f"{seconds // 3_600}:{seconds % 3_600 // 60:02d}"
