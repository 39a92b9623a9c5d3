"""Households of a county with their members, work and income, as of a date: one read of all of them, on both databases."""

import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np

from benchmarks import common
from benchmarks.common import Figure

NOW = datetime(2017, 3, 1, 2, 0, tzinfo=UTC)
ON = date(2017, 3, 1)
VILLAGES = 520
RUNS = 9
PEERS = 2_000  # households that the peer reads; its time is scaled up
ROOMS = ("django.contrib.contenttypes", "django.contrib.auth", "courtyard.kernel", "courtyard.people")


def make_county(households: int, seed: int = 2017) -> None:
    """Invented households: 1 to 6 members (3.3 on average), a tenth of memberships ended or corrected, two kinds of income in
    two years, one amount in twenty corrected. Written in chunks of one transaction each."""
    from django.db import connection, transaction

    from courtyard.people.models import Place

    draw = random.Random(seed)
    with transaction.atomic():
        villages = _villages(Place)
    for first in range(0, households, 1_000):
        with transaction.atomic():
            _chunk(draw, villages, first, min(1_000, households - first))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _villages(place: Any) -> list[int]:
    above = None
    for code, level in (("13", "province"), ("1311", "city"), ("131122", "county"), ("131122191", "town")):
        above = place.objects.create(code=code.ljust(12, "0"), level=level, name=level, name_key=level, parent=above)
    rows = [
        place(code=f"131122191{at:03d}", level="village", name=f"village {at}", name_key=f"village {at}", parent=above)
        for at in range(1, VILLAGES + 1)
    ]
    return [row.pk for row in place.objects.bulk_create(rows)]


def _chunk(draw: random.Random, villages: list[int], first: int, count: int) -> None:
    from courtyard.people.models import DeclaredIncome, Household, Membership, Person

    def uuid() -> UUID:
        return UUID(int=draw.getrandbits(128))

    homes = Household.objects.bulk_create(
        [
            Household(public_id=uuid(), register_number=str(first + at), village_id=draw.choice(villages), registered_on=date(2016, 6, 1))
            for at in range(count)
        ]
    )
    sizes = draw.choices(range(1, 7), [12, 22, 24, 20, 14, 8], k=count)
    persons = iter(Person.objects.bulk_create([Person(public_id=uuid(), name="x") for _ in range(sum(sizes))]))
    rows = []
    for home, size in zip(homes, sizes, strict=True):
        for at in range(size):
            ended = at > 1 and draw.random() < 0.1
            rows.append(
                Membership(
                    public_id=uuid(),
                    person=next(persons),
                    household=home,
                    relation="head" if at == 0 else "other",
                    head=at == 0,
                    capacity=draw.choice(("able", "partly", "unable", "unknown")),
                    valid_from=date(2016, 6, 1),
                    valid_to=date(2016, 12, 1) if ended else None,
                    recorded_at=NOW,
                )
            )
    Membership.objects.bulk_create(rows)
    incomes = DeclaredIncome.objects.bulk_create(
        [
            DeclaredIncome(public_id=uuid(), household=home, year=year, kind=kind, amount_fen=1 + draw.randrange(10**6), recorded_at=NOW)
            for home in homes
            for year in (2015, 2016)
            for kind in ("wage", "farm")
        ]
    )
    DeclaredIncome.objects.bulk_create(
        [
            DeclaredIncome(
                public_id=uuid(),
                household=i.household,
                year=i.year,
                kind=i.kind,
                amount_fen=i.amount_fen + 1,
                recorded_at=NOW,
                replaces=i,
                replaced_fen=i.amount_fen,
            )
            for i in incomes[::19]
        ]
    )


def milliseconds(work: Callable[[], object]) -> float:
    """The median of several runs, after one that warms the caches."""
    work()
    found = []
    for _ in range(RUNS):
        started = time.perf_counter()
        work()
        found.append((time.perf_counter() - started) * 1000)
    return statistics.median(found)


def decide(on: date, known_at: datetime | None = None) -> int:
    """Reads the county as of a day and decides every household under the rules of raising; returns how many may join."""
    from courtyard.people import queries
    from courtyard.raising import rules

    table = queries.households_as_of(on=on, known_at=known_at)
    applicants = rules.Applicants(
        persons=table.persons.astype(np.int64),
        workers=table.workers.astype(np.int64),
        income_fen=np.where(table.income_year > 0, table.declared_income_fen, rules.UNKNOWN_INCOME),
        in_area=np.char.startswith(table.village_code, "131122"),
        takes_part=np.zeros(len(table), dtype=bool),
    )
    unmet = rules.unmet_table(_terms(rules), applicants, line=rules.Line(2_952_00))
    return int((~np.logical_or.reduce(list(unmet.values()))).sum())


