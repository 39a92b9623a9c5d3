"""When a subscription is due: the standard's query schedule (EPCIS 2.0, 8.2.5.3), which is read much as a crontab.

    Schedule.read({"hour": "1", "minute": "5"}).next_after(datetime(2017, 3, 1, 9, 0))      # 2 March, 1:05:00

A field holds numbers and ranges in brackets, divided by commas: "0,30", "[1-5]"; "0/30" is every thirtieth from 0 on. All fields have to
agree. A field that is left out agrees with every value, unless a coarser one is given: then it is the first, so that "hour 1,
minute 5" comes once a day and not sixty times. Days of the week are numbered from Monday, 1.
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, date, datetime, time
from itertools import product
from typing import Any

from django.utils.translation import gettext_lazy as _

# From the finest to the coarsest of a day, then what a day has to be; the first and the last value of each.
TIMES = {"second": (0, 59), "minute": (0, 59), "hour": (0, 23)}
DAYS = {"dayOfMonth": (1, 31), "month": (1, 12), "dayOfWeek": (1, 7)}
FIELDS = {**TIMES, **DAYS}
LONGEST = 200
# 29 February on a given day of the week comes after forty years at most, where a century's year is left out.
_FURTHEST_YEARS = 41
_ELEMENT = re.compile(r"(\d{1,2})(?:/([1-9]\d?))?|\[(\d{1,2})-(\d{1,2})\]", re.ASCII)

# What may be wrong with a field, by its code.
REASONS = {
    "not-a-field": _("%(value)s is no field of a schedule."),
    "no-field": _("A schedule names at least one field."),
    "never": _("%(field)s: this never comes in these months."),
    "text": _("%(field)s: write a text of at most %(most)s characters."),
    "element": _("%(field)s: %(value)s is neither a number nor a range like [1-5]."),
    "range": _("%(field)s: %(value)s does not lie between %(first)s and %(last)s."),
}


class IllegalSchedule(ValueError):
    """The fields make no schedule; `code` says why, by `REASONS`, and `why` in words."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values

    @property
    def why(self) -> str:
        return str(REASONS[self.code]) % self.values

    def __str__(self) -> str:
        return self.why


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
            raise IllegalSchedule("not-a-field", value=repr(strange[0][:40]))
        values = {name: _values(name, given[name]) for name in given}
        if not values:
            raise IllegalSchedule("no-field")
        coarser = any(name in values for name in DAYS)
        for name in reversed(TIMES):
            values.setdefault(name, (0,) if coarser else _all(name))
            coarser = coarser or name in given
        for name in DAYS:
            values.setdefault(name, _all(name))
        found = cls(*(values[name] for name in FIELDS))
        if found.next_after(datetime(2000, 1, 1, tzinfo=UTC)) is None:
            raise IllegalSchedule("never", field="dayOfMonth")
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


def _values(name: str, given: Any) -> tuple[int, ...]:
    text = str(given) if isinstance(given, int) and not isinstance(given, bool) else given
    if not isinstance(text, str) or not 0 < len(text) <= LONGEST:
        raise IllegalSchedule("text", field=name, most=LONGEST)
    first, last = FIELDS[name]
    found: set[int] = set()
    for part in text.replace(" ", "").split(","):
        element = _ELEMENT.fullmatch(part)
        if element is None:
            raise IllegalSchedule("element", field=name, value=repr(part[:20]))
        number, step, low, high = element.groups()
        start = int(number or low)
        end = last if step else int(number or high)
        if not first <= start <= end <= last:
            raise IllegalSchedule("range", field=name, value=repr(part[:20]), first=first, last=last)
        found.update(range(start, end + 1, int(step or 1)))
    return tuple(sorted(found))
