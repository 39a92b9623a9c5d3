"""A list that can be filtered, sorted, turned page by page and taken away as a spreadsheet; one shape for every room.

A view says which columns there are and hands over rows: a query set (then the database sorts and cuts) or a sequence.
"""

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from courtyard.web import formats
from courtyard.web.doors import may_open

PER_PAGE = 50
SHORT = 16
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `value` takes it from a row, `show` writes it for a person, `sort` is what to order by (empty: not sortable)."""

    name: str
    word: str | Promise
    value: Callable[[Any], Any]
    show: Callable[[Any], Any] = str
    sort: str = ""
    numeric: bool = False
    href: Callable[[Any], str] | None = None
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """A column's heading as it is drawn: the query that sorts by it, and which way it is sorted now."""

    column: Column
    query: str
    direction: str  # "", "ascending" or "descending", the words of aria-sort


@dataclass(slots=True)
class Listing:
    """One page of a list, ready for `web/parts/listing.html`."""

    columns: Sequence[Column]
    heads: list[Head] = field(default_factory=list)
    rows: list[list[dict[str, Any]]] = field(default_factory=list)
    total: int = 0
    page: int = 1
    pages: int = 1
    first: int = 0
    last: int = 0
    export: str = ""
    previous: str = ""
    following: str = ""


