"""The bank's sheet out and its list in: what is written is read back to the fen, and nothing hostile gets through."""

import time
import zipfile
from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from courtyard.finance.rules import LineState
from courtyard.finance.sheets.cells import LIMITS
from courtyard.finance.sheets.payroll import Payroll, PayrollLine, write_payroll
from courtyard.finance.sheets.results import read_results
from courtyard.kernel.sheets import xlsx

WHEN = datetime(2017, 9, 1, tzinfo=UTC)
HEAD = ("业务参考号", "金额", "处理结果", "失败原因")


def payroll(*lines: PayrollLine) -> bytes:
    return write_payroll(Payroll("P1", "合作社", WHEN, "0" * 64, tuple(lines)))


def workbook(*rows: tuple) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def table(*rows: tuple[str, ...], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    return "\r\n".join(delimiter.join(row) for row in rows).encode(encoding)


def codes(content: bytes) -> list[str]:
    read = read_results(content)
    assert read.results == ()
    return [problem.code for problem in read.problems]


# -------------------------------------------------------------------------------------------------------------- the sheet out


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "0012", "1e5", "王"])
def test_no_text_becomes_a_formula_or_a_number(name):
    sheet = load_workbook(BytesIO(payroll(PayrollLine("P1-1", name, "0062220000000000000000001", name, 1, name)))).worksheets[0]
    for column in "ABCDEG":
        assert (sheet[f"{column}2"].data_type, sheet[f"{column}2"].quotePrefix) == ("s", True)
    assert (sheet["C2"].value, sheet["D2"].value) == (name, "0062220000000000000000001")
    assert sheet["F2"].value == 0.01


@given(st.lists(st.integers(1, 10**12), min_size=1, max_size=20))
@settings(max_examples=25)
def test_amounts_come_back_to_the_fen(amounts):
    content = payroll(*(PayrollLine(f"P1-{at}", "王", "622200000", "行", fen, "") for at, fen in enumerate(amounts)))
    rows = list(load_workbook(BytesIO(content)).worksheets[0].iter_rows(min_row=2, values_only=True))
    # The bank writes its answer beside our own columns and sends the sheet back.
    answered = workbook(("业务参考号 Reference", "金额(元) Amount (yuan)", "结果"), *((row[1], row[5], "成功") for row in rows[:-1]))
    assert [one.amount_fen for one in read_results(answered).results] == amounts
    assert round(rows[-1][5] * 100) == sum(amounts)


def test_a_sheet_that_would_round_is_not_written():
    with pytest.raises(ValueError, match="15 digits"):
        payroll(PayrollLine("P1-1", "王", "6222", "行", 10**15, ""))


# --------------------------------------------------------------------------------------------------------------- the list in


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("成功", LineState.CONFIRMED),
        (" 交易成功 ", LineState.CONFIRMED),
        ("Success", LineState.CONFIRMED),
        ("失败", LineState.FAILED),
        ("FAILED", LineState.FAILED),
        ("处理中", LineState.UNKNOWN),
        ("unknown", LineState.UNKNOWN),
        ("In progress", LineState.UNKNOWN),
    ],
)
def test_both_languages_are_understood(word, state):
    read = read_results(table(HEAD, ("P1-1", "3000.00", word, "")))
    assert [(one.line, one.state, one.amount_fen) for one in read.results] == [("P1-1", state, 3000_00)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_lists_are_read_in_the_encodings_that_banks_use(encoding, delimiter):
    content = table(HEAD, ("P1-1", "3000.00", "失败", "账户已销户"), encoding=encoding, delimiter=delimiter)
    (result,) = read_results(content).results
    assert (result.state, result.reason) == (LineState.FAILED, "账户已销户")


def test_headings_stand_below_a_title_in_english_and_in_any_order():
    content = workbook(
        ("Result of payroll 2017-09",),
        (),
        ("Status", "Bank reference", "Reference *", "Amount (yuan)", "Failure reason", "Account number"),
        ("failed", "B-1", "P1-1", 2999.9, "closed", "6222****0001"),
    )
    (result,) = read_results(content).results
    assert (result.line, result.amount_fen, result.bank_reference, result.reason, result.account_tail) == (
        "P1-1",
        2999_90,
        "B-1",
        "closed",
        "0001",
    )


def test_the_row_of_totals_is_held_against_the_rows():
    rows = (HEAD, ("P1-1", "10.00", "成功", ""), ("P1-2", "5.50", "失败", "x"))
    assert len(read_results(table(*rows, ("合计", "15.50", "", ""))).results) == 2
    assert codes(table(*rows, ("合计", "15.51", "", ""))) == ["total"]
    assert codes(table(*rows, ("合计", "15.50", "", ""), ("P1-3", "1", "成功", ""))) == ["after-total"]


@pytest.mark.parametrize(
    ("rows", "code", "where"),
    [
        ([("P1-1", "3000", "也许", "")], "no-state", {"row": 2, "column": 3}),
        ([("P1-1", "3000", "", "")], "no-state", {"row": 2, "column": 3}),
        ([("", "3000", "成功", "")], "no-reference", {"row": 2, "column": 1}),
        ([("P1-1", "3000.001", "成功", "")], "amount", {"row": 2, "column": 2}),
        ([("P1-1", "三千", "成功", "")], "amount", {"row": 2, "column": 2}),
        ([("P1-1", "=1+1", "成功", "")], "formula", {"row": 2, "column": 2}),
        ([("P1-1", "3" * 501, "成功", "")], "too-long", {"row": 2, "column": 2}),
    ],
)
def test_every_problem_names_its_row_and_column(rows, code, where):
    for content in (table(HEAD, *rows), workbook(HEAD, *rows)):
        problem = read_results(content).problems[0]
        assert (problem.code, {name: problem.detail[name] for name in where}) == (code, where)


def test_all_problems_are_listed_at_once():
    assert codes(table(HEAD, ("", "x", "?", ""), ("P1-2", "1", "?", ""))) == ["no-reference", "no-state", "amount", "no-state"]


def test_a_long_number_kept_as_a_number_has_lost_digits():
    content = workbook(("业务参考号", "账号", "结果"), ("P1-1", 6222000000000000001, "成功"))
    assert codes(content) == ["rounded"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \r\n ", "empty"),
        (b"\x00" * 50, "not-csv"),
        (b"PK\x03\x04 and nothing else", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "damaged"),
        (b"a,b,c\n1,2,3\n", "no-headings"),
        ("业务参考号,处理结果\n".encode(), "no-rows"),
        ("业务参考号,参考号,处理结果\nA,B,成功\n".encode(), "heading-twice"),
        ('业务参考号,处理结果\n"P1'.encode(), "not-csv"),
        (b"x" * (LIMITS.megabytes * 1_000_000 + 1), "too-large"),
        (b"a\n" * (LIMITS.rows + 5), "too-long"),
    ],
)
def test_what_is_no_list_is_refused_by_name(content, code):
    assert codes(content) == [code]


