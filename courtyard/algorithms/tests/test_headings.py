"""Columns are found under their own names and under those of a Chinese office, each with its unit."""

import pytest

from courtyard.algorithms.columns import read_columns
from courtyard.algorithms.headings import IN_CHINESE, standard
from courtyard.algorithms.siting.tables import Status, read_table


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        (" LON ", "lon"),
        ("Longitude", "lon"),
        ("经度", "lon"),
        ("海拔(米)", "altitude_m"),
        ("海拔 （米）", "altitude_m"),
        ("人口", "weight"),
    ],
)
def test_a_heading_means_its_column(heading, column):
    assert standard(heading) == column


def test_a_column_in_another_unit_is_not_taken_for_it():
    assert [standard(one) for one in ("城市价（元）", "用时（小时）", "城市价")] == ["城市价（元）", "用时（小时）", "城市价"]


def test_no_two_columns_have_one_name():
    assert len(set(IN_CHINESE.values())) == len(IN_CHINESE)
    assert {name: standard(word) for name, word in IN_CHINESE.items()} == {name: name for name in IN_CHINESE}


def test_tables_are_read_with_chinese_headings_and_words():
    table = read_table(
        "编号,名称,经度,纬度,人口,状态,定位\na,赵村,115.1,37.8,40,已有,散布\nb,钱村,115.2,37.8,60,禁用,\nc,孙村,115.3,37.8,1,,\n"
    )
    assert (table.ids, table.names, table.at[0].tolist()) == (["a", "b", "c"], ["赵村", "钱村", "孙村"], [115.1, 115.2, 115.3])
    assert table.weight.tolist() == [40, 60, 1]
    assert table.status.tolist() == [Status.EXISTING, Status.FORBIDDEN, Status.FREE]
    assert table.scattered.tolist() == [True, False, False]
    hubs = read_columns("编号,经度,纬度,无人机,关闭时间\nA,115,37,是,22:30\n", ("lon", "lat"), ("curfew_from",), ("drone",))
    assert (hubs.ids, hubs.get("curfew_from").tolist(), hubs.says_yes("drone").tolist()) == (["A"], [81_000.0], [True])
