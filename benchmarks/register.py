"""A register of a county's households is imported into SQLite: the whole time, the longest time that its one write lock is held,
and how long another writer has to wait meanwhile. One row a household, three persons each, two kinds of income, an account."""

import random
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks import common
from benchmarks.common import Figure

NOW = datetime(2017, 3, 1, 2, 0, tzinfo=UTC)
VILLAGES = 520
ROOMS = ("django.contrib.contenttypes", "django.contrib.auth", "courtyard.kernel", "courtyard.people")
HEADINGS = "户编号,户主姓名,身份证号,村代码,家庭人口,劳动力人数,联系电话,致贫原因,开户银行,银行账号,工资性收入,转移性收入"


def make_places() -> list[str]:
    """A county of 520 villages; returns their codes."""
    from courtyard.kernel.actors import system
    from courtyard.kernel.ids import uuid7
    from courtyard.people import actions as people
    from courtyard.people.actions import PlaceRow

    above = (("13", "province"), ("1311", "city"), ("131122", "county"), ("131122191", "town"))
    rows = [PlaceRow(code.ljust(12, "0"), level, f"the {level}") for code, level in above]
    villages = [PlaceRow(f"131122191{at:03d}", "village", f"village {at}") for at in range(1, VILLAGES + 1)]
    people.import_places(actor=system("cli"), key=uuid7(NOW), now=NOW, rows=(*rows, *villages))
    return [row.code for row in villages]


def make_file(villages: list[str], households: int, seed: int = 2017) -> bytes:
    """The register as a CSV: invented households with valid identity numbers."""
    from courtyard.algorithms import id_card

    draw, lines = random.Random(seed), [HEADINGS]
    for at in range(households):
        born = date(1940, 1, 1) + timedelta(days=at % 18_000)
        body = f"139999{born:%Y%m%d}{at // 18_000 * 100 + draw.randrange(100):03d}"
        number, income = body + id_card.check_character(body), draw.randrange(1_000_000)
        lines.append(
            f"H{at:06d},户主{at},{number},{draw.choice(villages)},3,{draw.randrange(4)},138{at:08d},因病,农信社,952{at:012d},"
            f"{income / 100:.2f},{income % 50_000 / 100:.2f}"
        )
    return "\n".join(lines).encode()


@dataclass
class Locks:
    """How long each transaction held the write lock, in seconds; and how long this process worked meanwhile, by processor time."""

    held: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)
    since: float = 0.0
    began: float = 0.0


@contextmanager
def locks_timed() -> Iterator[Locks]:
    """Times every transaction of this process from its BEGIN IMMEDIATE to the end of its COMMIT."""
    from django.db.backends.sqlite3.base import DatabaseWrapper

    locks = Locks()
    begin, commit = DatabaseWrapper._start_transaction_under_autocommit, DatabaseWrapper._commit

    def begins(self: Any) -> None:
        begin(self)
        locks.since, locks.began = time.perf_counter(), time.process_time()

    def commits(self: Any) -> None:
        commit(self)
        locks.held.append(time.perf_counter() - locks.since)
        locks.worked.append(time.process_time() - locks.began)

    DatabaseWrapper._start_transaction_under_autocommit, DatabaseWrapper._commit = begins, commits
    try:
        yield locks
    finally:
        DatabaseWrapper._start_transaction_under_autocommit, DatabaseWrapper._commit = begin, commit


def write_beside(database: str) -> None:
    """Another writer, as a page is one: takes the write lock twenty times a second until its input ends; prints its longest wait."""
    beside, longest = sqlite3.connect(database, timeout=600, isolation_level=None), 0.0
    print("ready", flush=True)
    while not Path(f"{database}-enough").exists():
        start = time.perf_counter()
        beside.execute("BEGIN IMMEDIATE")
        beside.execute("ROLLBACK")
        longest = max(longest, time.perf_counter() - start)
        time.sleep(0.05)
    print(longest, flush=True)


@contextmanager
def writer_beside(database: Path) -> Iterator[list[float]]:
    """The other writer in a process of its own; what it waited at most is in the list at the end, in seconds."""
    command = [sys.executable, "-c", f"from benchmarks.register import write_beside; write_beside({str(database)!r})"]
    waited: list[float] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "ready\n"
        try:
            yield waited
        finally:
            Path(f"{database}-enough").touch()
            waited.append(float(other.stdout.readline()))


def take(content: bytes) -> Any:
    """Imports the file to its end, as `courtyard register FILE --import all` does."""
    from courtyard.kernel.actors import system
    from courtyard.kernel.ids import uuid7
    from courtyard.people import actions as people

    actor, key = system("cli"), uuid7(NOW)
    return people.load_register(actor=actor, key=key, now=NOW, content=content, file_name="register.csv")


def figures(database: Path, quick: bool) -> Iterator[Figure]:
    households = 5_000 if quick else 100_000
    content = make_file(make_places(), households)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    kept: list[Any] = []
    with writer_beside(database) as waited, locks_timed() as locks:
        whole = common.seconds(lambda: kept.append(take(content)))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    assert kept[0].added == households, kept[0]
    held, worked, name = max(locks.held), max(locks.worked), f"sqlite: register of {households:,} households"
    yield Figure(name, whole, None, None, "s", "under 180 s", whole < 180)
    yield Figure(f"{name}, the lock at most", held, None, sum(locks.held), "s", "under 2 s", held < 2)
    yield Figure(f"{name}, processor time under it", worked, None, sum(locks.worked), "s", "under 1.5 s", worked < 1.5)
    yield Figure(f"{name}, another writer waits", waited[0], None, None, "s", "under 5 s", waited[0] < 5)
    yield Figure(f"{name}, memory", memory, None, before, "MB", "under 1,024 MB", memory < 1024)
    again = common.seconds(lambda: kept.append(take(content)))
    assert (kept[1].added, kept[1].unchanged) == (0, households), kept[1]
    yield Figure(f"{name}, the same file again", again, None, None, "s", "under 180 s", again < 180)


def main() -> None:
    options = common.arguments(__doc__)
    with common.home() as folder:
        database = Path(folder) / "register.sqlite3"
        common.django_with(f"sqlite:///{database}", *ROOMS, AUTH_USER_MODEL="people.User")
        missed = common.report(figures(database, options.quick), as_json=options.json)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
