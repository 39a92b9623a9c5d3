"""When a schedule comes round: held against a clock that is walked second by second."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtyard.trace.rules.schedules import FIELDS, IllegalSchedule, Schedule

START = datetime(2017, 2, 28, 22, 59, 58, tzinfo=UTC)  # a Tuesday


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"second": "0"}, "2017-02-28T23:00:00"),
        ({"second": "0,30"}, "2017-02-28T23:00:00"),
        ({"minute": "5"}, "2017-02-28T23:05:00"),
        ({"minute": "5", "second": "[10-12]"}, "2017-02-28T23:05:10"),
        ({"hour": "1", "minute": "5"}, "2017-03-01T01:05:00"),
        ({"hour": "22"}, "2017-03-01T22:00:00"),
        ({"dayOfWeek": "2"}, "2017-03-07T00:00:00"),
        ({"dayOfWeek": "[1-5]", "hour": "8"}, "2017-03-01T08:00:00"),
        ({"dayOfMonth": "31"}, "2017-03-31T00:00:00"),
        ({"dayOfMonth": "29", "month": "2"}, "2020-02-29T00:00:00"),
        ({"dayOfMonth": "29", "month": "2", "dayOfWeek": "7"}, "2032-02-29T00:00:00"),
        ({"month": "1", "second": "7"}, "2018-01-01T00:00:07"),
        ({"minute": 5, "hour": 10}, "2017-03-01T10:05:00"),
        ({"minute": "7/20", "hour": "[9-10]"}, "2017-03-01T09:07:00"),
    ],
)
def test_a_schedule_comes_round(given, expected):
    assert Schedule.read(given).next_after(START) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "given",
    [
        {}, {"minute": "60"}, {"minute": ""}, {"minute": "-1"}, {"minute": "1-5"}, {"minute": "[5-1]"}, {"minute": "*"},
        {"minute": "0/0"}, {"minute": "60/5"}, {"minute": "[1-5]/2"},
        {"hour": "24"}, {"dayOfMonth": "0"}, {"month": "13"}, {"dayOfWeek": "0"}, {"dayOfWeek": "8"}, {"year": "2017"}, {"minute": 60},
        {"minute": True}, {"minute": 5.0},
        {"minute": "1,"}, {"minute": "١"}, {"minute": "1," * 200}, {"dayOfMonth": "30", "month": "2"},
    ],
)  # fmt: skip
def test_what_is_no_schedule_is_refused(given):
    with pytest.raises(IllegalSchedule):
        Schedule.read(given)


numbers = {
    name: st.lists(st.integers(*limits), min_size=1, max_size=4) for name, limits in FIELDS.items() if name in ("second", "minute", "hour")
}


@given(st.fixed_dictionaries({}, optional=numbers).filter(bool), st.integers(0, 86_399))
def test_the_next_time_is_the_first_second_that_agrees(values, start):
    schedule = Schedule.read({name: ",".join(map(str, found)) for name, found in values.items()})
    after = datetime(2017, 3, 1, tzinfo=UTC) + timedelta(seconds=start)
    found = schedule.next_after(after)
    assert found is not None
    moment = after + timedelta(seconds=1)
    while not (moment.second in schedule.seconds and moment.minute in schedule.minutes and moment.hour in schedule.hours):
        moment += timedelta(seconds=1)
    assert found == moment


@given(st.dictionaries(st.sampled_from(list(FIELDS)), st.text("0123456789,[]-", max_size=12), max_size=6))
def test_whatever_is_written_is_a_schedule_that_comes_or_is_refused(given):
    try:
        schedule = Schedule.read(given)
    except IllegalSchedule:
        return
    found = schedule.next_after(START)
    assert found is not None
    assert found > START
