"""Tables are taken whole, with their text as it came, or refused line by line with nothing kept."""

import gzip
import hashlib
from dataclasses import replace
from datetime import time

import pytest
from django.utils import translation

from courtyard.kernel.actors import Actor, Grant, Role
from courtyard.kernel.errors import NotFound, NotPermitted
from courtyard.kernel.sheets.problems import SheetUnreadable
from courtyard.kernel.tests import old_excel
from courtyard.kernel.tests.spreadsheets import workbook
from courtyard.logistics import actions, queries, texts
from courtyard.logistics.actions.import_table import NoName
from courtyard.logistics.models import PlanningTable, PlanningTableText
from courtyard.logistics.rules import TableKind
from courtyard.logistics.tests.making import COUNTY, NEIGHBOUR, VILLAGES


def refused(office, text, error=actions.TableRefused, **more):
    """What is said of each line; nothing was kept."""
    with pytest.raises(error) as found:
        office.table(text, **more)
    assert (PlanningTable.unscoped.count(), PlanningTableText.unscoped.count()) == (0, 0)
    return [(one.detail.get("line"), str(one)) for one in found.value.reasons]


def test_a_table_is_taken_and_its_text_can_be_taken_away_again_as_it_came(office):
    table_id = office.table(VILLAGES, " 村庄 ")
    (view,) = queries.tables(office.planner)
    assert (view.table_id, view.kind, view.name, view.rows) == (table_id, TableKind.PLACES, "村庄", 5)
    assert (view.owner_id, view.owner_name, view.imported_at) == (office.office, "武邑县扶贫办公室", office.now)
    assert (view.holds.columns, view.holds.weight, view.told) == (("weight", "name"), 9.0, ())
    assert queries.table_text(office.planner, table_id) == VILLAGES
    assert PlanningTable.unscoped.get().digest == hashlib.sha256(VILLAGES.encode()).hexdigest()
    assert queries.table(office.planner, table_id) == view


@pytest.mark.parametrize(
    "content",
    [gzip.compress(VILLAGES.encode()), VILLAGES.encode("gb18030"), VILLAGES.encode("utf-8-sig"), VILLAGES.encode("utf-16")],
    ids=["gzip", "gb18030", "marked", "utf-16"],
)
def test_a_table_comes_packed_or_in_any_of_the_houses_encodings(office, content):
    assert queries.table_text(office.planner, office.table(content)) == VILLAGES


@pytest.mark.parametrize("write", [workbook, old_excel.workbook], ids=["xlsx", "xls"])
def test_the_first_sheet_of_a_workbook_is_a_table_with_each_row_in_its_line(office, write):
    rows = [["编号", "经度", "纬度", "名称"], ["a", 115.1, 37.8, "赵村\n（西）"], ["", "", "", ""], ["b", "115.2", 37, "钱村"]]
    with translation.override("en"):
        assert refused(office, write([*rows, ["c", 2.35, 48.85]])) == [
            (5, "2.35, 48.85 lies outside the country; correct it, or leave the place out.")
        ]
    assert (
        queries.table_text(office.planner, office.table(write(rows)))
        == "编号,经度,纬度,名称\na,115.1,37.8,赵村 （西）\n\nb,115.2,37,钱村\n"
    )


@pytest.mark.parametrize("write", [workbook, old_excel.workbook], ids=["xlsx", "xls"])
def test_times_of_a_workbook_are_times_of_the_day(office, write):
    row = ["a", "b", 90, time(6, 30)]
    table_id = office.table(write([["from", "to", "takes_min", "departs"], row]), kind="departures")
    assert queries.table_text(office.planner, table_id).splitlines()[1] == "a,b,90,06:30"


def test_cells_whose_value_a_workbook_does_not_hold_are_named_and_one_too_long_is_refused(office, monkeypatch):
    content = workbook([["lon", "lat", "id"], [115, "=37+1", 1234567890123456]])
    with translation.override("en"):
        assert refused(office, content) == [
            (2, "Cell B2 holds a formula; paste its value in its place."),
            (2, "Cell C2 holds a number of more than 15 digits, which a spreadsheet rounds; keep it as text."),
        ]
    monkeypatch.setattr(texts, "WORKBOOK", replace(texts.WORKBOOK, rows=1))
    with pytest.raises(SheetUnreadable) as found:
        office.table(content)
    assert found.value.detail == {"problem": "long-workbook", "limit": 1}


