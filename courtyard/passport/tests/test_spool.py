"""Scans outlive the process that took them, are taken in once, and name nobody for longer than they must."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings

from courtyard.kernel.ids import child_key, uuid7
from courtyard.passport import actions, queries, spool, upkeep
from courtyard.passport.models import Code, Scan


def line(season, at: int = 0, **changes) -> spool.ScanLine:
    pack = season.pack(at)
    given = {"device": "phone", "state": "first_seen", "ip": "203.0.113.7", **changes}
    return spool.ScanLine(id=uuid7(season.now), at=season.now.isoformat(), gtin=pack.gtin, serial=pack.serial, **given)


def test_scans_are_written_in_one_batch_and_counted_at_their_codes(minted):
    for at in (0, 0, 1):
        spool.append(line(minted, at))
    spool.append(line(minted, 0, ours=True))
    assert upkeep.drain(minted.now) == 4
    counted = {code.serial: code.scans for code in Code.unscoped.filter(scans__gt=0)}
    assert counted == {minted.pack(0).serial: 2, minted.pack(1).serial: 1}
    assert Code.unscoped.get(serial=minted.pack(1).serial).first_scan_at == minted.now


def test_a_drain_that_was_killed_after_it_wrote_takes_nothing_twice(minted):
    spool.append(line(minted))
    (path,) = spool.taken(uuid4())
    key, lines = spool.key_of(path), tuple(spool.read(path))
    actions.take_scans(actor=minted.cast.system, key=child_key(key, "scans/0"), now=minted.now, lines=lines)
    assert upkeep.drain(minted.now) == 1  # the same result again
    assert (Scan.unscoped.count(), Code.unscoped.get(serial=minted.pack().serial).scans) == (1, 1)
    assert upkeep.drain(minted.now) == 0


def test_a_line_that_was_cut_short_spoils_no_other(minted):
    spool.append(line(minted))
    with (spool.folder() / "scans.jsonl").open("ab") as file:
        file.write(b'\n{"id": "0')
    spool.append(line(minted, 1))
    assert upkeep.drain(minted.now) == 2


def test_a_full_disk_costs_a_scan_and_no_page(minted, monkeypatch):
    def full(*_given):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(spool.os, "write", full)
    pack = minted.pack()
    shown = queries.passport(pack.gtin, pack.serial, text="", now=minted.now)
    assert not queries.note_scan(shown, now=minted.now, ip=None, browser="", ours=False)


def test_scans_that_were_answered_outlive_a_killed_process(minted):
    pack, count = minted.pack(), 200
    program = textwrap.dedent(f"""
        import os, signal, django
        django.setup()
        from uuid import uuid4
        from courtyard.passport import spool
        for _ in range({count}):
            spool.append(spool.ScanLine(uuid4(), "{minted.now.isoformat()}", "{pack.gtin}", "{pack.serial}", "phone", "first_seen"))
        os.kill(os.getpid(), signal.SIGKILL)
    """)
    environment = {**os.environ, "COURTYARD_HOME": str(settings.COURTYARD_HOME), "DJANGO_SETTINGS_MODULE": "courtyard.config.settings"}
    ended = subprocess.run([sys.executable, "-c", program], env=environment, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert upkeep.drain(minted.now) == count


@pytest.mark.usefixtures("db")
def test_nothing_is_lost_while_the_file_is_taken_away_under_its_writers():
    written, read, stop = [], [], threading.Event()

    def write() -> None:
        while not stop.is_set():
            one = spool.ScanLine(uuid4(), "2017-03-01T00:00:00+00:00", "1", "A", "phone", "unknown")
            assert spool.append(one)
            written.append(one.id)

    def take() -> None:
        for path in spool.taken(uuid4()):
            read.extend(one.id for one in spool.read(path))
            path.unlink()

    take()
    read.clear()
    writers = [threading.Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    # A busy machine may not let a writer run within sixty turns of the drain: they go on until enough has been written between them.
    turns, until = 0, time.monotonic() + 60
    while (turns < 60 or len(written) < 200) and time.monotonic() < until:
        take()
        turns += 1
    stop.set()
    for writer in writers:
        writer.join(10)
    take()
    assert sorted(read) == sorted(written)
    assert len(read) > 100


def test_an_address_goes_after_thirty_days_and_the_scan_stays(minted):
    spool.append(line(minted))
    upkeep.drain(minted.now)
    assert upkeep.forget(minted.now + timedelta(days=30)) == 0
    assert upkeep.forget(minted.now + timedelta(days=30, seconds=1)) == 1
    assert Scan.unscoped.values_list("ip", "device").get() == (None, "phone")
