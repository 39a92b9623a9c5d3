"""Time: the one place that reads a clock, and the programme's own day.

Instants are stored in UTC. A *day* is the programme's, in its own zone (`COURTYARD_ZONE`, Asia/Shanghai unless set);
periods are half-open, [from, to), and `to` is None while they last.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings


def utc_now() -> datetime:
    """The present instant. Pages, commands and the worker call it once and hand it down; verbs never do.

    A demonstration is served as of the day on which its season ended: `COURTYARD_CLOCK_BEHIND` seconds ago.
    """
    return datetime.now(UTC) - timedelta(seconds=settings.COURTYARD_CLOCK_BEHIND)


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def programme_zone() -> ZoneInfo:
    """The zone in which the programme counts its days."""
    return _zone(settings.COURTYARD_ZONE)


def local_day(now: datetime) -> date:
    """The programme's day at an instant (which must carry its zone)."""
    if now.tzinfo is None:
        raise ValueError("an instant carries its zone; this one is naive")
    return now.astimezone(programme_zone()).date()


def start_of_day(day: date) -> datetime:
    """The first instant of the programme's day, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=programme_zone()).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open run of days, [start, end); `end` None means that it lasts."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise ValueError(f"a period ends after it starts: {self.start} .. {self.end}")

    def covers(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)
