"""What a person reads, in both languages."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from django.utils import translation

from courtyard.web import formats


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_fen_are_read_as_yuan_with_two_decimals_in_both_languages(language):
    with translation.override(language):
        assert formats.yuan(300000) == "¥3,000.00"
        assert formats.yuan(-450) == "-¥4.50"
        assert formats.yuan(9_223_372_036_854_775_807) == "¥92,233,720,368,547,758.07"
        assert formats.yuan(None) == "—"


def test_a_headline_shows_fen_only_where_there_are_any():
    with translation.override("en"):
        assert formats.yuan_short(300000) == "¥3,000"
        assert formats.yuan_short(300001) == "¥3,000.01"


def test_dates_are_written_so_that_nobody_misreads_them():
    with translation.override("en"):
        assert formats.day(date(2017, 3, 1)) == "1 Mar 2017"
    with translation.override("zh-hans"):
        assert formats.day(date(2017, 3, 1)) == "2017年3月1日"


def test_an_instant_is_shown_in_the_programmes_zone():
    with translation.override("en"):
        assert formats.moment(datetime(2017, 3, 1, 17, 30, tzinfo=UTC)) == "2 Mar 2017 01:30"


def test_waiting_counts_the_programmes_days():
    now = datetime(2017, 3, 4, 1, 0, tzinfo=UTC)
    with translation.override("en"):
        assert formats.waiting(datetime(2017, 3, 1, 17, 30, tzinfo=UTC), now) == "2 days"
        assert formats.waiting(date(2017, 3, 3), now) == "1 day"
        assert formats.waiting(date(2017, 3, 4), now) == "today"


def test_a_spreadsheet_gets_plain_values():
    assert formats.plain(UUID(int=1)) == "00000000-0000-0000-0000-000000000001"
    assert formats.plain(datetime(2017, 3, 1, 2, 0, tzinfo=UTC)) == datetime(2017, 3, 1, 10, 0)  # noqa: DTZ001  as a spreadsheet keeps it
    assert formats.plain(Decimal("1.50")) == Decimal("1.50")


def test_names_are_listed_as_the_language_lists_them():
    with translation.override("en"):
        assert formats.listed(["water", "electricity", "slaughter"]) == "water, electricity and slaughter"
    with translation.override("zh-hans"):
        assert formats.listed(["水费", "电费", "屠宰费"]) == "水费、电费和屠宰费"
