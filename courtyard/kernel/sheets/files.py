"""What kind of file it is, by its first bytes and not by its name, and whether it may be opened at all."""

from collections.abc import Iterator
from dataclasses import replace

from courtyard.kernel.sheets import delimited, xls, xlsx
from courtyard.kernel.sheets.cells import MEGABYTE, Limits, Row, Table
from courtyard.kernel.sheets.problems import SheetUnreadable, too_wide

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def is_workbook(content: bytes) -> bool:
    """Whether it begins as a workbook, of either kind, or as another archive that may be one."""
    return content.startswith((_ZIP, _OLE))


def open_table(content: bytes, limits: Limits) -> Table:
    """The table in an .xlsx, .xls or delimited text. Raises SheetUnreadable; reading its rows may raise it as well."""
    if not content.strip():
        raise SheetUnreadable("empty")
    if len(content) > limits.megabytes * MEGABYTE:
        raise SheetUnreadable("too-large", limit=limits.megabytes)
    table = _opened(content, limits)
    return replace(table, rows=_within(table.rows, limits))


def _opened(content: bytes, limits: Limits) -> Table:
    if content.startswith(_ZIP):
        return xlsx.open_table(content, limits)
    if content.startswith(_OLE):
        return xls.open_table(content, limits)
    return delimited.open_table(content)


def _within(rows: Iterator[Row], limits: Limits) -> Iterator[Row]:
    for row in rows:
        if row.number > limits.rows:
            raise SheetUnreadable("too-long", limit=limits.rows)
        if len(row.cells) <= limits.columns:
            yield row
        elif limits.cut:
            yield Row(row.number, row.cells[: limits.columns])
        else:
            raise too_wide(limits, row=row.number, column=len(row.cells))
