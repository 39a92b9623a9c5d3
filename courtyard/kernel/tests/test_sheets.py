"""Files are opened by what they are, read as text, counted as read, and refused when they mean harm."""

import io
import re
import string
import zipfile
from contextlib import suppress
from datetime import date, datetime

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from courtyard.kernel.sheets import Cell, Limits, Row, SheetUnreadable, column_letters, open_table
from courtyard.kernel.sheets.cells import number_cell
from courtyard.kernel.tests import old_excel
from courtyard.kernel.tests.spreadsheets import text_file, workbook

LIMITS = Limits(megabytes=60, columns=99)
NUMBER = "13999919610402001X"
PHONE = "0318-5712345"


def read(content: bytes) -> list[tuple[int, list[Cell]]]:
    return [(row.number, row.cells) for row in open_table(content, LIMITS).rows]


def texts(content: bytes) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in open_table(content, LIMITS).rows]


def refused(content: bytes) -> str:
    with pytest.raises(SheetUnreadable) as error:
        list(open_table(content, LIMITS).rows)
    assert str(error.value)
    return error.value.detail["problem"]


def repacked(content: bytes, changes: dict[str, bytes | None]) -> bytes:
    """The archive with parts put in, replaced or (None) taken out."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for name in [*old.namelist(), *(name for name in changes if name not in old.namelist())]:
            body = changes.get(name, old.read(name) if name in old.namelist() else None)
            if body is not None:
                new.writestr(name, body)
    return kept.getvalue()


def sheet_xml(content: bytes) -> bytes:
    return zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")


PLAIN = workbook([["姓名", "身份证号"], ["王", NUMBER]])


def read_or_refused(content: bytes) -> None:
    """Whatever the bytes are, nothing but a refusal with a known reason comes out."""
    with suppress(SheetUnreadable):
        assert all(isinstance(row, Row) for row in open_table(content, LIMITS).rows)


# --- what is kept ---------------------------------------------------------------------------------------------------


def test_texts_stay_as_they_were_typed():
    rows = [["姓名", "电话", "号码"], [" 王　伟 ", PHONE, NUMBER], ["00123", "0", "1.50"]]
    assert texts(workbook(rows)) == rows
    assert texts(old_excel.workbook(rows)) == rows
    assert texts(text_file(rows)) == rows


@pytest.mark.parametrize(("encoding"), ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_text_file_is_read_in_the_encodings_that_spreadsheets_write(encoding, delimiter):
    rows = [["姓名", "身份证号", "村"], ["王㐂", NUMBER, "枣园村"]]
    assert texts(text_file(rows, encoding, delimiter)) == rows


def test_a_number_of_more_than_fifteen_digits_is_named_and_never_rounded():
    lost = Cell("", "number-over-15-digits", numeric=True)
    rows = [["a", "b"], [131122196104021234, 1.31122196104021e17]]
    assert read(workbook(rows))[1] == (2, [lost, lost])
    assert read(old_excel.workbook(rows))[1] == (2, [lost, lost])


def test_numbers_are_shown_as_the_spreadsheet_shows_them():
    shown = [number_cell(value).text for value in (13800138000, 13800138000.0, 3520.55, 0.1 + 0.2, 0.0, -12, 1e-7, 999999999999999)]
    assert shown == ["13800138000", "13800138000", "3520.55", "0.3", "0", "-12", "0.0000001", "999999999999999"]
    assert number_cell(12, "00000").text == "00012"
    assert number_cell(12, "0.00").text == "12"
    assert number_cell(float("nan")).fault == "error-value"


def test_dates_and_booleans_become_text():
    moment = datetime(1961, 4, 2, 8, 30)  # noqa: DTZ001  a cell knows no zone
    content = workbook([["a", "b", "c"], [date(1961, 4, 2), moment, True]])
    assert texts(content)[1] == ["1961-04-02", "1961-04-02 08:30:00", "TRUE"]


def test_formulas_and_errors_are_named():
    rows = [["a", "b", "c"], ["=1+1", "#N/A", "x"]]
    assert [cell.fault for cell in read(workbook(rows))[1][1]] == ["formula", "error-value", ""]
    assert [cell.fault for cell in read(old_excel.workbook([["a"], [old_excel.Formula(2)]]))[1][1]] == ["formula"]
    assert [cell.fault for cell in read(text_file([["a", "b"], ["=1+1", "x"]]))[1][1]] == ["formula", ""]
    assert texts(b'a,b\r\n"=""0318""",x\r\n')[1] == ["0318", "x"]


def test_merged_cells_are_found():
    content = workbook([["a", "b"], ["c", "d"], ["e", "f"]], merge=["A2:A3"])
    assert [merged.cells for merged in open_table(content, LIMITS).merged] == ["A2:A3"]
    old = old_excel.workbook([["a", "b"], ["c", "d"], ["e", "f"]], merge=[(1, 2, 0, 0)])
    assert [merged.cells for merged in open_table(old, LIMITS).merged] == ["A2:A3"]