def _zip(parts: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return out.getvalue()


def _rewritten(content: bytes, name: str, change) -> bytes:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    return _zip(parts | {name: change(parts[name])})


GOOD = workbook(HEAD, ("P1-1", 3000, "成功", ""))
SHEET = "xl/worksheets/sheet1.xml"


def test_a_bomb_is_not_unpacked():
    started = time.process_time()
    assert codes(_rewritten(GOOD, SHEET, lambda body: body + b" " * (LIMITS.unpacked + 1))) == ["bomb"]
    assert codes(_zip({f"part{at}": b"" for at in range(xlsx.MAX_PARTS + 1)})) == ["bomb"]
    assert time.process_time() - started < 10


def test_entities_are_not_expanded():
    lol = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    evil = _rewritten(
        GOOD, SHEET, lambda body: lol + body.replace(b"3000", b"&b;") if b"<?xml" not in body else body.replace(b"?>", b"?>" + lol, 1)
    )
    assert codes(evil) == ["entities"]


def test_a_sheet_that_claims_a_million_rows_is_counted_as_read():
    claimed = _rewritten(GOOD, SHEET, lambda body: body.replace(b'ref="A1:D2"', b'ref="A1:XFD1048576"'))
    assert [one.line for one in read_results(claimed).results] == ["P1-1"]
    short = _rewritten(GOOD, SHEET, lambda body: body.replace(b'ref="A1:D2"', b'ref="A1:A1"'))
    assert [one.amount_fen for one in read_results(short).results] == [3000_00]


def test_a_row_far_down_is_not_reached_through_a_million_blank_ones():
    far = _rewritten(GOOD, SHEET, lambda body: body.replace(b'<row r="2"', b'<row r="1048576"').replace(b'"A2"', b'"A1048576"'))
    assert codes(far) == ["too-long"]


def test_formulas_are_refused_and_their_last_value_is_not_believed():
    book = Workbook()
    book.active.append(HEAD)
    book.active.append(("P1-1", "=1000*3", "成功", ""))
    out = BytesIO()
    book.save(out)
    assert codes(out.getvalue()) == ["formula"]


def test_a_hundred_columns_and_merged_cells_do_no_harm():
    book = Workbook()
    book.active.append(("代发结果",))
    book.active.merge_cells("A1:D1")
    book.active.append((*HEAD, *(f"c{at}" for at in range(100))))
    book.active.append(("P1-1", 3000, "成功", "", *range(100)))
    out = BytesIO()
    book.save(out)
    assert [one.amount_fen for one in read_results(out.getvalue()).results] == [3000_00]


@given(st.binary(max_size=400))
def test_any_bytes_end_in_results_or_in_problems(content):
    read = read_results(content)
    assert bool(read.results) != bool(read.problems)


@given(st.integers(0, len(GOOD) - 1), st.integers(0, 255))
@settings(max_examples=100)
def test_a_damaged_workbook_ends_in_results_or_in_problems(place, byte):
    damaged = bytearray(GOOD)
    damaged[place] = byte
    read = read_results(bytes(damaged))
    assert bool(read.results) != bool(read.problems)


@given(st.text(max_size=200))
def test_any_text_ends_in_results_or_in_problems(text):
    read = read_results(("业务参考号,处理结果,金额\n" + text).encode("utf-8", "replace"))
    assert bool(read.results) != bool(read.problems)
