"""Excel workbooks (.xlsx): looked through before they are opened, read row by row, counted as read."""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any
from xml.parsers import expat

from openpyxl import load_workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from courtyard.kernel.sheets.cells import BLANK, LAST_ROW, Cell, Limits, Merged, Row, Table, is_blank, value_cell
from courtyard.kernel.sheets.problems import SheetUnreadable, too_wide

MAX_PARTS = 2_000
MAX_RATIO = 300  # a real sheet shrinks to a tenth or a twentieth; a long blank one to a hundredth
_SMALL = 5_000_000
_PIECE = 1 << 16
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def open_table(content: bytes, limits: Limits) -> Table:
    """The first visible sheet that holds anything. Raises SheetUnreadable."""
    archive = _archive(content, limits)
    for name in archive.namelist():
        if name.endswith((".xml", ".rels", ".vml")):
            _parse(archive, name, expat.ParserCreate())
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheets: list[Any] = [sheet for sheet in book.worksheets if isinstance(sheet, ReadOnlyWorksheet) and sheet.sheet_state == "visible"]
        found = [(sheet, _look_through(archive, sheet._worksheet_path)) for sheet in sheets]
    except SheetUnreadable:
        raise
    except Exception as error:  # openpyxl raises whatever a damaged part makes it stumble over
        raise SheetUnreadable("damaged") from error
    filled = [(sheet, look) for sheet, look in found if look.last_row]
    if not filled:
        raise SheetUnreadable("no-sheet")
    sheet, look = filled[0]
    if look.last_row > limits.rows:
        raise SheetUnreadable("too-long", limit=limits.rows)
    if look.last_column > limits.columns and not limits.cut:
        raise too_wide(limits, row=look.widest_row, column=look.last_column)
    return Table(_rows(sheet, look, min(look.last_column, limits.columns)), look.merged, [other.title for other, _look in filled[1:]])


def _archive(content: bytes, limits: Limits) -> zipfile.ZipFile:
    """The archive, when it is a workbook of a size that such a table can have."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise SheetUnreadable("damaged") from error
    names = {part.filename for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise SheetUnreadable("encrypted")
    # What a part claims to unpack to is what is read of it at most, so the claims can be counted on.
    swollen = any(part.file_size > _SMALL and part.file_size > MAX_RATIO * max(part.compress_size, 1) for part in parts)
    if len(parts) > MAX_PARTS or len(names) < len(parts) or sum(part.file_size for part in parts) > limits.unpacked or swollen:
        raise SheetUnreadable("bomb")
    if "[Content_Types].xml" not in names or any(name.startswith("xl/") and name.endswith(".bin") and "workbook" in name for name in names):
        raise SheetUnreadable("binary-workbook")
    return archive


def _parse(archive: zipfile.ZipFile, name: str, parser: Any) -> None:
    """Runs a parser over a part; a document type, and with it every entity, is refused."""

    def refuse(*_: Any) -> None:
        raise SheetUnreadable("entities")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        with archive.open(name) as part:
            _feed(parser, part)
    except (expat.ExpatError, zipfile.BadZipFile, zlib.error, KeyError, EOFError, NotImplementedError, LookupError, ValueError) as error:
        raise SheetUnreadable("damaged") from error


def _feed(parser: Any, part: IO[bytes]) -> None:
    while piece := part.read(_PIECE):
        parser.Parse(piece, False)
    parser.Parse(b"", True)


@dataclass
class _Look:
    """What a sheet really holds, whatever it says of itself."""

    last_row: int = 0
    last_column: int = 0
    widest_row: int = 0  # the first that reaches the last column
    merged: list[Merged] = field(default_factory=list)
    row: int = 0
    column: int = 0


def _look_through(archive: zipfile.ZipFile, path: str) -> _Look:
    """Reads a sheet's XML once for its merged cells and for where its values are."""
    look, parser = _Look(), expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = _looker(look)
    _parse(archive, path, parser)
    return look


def _looker(look: _Look) -> Callable[[str, dict[str, str]], None]:
    def start(name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(" ")[2]
        if name == "c":
            reference = attributes.get("r")
            look.column = _corner(reference)[1] if reference else look.column + 1
        elif name in ("v", "is", "f"):
            look.last_row = max(look.last_row, look.row)
            if look.column > look.last_column:
                look.last_column, look.widest_row = look.column, look.row
        elif name == "row":
            given = attributes.get("r")
            look.row, look.column = int(given) if given else look.row + 1, 0
            if not 0 < look.row <= LAST_ROW:
                raise SheetUnreadable("damaged")
        elif name == "mergeCell":
            first, _colon, last = attributes.get("ref", "").partition(":")
            (top, left), (bottom, right) = _corner(first), _corner(last or first)
            look.merged.append(Merged(top, left, bottom, right))

    return start


def _corner(reference: str) -> tuple[int, int]:
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise SheetUnreadable("damaged")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column


def _rows(sheet: Any, look: _Look, width: int) -> Iterator[Row]:
    # A sheet's <dimension> is only a claim; without this openpyxl would stop where it says.
    sheet.reset_dimensions()
    try:
        for number, found in enumerate(sheet.iter_rows(max_row=look.last_row, max_col=width), start=1):
            cells = [_cell(cell) for cell in found]
            if not is_blank(cells):
                yield Row(number, cells)
    except SheetUnreadable:
        raise
    except Exception as error:
        raise SheetUnreadable("damaged") from error


def _cell(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return BLANK
    kind = cell.data_type
    if kind == "f":
        return Cell("", "formula")
    if kind == "e":
        return Cell("", "error-value")
    if isinstance(value, str):
        return Cell(value) if value else BLANK
    return value_cell(value, cell.number_format or "")
