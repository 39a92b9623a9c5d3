"""Files as spreadsheets write them, for tests of whatever reads tables."""

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook


def workbook(rows: Sequence[Sequence[Any]], *, title: Sequence[str] = (), merge: Sequence[str] = (), sheet: str = "Sheet1") -> bytes:
    """An .xlsx of these rows; texts stay texts, numbers are kept as numbers."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for line in [*([text] for text in title), *rows]:
        page.append(list(line))
    for cells in merge:
        page.merge_cells(cells)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def text_file(rows: Sequence[Sequence[Any]], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    return "\r\n".join(delimiter.join(str(cell) for cell in row) for row in rows).encode(encoding)
