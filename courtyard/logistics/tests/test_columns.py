"""Which columns a table has: each is read under its name, and under the Chinese one that the page shows beside it."""

import pytest

from courtyard.algorithms.headings import IN_CHINESE
from courtyard.logistics.reading import READERS
from courtyard.logistics.rules import TableKind
from courtyard.logistics.rules.columns import COLUMNS

# What a row has in a column; 1 elsewhere.
CELLS = {
    "lon": "115.1",
    "lat": "37.8",
    "from_lon": "115.1",
    "from_lat": "37.8",
    "to_lon": "115.2",
    "to_lat": "37.9",
    "id": "a",
    "code": "130001",
    "name": "赵村",
    "from": "a",
    "to": "b",
    "placed": "",
    "status": "",
    "drone": "是",
    "loss": "0.1",
    "mode": "",
    "curfew_from": "22:00",
    "curfew_until": "5:00",
    "departs": "6:30",
    "every_min": "",
    "first": "",
    "last": "",
    "assumed": "",
    "cold": "",
    "opens": "7:00",
    "shuts": "9:00",
    "ready": "7:30",
    "begins": "6:00",
    "until": "18:00",
}


def test_every_kind_of_table_has_its_columns_and_each_a_chinese_name():
    assert set(COLUMNS) == set(TableKind) == set(READERS)
    for one in COLUMNS.values():
        assert {*(name for group in one.needed for way in group for name in way), *one.more} <= set(IN_CHINESE)


@pytest.mark.parametrize("kind", [kind for kind in TableKind if kind not in (TableKind.ZONES, TableKind.ROADS)])  # which are no CSV
def test_a_table_is_read_the_same_under_its_chinese_headings(kind):
    one = COLUMNS[kind]
    names = list(dict.fromkeys([*(name for group in one.needed for way in group for name in way), *one.more]))
    # A grid of heights has two cells at least; of anything else one row will do.
    rows = ("1,1,1,1", "1,2,1,1") if kind is TableKind.HEIGHTS else (",".join(CELLS.get(name, "1") for name in names),)
    english, chinese = (READERS[kind]("\n".join((",".join(heading), *rows))) for heading in (names, [IN_CHINESE[name] for name in names]))
    assert (english.rows > 0, english.faults) == (True, ())
    assert chinese == english
