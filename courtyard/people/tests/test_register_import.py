"""A register into the tables: the dry run's list, all or none or the good ones, once and again."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courtyard.kernel.actors import Role
from courtyard.kernel.errors import NotFound, NotPermitted
from courtyard.kernel.models import Change, Fact, Request
from courtyard.kernel.sheets import Limits, SheetUnreadable, open_table
from courtyard.kernel.tests.spreadsheets import text_file, workbook
from courtyard.people import actions as people
from courtyard.people import audit, queries
from courtyard.people.actions import Mode
from courtyard.people.actions.import_register import RegisterRefused
from courtyard.people.models import BankAccount, DeclaredIncome, Household, Membership, Person, RegisterImport
from courtyard.people.register import run
from courtyard.people.register.chunks import EnteredMeanwhile
from courtyard.people.register.problems import RegisterUnreadable
from courtyard.people.tests.sample import (
    ELSEWHERE,
    FOREIGN_OFFICER,
    NOW,
    OFFICER,
    SYSTEM,
    TODAY,
    ZAOYUAN,
    County,
    actor_with,
    nothing_changes,
    number_of,
)
from tests.harness.together import together

DAY = timedelta(days=1)
LATER = NOW + 30 * DAY
HEAD, WIFE = number_of(date(1961, 4, 2)), number_of(date(1963, 1, 5), 2)
CHILD, OTHER = number_of(date(2006, 9, 9), 3), number_of(date(1950, 1, 1), 4)
HEADINGS = "户编号 姓名 与户主关系 身份证号码 劳动能力 健康状况 致贫原因 乡镇 村 联系电话 开户银行 银行账号 工资性收入 转移性收入".split()  # noqa: SIM905
GOOD = [
    [
        "1",
        "王建国",
        "户主",
        HEAD,
        "弱劳动力",
        "长期慢性病",
        "因病",
        "柳林镇",
        "枣园村",
        "0318-5712345",
        "农信社",
        "95200011000000017",
        "3000",
        "450.5",
    ],
    ["1", "李桂英", "配偶", WIFE, "普通劳动力", "健康", "", "", "", "", "", "", "", ""],
    ["2", "张伟", "户主", OTHER, "无劳动力", "健康", "缺劳动力", "石桥乡", "东沟村", "", "", "", "0", ""],
]
BAD = ["3", "赵敏", "户主", CHILD[:-1] + "x1", "", "", "", "柳林镇", "望海村", "", "", "", "-5", ""]


def file_of(*rows) -> bytes:
    return workbook([HEADINGS, *(rows or GOOD)])


def changed(row: list, **values) -> list:
    return [values.get(heading, cell) for heading, cell in zip(HEADINGS, row, strict=True)]


def take(county, content: bytes, mode=Mode.ALL_OR_NONE, **asked):
    return county.do(people.import_register, content=content, file_name="register.xlsx", mode=mode, **asked)


def check(county, content: bytes, **asked):
    return county.do(people.check_register, content=content, file_name="register.xlsx", **asked)


def problems(done, actor=OFFICER) -> list[tuple[int, str, str, bool]]:
    return [(p["row"], p["column"], p["code"], p["blocks"]) for p in queries.register_problems(actor, done.import_id)]


def rows_of(*models) -> list[int]:
    return [getattr(model, "unscoped", None).count() for model in models]


def as_of(number: str, on=TODAY, known_at=None):
    return queries.household_as_of(Household.unscoped.get(register_number=number).public_id, on=on, known_at=known_at)


def test_a_good_register_is_taken_whole(county):
    done = take(county, file_of())
    assert (done.layout, done.rows_read, done.households, done.good, done.added, done.problems, done.notices) == (
        "member",
        3,
        2,
        2,
        2,
        0,
        0,
    )
    home = as_of("1")
    assert (home.village_code, home.head_name, home.persons, home.workers) == (ZAOYUAN, "王建国", 2, 2)
    assert (home.declared_income_fen, home.income_year, home.registered_on) == (3450_50, 2016, TODAY)
    assert as_of("2").village_code == "131122291902"  # of the two villages called Donggou, the one in this township
    assert [c.text for c in queries.conditions(OFFICER, home.public_id, now=NOW, purpose="x")] == ["长期慢性病"]
    assert queries.cause_of_poverty(OFFICER, home.public_id, now=NOW, purpose="x") == "因病"
    line = queries.payee_for([home.id], TODAY)[home.id]
    assert (line.name, line.bank, line.holder, line.account_number.reveal()) == ("王建国", "农信社", "王建国", "95200011000000017")
    person = Person.unscoped.get(name="王建国")
    assert (person.phone.reveal(), person.sex, person.birth_date) == ("03185712345", "male", date(1961, 4, 2))
    assert list(Fact.objects.filter(name="people.RegisterImported").values_list("body", flat=True)) == [
        {"import_id": str(done.import_id), "added": 2, "updated": 0}
    ]
    assert list(audit.violations()) == []


def test_a_dry_run_lists_every_problem_and_takes_nothing(county):
    before = rows_of(Household, Person, Membership, DeclaredIncome, BankAccount)
    done = check(county, file_of(*GOOD, BAD))
    assert (done.rows_read, done.households, done.good, done.problems, done.notices) == (4, 3, 2, 3, 0)
    assert problems(done) == [
        (5, "D 身份证号码", "id-length", True),
        (5, "I 村", "village-unknown", True),
        (5, "M 工资性收入", "negative-income", True),
    ]
    assert rows_of(Household, Person, Membership, DeclaredIncome, BankAccount) == before
    kept = RegisterImport.unscoped.get()
    assert (kept.dry_run, kept.area, kept.rows_read, kept.added) == (True, "131122", 4, 0)


def test_all_or_none_means_none_while_there_is_a_problem(county):
    with nothing_changes(), pytest.raises(RegisterRefused) as refused:
        take(county, file_of(*GOOD, BAD))
    assert [(reason.code, reason.field) for reason in refused.value.reasons] == [
        ("id-length", "row 5, D 身份证号码"),
        ("village-unknown", "row 5, I 村"),
        ("negative-income", "row 5, M 工资性收入"),
    ]


def test_the_good_rows_leave_out_whole_households(county):
    spoiled_member = changed(GOOD[1], 身份证号码=WIFE[:-1] + ("0" if WIFE[-1] != "0" else "1"))
    done = take(county, file_of(GOOD[0], spoiled_member, GOOD[2], BAD), mode=Mode.GOOD_ROWS)
    assert (done.households, done.good, done.added) == (3, 1, 1)
    assert [home.register_number for home in Household.unscoped.all()] == ["2"]
    assert Person.unscoped.count() == 1


def test_the_same_file_twice_doubles_nothing(county):
    take(county, file_of())
    tables = (Household, Person, Membership, DeclaredIncome, BankAccount)
    before = rows_of(*tables)
    for content in (file_of(), text_file([HEADINGS, *GOOD], "gb18030"), text_file([HEADINGS, *GOOD], "utf-8-sig")):
        again = take(county, content, now=LATER)
        assert (again.added, again.updated, again.unchanged, again.problems) == (0, 0, 2, 0)
        assert rows_of(*tables) == before
    # One file, not two: a workbook holds the second in which it was saved.
    key, content = UUID(int=5), file_of()
    assert take(county, content, key=key) == take(county, content, key=key)


def test_an_updated_file_updates_incomes_as_new_rows(county):
    take(county, file_of())
    done = take(county, file_of(changed(GOOD[0], 工资性收入="5000"), *GOOD[1:]), now=LATER, income_year=2016)
    assert (done.added, done.updated, done.unchanged) == (0, 1, 1)
    assert (as_of("1").declared_income_fen, as_of("1", known_at=NOW).declared_income_fen) == (5450_50, 3450_50)
    assert DeclaredIncome.unscoped.exclude(replaces=None).count() == 1
    take(county, file_of(), now=LATER + 300 * DAY, income_year=2017)
    assert (as_of("1", date(2017, 12, 31)).income_year, as_of("1", date(2016, 12, 31)).income_year) == (2017, 2016)
    assert list(audit.violations()) == []


def test_an_updated_file_admits_members_and_notices_who_is_absent(county):
    take(county, file_of())
    child = ["1", "王小军", "之子", CHILD, "无劳动力", "健康", *[""] * 8]
    done = take(county, file_of(GOOD[0], child, GOOD[2]), now=LATER)
    assert (done.updated, problems(done)) == (1, [(2, "", "member-absent", False)])
    assert [as_of("1", on).persons for on in (TODAY, TODAY + 29 * DAY, TODAY + 30 * DAY)] == [2, 2, 3]


def test_an_updated_file_changes_work_account_and_phone_from_its_day_on(county):
    take(county, file_of())
    row = changed(GOOD[0], 劳动能力="丧失劳动力", 银行账号="95200011000000099", 联系电话="13800138000")
    done = take(county, file_of(row, *GOOD[1:]), now=LATER)
    assert (done.updated, done.unchanged) == (1, 1)
    assert [as_of("1", on).workers for on in (TODAY, TODAY + 30 * DAY)] == [2, 1]
    pk = as_of("1").id
    assert [queries.payee_for([pk], on)[pk].account_number.reveal()[-2:] for on in (TODAY, TODAY + 30 * DAY)] == ["17", "99"]
    assert Household.unscoped.get(pk=pk).phone.reveal() == "13800138000"
    assert list(audit.violations()) == []


def test_who_belongs_to_another_household_is_named(county):
    take(county, file_of())
    done = check(
        county, file_of(["9", "孙平", "户主", number_of(date(1970, 1, 1), 5), *GOOD[0][4:9], *[""] * 5], changed(GOOD[1], 户编号="9"))
    )
    assert problems(done) == [(3, "D 身份证号码", "in-another-household", True)]


def test_a_household_that_moved_or_has_another_head_is_changed_by_hand(county):
    take(county, file_of())
    moved = check(county, file_of(changed(GOOD[0], 村="东沟村"), *GOOD[1:]))
    assert [code for _row, _column, code, _blocks in problems(moved)] == ["village-moved"]
    headed = check(county, file_of(changed(GOOD[0], 与户主关系="丈夫"), changed(GOOD[1], 与户主关系="户主"), GOOD[2]))
    assert "head-differs" in [code for _row, _column, code, _blocks in problems(headed)]


def test_a_register_of_households_is_filled_by_one_of_members(county):
    rows = [["户编号", "户主姓名", "身份证号", "乡镇", "村", "家庭人口", "劳动力人数"], ["1", "王建国", HEAD, "柳林镇", "枣园村", 3, 1]]
    assert take(county, workbook(rows)).layout == "household"
    assert (as_of("1").persons, as_of("1").workers, [m.name for m in as_of("1").members]) == (3, 1, ["王建国", "", ""])
    assert take(county, workbook(rows), now=LATER).unchanged == 1
    done = take(county, file_of(*GOOD), now=LATER)
    assert (done.added, done.updated) == (1, 1)
    assert (as_of("1").persons, Person.unscoped.filter(memberships__household__register_number="1").distinct().count()) == (3, 3)
    later = as_of("1", TODAY + 30 * DAY)
    assert [(m.name, m.relation) for m in later.members if m.name] == [("王建国", "head"), ("李桂英", "spouse")]
    assert later.workers == 2
    assert queries.household_of_id_card(OFFICER, WIFE) == later.public_id
    assert list(audit.violations()) == []


def test_a_village_is_found_by_code_names_or_address(county):
    def village(headings, values):
        rows = [["户编号", "姓名", "与户主关系", "身份证号码", *headings], ["1", "王", "户主", HEAD, *values]]
        done = check(county, workbook(rows), actor=SYSTEM)
        return [p["code"] for p in queries.register_problems(SYSTEM, done.import_id)]

    assert village(["村代码"], [ZAOYUAN]) == []
    assert village(["村代码"], ["131122191000"]) == ["village-unknown"]
    assert village(["村"], ["枣园"]) == []
    assert village(["村"], ["枣园村村民委员会"]) == []
    assert village(["村"], ["东沟村"]) == ["village-ambiguous"]
    assert village(["乡镇", "村"], ["石桥乡", "东沟村"]) == []
    assert village(["县", "村"], ["阜城县", "枣园村"]) == ["village-unknown"]
    assert village(["省", "市", "县", "乡镇", "村"], ["河北省", "衡水市", "武邑县", "柳林镇", "枣园村"]) == []
    assert village(["家庭住址"], ["河北省衡水市武邑县柳林镇枣园村12号"]) == []
    assert village(["家庭住址"], ["枣园村12号"]) == ["village-unknown"]
    assert village(["家庭住址"], [None]) == ["village-missing"]


def test_a_village_outside_the_officer_s_area_is_named(county):
    rows = [["户编号", "姓名", "与户主关系", "身份证号码", "村代码"], ["1", "王", "户主", HEAD, ELSEWHERE]]
    assert [code for _r, _c, code, _b in problems(check(county, workbook(rows)))] == ["village-outside"]
    assert take(county, workbook(rows), actor=FOREIGN_OFFICER).added == 1
    # Nor does a foreign officer learn of, or change, a household here.
    with nothing_changes(), pytest.raises(RegisterRefused):
        take(county, file_of(), actor=FOREIGN_OFFICER)


def test_problems_are_seen_in_the_area_of_the_file_alone(county):
    done = check(county, file_of(*GOOD, BAD))
    with pytest.raises(NotFound):
        queries.register_problems(FOREIGN_OFFICER, done.import_id)
    assert len(queries.register_problems(actor_with(Role.OFFICER, place="131122"), done.import_id)) == 3
    assert list(queries.register_imports(FOREIGN_OFFICER)) == []


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.OFFICER, Role.SYSTEM)])
def test_only_an_officer_imports_a_register(county, role):
    for attempt in (take, check):
        with nothing_changes(), pytest.raises(NotPermitted):
            attempt(county, file_of(), actor=actor_with(role, place="131122"))


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 no archive", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 no workbook", b"a,b\n1,2\n", b"\x00" * 99]
)
def test_a_file_that_cannot_be_read_leaves_nothing_behind(county, content):
    for attempt in (take, check):
        with nothing_changes(), pytest.raises(SheetUnreadable):
            attempt(county, content)


@pytest.mark.parametrize("asked", [{"income_year": 2018}, {"income_year": 1900}, {"as_of": TODAY + DAY}])
def test_a_register_of_the_future_is_refused(county, asked):
    with nothing_changes(), pytest.raises(RegisterUnreadable):
        take(county, file_of(), **asked)


def test_nothing_personal_is_kept_outside_the_tables_of_people(county):
    check(county, file_of(*GOOD, BAD))
    take(county, file_of(*GOOD, BAD), mode=Mode.GOOD_ROWS)
    kept = str(
        [*Change.objects.values_list("what"), *Request.objects.values_list("result"), *RegisterImport.unscoped.values_list("problems")]
    )
    assert not any(word in kept for word in ("王建国", "赵敏", HEAD, CHILD[:-1], "95200011000000017", "5712345"))


def test_what_somebody_else_entered_meanwhile_refuses_the_file(county, monkeypatch):
    take(county, file_of(GOOD[2]))
    # As another writer would see it: our reads were done before its rows were there.
    monkeypatch.setattr("courtyard.people.register.chunks.find_people", lambda *_: None)
    with nothing_changes(), pytest.raises(EnteredMeanwhile):
        take(county, file_of())


def test_statements_do_not_grow_with_rows(county):
    def families(first: int, count: int) -> bytes:
        rows = []
        for at in range(first, first + count):
            head, wife = number_of(date(1960, 1, 1), at * 2 + 1), number_of(date(1962, 1, 1), at * 2 + 2)
            rows += [
                changed(GOOD[0], 户编号=f"N{at}", 身份证号码=head, 银行账号=f"952000{at:08d}"),
                changed(GOOD[1], 户编号=f"N{at}", 身份证号码=wife),
            ]
        return file_of(*rows)

    counts = []
    for first, count in ((0, 3), (100, 60)):
        with CaptureQueriesContext(connection) as caught:
            assert take(county, families(first, count)).added == count
        counts.append(len(caught))
    assert counts[1] <= counts[0] + 4


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", [check, take])
def test_nobody_waits_while_a_register_is_read(database, monkeypatch, act):
    """The reading itself lets somebody else write, and would wait for them; under a lock that it held this would never end."""
    county, meanwhile = County(), []

    def read_while_somebody_writes(content: bytes, limits: Limits):
        meanwhile.extend(together([county.household]))
        return open_table(content, limits)

    monkeypatch.setattr(run, "open_table", read_while_somebody_writes)
    act(county, file_of())
    assert [type(done).__name__ for done in meanwhile] == ["Registered"]
    assert Household.unscoped.count() == (3 if act is take else 1)