def test_rows_are_counted_as_read_whatever_the_sheet_claims():
    content = workbook([["a"], *([str(at)] for at in range(50))])
    claimed = re.sub(rb'<dimension ref="[^"]*" ?/>', b'<dimension ref="A1:A3"/>', sheet_xml(content))
    assert len(read(repacked(content, {"xl/worksheets/sheet1.xml": claimed}))) == 51
    vast = re.sub(rb'<dimension ref="[^"]*" ?/>', b'<dimension ref="A1:XFD1048576"/>', sheet_xml(content))
    assert len(read(repacked(content, {"xl/worksheets/sheet1.xml": vast}))) == 51


def test_blank_rows_are_passed_over_and_rows_keep_their_number():
    rows = [["a", "b"], [None, " "], ["c", "d"], [None, None], [" ", "　"]]
    assert [number for number, _cells in read(workbook(rows))] == [1, 3]
    assert [number for number, _cells in read(b"a,b\r\n\r\nc,d\r\n , \r\n")] == [1, 3]


def test_the_first_visible_sheet_with_rows_is_read_and_the_others_are_named():
    book = Workbook()
    book.active.title = "说明"
    hidden = book.create_sheet("hidden")
    hidden.sheet_state = "hidden"
    hidden.append(["x"])
    for name in ("甲村", "乙村"):
        book.create_sheet(name).append([name])
    kept = io.BytesIO()
    book.save(kept)
    table = open_table(kept.getvalue(), LIMITS)
    assert ([row.cells[0].text for row in table.rows], table.other_sheets) == (["甲村"], ["乙村"])


# --- what is refused ------------------------------------------------------------------------------------------------


def bomb() -> bytes:
    return repacked(PLAIN, {"xl/sharedStrings.xml": b"<sst>" + b" " * 60_000_000 + b"</sst>"})


def lying_bomb() -> bytes:
    """A part that unpacks to more than it says."""
    content = bytearray(repacked(PLAIN, {"xl/worksheets/sheet1.xml": sheet_xml(PLAIN) + b" " * 4_000_000}))
    size = (len(sheet_xml(PLAIN)) + 4_000_000).to_bytes(4, "little")
    while (at := content.find(size)) >= 0:
        content[at : at + 4] = (100).to_bytes(4, "little")
    return bytes(content)


def with_entities() -> bytes:
    head = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    return repacked(PLAIN, {"xl/sharedStrings.xml": head + b"<sst><si><t>&b;</t></si></sst>"})


def with_external_entity() -> bytes:
    head = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    return repacked(PLAIN, {"xl/worksheets/sheet1.xml": head + b"<worksheet>&a;</worksheet>"})


def locked_zip() -> bytes:
    content = bytearray(PLAIN)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := content.find(mark, at + 1)) >= 0:
            content[at + offset] |= 1
    return bytes(content)


def locked_ole() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(4096)


def row_beyond_the_last() -> bytes:
    return repacked(PLAIN, {"xl/worksheets/sheet1.xml": re.sub(rb'<row r="2"', b'<row r="99999999999"', sheet_xml(PLAIN))})


