"""A bank's list as rows of texts: the kernel reads the file; what its cells have lost is a problem with its row and column."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Reason, Text
from courtyard.kernel.sheets import Cell, Limits, SheetUnreadable, open_table

LIMITS = Limits(megabytes=10, columns=60, rows=20_000, unpacked=100_000_000, cut=True)
MOST_CHARACTERS = 500
_FAULTS: dict[str, tuple[str, Text]] = {
    "formula": ("formula", _("A cell holds a formula; send values.")),
    "error-value": ("error-value", _("The cell holds an error of the spreadsheet.")),
    # Excel keeps 15 digits; a longer number stands there rounded, and an account number must not be guessed.
    "number-over-15-digits": ("rounded", _("A long number was kept as a number and has lost digits; keep it as text.")),
}


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of trimmed texts with their numbers in the file, counted from 1; blank rows are left out."""

    rows: tuple[tuple[int, tuple[str, ...]], ...]
    problems: tuple[Reason, ...]


def read_table(content: bytes) -> Table:
    """The first visible sheet with anything in it of a workbook, or a text table in UTF-8 or GB18030."""
    problems: list[Reason] = []
    table = []
    try:
        for number, cells in open_table(content, LIMITS).rows:
            texts = tuple(_text(cell, number, column, problems) for column, cell in enumerate(cells, 1))
            if any(texts):
                table.append((number, texts))
    except SheetUnreadable as error:
        return Table((), (Reason(error.detail["problem"], str(error), "content", error.detail),))
    return Table(tuple(table), tuple(problems))


def _text(cell: Cell, row: int, column: int, problems: list[Reason]) -> str:
    """The cell as a text that means what the file says, or an empty one and a problem."""
    where = {"row": row, "column": column}
    if cell.fault:
        code, message = _FAULTS[cell.fault]
        problems.append(Reason(code, message, "content", where))
        return ""
    text = cell.text.replace("\u3000", " ").strip()
    if len(text) > MOST_CHARACTERS:
        problems.append(Reason("too-long", _("A cell holds more than any answer."), "content", where))
        return ""
    if text.startswith("="):
        problems.append(Reason("formula", _("A cell holds a formula; send values."), "content", where))
        return ""
    return text
