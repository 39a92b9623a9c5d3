"""A planner's tables, column by column: every cell that cannot be used is named by its line."""

import numpy as np
import pytest

from courtyard.algorithms.columns import BadColumns, Fault, clock, read_columns, refuse

TEXT = "\ufeffCode, LON ,lat,opens,name,drone\na,107.5,33,6:30, Upper ,yes\n\nb,,33.1,,Lower\n"


def test_numbers_words_and_times_are_read_by_the_names_of_their_columns_with_the_line_of_each_row():
    found = read_columns(TEXT, ("lon", "lat", "height"), ("opens",), ("name", "drone"))
    assert (found.ids, found.lines, len(found)) == (["a", "b"], [2, 4], 2)
    np.testing.assert_array_equal(found.get("lon"), [107.5, np.nan])
    assert found.get("lon", 100.0).tolist() == [107.5, 100.0]
    assert found.get("height", np.array([1.0, 2.0])).tolist() == [1.0, 2.0]
    np.testing.assert_array_equal(found.get("opens"), [23_400, np.nan])
    assert [found.word("name", row) for row in (0, 1)] == ["Upper", "Lower"]
    assert found.word("colour", 0) == ""
    assert found.says_yes("drone").tolist() == [True, False]
    assert found.rows_by_id() == {"a": 0, "b": 1}
    assert clock(int(found.get("opens")[0])) == "6:30"


def test_rows_without_an_id_are_numbered():
    assert read_columns("lon\n1\n2\n", ("lon",)).ids == ["1", "2"]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", [Fault("empty")]),
        (
            "id,lon\na,x\nb,1\nc,y\n",
            [Fault("no-number", line, values={"text": text, "column": "lon"}) for line, text in ((2, "x"), (4, "y"))],
        ),
        (
            "id,opens\na,25h\nb,6:60\n",
            [Fault("no-time", line, values={"text": text, "column": "opens"}) for line, text in ((2, "25h"), (3, "6:60"))],
        ),
        ("id\na\n\na\na\n", [Fault("id-twice", line, values={"id": "a", "before": "2"}) for line in (4, 5)]),
        ("id,lon\n,3\na,1\n,z\n", [Fault("no-id", 2), Fault("no-id", 4), Fault("no-number", 4, values={"text": "z", "column": "lon"})]),
        ("id,lon\na,1\n" + "b," + "9" * 140_000, [Fault("not-csv", 3, values={"error": "field larger than field limit (131072)"})]),
    ],
)
def test_every_cell_that_cannot_be_read_is_named_by_its_line(text, faults):
    with pytest.raises(BadColumns) as found:
        read_columns(text, ("lon",), ("opens",), title="villages")
    assert (found.value.title, list(found.value.faults), found.value.count) == ("villages", faults, len(faults))


def test_of_many_faults_the_first_thousand_by_line_are_kept_and_all_are_counted():
    with pytest.raises(BadColumns) as found:
        read_columns("lon\n" + "x\n" * 1_500, ("lon",))
    assert ([one.line for one in found.value.faults], found.value.count) == (list(range(2, 1_002)), 1_500)
    with pytest.raises(BadColumns) as found:
        refuse("table", (Fault("late", line) for line in range(1_500, 0, -1)))
    assert ([one.line for one in found.value.faults], found.value.count) == (list(range(1, 1_001)), 1_500)


def test_places_that_are_nowhere_and_amounts_that_are_too_small_are_named_by_their_line():
    nowhere = read_columns("id,lon,lat,weight\na,107,33,1\nb,33,107,-2\nc,,33,\n", ("lon", "lat", "weight"), title="villages")
    with pytest.raises(BadColumns) as found:
        nowhere.degrees()
    assert found.value.faults == (Fault("degrees", 3, "b"), Fault("degrees", 4, "c"))
    with pytest.raises(BadColumns) as found:
        nowhere.at_least("weight", 0.0)
    assert found.value.faults == (
        Fault("at-least", 3, "b", {"column": "weight", "a": "-2", "least": "0"}),
        Fault("missing", 4, "c", {"column": "weight", "a": "nan", "least": "0"}),
    )
    assert nowhere.at_least("room", 0.0, 5.0).tolist() == [5.0, 5.0, 5.0]
    with pytest.raises(BadColumns) as found:
        read_columns("id,lon\na,107\n", ("lon", "lat")).degrees()
    assert found.value.faults == (Fault("heading", 1),)