def column_beyond_the_last() -> bytes:
    return repacked(PLAIN, {"xl/worksheets/sheet1.xml": re.sub(rb'r="B2"', b'r="ZZZZZ2"', sheet_xml(PLAIN))})


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "empty"),
        (b"  \r\n\t ", "empty"),
        (b"a" * 60_000_001, "too-large"),
        (PLAIN[:-40], "damaged"),
        (PLAIN[:200], "damaged"),
        (b"PK\x03\x04" + bytes(300), "damaged"),
        (repacked(PLAIN, {"xl/workbook.xml": b"<not"}), "damaged"),
        (repacked(PLAIN, {"xl/worksheets/sheet1.xml": None}), "no-sheet"),
        (repacked(PLAIN, {"[Content_Types].xml": None}), "binary-workbook"),
        (repacked(PLAIN, {"xl/workbook.bin": b"x"}), "binary-workbook"),
        (bomb(), "bomb"),
        (lying_bomb(), "damaged"),
        (with_entities(), "entities"),
        (with_external_entity(), "entities"),
        (locked_zip(), "encrypted"),
        (locked_ole(), "encrypted"),
        (old_excel.workbook([["a"]], password=True), "encrypted"),
        (old_excel.workbook([["a"]])[:700], "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000), "damaged"),
        (row_beyond_the_last(), "damaged"),
        (column_beyond_the_last(), "damaged"),
        (workbook([]), "no-sheet"),
        (workbook([[f"c{at}" for at in range(100)]]), "too-wide"),
        (old_excel.workbook([[str(at) for at in range(100)]]), "too-wide"),
        (text_file([[str(at) for at in range(100)]]), "too-wide"),
        (b'a,b\r\n"never closed', "not-csv"),
        (b"a,b\r\n\0\0", "not-csv"),
        (b"\x81\x20\xff\xff", "encoding"),
        (b"\xef\xbb\xbf\xff\xfe", "encoding"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_cannot_be_taken_is_refused_with_a_reason(content, problem):
    assert refused(content) == problem


@pytest.mark.parametrize(
    ("content", "cell"),
    [
        (workbook([["name"], [*[None] * 99, "stray"]]), "CV2"),
        (old_excel.workbook([["name"], [*[""] * 99, "stray"]]), "CV2"),
        (text_file([["name"], ["x"], [*[""] * 101, "stray"]]), "CX3"),
    ],
    ids=["xlsx", "xls", "csv"],
)
def test_a_stray_cell_far_to_the_right_is_named(content, cell):
    with pytest.raises(SheetUnreadable) as error:
        list(open_table(content, LIMITS).rows)
    assert error.value.detail == {"problem": "too-wide", "limit": 99, "cell": cell}
    assert cell in str(error.value.message)


def test_wide_blank_formatting_is_not_width():
    book = Workbook()
    book.active.append(["a", "b"])
    book.active.cell(1, 500).number_format = "@"
    kept = io.BytesIO()
    book.save(kept)
    assert texts(kept.getvalue()) == [["a", "b"]]
    assert len(texts(workbook([[f"c{at}" for at in range(LIMITS.columns)]]))[0]) == LIMITS.columns


# --- properties -----------------------------------------------------------------------------------------------------

CELL = st.text(alphabet=string.ascii_letters + string.digits + " 王村号0-.,;\"'０１", max_size=12)
TABLE = st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=6)


@given(TABLE)
def test_what_is_written_as_text_is_read_as_that_text(rows):
    kept = [_trimmed(row) for row in rows if any(cell.strip() for cell in row)]
    if kept:
        assert [_trimmed(row) for row in texts(workbook(rows))] == kept
        assert texts(old_excel.workbook([[cell or None for cell in row] for row in rows])) == kept


def _trimmed(row):
    last = max(at for at, cell in enumerate(row) if cell)
    return row[: last + 1]


@given(st.binary(max_size=600), st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", PLAIN[:300], b"\xff\xfe"]))
def test_no_bytes_make_the_reader_stumble(content, head):
    read_or_refused(head + content)


@given(st.integers(0, len(PLAIN) - 1), st.integers(0, 255))
def test_a_workbook_with_one_wrong_byte_is_read_or_refused(at, byte):
    read_or_refused(PLAIN[:at] + bytes([byte]) + PLAIN[at + 1 :])


@given(st.integers(0, 4095), st.integers(0, 255))
def test_an_old_workbook_with_one_wrong_byte_is_read_or_refused(at, byte):
    whole = old_excel.workbook([["姓名", "身份证号"], ["王", NUMBER]])
    read_or_refused(whole[:at] + bytes([byte]) + whole[at + 1 :])


def test_columns_are_lettered_as_in_a_spreadsheet():
    assert [column_letters(at) for at in (1, 26, 27, 52, 53, 702, 703)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


def test_what_is_wider_or_longer_is_cut_or_refused_as_its_reader_asks():
    wide = [[str(at) for at in range(7)], ["a", "b"]]
    for content in (workbook(wide), old_excel.workbook(wide), text_file(wide)):
        cut = open_table(content, Limits(megabytes=1, columns=3, cut=True))
        assert [[cell.text for cell in row.cells] for row in cut.rows] == [["0", "1", "2"], ["a", "b"]] or content[:2] == b"PK"
        for limits, problem in ((Limits(megabytes=1, columns=6), "too-wide"), (Limits(megabytes=1, columns=9, rows=1), "too-long")):
            with pytest.raises(SheetUnreadable) as error:
                list(open_table(content, limits).rows)
            assert error.value.detail["problem"] == problem


def test_a_chinese_comma_parts_cells_only_where_nothing_else_does():
    assert texts("姓名，村\n王，枣园".encode()) == [["姓名", "村"], ["王", "枣园"]]
    assert texts("姓名,村\n王，李,枣园".encode()) == [["姓名", "村"], ["王，李", "枣园"]]


def test_every_refusal_has_a_sentence_in_the_reader_s_language():
    assert all(str(sentence) for sentence in SheetUnreadable.sentences.values())
    refused = {"limit": 7, "cell": "H2"}
    with translation.override("en"):
        said = "The table has more than 7 columns: cell H2 holds something. Keep the columns asked for, clear the rest."
        assert str(SheetUnreadable("too-wide", **refused)) == said
    with translation.override("zh-hans"):
        assert str(SheetUnreadable("too-wide", **refused)) == "表格超过 7 列：单元格 H2 有内容。请只保留所要求的列，清空其余部分。"
