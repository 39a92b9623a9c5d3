"""Lists: sorting, turning pages, and leaving as a spreadsheet that runs nothing."""

import io

from django.test import RequestFactory
from openpyxl import load_workbook

from courtyard.web import formats
from courtyard.web.listing import Column, export, listing

COLUMNS = (
    Column("name", "Name", value=lambda row: row[0], sort="name", heading=True),
    Column("birds", "Birds", value=lambda row: row[1], sort="birds", numeric=True),
)
ROWS = [(f"h{number:03}", number % 7 or None) for number in range(120)]


def _list(query: str = ""):
    return listing(RequestFactory().get(f"/{query}"), ROWS, COLUMNS, order="name")


def test_fifty_rows_a_page_and_a_page_that_is_not_there_is_the_last():
    first, last = _list(), _list("?page=999999")
    assert (first.first, first.last, first.total, first.pages, first.previous) == (1, 50, 120, 3, "")
    assert (last.page, last.first, last.last, last.following) == (3, 101, 120, "")
    assert _list("?page=٣").page == 1


def test_absent_values_stand_last_whichever_way_the_list_is_turned():
    assert _list("?order=birds").rows[0][1]["shown"] == "1"
    assert _list("?order=-birds").rows[0][1]["shown"] == "6"
    assert _list("?order=-birds&page=3").rows[-1][1]["shown"] == "—"


def test_a_heading_says_how_the_list_is_sorted_and_turns_it():
    heads = _list("?order=birds&page=2").heads
    assert heads[1].direction == "ascending"
    assert heads[1].query == "?order=-birds"


def test_an_unknown_order_is_ignored():
    assert _list("?order=password").rows == _list("?order=").rows


def test_amounts_leave_in_yuan():
    column = Column("paid", "Paid", value=lambda row: row, show=formats.yuan)
    sheet = load_workbook(io.BytesIO(export([4_500_50, 0], (column,), "list").content)).active
    assert [row[0].value for row in sheet.rows] == ["Paid", 4500.5, 0]


def test_text_that_looks_like_a_formula_stays_text():
    response = export([("=HYPERLINK(1)", 3)], COLUMNS, "list")
    sheet = load_workbook(io.BytesIO(response.content)).active
    assert [[cell.value for cell in row] for row in sheet.rows] == [["Name", "Birds"], ["=HYPERLINK(1)", 3]]
    assert sheet["A2"].data_type == "s"