def test_what_hinders_no_plan_is_told_with_its_line_and_the_table_is_taken(office):
    more = "".join(f"n{at},,115.{at:02},37.9,1\n" for at in range(10, 20))
    text = VILLAGES + "f,,115.00,37.8,2\ng,孤岛,112.33,16.83,1\n" + more
    view = queries.table(office.planner, office.table(text))
    with translation.override("en"):
        assert [(one.line, one.place, one.says) for one in view.told] == [
            (8, "g", "Its nearest neighbour is 2,346 km away, so it alone decides what is farthest; plan for it by itself."),
            (7, "f", "It stands where line 2 does; add their weights up if they are one place."),
        ]
    with translation.override("zh-hans"):
        assert view.told[1].says == "它与第 2 行位置相同；如果是同一个地方，请把权重加在一起。"
    assert (view.rows, view.told_count) == (17, 2)


def test_of_many_things_that_are_told_the_first_fifty_are_kept_with_how_many_there_are(office):
    text = "lon,lat\n" + "115.0,37.8\n" * 70
    view = queries.table(office.planner, office.table(text))
    assert (len(view.told), view.told_count) == (50, 69)


def test_places_whose_coordinates_are_not_their_own_are_counted(office):
    text = "id,lon,lat,placed\na,115,37.8,real\nb,115.1,37.8,scattered\nc,115.2,37.8,Scattered\n"
    assert queries.table(office.planner, office.table(text)).scattered == 2


def test_every_row_that_cannot_be_planned_with_is_named_and_nothing_is_kept(office):
    text = "id,lon,lat,weight\na,37.8,115,1\nb,nan,37.8,1\nc,2.35,48.85,1\nd,115,37.8,0\ne,115.1,37.8,1\nf,115,377,1\n"
    with translation.override("en"):
        assert refused(office, text) == [
            (2, "37.8, 115 lies in the country with its columns swapped; swap them."),
            (3, "It has no finite longitude or latitude; look it up, or leave the place out."),
            (4, "2.35, 48.85 lies outside the country; correct it, or leave the place out."),
            (5, "Its weight is 0; give it what it wants, or leave the place out."),
            (7, "115, 377 is nowhere on the earth; degrees are needed."),
        ]


def test_every_cell_that_cannot_be_read_is_named_and_nothing_is_kept(office):
    text = "id,lon,lat,status\na,115,north,\n,115,37.8,\na,115.1,37.8,closed\nd,,37.8,existing\n"
    with translation.override("en"):
        assert refused(office, text) == [
            (2, "“north” is no number (column lat)."),
            (3, "The row has no id; give it one."),
            (4, "The id a stands in line 2 already; give each place its own."),
            (4, "The status “closed” is none; write existing, forbidden, or nothing."),
            (5, "“” is no number (column lon)."),
        ]


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("name,weight\na,1\n", 1, "The heading has to name the columns lon and lat, in degrees."),
        ("id,x,y\na,1,1\n", 1, "The heading has to name the columns lon and lat, in degrees."),
        ("lon,lat\n", 1, "There is no row below the heading."),
        ('lon,lat\n115,"37.8\n', 2, "From this line on the file is no CSV; save it again as CSV."),
        ("lon,lat,circuity\n115,37.8,0\n", 2, "0 is not above zero (column circuity)."),
        ("lon,lat,room\n115,37.8,-1\n", 2, "-1 is below zero (column room)."),
    ],
)
def test_a_table_that_is_none_is_refused_with_what_it_lacks(office, text, line, says):
    with translation.override("en"):
        assert refused(office, text) == [(line, says)]


def test_a_file_that_is_no_table_is_refused(office, monkeypatch):
    packed = gzip.compress(VILLAGES.encode())
    for content in (b"  \n", packed[:-9], packed[:4] + b"?" * 40, b"\x89PNG\x00\x00"):
        refused(office, content, SheetUnreadable)
    refused(office, VILLAGES, NoName, name=" ")
    monkeypatch.setattr(texts, "MOST_MEGABYTES", 0)
    for content in (VILLAGES.encode(), packed):
        refused(office, content, SheetUnreadable)


def test_of_thousands_of_bad_rows_the_first_thousand_are_named_with_how_many_there_are(office):
    with pytest.raises(actions.TableRefused) as found:
        office.table("lon,lat\n" + "x,37.8\n" * 1_500)
    assert (len(found.value.reasons), found.value.detail) == (1_000, {"rows": 1_500})


