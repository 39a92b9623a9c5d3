"""When a subscription is due: the standard's query schedule (EPCIS 2.0, 8.2.5.3), which is read much as a crontab.

    Schedule.read({"hour": "1", "minute": "5"}).next_after(datetime(2017, 3, 1, 9, 0))      # 2 March, 1:05:00

A field holds numbers and ranges in brackets, divided by commas: "0,30", "[1-5]". All fields have to agree. A field that is left out
agrees with every value, unless a coarser one is given: then it is the first, so that "hour 1, minute 5" comes once a day and not
sixty times. Days of the week are numbered from Monday, 1.
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, date, datetime, time
from itertools import product
from typing import Any

# From the finest to the coarsest of a day, then what a day has to be; the first and the last value of each.
TIMES = {"second": (0, 59), "minute": (0, 59), "hour": (0, 23)}
DAYS = {"dayOfMonth": (1, 31), "month": (1, 12), "dayOfWeek": (1, 7)}
FIELDS = {**TIMES, **DAYS}
LONGEST = 200
# 29 February on a given day of the week comes after forty years at most, where a century's year is left out.
_FURTHEST_YEARS = 41
_ELEMENT = re.compile(r"(\d{1,2})|\[(\d{1,2})-(\d{1,2})\]", re.ASCII)


class IllegalSchedule(ValueError):
    """The fields make no schedule; `field` names the one that is wrong, `why` says what is."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field, self.why = field, why


@dataclass(frozen=True, slots=True)
class Schedule:
    """The values that each field of an instant may have, rising."""

    seconds: tuple[int, ...]
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: tuple[int, ...]
    months: tuple[int, ...]
    weekdays: tuple[int, ...]

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> "Schedule":
        """From the standard's JSON. Raises IllegalSchedule, also for what never comes (30 February)."""
        strange = sorted(set(given) - set(FIELDS))
        if strange:
            raise IllegalSchedule("schedule", f"{strange[0][:40]!r} is no field of one")
        values = {name: _values(name, given[name]) for name in given}
        if not values:
            raise IllegalSchedule("schedule", "names no field")
        coarser = any(name in values for name in DAYS)
        for name in reversed(TIMES):
            values.setdefault(name, (0,) if coarser else _all(name))
            coarser = coarser or name in given
        for name in DAYS:
            values.setdefault(name, _all(name))
        found = cls(*(values[name] for name in FIELDS))
        if found.next_after(datetime(2000, 1, 1, tzinfo=UTC)) is None:
            raise IllegalSchedule("dayOfMonth", "never comes in these months")
        return found

    def next_after(self, moment: datetime) -> datetime | None:
        """The first instant after the given one, both as the clock on the wall says; None: never."""
        moment = moment.replace(microsecond=0)
        for day in self._days_from(moment.date()):
            found = self._first_time(moment.time() if day == moment.date() else None)
            if found is not None:
                return datetime.combine(day, found, tzinfo=moment.tzinfo)
        return None

    def _days_from(self, start: date) -> Iterator[date]:
        """The days that agree, from the given one on, each in a few steps however rare they are."""
        for year, month in product(range(start.year, min(start.year + _FURTHEST_YEARS, MAXYEAR)), self.months):
            for day in self.days:
                if (year, month, day) < (start.year, start.month, start.day) or day > monthrange(year, month)[1]:
                    continue
                found = date(year, month, day)
                if found.isoweekday() in self.weekdays:
                    yield found

    def _first_time(self, after: time | None) -> time | None:
        """The first time of a day that is later than `after`; None when there is none left."""
        if after is None:
            return time(self.hours[0], self.minutes[0], self.seconds[0])
        for hour in self.hours:
            if hour < after.hour:
                continue
            for minute in self.minutes:
                if (hour, minute) < (after.hour, after.minute):
                    continue
                for second in self.seconds:
                    if (hour, minute, second) > (after.hour, after.minute, after.second):
                        return time(hour, minute, second)
        return None


def _all(name: str) -> tuple[int, ...]:
    first, last = FIELDS[name]
    return tuple(range(first, last + 1))


def _values(name: str, text: Any) -> tuple[int, ...]:
    if not isinstance(text, str) or not 0 < len(text) <= LONGEST:
        raise IllegalSchedule(name, f"is to be a text of at most {LONGEST} characters")
    first, last = FIELDS[name]
    found: set[int] = set()
    for part in text.replace(" ", "").split(","):
        element = _ELEMENT.fullmatch(part)
        if element is None:
            raise IllegalSchedule(name, f"{part[:20]!r} is neither a number nor a range like [1-5]")
        start = int(element[1] or element[2])
        end = int(element[1] or element[3])
        if not first <= start <= end <= last:
            raise IllegalSchedule(name, f"{part[:20]!r} does not lie between {first} and {last}")
        found.update(range(start, end + 1))
    return tuple(sorted(found))
