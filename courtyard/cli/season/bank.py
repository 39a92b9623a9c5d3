"""A bank that answers: it reads the payroll sheet as a bank would, and writes a list of results. Pure, bytes to bytes.

Of every 40 payments one account is closed, and of every 60 one answer is not known at first; the next list knows.
"""

from io import BytesIO

from openpyxl import Workbook, load_workbook

CLOSED_EVERY, UNKNOWN_EVERY = 40, 60
HEADINGS = ("业务参考号", "金额", "处理结果", "银行流水号", "失败原因")


def answer(sheet: bytes, *, again: bool) -> bytes:
    """The result list for a payroll sheet; `again` is the later list, in which nothing is unknown."""
    book = Workbook()
    table = book.create_sheet("结果", 0)
    table.append(HEADINGS)
    for number, (reference, amount) in enumerate(_payments(sheet), 1):
        if number % CLOSED_EVERY == 0:
            row = (reference, amount, "失败", "", "账户已销户")
        elif number % UNKNOWN_EVERY == 1 and not again:
            row = (reference, amount, "处理中", "", "")
        else:
            row = (reference, amount, "成功", f"BK{number:012d}", "")
        table.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _payments(sheet: bytes) -> list[tuple[str, str]]:
    """Reference and amount of each payment, by the headings of the sheet."""
    rows = list(load_workbook(BytesIO(sheet), read_only=True).worksheets[0].iter_rows(values_only=True))
    head = [str(cell) for cell in rows[0]]
    reference = next(at for at, name in enumerate(head) if "参考号" in name)
    amount = next(at for at, name in enumerate(head) if "金额" in name)
    return [(str(row[reference]), f"{row[amount]:.2f}") for row in rows[1:] if row[reference]]