def test_another_organisation_sees_nothing_and_imports_nothing_here(office):
    table_id = office.table()
    assert queries.tables(office.stranger) == ()
    for read in (queries.table, queries.table_text):
        with pytest.raises(NotFound):
            read(office.stranger, table_id)
    with pytest.raises(NotFound):
        office.do(actions.withdraw_table, office.stranger, table_id=table_id)
    with pytest.raises(NotFound):
        office.do(actions.import_table, office.stranger, owner_id=office.office, kind="places", name="x", content=VILLAGES.encode())
    assert PlanningTable.unscoped.get().withdrawn_at is None


def test_an_officer_plans_for_the_organisations_of_the_county_and_a_manager_looks_at_its_own(office):
    officer = Actor(None, (Grant(Role.OFFICER, place=COUNTY[:6]),))
    table_id = office.do(actions.import_table, officer, owner_id=office.office, kind="places", name="x", content=VILLAGES.encode()).table_id
    assert [one.owner_id for one in queries.owners(officer)] == [office.office]
    assert queries.owners(Actor(None, (Grant(Role.OFFICER, place=NEIGHBOUR[:6]),)))[0].owner_id == office.elsewhere
    manager = Actor(None, (Grant(Role.MANAGER, organisation=office.office),))
    assert [one.table_id for one in queries.tables(manager)] == [table_id]
    assert queries.owners(manager) == ()
    with pytest.raises(NotPermitted):
        office.do(actions.withdraw_table, manager, table_id=table_id)
    technician = Actor(None, (Grant(Role.TECHNICIAN, organisation=office.office),))
    assert queries.tables(technician) == ()


def test_a_table_is_put_aside_unless_a_scenario_uses_it(office):
    table_id, sites_id = office.table(), office.table(name="sites")
    scenario_id = office.scenario(places_id=table_id, sites_id=sites_id)
    for used in (table_id, sites_id):
        with pytest.raises(actions.TableInUse) as found:
            office.do(actions.withdraw_table, table_id=used)
        assert found.value.detail == {"scenarios": ["two centres"]}
    office.do(actions.withdraw_scenario, scenario_id=scenario_id)
    for _again in range(2):
        office.do(actions.withdraw_table, table_id=table_id)
    assert [one.table_id for one in queries.tables(office.planner)] == [sites_id]
    assert queries.table(office.planner, table_id).withdrawn_at is not None
    with pytest.raises(NotFound):
        office.scenario(places_id=table_id)


HALF_PAST = "“half past” is no time of the day such as 6:30 (column departs)."