def listing(
    request: HttpRequest,
    rows: Any,
    columns: Sequence[Column],
    *,
    order: str = "",
    beyond: tuple[int, bool] | None = None,
    prepare: Callable[[list[Any]], Sequence[Any]] = list,
) -> Listing:
    """Sorts, counts and cuts. `order` is the name of the column that leads when nobody asked; "-name" descends.

    `beyond` (page, whether more follow): the rows are one page already, sorted and cut by a query that counts no further.
    `prepare` is what the rows of the page become before the columns look at them, once they are cut.
    """
    if beyond is not None:
        return _cut_before(request, rows, columns, *beyond)
    wanted = request.GET.get("order", order)
    rows = _sorted(rows, columns, wanted)
    count = rows.count() if isinstance(rows, QuerySet) else len(rows)
    pages = max(1, -(-count // PER_PAGE))
    page = min(page_number(request), pages)
    start = (page - 1) * PER_PAGE
    chosen = prepare(list(rows[start : start + PER_PAGE]))
    return Listing(
        columns=columns,
        heads=[_head(request, column, wanted) for column in columns],
        rows=_cells(request, columns, chosen),
        total=count,
        page=page,
        pages=pages,
        first=start + 1 if chosen else 0,
        last=start + len(chosen),
        export=_query(request, export="xlsx", page=None),
        previous=_query(request, page=str(page - 1)) if page > 1 else "",
        following=_query(request, page=str(page + 1)) if page < pages else "",
    )


def _cut_before(request: HttpRequest, rows: Sequence[Any], columns: Sequence[Column], page: int, more: bool) -> Listing:
    start = (page - 1) * PER_PAGE
    return Listing(
        columns=columns,
        heads=[_head(request, column, request.GET.get("order", "")) for column in columns],
        rows=_cells(request, columns, rows),
        page=page,
        first=start + 1 if rows else 0,
        last=start + len(rows),
        export=_query(request, export="xlsx", page=None),
        previous=_query(request, page=str(page - 1)) if page > 1 else "",
        following=_query(request, page=str(page + 1)) if more else "",
    )


def page_number(request: HttpRequest) -> int:
    """The page that was asked for, from 1; what is no number asks for the first."""
    text = request.GET.get("page", "")
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 8 else 1


def _sorted(rows: Any, columns: Sequence[Column], wanted: str) -> Any:
    descending, name = wanted.startswith("-"), wanted.removeprefix("-")
    column = next((column for column in columns if column.name == name and column.sort), None)
    if column is None:
        return rows
    if isinstance(rows, QuerySet):
        return rows.order_by(f"-{column.sort}" if descending else column.sort, "pk")
    # What is absent stands last, whichever way the list is turned.
    present = [row for row in rows if column.value(row) is not None]
    absent = [row for row in rows if column.value(row) is None]
    return sorted(present, key=column.value, reverse=descending) + absent


def _head(request: HttpRequest, column: Column, wanted: str) -> Head:
    if not column.sort:
        return Head(column, "", "")
    direction = {column.name: "ascending", f"-{column.name}": "descending"}.get(wanted, "")
    return Head(column, _query(request, order=f"-{column.name}" if direction == "ascending" else column.name, page=None), direction)


def _cells(request: HttpRequest, columns: Sequence[Column], rows: Sequence[Any]) -> list[list[dict[str, Any]]]:
    """The rows as they are drawn; a column leads somewhere only when the reader may go there, which its first link tells."""
    leads: set[str] = set()
    for column in columns:
        first = next((link for row in rows if (link := column.href(row))), "") if column.href else ""
        if first and may_open(request, first):
            leads.add(column.name)
    return [[_cell(column, row, linked=column.name in leads) for column in columns] for row in rows]


def _cell(column: Column, row: Any, *, linked: bool) -> dict[str, Any]:
    value = column.value(row)
    shown = formats.NOTHING if value is None or value == "" else column.show(value)
    # What is short (a day, a number, a code, a box to tick) stands on one line; what is longer may break.
    short = isinstance(shown, SafeString) or len(str(shown)) <= SHORT
    return {"column": column, "shown": shown, "short": short, "href": column.href(row) if linked and column.href else ""}


def _query(request: HttpRequest, **changes: str | None) -> str:
    query = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    return f"?{query.urlencode()}"


def wants_export(request: HttpRequest) -> bool:
    return request.GET.get("export") == "xlsx"


def export(rows: Iterable[Any], columns: Sequence[Column], name: str) -> HttpResponse:
    """Every row, unformatted, as a spreadsheet: amounts in yuan, as people reckon in them. Text that looks like a formula stays text."""
    return spreadsheet_response([[_taken(column, row) for column in columns] for row in rows], [column.word for column in columns], name)


def _taken(column: Column, row: Any) -> Any:
    value = column.value(row)
    return Decimal(value) / 100 if column.show is formats.yuan and value is not None else value


def in_order(request: HttpRequest, rows: Any, columns: Sequence[Column]) -> Any:
    """All rows as the list was sorted when somebody took it away."""
    return _sorted(rows, columns, request.GET.get("order", ""))


def spreadsheet_response(rows: Iterable[Sequence[Any]], heads: Sequence[Any], name: str) -> HttpResponse:
    """A spreadsheet to take away."""
    response = HttpResponse(spreadsheet(rows, heads), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


def spreadsheet(rows: Iterable[Sequence[Any]], heads: Sequence[Any]) -> bytes:
    """A workbook with one sheet; amounts that end in fen are the caller's to turn into yuan."""
    book = Workbook(write_only=True)
    add_sheet(book, rows, heads)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def add_sheet(book: Workbook, rows: Iterable[Sequence[Any]], heads: Sequence[Any], *, title: str | None = None) -> None:
    """One more sheet of a workbook that is only written."""
    sheet = book.create_sheet(title)
    bold = []
    for head in heads:
        cell = WriteOnlyCell(sheet, value=str(head))
        cell.font = Font(bold=True)
        bold.append(cell)
    sheet.append(bold)
    for row in rows:
        sheet.append([_safe(sheet, formats.plain(value)) for value in row])


def text_only(value: Any) -> Any:
    """A value for CSV, where a program may take text for a formula: such text gets an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _safe(sheet: Any, value: Any) -> Any:
    if isinstance(value, str) and value.startswith(_FORMULA):
        cell = WriteOnlyCell(sheet, value=value)
        cell.data_type = "s"
        return cell
    return value
