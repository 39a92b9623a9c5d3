"""Tables out of files that somebody sent: Excel (.xlsx, .xls) or delimited text, every cell as text, nothing trusted.

A file is what its bytes say. It is looked through before it is opened, read row by row and counted as read; a formula, a number
that a spreadsheet has rounded or an error is named with its cell and never guessed. What a table means is its reader's matter.
"""

from courtyard.kernel.sheets.cells import BLANK, Cell, Limits, Merged, Row, Table, column_letters
from courtyard.kernel.sheets.files import is_workbook, open_table
from courtyard.kernel.sheets.problems import SheetUnreadable

__all__ = ["BLANK", "Cell", "Limits", "Merged", "Row", "SheetUnreadable", "Table", "column_letters", "is_workbook", "open_table"]
