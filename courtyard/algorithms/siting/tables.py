"""Tables of places from their text: villages that want something, and sites where one may build. Needs NumPy alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from courtyard.algorithms.columns import MOST, NotCsv, rows_of
from courtyard.algorithms.headings import places_of
from courtyard.algorithms.siting.points import BadPlaces

Float = NDArray[np.float64]
Mask = NDArray[np.bool_]

_ONLY_NUMBERS = ("weight", "circuity", "charge", "room", "altitude_m")
_MAY_BE_EMPTY = frozenset(("altitude_m",))
# What may not be zero, and what may not be below it.
_ABOVE_ZERO, _FROM_ZERO = ("weight", "circuity"), ("charge", "room")
_SCATTERED = frozenset(("scattered", "散布"))
_SAID, _KEPT = 20, 1_000


class Status(IntEnum):
    """What a plan may do with a site: it may choose a free one, keeps an existing one open, and never opens a forbidden one."""

    FORBIDDEN = -1
    FREE = 0
    EXISTING = 1


_STATUS = {
    "forbidden": Status.FORBIDDEN,
    "free": Status.FREE,
    "existing": Status.EXISTING,
    "禁用": Status.FORBIDDEN,
    "已有": Status.EXISTING,
}


@dataclass(frozen=True, slots=True)
class BadRow:
    """One line of a text that cannot be read: a stable code, what to do, and what the sentence speaks of."""

    line: int
    code: str
    says: str
    detail: Mapping[str, object] = field(default_factory=dict)


class BadRows(BadPlaces):
    """Lines of a table that cannot be read: `rows` are the first thousand, `count` is how many there are."""

    def __init__(self, rows: Sequence[BadRow], count: int) -> None:
        self.rows, self.count = tuple(rows), count
        more = [f"... and {count - _SAID:,} more"] if count > _SAID else []
        super().__init__("\n".join([*(one.says for one in rows[:_SAID]), *more]))


@dataclass(frozen=True, slots=True)
class Table:
    """Places, a row each: columns that the file does not have are None.

    `at` are longitude and latitude in degrees where `is_on_the_earth`, else x and y; `lines` says where each row stands in the file.
    `scattered` marks places whose coordinates were strewn around a known point and not surveyed. `altitude_m` is NaN where a cell is empty.
    `passed_over` are the columns that nothing is made of.
    """

    ids: list[str]
    names: list[str] | None
    lines: NDArray[np.int64]
    is_on_the_earth: bool
    at: tuple[Float, Float] | None
    weight: Float | None
    circuity: Float | None
    charge: Float | None
    room: Float | None
    status: NDArray[np.int64] | None
    scattered: Mask | None = None
    altitude_m: Float | None = None
    passed_over: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.ids)

    def rows_of(self, status: Status) -> list[int]:
        return [] if self.status is None else np.flatnonzero(self.status == status).tolist()

    def unusable(self) -> Iterator[tuple[int, str, float, str]]:
        """Cells that no plan can be made with: row, column, what stands there, and what is wrong, by a stable code.

        Coordinates in degrees and the weights of places that have them are looked at in `places`, which knows more to say of them.
        """
        columns: dict[str, tuple[Float | None, str]] = {name: (getattr(self, name), "from zero") for name in _FROM_ZERO}
        columns |= {name: (getattr(self, name), "above zero") for name in _ABOVE_ZERO if name != "weight" or not self._is_looked_at}
        if self.at is not None and not self.is_on_the_earth:
            columns |= {name: (column, "finite") for name, column in zip("xy", self.at, strict=True)}
        for name, (column, code) in columns.items():
            if column is not None:
                low = {"above zero": column <= 0, "from zero": column < 0}.get(code, np.zeros(len(column), dtype=np.bool_))
                for row in np.flatnonzero(~np.isfinite(column) | low).tolist():
                    yield row, name, float(column[row]), code
        if self.altitude_m is not None:
            yield from ((row, "altitude_m", np.inf, "finite") for row in np.flatnonzero(np.isinf(self.altitude_m)).tolist())

    @property
    def _is_looked_at(self) -> bool:
        return self.is_on_the_earth and self.at is not None


def read_table(text: str) -> Table:
    """Places from a CSV with a heading: lon and lat (or x and y), and beside them id or code, name, weight, circuity, charge, room, status,
    altitude_m, and placed (`scattered`: the coordinates are not the place's own).

    Without id or code, rows are numbered from 1. Other columns are passed over. Raises BadRows with every line that has a cell which is
    no number, a status other than `existing`, `forbidden` or nothing, or an id that stood before.
    """
    return _Reader(text).table()


class _Reader:
    """Collects columns, and what is wrong with which line."""

    def __init__(self, text: str) -> None:
        self._rows = self._lines(text)
        self._bad: list[BadRow] = []
        self._count = 0
        heading = next(self._rows, (1, []))[1]
        self._heading, self._width = heading, len(heading)
        self._at = places_of(heading)
        pairs = (("lon", "lat"), ("x", "y"))
        self._pair = next(((a, b) for a, b in pairs if a in self._at and b in self._at), None)
        self._key = self._at.get("id", self._at.get("code"))
        if self._pair is None and self._key is None:
            self._refuse(1, "heading", _no_heading(heading))
            raise BadRows(self._bad, 1)
        self._numbers: dict[str, list[float]] = {name: [] for name in (*(self._pair or ()), *_ONLY_NUMBERS) if name in self._at}
        read = {*self._numbers, "name", "status", "placed"}
        self._read = {place for name, place in self._at.items() if name in read or place == self._key}
        self._ids: dict[str, int] = {}
        self._names: list[str] = []
        self._status: list[int] = []
        self._placed: list[bool] = []

    def table(self) -> Table:
        number = 0
        for number, (line, row) in enumerate(self._rows, start=1):
            self._take(number, line, row)
        if self._count:
            raise BadRows(self._bad, self._count)
        column = {name: np.array(found, dtype=np.float64) for name, found in self._numbers.items()}
        return Table(
            ids=list(self._ids),
            names=self._names if "name" in self._at else None,
            lines=np.array(list(self._ids.values()), dtype=np.int64),
            is_on_the_earth=self._pair == ("lon", "lat"),
            at=(column[self._pair[0]], column[self._pair[1]]) if self._pair else None,
            status=np.array(self._status, dtype=np.int64) if "status" in self._at else None,
            scattered=np.array(self._placed, dtype=np.bool_) if "placed" in self._at else None,
            passed_over=tuple(name.strip() for place, name in enumerate(self._heading) if name.strip() and place not in self._read),
            **{name: column.get(name) for name in _ONLY_NUMBERS},
        )

    def _lines(self, text: str) -> Iterator[tuple[int, list[str]]]:
        """Rows that have a cell, each with its line."""
        try:
            yield from rows_of(text)
        except NotCsv as error:
            self._refuse(error.line, "not-csv", f"Line {error.line}: this is no CSV: {error.why}.")
            raise BadRows(self._bad, self._count) from error

    def _take(self, number: int, line: int, row: list[str]) -> None:
        if any(cell.strip() for cell in row[self._width :]):
            cells = {"cells": str(len(row)), "columns": str(self._width)}
            says = f"Line {line}: it has %(cells)s cells, and the heading names %(columns)s; is there a comma within a number or a name?"
            self._refuse(line, "cells", says % cells, **cells)
            return
        for name, found in self._numbers.items():
            found.append(self._number(row, line, name))
        own = _cell(row, self._key) if self._key is not None else str(number)
        if not own:
            self._refuse(line, "no-id", f"Line {line}: the place has no id.")
        elif own in self._ids:
            before = self._ids[own]
            self._refuse(line, "twice", f"Line {line}: {own} stands in line {before} already.", id=own, before=before)
        self._ids[own] = line
        if "name" in self._at:
            self._names.append(_cell(row, self._at["name"]))
        if "status" in self._at:
            self._status.append(self._status_of(_cell(row, self._at["status"]), line))
        if "placed" in self._at:
            self._placed.append(_cell(row, self._at["placed"]).lower() in _SCATTERED)

    def _number(self, row: list[str], line: int, column: str) -> float:
        text = row[self._at[column]] if self._at[column] < len(row) else ""
        if column in _MAY_BE_EMPTY and not text.strip():
            return np.nan
        try:
            if "_" in text:  # Python reads 1_000 as a thousand; nobody else does
                raise ValueError(text)
            found = float(text)
        except ValueError:
            what = (
                f"{text!r} is no number ({column}); numbers have a decimal point and no unit"
                if text.strip()
                else f"the cell is empty ({column})"
            )
            self._refuse(line, "no-number", f"Line {line}: {what}.", text=text[:100], column=column)
            return np.nan
        if np.isfinite(found) and abs(found) > MOST:
            says = f"Line {line}: {text[:100]!r} is too large to reckon with ({column}): at most {MOST:,.0f}, in a larger unit perhaps."
            self._refuse(line, "too large", says, text=text[:100], column=column, most=f"{MOST:,.0f}")
        return found

    def _status_of(self, word: str, line: int) -> Status:
        if word.lower() in _STATUS:
            return _STATUS[word.lower()]
        if word:
            says = f"Line {line}: the status {word!r} is none; write existing, forbidden, or nothing."
            self._refuse(line, "status", says, text=word[:100])
        return Status.FREE

    def _refuse(self, line: int, code: str, says: str, **detail: object) -> None:
        self._count += 1
        if len(self._bad) < _KEPT:
            self._bad.append(BadRow(line, code, says, detail))


def _no_heading(heading: Sequence[str]) -> str:
    """What is wrong with a first line that names no column which places have to have."""
    cells = [word for cell in heading for word in cell.split()]
    if cells and all(word.strip("+-").replace(".", "", 1)[:1].isdecimal() for word in cells):
        says = (
            "The first line has numbers, where a heading belongs: write one above them, such as lon,lat,weight, with commas between cells"
        )
        return f"{says}. (As a published instance it is in no form that is known, or it is cut short.)"
    says = "The heading has to name the columns lon and lat, or x and y; or at least id, where costs come from a file."
    divided = " Cells are divided by commas, semicolons or tabs, not by spaces." if len(heading) == 1 and len(cells) > 1 else ""
    return f"{says}{divided} It names {', '.join(heading)[:100] or 'nothing'}."


def _cell(row: list[str], place: int) -> str:
    return row[place].strip() if place < len(row) else ""
