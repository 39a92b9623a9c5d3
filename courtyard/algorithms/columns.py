"""Tables that a planner gives, column by column, with the line of each row. Needs NumPy alone."""

import csv
import heapq
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from courtyard.algorithms.headings import places_of

Float = NDArray[np.float64]
Mask = NDArray[np.bool_]

_YES, _NO = frozenset(("yes", "1", "true", "是")), frozenset(("no", "0", "false", "否", ""))
# Where anybody lives and flies: below the Dead Sea to above the highest summit.
_LOWEST_M, _HIGHEST_M = -500.0, 9_000.0
# Beyond it sums of a country lose their digits; nothing that a planner counts or measures is as large.
MOST = 1e12
# Commas, or what a spreadsheet of another country writes in their place.
_DIVIDERS = ",;\t，"


# So many faults of a table are named, and the rest is counted.
KEPT = 1_000


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a table: a stable code, its line (0: the table as a whole), and what a sentence about it speaks of.

    `place` is the row's id, where the fault is not in the reading of the row itself. Who shows it has the words, by the code.
    """

    code: str
    line: int = 0
    place: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


class BadColumns(ValueError):
    """A table that cannot be used: `faults` are the first thousand by line, `count` is how many there are."""

    def __init__(self, title: str, faults: Sequence[Fault], count: int) -> None:
        self.title, self.faults, self.count = title, tuple(faults), count
        super().__init__(title, self.faults[:3], count)


def refuse(title: str, found: Iterable[Fault]) -> None:
    """Raises BadColumns if anything was found."""
    count = 0

    def counted() -> Iterator[Fault]:
        nonlocal count
        for one in found:
            count += 1
            yield one

    first = heapq.nsmallest(KEPT, counted(), key=lambda one: one.line)
    if count:
        raise BadColumns(title, first, count)


class NotCsv(ValueError):
    """A text that is no CSV from the row on that begins in `line`; `why` says what is wrong there."""

    def __init__(self, line: int, why: str) -> None:
        self.line, self.why = line, why
        super().__init__(f"line {line}: {why}")


def rows_of(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV that have a filled cell, the heading among them, each with the line that it begins in.

    Cells are divided by commas, or by what the heading has most of: semicolons or tabs. Lines end in any of the usual ways. Raises NotCsv.
    """
    body = text.removeprefix("\ufeff")
    head = body[:10_000].lstrip().splitlines()[:1]
    divider = max(_DIVIDERS, key=head[0].count) if head else ","
    reader = csv.reader(io.StringIO(body, newline=None), delimiter=divider, strict=True)
    begins = 1
    try:
        for row in reader:
            if any(cell and not cell.isspace() for cell in row):
                yield begins, row
            begins = reader.line_num + 1
    except csv.Error as error:
        is_open = "unexpected end" in str(error)
        raise NotCsv(begins, "a quotation mark is opened here and never closed" if is_open else str(error)) from error


def number_of(cell: str) -> float:
    """A cell's number. Raises ValueError for what is none, `nan` among it, and OverflowError for one beyond MOST."""
    found = float(cell)
    # Python reads 1_000 as a thousand; nobody else does.
    if np.isnan(found) or "_" in cell:
        raise ValueError(cell)
    if abs(found) > MOST:
        raise OverflowError(cell)
    return found


@dataclass(frozen=True, slots=True)
class Columns:
    """Numbers and words by column, and what each row is called; an empty cell is NaN, or no word.

    title: what messages call the table, its file perhaps. lines: where each row stands in the text. passed_over: columns that nothing is
    made of; a name is nobody's loss.
    """

    title: str
    ids: list[str]
    lines: list[int]
    numbers: Mapping[str, Float]
    words: Mapping[str, list[str]]
    passed_over: tuple[str, ...] = ()

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

    def nowhere(self) -> Iterator[Fault]:
        """Of the columns lon and lat: places that are not on the earth."""
        if not {"lon", "lat"} <= self.numbers.keys():
            yield Fault("heading", 1)
            return
        lon, lat = self.get("lon"), self.get("lat")
        for row in np.flatnonzero(np.isnan(lon) | np.isnan(lat) | (np.abs(lat) > 90) | (np.abs(lon) > 180)).tolist():
            yield self.fault("degrees", row)

    def degrees(self) -> tuple[Float, Float]:
        """The columns lon and lat. Raises BadColumns with every place that is nowhere."""
        refuse(self.title, self.nowhere())
        return self.get("lon"), self.get("lat")

    def below(self, name: str, least: float, default: float | Float = np.nan) -> Iterator[Fault]:
        """Of a column: figures that are missing, not finite, or below `least`."""
        found = self.get(name, default)
        for row in np.flatnonzero(~(np.isfinite(found) & (found >= least))).tolist():
            code = "missing" if np.isnan(found[row]) else "at-least"
            yield self.fault(code, row, column=name, a=f"{found[row]:g}", least=f"{least:g}")

    def at_least(self, name: str, least: float, default: float | Float = np.nan) -> Float:
        """A column whose figures are all finite and not below `least`. Raises BadColumns with every row that has another."""
        refuse(self.title, self.below(name, least, default))
        return self.get(name, default)

    def outside(self, name: str, least: float, most: float) -> Iterator[Fault]:
        """Of a column: figures that are not finite, below `least` or above `most`; an empty cell is none."""
        found = self.get(name)
        for row in np.flatnonzero(~np.isnan(found) & ~((found >= least) & (found <= most))).tolist():
            if found[row] > most and np.isfinite(found[row]):
                yield self.fault("at-most", row, column=name, a=f"{found[row]:g}", most=f"{most:g}")
            else:
                yield self.fault("at-least", row, column=name, a=f"{found[row]:g}", least=f"{least:g}")

    def neither(self, name: str) -> Iterator[Fault]:
        """Of a column of words: those that say neither yes nor no."""
        for row, word in enumerate(self.words.get(name, ())):
            if word.lower() not in _YES | _NO:
                yield self.fault("yes-no", row, column=name, text=word[:100])

    def off_the_ground(self, name: str = "altitude_m") -> Iterator[Fault]:
        """Of a column of altitudes: those of no place on land; an empty cell is none."""
        found = self.get(name)
        for row in np.flatnonzero((found < _LOWEST_M) | (found > _HIGHEST_M)).tolist():
            values = {"least": f"{_LOWEST_M:,.0f}", "most": f"{_HIGHEST_M:,.0f}"}
            yield self.fault("between", row, column=name, a=f"{found[row]:g}", **values)

    def broken(self, name: str) -> Iterator[Fault]:
        """Of a column: figures that are no whole number; an empty cell is none."""
        found = self.get(name)
        for row in np.flatnonzero(~np.isnan(found) & (found != np.floor(found))).tolist():
            yield self.fault("whole", row, column=name, a=f"{found[row]:g}")

    def fault(self, code: str, row: int, **values: str) -> Fault:
        return Fault(code, self.lines[row], self.ids[row], values)

    def at(self, row: int) -> str:
        return f"{self.title}, line {self.lines[row]} ({self.ids[row]})"


