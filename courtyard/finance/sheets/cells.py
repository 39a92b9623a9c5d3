"""A table out of a file that somebody sent: Excel (.xlsx, .xls) or text (CSV, TSV), every cell as text, nothing trusted.

Limits are checked before anything is unpacked; a formula, a number that was rounded, or a file that pretends is a problem with
its row and column, never a guess.
"""

import csv
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import islice
from typing import Any

import xlrd
from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook

from courtyard.kernel.errors import Reason

MOST_BYTES = 10_000_000
MOST_UNPACKED = 100_000_000
MOST_PARTS = 500
MOST_ROWS = 20_000
MOST_COLUMNS = 60
MOST_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of trimmed texts with their numbers in the file, counted from 1; blank rows are left out."""

    rows: tuple[tuple[int, tuple[str, ...]], ...]
    problems: tuple[Reason, ...]


class _NotATable(Exception):
    """The file as a whole cannot be read; carries the reason."""

    def __init__(self, code: str, message: Any, **detail: Any) -> None:
        self.reason = Reason(code, message, "content", detail)
        super().__init__(code)


def read_table(content: bytes) -> Table:
    """The first sheet of a workbook, or a text table in UTF-8 or GB18030."""
    try:
        rows = list(islice(_rows(content), MOST_ROWS + 1))
    except _NotATable as error:
        return Table((), (error.reason,))
    if len(rows) > MOST_ROWS:
        return Table((), (Reason("too-many-rows", _("The list has more rows than any batch."), "content", {"most": MOST_ROWS}),))
    problems: list[Reason] = []
    table = []
    for number, cells in rows:
        texts = tuple(_text(value, number, column, problems) for column, value in enumerate(cells, 1))
        if any(texts):
            table.append((number, texts))
    return Table(tuple(table), tuple(problems))


def _rows(content: bytes) -> Iterator[tuple[int, tuple[Any, ...]]]:
    if len(content) > MOST_BYTES:
        raise _NotATable("too-large", _("The file is larger than any result list."), most_bytes=MOST_BYTES)
    if not content.strip():
        raise _NotATable("empty", _("The file is empty."))
    if content[:4] == b"PK\x03\x04":
        yield from _xlsx(content)
    elif content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        yield from _xls(content)
    else:
        yield from _delimited(content)


def _xlsx(content: bytes) -> Iterator[tuple[int, tuple[Any, ...]]]:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise _NotATable("too-large", _("The file unpacks to more than any result list."), most_bytes=MOST_UNPACKED)
        book = load_workbook(BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        # A sheet may claim a million rows; what is there is counted instead.
        sheet.reset_dimensions()
        for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), 1):
            yield number, tuple(_Formula(cell.value) if cell.data_type == "f" else cell.value for cell in row)
        book.close()
    except _NotATable:
        raise
    except Exception as error:  # a damaged file lets zlib, XML, struct and index errors through; what it is does not matter
        raise _NotATable("not-excel", _("The file cannot be opened as an Excel workbook; save it again and send that.")) from error


def _xls(content: bytes) -> Iterator[tuple[int, tuple[Any, ...]]]:
    try:
        book = xlrd.open_workbook(file_contents=content)
        sheet = book.sheet_by_index(0)
        for row in range(sheet.nrows):
            yield row + 1, tuple(sheet.row_values(row, 0, MOST_COLUMNS))
    except Exception as error:  # xlrd lets struct and attribute errors of a damaged file through
        raise _NotATable("not-excel", _("The file cannot be opened as an Excel workbook; save it again and send that.")) from error


def _delimited(content: bytes) -> Iterator[tuple[int, tuple[Any, ...]]]:
    text = _decoded(content)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",\t;，", key=first.count)
    try:
        for number, row in enumerate(csv.reader(StringIO(text), delimiter=delimiter, strict=True), 1):
            yield number, tuple(row[:MOST_COLUMNS])
    except csv.Error as error:
        raise _NotATable("not-csv", _("The file cannot be read as a table; save it as Excel or CSV and send that.")) from error


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise _NotATable("not-text", _("The file is neither Excel nor a text in UTF-8 or GB18030."))


@dataclass(frozen=True, slots=True)
class _Formula:
    text: Any


def _text(value: Any, row: int, column: int, problems: list[Reason]) -> str:
    """The cell as a text that means what the file says, or an empty one and a problem."""
    where = {"row": row, "column": column}
    if isinstance(value, _Formula):
        problems.append(Reason("formula", _("A cell holds a formula; send values."), "content", where))
        return ""
    if value is None:
        return ""
    if isinstance(value, bool | date | datetime):
        return str(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float | Decimal):
        return _number(value, where, problems)
    text = str(value).replace("\u3000", " ").strip()
    if len(text) > MOST_CHARACTERS:
        problems.append(Reason("too-long", _("A cell holds more than any answer."), "content", where))
        return ""
    if text.startswith("="):
        problems.append(Reason("formula", _("A cell holds a formula; send values."), "content", where))
        return ""
    return text


def _number(value: float | Decimal, where: dict[str, int], problems: list[Reason]) -> str:
    number = Decimal(repr(value)) if isinstance(value, float) else value
    if not number.is_finite() or abs(number) >= Decimal(10) ** 15:
        # Excel keeps 15 digits; a longer number stands there rounded, and an account number must not be guessed.
        problems.append(Reason("rounded", _("A long number was kept as a number and has lost digits; keep it as text."), "content", where))
        return ""
    return format(number.normalize(), "f") if number != number.to_integral_value() else str(int(number))


def joined(cells: Iterable[str]) -> str:
    """A row's cells in one text, for looking at a whole row."""
    return " ".join(cell for cell in cells if cell)
