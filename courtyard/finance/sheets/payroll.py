"""A bank's payroll sheet: one row a payment, every number that is no amount a text cell, and a control row at the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from courtyard.kernel.fen import yuan_text

HEADINGS = (
    "序号 No.",
    "业务参考号 Reference",
    "收款人户名 Payee",
    "收款人账号 Account number",
    "开户行 Bank",
    "金额(元) Amount (yuan)",
    "附言 Remark",
)
TOTAL = "合计 Total"
_WIDTHS = (10, 24, 24, 28, 32, 18, 24)
# What a spreadsheet keeps exactly: 15 significant digits.
_MOST_FEN = 10**15


@dataclass(frozen=True, slots=True)
class PayrollLine:
    reference: str
    payee: str
    account_number: str
    bank: str
    amount_fen: int
    remark: str


@dataclass(frozen=True, slots=True)
class Payroll:
    """A batch as a bank receives it; `digest` is what was signed."""

    code: str
    payer: str
    prepared_at: datetime
    digest: str
    lines: tuple[PayrollLine, ...]

    @property
    def total_fen(self) -> int:
        return sum(line.amount_fen for line in self.lines)


def write_payroll(payroll: Payroll) -> bytes:
    """The sheet as .xlsx. Raises ValueError for an amount that a spreadsheet would round."""
    if payroll.total_fen >= _MOST_FEN:
        raise ValueError("a spreadsheet keeps 15 digits; split the batch")
    book = Workbook()
    book.properties.created = book.properties.modified = payroll.prepared_at.replace(tzinfo=None)
    sheet = book.create_sheet("代发 Payroll", 0)
    book.remove(book.worksheets[1])
    _head(sheet)
    for number, line in enumerate(payroll.lines, 1):
        _row(sheet, number + 1, (str(number), line.reference, line.payee, line.account_number, line.bank, line.amount_fen, line.remark))
    end = len(payroll.lines) + 2
    _row(sheet, end, (TOTAL, "", "", "", "", payroll.total_fen, f"{len(payroll.lines)} 笔 payments"))
    _about(book.create_sheet("说明 About"), payroll)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _head(sheet: Worksheet) -> None:
    for column, (heading, width) in enumerate(zip(HEADINGS, _WIDTHS, strict=True), 1):
        cell = sheet.cell(1, column)
        _text(cell, heading)
        cell.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"


def _row(sheet: Worksheet, row: int, values: Sequence[str | int]) -> None:
    for column, value in enumerate(values, 1):
        cell = sheet.cell(row, column)
        if isinstance(value, int):
            cell.value = Decimal(value).scaleb(-2)
            cell.number_format = "0.00"
        else:
            _text(cell, value)


def _text(cell: Cell | MergedCell, text: str) -> None:
    """A text and nothing else: not a number that loses digits, not a formula, whatever it begins with."""
    cell.value = text
    cell.data_type = "s"
    cell.number_format = "@"
    cell.quotePrefix = True


def _about(sheet: Worksheet, payroll: Payroll) -> None:
    rows = (
        ("批次 Batch", payroll.code),
        ("付款单位 Payer", payroll.payer),
        ("笔数 Payments", str(len(payroll.lines))),
        ("金额(元) Amount (yuan)", yuan_text(payroll.total_fen)),
        ("校验 SHA-256", payroll.digest),
    )
    for row, (label, value) in enumerate(rows, 1):
        _text(sheet.cell(row, 1), label)
        _text(sheet.cell(row, 2), value)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 72