def read_columns(
    text: str, names: Iterable[str], clocks: Iterable[str] = (), words: Iterable[str] = (), *, title: str = "table"
) -> Columns:
    """The columns of these names that a CSV with a heading has, and its column id or code (rows are numbered where there is neither).

    Those of `clocks` are times of the day such as 6:30, and become seconds. Raises BadColumns with every cell that is no number or no
    time, and every id that stood before.
    """
    return _Reader(text, frozenset(names), frozenset(clocks), frozenset(words), title).columns()


class _Reader:
    """Collects columns, and what is wrong with which line."""

    def __init__(self, text: str, names: frozenset[str], clocks: frozenset[str], words: frozenset[str], title: str) -> None:
        self._rows = self._lines(text)
        self._title, self._clocks = title, clocks
        self._faults: list[Fault] = []
        self._count = 0
        heading = next(self._rows, (0, []))[1]
        self._heading, self._width = heading, len(heading)
        self._at = places_of(heading)
        self._key = self._at.get("id", self._at.get("code"))
        self._words: dict[str, list[str]] = {name: [] for name in self._at if name in words}
        self._numbers: dict[str, list[float]] = {name: [] for name in self._at if name in names | clocks}
        self._ids: dict[str, int] = {}

    def columns(self) -> Columns:
        for number, (line, row) in enumerate(self._rows, start=1):
            self._take(number, line, row)
        if not self._ids and not self._count:
            self._refuse("empty", 0)
        if self._count:
            raise BadColumns(self._title, self._faults, self._count)
        numbers = {name: np.array(values) for name, values in self._numbers.items()}
        read = {place for name, place in self._at.items() if name in (*numbers, *self._words, "name") or place == self._key}
        passed_over = tuple(name.strip() for place, name in enumerate(self._heading) if name.strip() and place not in read)
        return Columns(self._title, list(self._ids), list(self._ids.values()), numbers, self._words, passed_over)

    def _lines(self, text: str) -> Iterator[tuple[int, list[str]]]:
        """Those that have a cell, each with its line; none after one that is no CSV."""
        try:
            yield from rows_of(text)
        except NotCsv as error:
            self._refuse("not-csv", error.line, error=error.why)

    def _take(self, number: int, line: int, row: list[str]) -> None:
        if any(cell.strip() for cell in row[self._width :]):
            self._refuse("cells", line, cells=str(len(row)), columns=str(self._width))
            return
        own = str(number) if self._key is None else _cell(row, self._key)
        if not own:
            self._refuse("no-id", line)
        elif own in self._ids:
            self._refuse("id-twice", line, id=own, before=str(self._ids[own]))
        else:
            self._ids[own] = line
        for name, texts in self._words.items():
            texts.append(_cell(row, self._at[name]))
        for name, values in self._numbers.items():
            values.append(self._number(_cell(row, self._at[name]), name, line))

    def _number(self, cell: str, name: str, line: int) -> float:
        try:
            return np.nan if not cell else _seconds(cell) if name in self._clocks else number_of(cell)
        except ValueError:
            self._refuse("no-time" if name in self._clocks else "no-number", line, text=cell[:100], column=name)
        except OverflowError:
            self._refuse("too large", line, text=cell[:100], column=name, most=f"{MOST:,.0f}")
        return np.nan

    def _refuse(self, code: str, line: int, **values: str) -> None:
        self._count += 1
        if len(self._faults) < KEPT:
            self._faults.append(Fault(code, line, values=values))


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
