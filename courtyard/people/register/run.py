"""All of it together: a file is read, checked within itself, and checked against the database."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from courtyard.kernel.actors import Actor
from courtyard.kernel.clock import local_day
from courtyard.kernel.sheets import Limits, open_table
from courtyard.people.models import RegisterImport
from courtyard.people.register.entries import HouseholdEntry
from courtyard.people.register.match import find_people, find_villages, put_indexes
from courtyard.people.register.problems import Problem, RegisterUnreadable
from courtyard.people.register.rows import Reading, read_households
from courtyard.people.rules.places import common_prefix


@dataclass
class Examined:
    """What a file holds on a day: the good households, how many are not, and every problem in the order of rows."""

    layout: str
    rows_read: int
    as_of: date
    income_year: int
    good: list[HouseholdEntry] = field(default_factory=list)
    bad: int = 0
    problems: list[Problem] = field(default_factory=list)


LIMITS = Limits(megabytes=60, columns=99)


@dataclass
class Read:
    """A register as it stands in its file, checked within itself; it has not met the database."""

    as_of: date
    income_year: int
    reading: Reading


def read_register(*, now: datetime, content: bytes, as_of: date | None, income_year: int | None) -> Read:
    """Reads and checks a file without looking into the database, which takes a while for a long one. Raises RegisterUnreadable."""
    day = as_of or local_day(now)
    year = income_year if income_year is not None else day.year - 1
    if not 1978 <= year <= day.year or day > local_day(now):
        raise RegisterUnreadable("bad-income-year")
    reading = read_households(open_table(content, LIMITS), as_of=day, income_year=year)
    put_indexes(reading.households)
    return Read(day, year, reading)


def match(read: Read, actor: Actor) -> Examined:
    """What was read against places and people in the database, of which nothing is written."""
    reading = read.reading
    find_villages(reading.households, actor, reading.problems)
    find_people(reading.households, read.as_of, reading.problems)
    good = [household for household in reading.households if not household.spoiled]
    problems = sorted(reading.problems, key=lambda problem: (problem.row, problem.column, problem.code))
    return Examined(reading.layout, reading.rows_read, read.as_of, read.income_year, good, len(reading.households) - len(good), problems)


def examine(*, actor: Actor, now: datetime, content: bytes, as_of: date | None, income_year: int | None) -> Examined:
    """Reads and checks a register without writing anything. Raises RegisterUnreadable."""
    return match(read_register(now=now, content=content, as_of=as_of, income_year=income_year), actor)


def digest_of(content: bytes) -> str:
    """By which a file is known again."""
    return hashlib.sha256(content).hexdigest()


def keep_record(
    found: Examined, *, actor: Actor, key: UUID, now: datetime, content: bytes, file_name: str, dry_run: bool, **more: Any
) -> RegisterImport:
    """Keeps what a file held, so that its problems can be read later; the file itself is not kept."""
    return RegisterImport.objects.create(
        public_id=key,
        file_name=file_name[:200],
        sha256=digest_of(content),
        dry_run=dry_run,
        layout=found.layout,
        area=common_prefix([household.village_code for household in found.good]) or _own_area(actor),
        rows_read=found.rows_read,
        households=len(found.good) + found.bad,
        good=len(found.good),
        problems=[problem.as_json() for problem in found.problems],
        recorded_by=actor.user_id,
        at=now,
        as_of=found.as_of,
        income_year=found.income_year,
        **more,
    )


def _own_area(actor: Actor) -> str:
    """Where nothing was good, the file belongs to the area of whoever sent it."""
    return next((grant.place for grant in actor.grants if grant.place), "") or ""
