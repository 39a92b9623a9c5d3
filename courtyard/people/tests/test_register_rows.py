"""Rows into households: headings in two languages, values that are understood or named, households checked as a whole."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtyard.algorithms import id_card
from courtyard.kernel.sheets import Cell, open_table
from courtyard.kernel.tests.spreadsheets import text_file, workbook
from courtyard.people.register import values
from courtyard.people.register.headings import field_of
from courtyard.people.register.problems import SENTENCES, Problem, RegisterUnreadable
from courtyard.people.register.rows import Reading, read_households
from courtyard.people.register.run import LIMITS
from courtyard.people.register.values import BadValue
from courtyard.people.tests.sample import number_of

AS_OF = date(2016, 12, 31)
HEAD = number_of(date(1961, 4, 2))
WIFE = number_of(date(1963, 1, 5), 2)
CHILD = number_of(date(2006, 9, 9), 3)
MEMBERS = ["户编号", "姓名", "与户主关系", "身份证号码", "村代码", "工资性收入", "联系电话"]


def read(rows, **asked) -> Reading:
    return read_households(open_table(workbook(rows, **asked), LIMITS), as_of=AS_OF, income_year=2016)


def found(reading: Reading) -> list[tuple[int, str, str, bool]]:
    return [(p.row, p.column, p.code, p.blocks) for p in sorted(reading.problems, key=lambda p: (p.row, p.column, p.code))]


def good(reading: Reading) -> list[str]:
    return [household.number for household in reading.households if not household.spoiled]


def family(number="1", head=HEAD, wife=WIFE, income=3000, phone="13800138000"):
    return [[number, "王建国", "户主", head, "131122191901", income, phone], [number, "李桂英", "配偶", wife, None, None, None]]


def test_one_row_a_member_makes_households():
    reading = read([MEMBERS, *family(), *family("2", CHILD, number_of(date(1950, 1, 1), 4))])
    first = reading.households[0]
    assert (reading.layout, reading.rows_read, len(reading.households), found(reading)) == ("member", 4, 2, [])
    assert [(m.name, m.relation, m.head, m.id_card, m.birth_date, m.sex) for m in first.members] == [
        ("王建国", "head", True, HEAD, date(1961, 4, 2), "male"),
        ("李桂英", "spouse", False, WIFE, date(1963, 1, 5), "female"),
    ]
    assert (first.village.code, first.incomes, first.members[0].phone) == ("131122191901", {(2016, "wage"): 3000_00}, "13800138000")


def test_without_a_number_a_household_runs_from_head_to_head():
    rows = [
        [name, relation, number, "枣园村"] for name, relation, number in [("王", "户主", HEAD), ("李", "妻子", WIFE), ("张", "户主", CHILD)]
    ]
    reading = read([["姓名", "与户主关系", "身份证号", "村"], *rows])
    assert [len(household.members) for household in reading.households] == [2, 1]


def test_one_row_a_household_counts_the_members_whom_it_does_not_list():
    rows = [["Head name", "ID card", "Township", "Village", "Household size", "Workers", "Wage income 2015", "Income per head (yuan)"]]
    reading = read(
        [*rows, ["王", HEAD, "柳林镇", "枣园村", "4", "2", "1,200", ""], ["李", WIFE, "柳林镇", "枣园村", 3, None, None, 2000.5]]
    )
    first, second = reading.households
    assert (reading.layout, found(reading)) == ("household", [])
    assert [(m.name, m.capacity) for m in first.members] == [("王", "able"), ("", "able"), ("", "unable"), ("", "unable")]
    assert first.incomes == {(2015, "wage"): 1200_00}
    assert [m.capacity for m in second.members] == ["unknown"] * 3
    assert second.incomes == {(2016, "other"): 6001_50}


def test_more_workers_than_persons_are_pointed_at_in_the_column_of_workers():
    heading = ["户主姓名", "身份证号码", "乡镇", "村", "家庭人口", "劳动力人数"]
    village = ["柳林镇", "枣园村"]
    reading = read([heading, ["王", HEAD, *village, 2, 5], ["李", WIFE, *village, 0, 0], ["张", CHILD, *village, 2, 2]])
    assert found(reading) == [(2, "F 劳动力人数", "workers-over-persons", True), (3, "E 家庭人口", "not-a-count", True)]
    assert reading.problems[0].detail == {"persons": 2, "workers": 5}
    assert [household.row for household in reading.households if not household.spoiled] == [4]


@pytest.mark.parametrize(("written", "code"), [(27760, "serial-date"), (27760.5, "serial-date"), ("1976", "not-a-date")])
def test_a_day_that_is_a_bare_number_is_not_guessed_and_said_to_be_one(written, code):
    reading = read([["姓名", "与户主关系", "出生日期", "村"], ["王", "户主", written, "枣园村"]])
    assert [problem.code for problem in reading.problems if problem.column.startswith("C")] == [code]
    assert reading.households[0].members[0].birth_date is None


def test_titles_units_and_a_heading_in_two_rows_are_passed_over():
    top = [["户编号", "姓名", "与户主关系", "身份证号", "村", "收入", None], [None, None, None, None, None, "工资性收入", "转移性收入"]]
    rows = [["1", "王", "户主", HEAD, "枣园村", 100, 20]]
    reading = read([*top, *rows], title=["农户登记表", "单位：元"], merge=["A1:G1", "A3:A4", "F3:G3"])
    assert (found(reading), reading.households[0].incomes) == ([], {(2016, "wage"): 100_00, (2016, "transfer"): 20_00})


def test_a_column_that_is_no_part_of_a_register_is_noticed():
    reading = read([[*MEMBERS, "星座"], *[[*row, "x"] for row in family()]])
    assert found(reading) == [(1, "H 星座", "column-not-read", False)]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"身份证号码": HEAD[:-1] + ("1" if HEAD[-1] != "1" else "2")}, (2, "D 身份证号码", "id-check", True)),
        ({"身份证号码": HEAD[:-1]}, (2, "D 身份证号码", "id-length", True)),
        ({"身份证号码": "1399991961O4O2001X"}, (2, "D 身份证号码", "id-character", True)),
        ({"身份证号码": "1.39999E+17"}, (2, "D 身份证号码", "id-rounded", True)),
        ({"身份证号码": int(HEAD[:17] + "0")}, (2, "D 身份证号码", "number-over-15-digits", True)),
        ({"身份证号码": "99" + HEAD[2:]}, (2, "D 身份证号码", "id-province", True)),
        ({"身份证号码": "139999196113020019"}, (2, "D 身份证号码", "id-birth", True)),
        ({"身份证号码": number_of(date(1879, 1, 1))}, (2, "D 身份证号码", "impossible-age", True)),
        ({"身份证号码": number_of(date(2017, 1, 1))}, (2, "D 身份证号码", "id-birth", True)),
        ({"身份证号码": None}, (2, "D 身份证号码", "id-missing", False)),
        ({"身份证号码": "无"}, (2, "D 身份证号码", "id-missing", False)),
        ({"身份证号码": "=A1"}, (2, "D 身份证号码", "formula", True)),
        ({"姓名": None}, (2, "B 姓名", "missing-name", True)),
        ({"姓名": "<script>"}, (2, "B 姓名", "long-name", True)),
        ({"户编号": None}, (2, "A 户编号", "no-household-number", True)),
        ({"与户主关系": "邻居"}, (2, "C 与户主关系", "unknown-relation", False)),
        ({"工资性收入": -1}, (2, "F 工资性收入", "negative-income", True)),
        ({"工资性收入": "约三千"}, (2, "F 工资性收入", "not-an-amount", True)),
        ({"工资性收入": 0.123}, (2, "F 工资性收入", "not-an-amount", True)),
        ({"工资性收入": "1e5"}, (2, "F 工资性收入", "not-an-amount", True)),
        ({"联系电话": 3185712345}, (2, "G 联系电话", "phone-lost-zero", True)),
        ({"联系电话": "12345"}, (2, "G 联系电话", "not-a-phone", True)),
    ],
)
def test_a_wrong_cell_is_named_by_row_and_column(changes, problem):
    row = family()[0]
    for heading, value in changes.items():
        row[MEMBERS.index(heading)] = value
    reading = read([MEMBERS, row, *family("2", CHILD, WIFE)])
    assert problem in found(reading)
    assert ("1" in good(reading)) == (not problem[3] and problem[2] != "unknown-relation")
    assert "2" in good(reading)


def test_every_problem_of_a_file_is_listed_at_once():
    rows = [[f"{at}", None, "户主", "1", "131122191901", -1, "1"] for at in range(20)]
    assert len([p for p in read([MEMBERS, *rows]).problems if p.blocks]) == 80


def test_what_stands_twice():
    again = family("3")
    reading = read([MEMBERS, *family(), family()[1], *again, *family("4", CHILD, WIFE), *family("1", CHILD)])
    codes = {(row, code) for row, _column, code, _blocks in found(reading)}
    # An exact copy of a row is left out and harms nobody; the same head again is the same household again.
    assert (4, "duplicate-row") in codes
    assert (5, "duplicate-household") in codes
    assert good(read([MEMBERS, *family(), family()[1]])) == ["1"]
    assert good(read([MEMBERS, *family(), *again])) == ["1"]


def test_one_person_in_two_households_is_in_neither():
    reading = read([MEMBERS, *family(), *family("2", CHILD, WIFE)])
    assert good(reading) == []
    assert [(row, code) for row, _c, code, _b in found(reading)] == [(3, "duplicate-person"), (5, "duplicate-person")]


def test_a_household_has_one_head():
    no_head = [[*row[:2], "之子", *row[3:]] for row in family()]
    two_heads = [[*row[:2], "户主", *row[3:]] for row in family("2", CHILD, number_of(date(1950, 1, 1), 4))]
    reading = read([MEMBERS, *no_head, *two_heads])
    assert [(row, code) for row, _c, code, _b in found(reading)] == [(2, "missing-head"), (5, "two-heads")]
    assert good(reading) == []


def test_rows_of_one_household_agree():
    rows = family()
    rows[1][4], rows[1][5] = "131122191902", 4000
    assert [(row, code) for row, _c, code, _b in found(read([MEMBERS, *rows]))] == [(3, "village-differs"), (3, "income-differs")]
    rows = family()
    rows[1][4], rows[1][5] = "131122191901", 3000
    assert found(read([MEMBERS, *rows])) == []


def test_merged_cells_take_out_the_households_beneath_them():
    reading = read([MEMBERS, *family(), *family("2", CHILD, number_of(date(1950, 1, 1), 4))], merge=["E2:E3"])
    assert found(reading) == [(2, "E", "merged", True)]
    assert good(reading) == ["2"]


def test_totals_are_checked_and_only_kept_where_there_is_nothing_else():
    headings = ["户主姓名", "身份证号", "村", "人口数", "工资性收入", "转移性收入", "家庭总收入", "人均收入"]
    rows = [
        ["王", HEAD, "枣园村", 2, 100, 50, 150, 75],
        ["李", WIFE, "枣园村", 2, 100, 50, 200, None],
        ["张", CHILD, "枣园村", 2, None, None, 99, 1],
    ]
    reading = read([headings, *rows])
    assert [(row, code) for row, _c, code, _b in found(reading)] == [(3, "total-differs")]
    assert [sorted(h.incomes.values()) for h in reading.households] == [[50_00, 100_00], [50_00, 100_00], [99_00]]


def test_full_width_blanks_and_other_ways_of_writing_are_understood():
    wide = HEAD.translate({ord(a): ord(a) + 0xFEE0 for a in "0123456789X"})
    row = ["1", " 王　建国 ", "户 主", f" {wide} ", "１３１１２２１９１９０１", "¥3,000.00元", "+86 138-0013-8000"]
    household = read([MEMBERS, row]).households[0]
    assert (household.members[0].name, household.members[0].id_card, household.members[0].phone) == ("王建国", HEAD, "13800138000")
    assert (household.village.code, household.incomes) == ("131122191901", {(2016, "wage"): 3000_00})


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([["a", "b"], ["1", "2"]], "no-heading"),
        ([["姓名"], ["王"]], "no-heading"),
        ([["序号", "备注"], ["1", "x"]], "no-heading"),
        ([["姓名", "身份证号", "身份证号码"], ["王", HEAD, HEAD]], "twice-the-heading"),
        ([["姓名", "身份证号", "工资性收入（万元）"], ["王", HEAD, 1]], "ten-thousands"),
    ],
)
def test_what_is_no_register_is_refused(rows, problem):
    with pytest.raises(RegisterUnreadable) as refused:
        read(rows)
    assert refused.value.detail["problem"] == problem


def test_a_file_of_too_many_rows_is_refused(monkeypatch):
    monkeypatch.setattr("courtyard.people.register.rows.MAX_ROWS", 3)
    with pytest.raises(RegisterUnreadable) as refused:
        read([MEMBERS, *family(), *family("2", CHILD)])
    assert refused.value.detail["problem"] == "too-long"


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("姓  名", ("name", None)),
        ("*身份证号码：", ("id_card", None)),
        ("与户主关系（必填）", ("relation", None)),
        ("2016年工资性收入(元)", ("income.wage", 2016)),
        ("Wage income 2015", ("income.wage", 2015)),
        ("ID card number", ("id_card", None)),
        ("household_number", ("household_number", None)),
        ("Relation to head", ("relation", None)),
        ("2016年姓名", (None, None)),
        ("星座", (None, None)),
    ],
)
def test_headings_are_known_in_both_languages(heading, field):
    assert field_of(heading) == field


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1980-01-31", (1980, 1, 31)),
        ("1980.1.31", (1980, 1, 31)),
        ("1980年1月31日", (1980, 1, 31)),
        ("19800131", (1980, 1, 31)),
        ("1980/01/31 00:00:00", (1980, 1, 31)),
        ("1980-02-30", None),
        ("1980-01", None),
        ("1980", None),
        ("31/01/1980", None),
        ("29221", None),
    ],
)
def test_a_date_is_a_whole_day_or_nothing(text, day):
    if day:
        assert values.date_value(text) == date(*day)
    else:
        with pytest.raises(BadValue):
            values.date_value(text)


def test_health_becomes_conditions():
    assert values.condition_values("健康") == []
    assert values.condition_values("长期慢性病") == [("chronic", "长期慢性病")]
    assert values.condition_values("残疾,患有大病") == [("disability", "残疾"), ("serious", "患有大病")]
    assert values.condition_values("二级肢体残疾") == [("disability", "二级肢体残疾")]
    assert values.condition_values("眼睛不好") == [("other", "眼睛不好")]


@given(st.text(max_size=30))
def test_no_text_makes_a_value_stumble(text):
    for read_value in (
        values.name_value,
        values.date_value,
        values.sex_value,
        values.relation_value,
        values.capacity_value,
        values.account_value,
        values.amount_value,
        values.count_value,
        values.condition_values,
        lambda one: values.phone_value(Cell(one)),
        lambda one: values.id_card_value(one, AS_OF),
        lambda one: values.year_value(one, AS_OF),
    ):
        try:
            read_value(text)
        except BadValue:
            continue


@given(st.dates(date(1900, 1, 1), AS_OF), st.integers(1, 999), st.integers(0, 16), st.integers(1, 9))
def test_a_slip_of_one_digit_in_a_number_is_always_named(born, sequence, at, shift):
    number = number_of(born, sequence)
    slipped = number[:at] + str((int(number[at]) + shift) % 10) + number[at + 1 :]
    assert values.id_card_value(number, AS_OF).birth == born
    with pytest.raises(BadValue):
        values.id_card_value(slipped, AS_OF)


@given(st.integers(0, 10**11))
def test_an_amount_is_read_to_the_fen(fen):
    for text in (f"{fen // 100}.{fen % 100:02d}", f"¥{fen // 100:,}.{fen % 100:02d}元"):
        assert values.amount_value(text) == fen


@given(st.permutations(range(7)), st.booleans())
def test_columns_may_stand_in_any_order(order, as_text):
    rows = [[row[at] for at in order] for row in [MEMBERS, *family()]]
    content = text_file([["" if cell is None else cell for cell in row] for row in rows], "gb18030") if as_text else workbook(rows)
    reading = read_households(open_table(content, LIMITS), as_of=AS_OF, income_year=2016)
    assert (found(reading), good(reading), reading.households[0].incomes) == ([], ["1"], {(2016, "wage"): 3000_00})
    assert id_card.parse(reading.households[0].members[1].id_card).number == WIFE


def test_every_problem_has_a_sentence_in_the_reader_s_language():
    for code in SENTENCES:
        assert str(SENTENCES[code])
    problem = Problem(3, "F", "village-ambiguous", {"village": "东沟", "count": 2})
    assert Problem.from_json(problem.as_json()) == problem
    assert "2" in problem.message
