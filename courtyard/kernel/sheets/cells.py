"""Cells as text, with what a spreadsheet has done to them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, NamedTuple

LAST_ROW = 1_048_576  # of any spreadsheet
MEGABYTE = 1_000_000
_DIGITS_KEPT = 15  # by a spreadsheet's numbers


class Cell(NamedTuple):
    """`fault` is the code of a problem: formula, error-value, number-over-15-digits. `numeric`: it was kept as a number."""

    text: str = ""
    fault: str = ""
    numeric: bool = False


BLANK = Cell()


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a table is read. Wider than `columns` is refused, or cut where `cut` says so; `rows` is the last row's number."""

    megabytes: int
    columns: int
    rows: int = LAST_ROW
    unpacked: int = 600 * MEGABYTE
    cut: bool = False


class Row(NamedTuple):
    number: int
    cells: list[Cell]


class Merged(NamedTuple):
    """A merged range, rows and columns counted from 1, ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    @property
    def cells(self) -> str:
        return f"{column_letters(self.first_column)}{self.first_row}:{column_letters(self.last_column)}{self.last_row}"


@dataclass
class Table:
    """One sheet as it was found. `rows` can be read once and leaves out rows without any text."""

    rows: Iterator[Row]
    merged: list[Merged] = field(default_factory=list)
    other_sheets: list[str] = field(default_factory=list)


def column_letters(column: int) -> str:
    """1 -> A, 27 -> AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def number_cell(value: int | float, number_format: str = "") -> Cell:
    """A cell that was kept as a number, as the spreadsheet shows it: 15 digits at most, zeros in front where its format has them."""
    if isinstance(value, int):
        text = str(value)
        if len(text.lstrip("-")) > _DIGITS_KEPT:
            return Cell("", "number-over-15-digits", numeric=True)
    elif value != value or value in (float("inf"), float("-inf")):
        return Cell("", "error-value", numeric=True)
    elif abs(value) >= 10**_DIGITS_KEPT:
        return Cell("", "number-over-15-digits", numeric=True)
    else:
        text = format(value, ".15g")
        if "e" in text:
            text = format(value, ".15f").rstrip("0").rstrip(".")
    if re.fullmatch(r"0{2,}", number_format) and text.isdigit():
        text = text.zfill(len(number_format))
    return Cell(text, numeric=True)


def value_cell(value: Any, number_format: str = "") -> Cell:
    """A cell from what a reader made of it."""
    if value is None:
        return BLANK
    if isinstance(value, str):
        return Cell(value) if value else BLANK
    if isinstance(value, bool):
        return Cell("TRUE" if value else "FALSE")
    if isinstance(value, int | float):
        return number_cell(value, number_format)
    if isinstance(value, datetime):
        return Cell(value.date().isoformat() if value.time() == time() else value.isoformat(" "))
    if isinstance(value, date):
        return Cell(value.isoformat())
    return Cell(str(value))


def is_blank(cells: list[Cell]) -> bool:
    return not any(cell.fault or cell.text.strip() for cell in cells)