@pytest.mark.parametrize(
    ("kind", "text", "english", "chinese"),
    [
        (
            "hubs",
            "id,lon,lat\na,115,37.8\nb,37.8,115\nc,,37.8\n",
            [(line, "It needs a longitude and a latitude in degrees; are they swapped?") for line in (3, 4)],
            [(line, "需要以度为单位的经度和纬度；是否写反了？") for line in (3, 4)],
        ),
        (
            "hubs",
            "id,lon,lat,curfew_from\na,east,37.8,\na,115,37.8,23 Uhr\n,115,37.8,\n",
            [
                (2, "“east” is no number (column lon)."),
                (3, "The id a stands in line 2 already; give each row its own."),
                (3, "“23 Uhr” is no time of the day such as 6:30 (column curfew_from)."),
                (4, "The row has no id; give it one."),
            ],
            [
                (2, "“east”不是数字（lon 列）。"),
                (3, "编号 a 在第 2 行已经出现；请给每一行各自的编号。"),
                (3, "“23 Uhr”不是 6:30 这样的时刻（curfew_from 列）。"),
                (4, "这一行没有编号；请补上。"),
            ],
        ),
        (
            "departures",
            "from,to,departs,takes_min,cutoff_min\na,b,6:00,,\na,a,7:00,30,-5\na,b,25:00,0,\na,,8:00,5,\n",
            [
                (2, "It needs takes_min, and departs or every_min."),
                (3, "It goes from a to itself; leave it out, or correct one of both."),
                (3, "-5 does not do; a number from 0 is needed (column cutoff_min)."),
                (4, "0 is not above zero (column takes_min)."),
                (4, "25:00 is not within the day; a time before 24:00 is needed (column departs)."),
                (5, "“” (column to) is not among the hubs; correct the name, or add it to the table of hubs."),
            ],
            [
                (2, "需要 takes_min，以及 departs 或 every_min。"),
                (3, "它从 a 出发又回到自己；请删去这一行，或改正其中一端。"),
                (3, "-5 不可用；需要不小于 0 的数（cutoff_min 列）。"),
                (4, "0 不大于零（takes_min 列）。"),
                (4, "25:00 不在当日之内；需要 24:00 之前的时刻（departs 列）。"),
                (5, "“”（to 列）不在枢纽表中；请改正名称，或把它加入枢纽表。"),
            ],
        ),
        (
            "departures",
            "from,to,departs,takes_min\na,b,half past,30\na,b,6:00,30\na,b,half past,30\n",
            [(2, HALF_PAST), (4, HALF_PAST)],
            [(line, "“half past”不是 6:30 这样的时刻（departs 列）。") for line in (2, 4)],
        ),
        (
            "destinations",
            "lon,lat,weight\n115,37.8,-2\n115,37.9,1\n115,137.9,1\n",
            [
                (2, "-2 does not do; a number from 0 is needed (column weight)."),
                (4, "It needs a longitude and a latitude in degrees; are they swapped?"),
            ],
            [(2, "-2 不可用；需要不小于 0 的数（weight 列）。"), (4, "需要以度为单位的经度和纬度；是否写反了？")],
        ),
        (
            "destinations",
            "lon,lat,weight\n115,37.8,0\n",
            [(1, "Nobody lives at any of the destinations; give one a weight above 0.")],
            [(1, "所有目的地都没有人口；请至少给一个目的地大于 0 的权重。")],
        ),
        (
            "products",
            "id,city_fen,local_fen,loss\nhen,100,,\negg,100,50,1\nham,-1,50,0.5\n",
            [
                (2, "It has no figure in the column local_fen; give it one from 0."),
                (3, "1 does not do; a share from 0 to below 1 is needed (column loss)."),
                (4, "-1 does not do; a number from 0 is needed (column city_fen)."),
            ],
            [
                (2, "local_fen 列没有数字；请填写不小于 0 的数。"),
                (3, "1 不可用；需要从 0 到小于 1 的比例（loss 列）。"),
                (4, "-1 不可用；需要不小于 0 的数（city_fen 列）。"),
            ],
        ),
        (
            "hubs",
            "id,name\na,Station\nb,Port\n",
            [(1, "The heading has to name the columns lon and lat, in degrees.")],
            [(1, "表头须有 lon 和 lat 两列（经度和纬度，单位为度）。")],
        ),
        ("products", "id,city_fen\n", [(1, "There is no row below the heading.")], [(1, "表头下面没有任何行。")]),
    ],
)
def test_of_a_table_of_another_kind_every_faulty_row_is_named_in_both_languages_and_nothing_is_kept(office, kind, text, english, chinese):
    for language, says in (("en", english), ("zh-hans", chinese)):
        with translation.override(language):
            assert refused(office, text, kind=kind) == says


def test_of_thousands_of_bad_departures_the_first_thousand_are_named_with_how_many_there_are(office):
    with pytest.raises(actions.TableRefused) as found:
        office.table("from,to,departs,takes_min\n" + "a,b,6:00,\n" * 1_500, kind="departures")
    assert [one.detail["line"] for one in found.value.reasons] == list(range(2, 1_002))
    assert found.value.detail == {"rows": 1_500}
    with translation.override("en"), pytest.raises(actions.TableRefused, match="1500 things are wrong with it; correct the first 1000"):
        office.table("from,to,departs,takes_min\n" + "a,b,noon,5\n" * 1_500, kind="departures")


def test_a_grid_of_heights_is_taken_and_every_line_that_is_no_cell_is_named_in_the_readers_language(office):
    grid = "lat_min,lon_min,p90_m\n30.0,100.0,500\n30.0,100.1,900\n"
    table = queries.table(office.planner, office.table(grid, "heights", kind=TableKind.HEIGHTS))
    assert (table.kind, table.rows) == (TableKind.HEIGHTS, 2)
    said = {"en": "12000 is no height (column p90_m)", "zh-hans": "12000 不是海拔（p90_m 列）"}
    for language, says in said.items():
        with translation.override(language), pytest.raises(actions.TableRefused) as found:
            office.table(grid + "30.0,100.25,700\n30.1,100.0,12000\n", "heights", kind=TableKind.HEIGHTS)
        (reason,) = found.value.reasons
        assert (reason.code, reason.field, str(reason.message).startswith(says)) == ("no-height", "line 5", True)


def test_a_village_higher_than_anybody_lives_is_named_by_its_line(office):
    text = VILLAGES.replace("weight", "weight,altitude_m").replace(",1\n", ",1,\n").replace(",5\n", ",5,48000\n")
    with pytest.raises(actions.TableRefused) as found:
        office.table(text)
    assert [(one.code, one.field) for one in found.value.reasons] == [("no-height", "line 5")]
