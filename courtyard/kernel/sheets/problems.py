"""What is wrong with a file as a whole: it is refused, with a sentence."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Invalid, Text
from courtyard.kernel.sheets.cells import Limits, column_letters


class SheetUnreadable(Invalid):
    """The file as a whole cannot be taken; `detail["problem"]` is the code of the sentence."""

    default_message = _("This file cannot be read as a table.")
    sentences: ClassVar[dict[str, Text]] = {
        "empty": _("The file is empty."),
        "too-large": _("The file is larger than %(limit)s MB; send it in parts."),
        "damaged": _("The file is damaged, or is not what its name says; save it again as .xlsx or as CSV."),
        "encrypted": _("The file is protected by a password; save it without one and send it again."),
        "bomb": _("The file unpacks to far more than a table holds, so it was not opened."),
        "entities": _("The file declares XML entities, which no spreadsheet does, so it was not opened."),
        "binary-workbook": _("This is a binary workbook (.xlsb) or another kind of archive; save it as .xlsx or as CSV."),
        "encoding": _("The text is in none of UTF-8, UTF-16 and GB18030; save it as CSV in UTF-8."),
        "not-csv": _("The file is no table: a quotation mark is not closed, or it holds binary data (near row %(row)s)."),
        "too-wide": _(
            "The table has more than %(limit)s columns: cell %(cell)s holds something. Keep the columns asked for, clear the rest."
        ),
        "too-long": _("The table has more than %(limit)s rows; send it in parts."),
        "long-workbook": _("A workbook may have at most %(limit)s rows here; save it as CSV, which may be far longer."),
        "no-sheet": _("The workbook has no visible sheet with rows in it."),
    }

    def __init__(self, problem: str, **detail: Any) -> None:
        sentence = self.sentences[problem]
        super().__init__(str(sentence) % detail if detail else sentence, problem=problem, **detail)


def too_wide(limits: Limits, *, row: int, column: int) -> SheetUnreadable:
    """The table reaches further than it may; `row` and `column`, from 1, are of a cell out there."""
    return SheetUnreadable("too-wide", limit=limits.columns, cell=f"{column_letters(column)}{row}")
