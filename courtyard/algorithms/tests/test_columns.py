"""A planner's tables, column by column: every cell that cannot be used is named by its line."""

import numpy as np
import pytest

from courtyard.algorithms.columns import BadColumns, clock, read_columns

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
    ("text", "says"),
    [
        ("", "villages: there is no row below the heading"),
        ("id,lon\na,x\n", r"villages, line 2: 'x' is no number \(lon\)"),
        ("id,opens\na,25h\n", r"villages, line 2: '25h' is no time of the day, such as 6:30 \(opens\)"),
        ("id\na\n\na\n", "villages, line 4: a stood before"),
        ("id,lon\n,3\n", "villages, line 2: the row has no id"),
        ("id,lon\na,1\n" + "b," + "9" * 140_000, "villages, line 3: this is no CSV"),
    ],
)
def test_what_cannot_be_read_is_named_by_its_line(text, says):
    with pytest.raises(BadColumns, match=says):
        read_columns(text, ("lon",), ("opens",), title="villages")


def test_places_that_are_nowhere_and_amounts_that_are_too_small_are_named_by_their_line():
    nowhere = read_columns("id,lon,lat,weight\na,107,33,1\nb,33,107,-2\n", ("lon", "lat", "weight"), title="villages")
    with pytest.raises(BadColumns, match=r"villages, line 3 \(b\): it needs a longitude and a latitude"):
        nowhere.degrees()
    with pytest.raises(BadColumns, match=r"villages, line 3 \(b\): weight is -2; a number from 0 is needed"):
        nowhere.at_least("weight", 0.0)
    assert nowhere.at_least("room", 0.0, 5.0).tolist() == [5.0, 5.0]
