"""The disk is full: what was acknowledged stands, what was not is refused in words, and with room again it goes on."""

import os
import pwd
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import OperationalError

from courtyard.kernel.db import is_full
from courtyard.kernel.errors import NoRoom
from courtyard.ledger.queries import SEALING
from tests.faults import jobs
from tests.faults.disk import Disk, small_disk
from tests.faults.mortal import Mother
from tests.harness.databases import TEMPLATE

pytestmark = [pytest.mark.fault, pytest.mark.timeout(120)]

ENTRIES = 50
MONEY = 1_000_000_00


@dataclass
class Small:
    """A county on a small disk. `aside` is the same county where there is room, as somebody who copies it away would have it."""

    disk: Disk
    at: dict[str, Any]
    aside: dict[str, Any]

    def copy(self) -> None:
        """Copies a SQLite county with its journal; a PostgreSQL server keeps its own where it is."""
        if "database" in self.aside:
            for path in Path(self.at["database"]["NAME"]).parent.glob("county.sqlite3*"):
                shutil.copyfile(path, self.aside["home"] / path.name)


@pytest.fixture
def small(stage, fresh_database, tmp_path) -> Iterator[Small]:
    """A county on a disk of which two megabytes are free."""
    url = fresh_database()
    # Not below pytest's own folder, which the server's user may not enter.
    with small_disk(stage.folder / f"disk_{stage.worker}") as disk:
        home = disk.folder / "home"
        home.mkdir()
        (tmp_path / "heads").mkdir()
        if stage.is_postgres:
            name = f"{stage.name}_small"
            (disk.folder / "data").mkdir()
            owner = pwd.getpwnam("pgserver")
            os.chown(disk.folder / "data", owner.pw_uid, owner.pw_gid)
            with psycopg.connect(stage.url("postgres"), autocommit=True) as admin:
                admin.execute(f"CREATE TABLESPACE {name} LOCATION '{disk.folder}/data'")
                admin.execute(f'CREATE DATABASE {name} TEMPLATE "{TEMPLATE}" STRATEGY FILE_COPY TABLESPACE {name}')
                county = Small(disk, {"url": stage.url(name), "home": home}, {"url": stage.url(name), "home": home})
                admin.execute("CHECKPOINT")
                disk.leave(2)
                yield county
                admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
                admin.execute(f"DROP TABLESPACE {name}")
        else:
            path = disk.folder / "county.sqlite3"
            shutil.copyfile(url.removeprefix("sqlite:///"), path)
            disk.leave(2)
            aside = {"database": {"NAME": str(tmp_path / path.name)}, "home": tmp_path}
            yield Small(disk, {"database": {"NAME": str(path)}, "home": home}, aside)


def test_posting_until_the_disk_is_full_loses_nothing_and_goes_on_when_there_is_room(small, mother, now):
    mother.run(jobs.contribute, MONEY, now, **small.at)
    full = mother.run(jobs.promise_until_refused, 0, ENTRIES, now, **small.at)
    assert isinstance(full.error, NoRoom), full.error
    acknowledged = len(full.said)
    assert full.said == list(range(acknowledged))
    assert acknowledged > 3

    small.copy()
    assert mother.run(jobs.promised_fen, "all", **small.aside).result == acknowledged * ENTRIES
    assert mother.run(jobs.violations, **small.aside).result == []

    small.disk.leave(100)
    refused = mother.run(jobs.promise_each, [str(acknowledged)], 1, now, **small.at)
    assert refused.error is None
    assert mother.run(jobs.promised_fen, "all", **small.at).result == acknowledged * ENTRIES
    done = mother.run(jobs.work, now, **small.at)
    assert done.result.sealed == acknowledged + 2
    assert mother.run(jobs.violations, **small.at).result == []


def test_a_worker_on_a_full_disk_seals_and_publishes_when_there_is_room(small, mother, now):
    mother.run(jobs.contribute, MONEY, now, **small.at)
    full = mother.run(jobs.promise_until_refused, 0, 1, now, **small.at)
    small.disk.leave(0)
    stuck = mother.run(jobs.work, now, **small.at)
    # PostgreSQL may have no room for a new session either; before any work begins, nobody has put that into words.
    assert isinstance(stuck.error, NoRoom | OSError) or is_full(stuck.error), stuck
    small.disk.leave(100)
    done = mother.run(jobs.work, now, **small.at)
    assert done.error is None
    assert (small.at["home"] / "heads" / f"{SEALING.name}.jsonl").read_text().count(f'"sequence": {len(full.said) + 1},') == 1
    assert mother.run(jobs.violations, **small.at).result == []


@pytest.mark.only_on("sqlite")
def test_a_file_that_may_not_grow_is_a_full_disk_too(fresh_database, mother: Mother, now, tmp_path):
    url = fresh_database()
    at = {"url": url, "home": tmp_path}
    mother.run(jobs.contribute, MONEY, now, **at)
    size = Path(url.removeprefix("sqlite:///")).stat().st_size
    full = mother.run(jobs.promise_until_too_long, size + (1 << 20), ENTRIES, now, **at)
    assert isinstance(full.error, NoRoom), full.error
    assert len(full.said) > 3
    assert mother.run(jobs.promised_fen, "all", **at).result == len(full.said) * ENTRIES
    again = mother.run(jobs.promise_each, [str(len(full.said))], 1, now, **at)
    assert again.error is None
    assert mother.run(jobs.violations, **at).result == []


@pytest.mark.only_on("postgres")
def test_a_connection_that_is_refused_for_want_of_room_counts_as_a_full_disk(db):
    fatal = 'connection to server on socket "x" failed: FATAL:  '
    assert is_full(OperationalError(f"{fatal}could not write init file: No space left on device"))
    assert not is_full(OperationalError(f"{fatal}the database system is starting up"))
