"""Excel workbooks of before 2007 (.xls)."""

import io
import struct
from collections.abc import Iterator

import xlrd
from xlrd.compdoc import CompDoc
from xlrd.sheet import Sheet

from courtyard.kernel.sheets.cells import BLANK, Cell, Limits, Merged, Row, Table, is_blank, number_cell, value_cell
from courtyard.kernel.sheets.problems import SheetUnreadable, too_wide

_FORMULAS = frozenset({0x0006, 0x0206, 0x0406})
_BEGIN, _END = 0x0809, 0x000A


def open_table(content: bytes, limits: Limits) -> Table:
    """The first visible sheet that holds anything. Raises SheetUnreadable."""
    try:
        # What xlrd would print about odd records goes nowhere.
        book = xlrd.open_workbook(file_contents=content, formatting_info=True, ragged_rows=True, logfile=io.StringIO())
        sheets = [sheet for sheet in book.sheets() if sheet.visibility == 0 and _holds_something(sheet)]
        stream = _stream(content)
    except Exception as error:  # xlrd raises whatever a damaged record makes it stumble over
        raise SheetUnreadable("encrypted" if _is_locked(content, error) else "damaged") from error
    if not sheets:
        raise SheetUnreadable("no-sheet")
    sheet = sheets[0]
    widest = max(range(sheet.nrows), key=lambda row: _width(sheet, row))
    width = _width(sheet, widest)
    if width > limits.columns and not limits.cut:
        raise too_wide(limits, row=widest + 1, column=width)
    merged = [Merged(top + 1, left + 1, bottom, right) for top, bottom, left, right in sheet.merged_cells]
    formulas = _formulas(stream, book._sh_abs_posn[book.sheet_names().index(sheet.name)] - book.base)
    return Table(_rows(sheet, book, formulas, min(width, limits.columns)), merged, [other.name for other in sheets[1:]])


def _is_locked(content: bytes, error: Exception) -> bool:
    """An old workbook with a password, or a new one, which then hides in an OLE file as a stream of this name."""
    return "encrypted" in str(error) or "EncryptedPackage".encode("utf-16-le") in content


def _holds_something(sheet: Sheet) -> bool:
    return any(_width(sheet, row) for row in range(sheet.nrows))


def _width(sheet: Sheet, row: int) -> int:
    """The last column with a value in it."""
    kinds = sheet.row_types(row)
    return next((at for at in range(len(kinds), 0, -1) if kinds[at - 1] not in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK)), 0)


def _stream(content: bytes) -> bytes:
    document = CompDoc(content, logfile=io.StringIO())
    for name in ("Workbook", "Book"):
        memory, base, length = document.locate_named_stream(name)
        if memory:
            return bytes(memory[base : base + length])
    return b""


def _formulas(stream: bytes, at: int) -> set[tuple[int, int]]:
    """Where a sheet has formulas, row and column from 0; xlrd gives only what they last came to."""
    found: set[tuple[int, int]] = set()
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if kind in _FORMULAS and length >= 4:
            found.add(struct.unpack_from("<HH", stream, at + 4))
        depth += (kind == _BEGIN) - (kind == _END)
        at += 4 + length
        if depth == 0:
            break
    return found


def _rows(sheet: Sheet, book: xlrd.Book, formulas: set[tuple[int, int]], width: int) -> Iterator[Row]:
    for row in range(sheet.nrows):
        columns = range(min(sheet.row_len(row), width))
        cells = [Cell("", "formula") if (row, column) in formulas else _cell(sheet, book, row, column) for column in columns]
        if not is_blank(cells):
            yield Row(row + 1, cells)


def _cell(sheet: Sheet, book: xlrd.Book, row: int, column: int) -> Cell:
    kind, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
    if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return BLANK
    if kind == xlrd.XL_CELL_NUMBER:
        return number_cell(value, _format(sheet, book, row, column))
    if kind == xlrd.XL_CELL_DATE:
        try:
            when = xlrd.xldate_as_datetime(value, book.datemode)
            # Below one it is no day but a time of any day.
            return value_cell(when if value >= 1 else when.time())
        except (ValueError, OverflowError):
            return Cell("", "error-value")
    if kind == xlrd.XL_CELL_ERROR:
        return Cell("", "error-value")
    return value_cell(bool(value) if kind == xlrd.XL_CELL_BOOLEAN else value)


def _format(sheet: Sheet, book: xlrd.Book, row: int, column: int) -> str:
    try:
        return str(book.format_map[book.xf_list[sheet.cell_xf_index(row, column)].format_key].format_str)
    except (KeyError, IndexError):
        return ""
