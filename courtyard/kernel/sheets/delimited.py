"""Delimited text: commas, tabs or semicolons; UTF-8 with or without a mark, UTF-16 with one, GB18030."""

import codecs
import csv
import io
import re
from collections.abc import Iterator

from courtyard.kernel.sheets.cells import BLANK, Cell, Row, Table, is_blank
from courtyard.kernel.sheets.problems import SheetUnreadable

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_QUOTED_FORMULA = re.compile(r'="([^"]*)"')  # how some programs keep a number's zeros: ="0318"


def open_table(content: bytes) -> Table:
    """The table in a text, however large: its bytes are counted already. Raises SheetUnreadable; reading its rows may raise it as well."""
    return Table(_rows(decoded(content)))


def decoded(content: bytes) -> str:
    """The text, in whichever of these it was written. Raises SheetUnreadable."""
    text = read_as_text(content)
    if text is None:
        raise SheetUnreadable("encoding")
    if "\0" in text:
        raise SheetUnreadable("not-csv", row=text[: text.index("\0")].count("\n") + 1)
    return text


def read_as_text(content: bytes) -> str | None:
    """The same without a word of what is wrong; None for bytes that are no text in any of these encodings."""
    marked = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    for encoding in [marked] if marked else ["utf-8", "gb18030"]:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _rows(text: str) -> Iterator[Row]:
    head = text[:10_000]
    # The comma of Chinese text parts cells only where nothing else does.
    delimiter = max(",\t;", key=head.count)
    delimiter = delimiter if delimiter in head or "，" not in head else "，"
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, found in enumerate(reader, start=1):
            while found and not found[-1].strip():
                found.pop()
            cells = [_cell(value) for value in found]
            if not is_blank(cells):
                yield Row(number, cells)
    except csv.Error as error:
        raise SheetUnreadable("not-csv", row=number + 1) from error


def _cell(value: str) -> Cell:
    if not value:
        return BLANK
    if value.lstrip().startswith("="):
        match = _QUOTED_FORMULA.fullmatch(value.strip())
        return Cell(match[1]) if match else Cell("", "formula")
    return Cell(value)
