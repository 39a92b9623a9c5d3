"""Days into instants: when something that was noted for a day is said to have happened."""

from datetime import date, datetime, timedelta

from courtyard.kernel.clock import local_day, start_of_day

NOON = timedelta(hours=12)


def instant(day: date, now: datetime) -> datetime:
    """`now` for what happens today, else noon of the day."""
    return now if local_day(now) == day else start_of_day(day) + NOON
