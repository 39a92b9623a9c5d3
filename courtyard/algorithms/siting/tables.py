"""Tables of places from their text: villages that want something, and sites where one may build. Needs NumPy alone."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from courtyard.algorithms.headings import standard
from courtyard.algorithms.siting.points import BadPlaces

Float = NDArray[np.float64]
Mask = NDArray[np.bool_]

_ONLY_NUMBERS = ("weight", "circuity", "charge", "room", "altitude_m")
_MAY_BE_EMPTY = frozenset(("altitude_m",))
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
        more = f"; and {count - _SAID} more" if count > _SAID else ""
        super().__init__("; ".join(one.says for one in rows[:_SAID]) + more)


@dataclass(frozen=True, slots=True)
class Table:
    """Places, a row each: columns that the file does not have are None.

    `at` are longitude and latitude in degrees where `is_on_the_earth`, else x and y; `lines` says where each row stands in the file.
    `scattered` marks places whose coordinates were strewn around a known point and not surveyed. `altitude_m` is NaN where a cell is empty.
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

    def __len__(self) -> int:
        return len(self.ids)

    def rows_of(self, status: Status) -> list[int]:
        return [] if self.status is None else np.flatnonzero(self.status == status).tolist()


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
        self._rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
        self._bad: list[BadRow] = []
        self._count = 0
        heading = next(self._lines(), (1, []))[1]
        self._at = {standard(name): place for place, name in reversed(list(enumerate(heading)))}
        pairs = (("lon", "lat"), ("x", "y"))
        self._pair = next(((a, b) for a, b in pairs if a in self._at and b in self._at), None)
        self._key = self._at.get("id", self._at.get("code"))
        if self._pair is None and self._key is None:
            says = "The heading has to name the columns lon and lat, or x and y; or at least id, where costs come from a file."
            self._refuse(1, "heading", says)
            raise BadRows(self._bad, 1)
        self._numbers: dict[str, list[float]] = {name: [] for name in (*(self._pair or ()), *_ONLY_NUMBERS) if name in self._at}
        self._ids: dict[str, int] = {}
        self._names: list[str] = []
        self._status: list[int] = []
        self._placed: list[bool] = []

    def table(self) -> Table:
        number = 0
        for number, (line, row) in enumerate(self._lines(), start=1):
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
            **{name: column.get(name) for name in _ONLY_NUMBERS},
        )

    def _lines(self) -> Iterator[tuple[int, list[str]]]:
        """Rows that have a cell, each with its line."""
        try:
            for row in self._rows:
                if row:
                    yield self._rows.line_num, row
        except csv.Error as error:
            self._refuse(self._rows.line_num, "not-csv", f"Line {self._rows.line_num}: this is no CSV: {error}.")
            raise BadRows(self._bad, self._count) from error

    def _take(self, number: int, line: int, row: list[str]) -> None:
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
            return float(text)
        except ValueError:
            self._refuse(line, "no-number", f"Line {line}: {text!r} is no number ({column}).", text=text[:100], column=column)
            return np.nan

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


def _cell(row: list[str], place: int) -> str:
    return row[place].strip() if place < len(row) else ""