def _terms(rules: Any) -> Any:
    return rules.Terms(
        species="chicken",
        breed="",
        identity=rules.Identity.INDIVIDUAL,
        unit=rules.Unit.BIRD,
        sale=rules.Sale.PURCHASE,
        grades=(rules.Grade("mountain", 100_00),),
        ordinary=rules.Grade("ordinary", 50_00),
        animals_per_household=100,
        advance_fen=4_500_00,
        supplies=(),
        fees=(),
        days=160,
        steps=1_000_000,
    )


def by_objects(count: int) -> None:
    """The peer: Django's models with their related rows fetched along, counted household by household."""
    from django.db.models import Prefetch, Q

    from courtyard.people.models import DeclaredIncome, Household, Membership

    living = Membership.unscoped.filter(Q(valid_to=None) | Q(valid_to__gt=ON), valid_from__lte=ON, superseded_at=None)
    incomes = DeclaredIncome.unscoped.filter(replaced_by=None, year__lte=ON.year)
    rows: Any = Household.unscoped.select_related("village").prefetch_related(
        Prefetch("memberships", living, to_attr="living"), Prefetch("incomes", incomes, to_attr="declared")
    )
    for home in rows.order_by("id")[:count]:
        latest = max((income.year for income in home.declared), default=0)
        sum(income.amount_fen for income in home.declared if income.year == latest)
        len(home.living)
        sum(member.capacity in ("able", "partly") for member in home.living)


def scans() -> None:
    """The limit: the database passes over the same rows once and brings nothing out."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM people_household WHERE registered_on <= %s", ["2017-03-01"])
        cursor.execute("SELECT count(*) FROM people_membership WHERE valid_from <= %s AND superseded_at IS NULL", ["2017-03-01"])
        cursor.execute("SELECT count(*) FROM people_declaredincome WHERE year = %s", [2016])


def figures(database: str, quick: bool) -> Iterator[Figure]:
    from courtyard.people import queries

    count, target = (10_000, 50) if quick else (100_000, 250)
    make_county(count)
    peer = milliseconds(lambda: by_objects(PEERS)) * count / PEERS
    limit = milliseconds(scans)
    name = f"{database}: {count:,} households"
    ours = milliseconds(lambda: queries.households_as_of(on=ON))
    yield Figure(f"{name} with members, as of a day", ours, peer, limit, "ms", f"under {target} ms", ours < target)
    known = milliseconds(lambda: queries.households_as_of(on=ON, known_at=NOW + timedelta(days=1)))
    yield Figure(f"{name}, as known then", known, None, limit, "ms", f"under {2 * target} ms", known < 2 * target)
    decided = milliseconds(lambda: decide(ON))
    yield Figure(f"{name}, read and decided", decided, None, limit, "ms", f"under {target} ms", decided < target)
    town = milliseconds(lambda: queries.households_as_of(on=ON, place="1311221910"))
    yield Figure(f"{name}, a fifth of them by place", town, None, None, "ms", f"under {target} ms", town < target)


def in_own_process(options: Any) -> int:
    """Django knows one database for its life, so SQLite's figures come from a process of their own."""
    flags = [flag for flag, given in (("--quick", options.quick), ("--json", options.json)) if given]
    return subprocess.run([sys.executable, "-m", "benchmarks.eligibility", *flags, "--only", "sqlite"], check=False).returncode


def main() -> None:
    options = common.arguments(__doc__, only=("postgres", "sqlite"))
    missed = 0
    with common.home() as folder:
        if options.only == "sqlite":
            common.django_with(f"sqlite:///{Path(folder) / 'county.sqlite3'}", *ROOMS, AUTH_USER_MODEL="people.User")
            missed = common.report(figures("sqlite", options.quick), as_json=options.json, heading=False)
        else:
            with common.postgres(folder) as url:
                common.django_with(url, *ROOMS, AUTH_USER_MODEL="people.User")
                missed = common.report(figures("postgresql", options.quick), as_json=options.json)
            missed += 0 if options.only else in_own_process(options)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
