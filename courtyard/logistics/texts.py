"""The text of a table: from the bytes that somebody sends, to the bytes that are kept."""

import csv
import gzip
import hashlib
import io
import re
import zlib
from collections.abc import Iterable, Sequence

from courtyard.algorithms.columns import Fault, refuse
from courtyard.kernel.sheets import Cell, Limits, Row, column_letters, is_workbook, open_table
from courtyard.kernel.sheets.delimited import decoded
from courtyard.kernel.sheets.problems import SheetUnreadable

MOST_MEGABYTES = 100
# A workbook is read cell by cell while somebody waits for the page.
WORKBOOK = Limits(megabytes=20, columns=100, rows=100_000, unpacked=300_000_000)
_GZIP, _MEMBER = b"\x1f\x8b", 31  # the mark of a packed file; zlib's word for one
_WHOLE_MINUTE = re.compile(r"([0-9]{1,2}:[0-9]{2}):00")


def csv_of(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A table as it would be sent; None is an empty cell."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([heads, *(["" if value is None else value for value in row] for row in rows)])
    return text.getvalue().encode()


def text_of(content: bytes) -> str:
    """A text of at most 100 MB, packed by gzip or not, in UTF-8, UTF-16 or GB18030; or the first sheet of a workbook as CSV.

    Raises SheetUnreadable, and BadColumns with every cell of a workbook whose value is not to be had.
    """
    if is_workbook(content):
        return _of_workbook(content)
    most = MOST_MEGABYTES * 1_000_000
    if content.startswith(_GZIP):
        unpacking = zlib.decompressobj(_MEMBER)
        try:
            content = unpacking.decompress(content, most + 1)
        except zlib.error as error:
            raise SheetUnreadable("damaged") from error
        if not unpacking.eof and len(content) <= most:
            raise SheetUnreadable("damaged")
    if len(content) > most:
        raise SheetUnreadable("too-large", limit=MOST_MEGABYTES)
    if not content.strip():
        raise SheetUnreadable("empty")
    return decoded(content)


def _of_workbook(content: bytes) -> str:
    """The first visible sheet that holds anything, each row in the line of its number."""
    text, faults, line = io.StringIO(), list[Fault](), 1
    writer = csv.writer(text, lineterminator="\n")
    try:
        for row in open_table(content, WORKBOOK).rows:
            text.write("\n" * (row.number - line))
            writer.writerow([_words(cell) for cell in row.cells])
            faults += _lost(row)
            line = row.number + 1
    except SheetUnreadable as error:
        if error.detail["problem"] in ("too-long", "too-large", "bomb"):
            raise SheetUnreadable("long-workbook", limit=WORKBOOK.rows) from error
        raise
    refuse("table", faults)
    return text.getvalue()


def _words(cell: Cell) -> str:
    """A cell's text in one line; a time of the day without its seconds, where these are none."""
    said = " ".join(cell.text.split())
    time = _WHOLE_MINUTE.fullmatch(said)
    return time[1] if time else said


def _lost(row: Row) -> list[Fault]:
    """Cells that hold a formula, an error, or a number that a spreadsheet has rounded."""
    cells = enumerate(row.cells, start=1)
    return [Fault(cell.fault, row.number, values={"cell": f"{column_letters(at)}{row.number}"}) for at, cell in cells if cell.fault]


def digest_of(text: str) -> str:
    """SHA-256 of the text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def packed(text: str) -> bytes:
    """The same text gives the same bytes."""
    return gzip.compress(text.encode(), compresslevel=6, mtime=0)


def unpacked(content: bytes | memoryview) -> str:
    """What was packed. Raises OSError or EOFError for other bytes."""
    return gzip.decompress(content).decode()
