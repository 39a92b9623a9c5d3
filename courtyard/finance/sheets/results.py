"""A bank's result list: which payment was made, which was not and why, and which the bank cannot tell yet."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from courtyard.finance.rules import LineState, PayoutResult
from courtyard.finance.sheets.cells import Table, read_table
from courtyard.kernel.errors import Reason
from courtyard.kernel.fen import NotAnAmount, parse_yuan

_LOOK_FOR_HEADINGS = 20
_HEADINGS = {
    "line": ("业务参考号", "参考号", "业务编号", "客户参考号", "商户流水号", "企业流水号", "reference", "ourreference", "line"),
    "amount": ("金额", "发放金额", "交易金额", "代发金额", "amount", "amountyuan"),
    "account": ("收款人账号", "收款账号", "账号", "卡号", "收款人账户", "accountnumber", "account", "payeeaccount"),
    "state": ("处理结果", "结果", "处理状态", "交易状态", "交易结果", "状态", "result", "status", "state"),
    "reason": ("失败原因", "原因", "错误信息", "处理说明", "备注", "reason", "failurereason", "message"),
    "bank_reference": ("银行流水号", "交易流水号", "银行参考号", "流水号", "bankreference", "transactionid", "transactionnumber"),
}
_STATES = {
    LineState.CONFIRMED: (
        "成功",
        "交易成功",
        "处理成功",
        "入账成功",
        "已入账",
        "已支付",
        "confirmed",
        "success",
        "successful",
        "paid",
        "succeeded",
    ),
    LineState.FAILED: ("失败", "交易失败", "处理失败", "入账失败", "已拒绝", "拒绝", "已退回", "failed", "failure", "rejected", "refused"),
    LineState.UNKNOWN: ("处理中", "未知", "待确认", "状态未知", "可疑", "银行处理中", "unknown", "pending", "processing", "inprogress"),
}
_HEADING = {name: field for field, names in _HEADINGS.items() for name in names}
_STATE = {name: state for state, names in _STATES.items() for name in names}
_TOTAL = ("合计", "总计", "total", "sum")


@dataclass(frozen=True, slots=True)
class ResultsRead:
    """What a list says, or everything that is wrong with it, by row and column."""

    results: tuple[PayoutResult, ...]
    problems: tuple[Reason, ...]


def read_results(content: bytes, file_name: str = "") -> ResultsRead:
    """Reads .xlsx, .xls or CSV; what the file is, its bytes say, not its name. A row of totals is held against the rows above it."""
    table = read_table(content)
    if table.problems:
        return ResultsRead((), table.problems)
    found = _headings(table)
    if found is None:
        wanted = {"line": _HEADINGS["line"][0], "state": _HEADINGS["state"][0]}
        message = _("No row of headings names a reference and a result; keep the bank's headings.")
        return ResultsRead((), (Reason("no-headings", message, "content", wanted),))
    at, columns = found
    problems: list[Reason] = []
    if not isinstance(columns, dict):
        return ResultsRead(
            (), (Reason("heading-twice", _("Two columns have the same meaning; keep one."), "content", {"heading": columns}),)
        )
    results: list[PayoutResult] = []
    for place, (number, cells) in enumerate(table.rows[at + 1 :]):
        if _key(cells[0]) and any(_key(cells[0]).startswith(word) for word in _TOTAL):
            _check_total(cells, number, columns, results, problems)
            if len(table.rows) > at + 2 + place:
                problems.append(_problem("after-total", _("Rows follow the row of totals."), number, None))
            break
        result = _result(cells, number, columns, problems)
        if result is not None:
            results.append(result)
    if not results and not problems:
        problems.append(Reason("no-rows", _("The list has headings but no answers."), "content"))
    return ResultsRead(() if problems else tuple(results), tuple(problems))


def _key(text: str) -> str:
    """A heading or a word of state without what banks add to it: spaces, units in brackets, punctuation."""
    text = re.sub(r"[(（\[【].*?[)）\]】]", "", text)
    return re.sub(r"[\s_\-*:：./,，]", "", text).casefold()


def _field(heading: str) -> str | None:
    """The field of a heading, which may stand in both languages: "业务参考号 Reference"."""
    whole = _key(heading)
    if whole in _HEADING:
        return _HEADING[whole]
    parts = {
        _HEADING[_key(part)]
        for part in (re.sub(r"[\x00-\x7f]", "", heading), re.sub(r"[^\x00-\x7f]", "", heading))
        if _key(part) in _HEADING
    }
    return parts.pop() if len(parts) == 1 else None


def _headings(table: Table) -> tuple[int, dict[str, int] | str] | None:
    for at, (_number, cells) in enumerate(table.rows[:_LOOK_FOR_HEADINGS]):
        fields = [_field(cell) for cell in cells]
        if "line" in fields and "state" in fields:
            known = [field for field in fields if field is not None]
            repeated = next((field for field in known if known.count(field) > 1), None)
            return at, repeated or {field: column for column, field in enumerate(fields) if field is not None}
    return None


def _result(cells: Sequence[str], number: int, columns: dict[str, int], problems: list[Reason]) -> PayoutResult | None:
    def cell(field: str) -> str:
        column = columns.get(field)
        return cells[column] if column is not None and column < len(cells) else ""

    line, said = cell("line"), cell("state")
    before = len(problems)
    if not line:
        problems.append(
            _problem("no-reference", _("The row has no reference, so no payment can be found for it."), number, columns["line"])
        )
    state = _STATE.get(_key(said))
    if state is None:
        problems.append(
            _problem(
                "no-state", _("The result is none that we know: 成功, 失败, 处理中, or success, failed, unknown."), number, columns["state"]
            )
        )
    amount = None
    if text := cell("amount"):
        try:
            amount = parse_yuan(text)
        except NotAnAmount as error:
            problems.append(_problem("amount", error.message, number, columns["amount"]))
    account = re.sub(r"[\s*xX-]", "", cell("account"))
    if account and not (account.isascii() and account.isdigit() and len(account) >= 4):
        problems.append(_problem("account", _("The account number is not one."), number, columns["account"]))
    if len(problems) > before or state is None:
        return None
    return PayoutResult(line, state, cell("bank_reference"), cell("reason"), amount, account[-4:] or None)


def _check_total(
    cells: Sequence[str], number: int, columns: dict[str, int], results: Sequence[PayoutResult], problems: list[Reason]
) -> None:
    """A total that differs from its rows shows a list that was cut off or changed."""
    column = columns.get("amount")
    if column is None or column >= len(cells) or not cells[column] or any(result.amount_fen is None for result in results):
        return
    try:
        total = parse_yuan(cells[column])
    except NotAnAmount as error:
        problems.append(_problem("amount", error.message, number, column))
        return
    if total != sum(result.amount_fen or 0 for result in results):
        problems.append(
            _problem("total", _("The row of totals differs from the rows above it; ask the bank for the whole list."), number, column)
        )


def _problem(code: str, message: object, row: int, column: int | None) -> Reason:
    return Reason(code, message, "content", {"row": row} | ({"column": column + 1} if column is not None else {}))  # type: ignore[arg-type]
