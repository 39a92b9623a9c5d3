"""Tables that a planner gives, column by column, with the line of each row."""

import csv
import gzip
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]


class BadTable(click.ClickException):
    """A file that cannot be used; the message names it, the line, and what to do."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Numbers and words by column, and what each row is called; an empty cell is NaN, or no word. `lines`: where each row stands."""

    file: Path
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

    def rows_by_id(self) -> dict[str, int]:
        return {name: row for row, name in enumerate(self.ids)}

    def degrees(self) -> tuple[Float, Float]:
        """The columns lon and lat. Raises BadTable with the line of a place that is nowhere."""
        lon, lat = self.get("lon"), self.get("lat")
        wrong = np.isnan(lon) | np.isnan(lat) | (np.abs(lat) > 90) | (np.abs(lon) > 180)
        if wrong.any():
            raise BadTable(f"{self.at(int(np.argmax(wrong)))}: it needs a longitude and a latitude in degrees; are they swapped?")
        return lon, lat

    def at(self, row: int) -> str:
        return f"{self.file}, line {self.lines[row]} ({self.ids[row]})"


def read_text(file: Path) -> str:
    """A text in UTF-8, packed by gzip or not. Raises BadTable."""
    content = file.read_bytes()
    try:
        return (gzip.decompress(content) if file.suffix == ".gz" else content).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadTable(f"{file}: this is no text in UTF-8 (byte {error.start}); save it as CSV in UTF-8.") from error
    except (OSError, EOFError) as error:
        raise BadTable(f"{file}: this is no gzip file: {error}") from error


def read_columns(file: Path, names: Iterable[str], clocks: Iterable[str] = (), words: Iterable[str] = ()) -> Columns:
    """The columns of these names that a CSV with a heading has, and its column id (rows are numbered where there is none).

    Those of `clocks` are times of the day such as 6:30, and become seconds. Raises BadTable with the line of a cell that is no number or
    no time, or of an id that stood before.
    """
    reader = csv.DictReader(io.StringIO(read_text(file)))
    there = {(name or "").strip().lower(): name for name in reader.fieldnames or ()}
    clocks = frozenset(clocks)
    said: dict[str, list[str]] = {name: [] for name in words if name in there}
    found: dict[str, list[float]] = {name: [] for name in (*names, *clocks) if name in there}
    ids: dict[str, int] = {}
    for row in reader:
        line = reader.line_num
        own = (row[there["id"]] or "").strip() if "id" in there else str(len(ids) + 1)
        if not own or own in ids:
            raise BadTable(f"{file}, line {line}: the row has no id." if not own else f"{file}, line {line}: {own} stood before.")
        ids[own] = line
        for name, texts in said.items():
            texts.append((row[there[name]] or "").strip())
        for name, values in found.items():
            text = (row[there[name]] or "").strip()
            try:
                values.append(np.nan if not text else _seconds(text) if name in clocks else float(text))
            except ValueError:
                what = "time of the day, such as 6:30" if name in clocks else "number"
                raise BadTable(f"{file}, line {line}: {text!r} is no {what} ({name}).") from None
    if not ids:
        raise BadTable(f"{file}: there is no row below the heading.")
    return Columns(file, list(ids), list(ids.values()), {name: np.array(values) for name, values in found.items()}, said)


def _seconds(text: str) -> float:
    """Of a time of the day; up to 48:00, for a night that runs into the next. Raises ValueError."""
    hours, _, minutes = text.partition(":")
    if not (hours.isdecimal() and minutes.isdecimal() and len(minutes) == 2 and int(minutes) < 60 and int(hours) <= 48):
        raise ValueError(text)
    return float(int(hours) * 3_600 + int(minutes) * 60)


def clock(seconds: int) -> str:
    """6:30 of 23,400."""
    return f"{seconds // 3_600}:{seconds % 3_600 // 60:02d}"


def write_rows(file: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """A CSV with a heading, of rows that all have the keys of the first."""
    rows = iter(rows)
    first = next(rows)
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, fieldnames=list(first))
        writer.writeheader()
        writer.writerow(first)
        writer.writerows(rows)
