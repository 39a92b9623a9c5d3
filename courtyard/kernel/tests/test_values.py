"""Amounts, identifiers, days, codecs: small values on which everything rests."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtyard.kernel import clock, codec
from courtyard.kernel.actors import Actor, Grant, Role
from courtyard.kernel.errors import Reason, Refused
from courtyard.kernel.fen import MAX_FEN, NotAnAmount, parse_yuan, yuan_text
from courtyard.kernel.ids import child_key, uuid7


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("4500", 450000),
        ("4,500.50", 450050),
        ("¥4500.5", 450050),
        ("4500元", 450000),
        (" 0.01 ", 1),
        ("-3", -300),
        ("1,234,567", 123456700),
    ],
)
def test_yuan_are_read_as_people_write_them(text, fen):
    assert parse_yuan(text) == fen


@pytest.mark.parametrize("text", ["", "abc", "1.234", "12,34", "1e5", "٣", "1 000", "4500.", ".5", "--1", "99999999999999999999"])
def test_what_is_no_amount_is_refused_and_never_rounded(text):
    with pytest.raises(NotAnAmount):
        parse_yuan(text)


@given(st.integers(-MAX_FEN, MAX_FEN))
def test_yuan_text_reads_back_as_the_same_fen(fen):
    assert parse_yuan(yuan_text(fen)) == fen


@given(st.datetimes(min_value=datetime(2001, 1, 1), max_value=datetime(2200, 1, 1)), st.integers(0, 2**74 - 1))  # noqa: DTZ001  hypothesis wants naive bounds
def test_a_uuid7_carries_its_version_its_variant_and_its_time(naive, randomness):
    now = naive.replace(tzinfo=UTC)
    made = uuid7(now, randomness)
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert abs((made.int >> 80) - now.timestamp() * 1000) <= 1


def test_later_uuid7s_sort_later():
    now = datetime(2017, 3, 1, tzinfo=UTC)
    assert uuid7(now) < uuid7(now + timedelta(milliseconds=1))


def test_children_of_a_key_are_repeatable_and_differ_by_label():
    assert child_key(UUID(int=1), "a") == child_key(UUID(int=1), "a") != child_key(UUID(int=1), "b")


def test_the_programmes_day_begins_at_its_own_midnight():
    assert clock.local_day(datetime(2017, 2, 28, 15, 59, tzinfo=UTC)) == date(2017, 2, 28)
    assert clock.local_day(datetime(2017, 2, 28, 16, 0, tzinfo=UTC)) == date(2017, 3, 1)
    assert clock.start_of_day(date(2017, 3, 1)) == datetime(2017, 2, 28, 16, 0, tzinfo=UTC)


def test_a_period_is_half_open():
    period = clock.Period(date(2017, 3, 1), date(2017, 4, 1))
    assert period.covers(date(2017, 3, 1))
    assert not period.covers(date(2017, 4, 1))
    with pytest.raises(ValueError, match="ends after it starts"):
        clock.Period(date(2017, 3, 1), date(2017, 3, 1))


@dataclass(frozen=True)
class _Inner:
    day: date
    amounts: tuple[int, ...]


@dataclass(frozen=True)
class _Outer:
    key: UUID
    at: datetime
    inner: tuple[_Inner, ...]
    note: str | None


@given(
    st.builds(
        _Outer,
        st.uuids(),
        st.datetimes(timezones=st.just(UTC)),
        st.lists(st.builds(_Inner, st.dates(), st.lists(st.integers(0, MAX_FEN)).map(tuple))).map(tuple),
        st.none() | st.text(),
    )
)
def test_a_result_comes_back_as_it_went_in(value):
    assert codec.load(_Outer, codec.dump(_Outer, value)) == value


def test_a_digest_does_not_depend_on_the_order_of_parameters_but_on_their_values():
    assert codec.digest({"a": 1, "b": (2, 3)}) == codec.digest({"b": (2, 3), "a": 1}) != codec.digest({"a": 1, "b": (3, 2)})


def test_an_actor_narrowed_to_a_role_loses_the_other_ones_reach():
    actor = Actor(UUID(int=1), (Grant(Role.OFFICER, place="13"), Grant(Role.TECHNICIAN, place="51")))
    assert actor.limited_to({Role.TECHNICIAN}).grants == (Grant(Role.TECHNICIAN, place="51"),)


def test_a_refusal_says_every_reason():
    refusal = Refused("No.", reasons=[Reason("a", "First."), Reason("b", "Second.")])
    assert str(refusal) == "No.; First.; Second."
    assert Refused.slug() == "refused"
    assert NotAnAmount.slug() == "not-an-amount"
