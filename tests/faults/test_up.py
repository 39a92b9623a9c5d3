"""`courtyard up`: pages and worker under one supervisor that starts again what died, and stops all of it when asked."""

import os
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from courtyard.kernel import sealing
from courtyard.ledger.queries import SEALING
from tests.faults import jobs

pytestmark = [pytest.mark.fault, pytest.mark.timeout(120)]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _until(what: Callable[[], object], seconds: float = 120) -> object:
    """Waits for something to become true."""
    deadline = time.monotonic() + seconds
    while not (found := what()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s")
        time.sleep(0.1)
    return found


def _children(pid: int) -> dict[str, int]:
    """The processes under one, by what they are."""
    found = {}
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        words = Path(f"/proc/{child}/cmdline").read_bytes().decode().split("\0")
        found["worker" if "worker" in words else "pages" if any("gunicorn" in word for word in words) else "other"] = int(child)
    return found


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as page:
            return page.status == 200
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def test_pages_and_worker_start_a_killed_one_starts_again_and_all_stop_when_asked(books, courtyard, database_url):
    port = _free_port()
    up = courtyard("up", "--bind", f"127.0.0.1:{port}")
    try:
        _until(lambda: _answers(port))
        first = _until(lambda: _children(up.pid) if set(_children(up.pid)) == {"pages", "worker"} else None)
        books.contribute(1000)
        _until(lambda: sealing.head(SEALING).sequence == 1)  # the worker works

        os.kill(first["worker"], signal.SIGKILL)
        second = _until(lambda: after if (after := _children(up.pid)).get("worker") not in (None, first["worker"]) else None)
        assert second["pages"] == first["pages"]
        books.promise("a", 10)
        _until(lambda: sealing.head(SEALING).sequence == 2)
        assert _answers(port)

        up.send_signal(signal.SIGTERM)
        assert up.wait(60) == 0
        assert not any(Path(f"/proc/{pid}").exists() for pid in second.values())
        assert not _answers(port)
    finally:
        up.kill() if up.poll() is None else None
        up.communicate()
    assert books.violations() == []


def test_what_will_not_stay_up_is_given_up_and_what_will_not_stop_is_killed(mother):
    end = mother.run(jobs.supervise_the_impossible, seconds=90)
    assert end.error is None
    assert end.said == [1]  # in the end it says so by its code
    assert not Path(f"/proc/{end.result}").exists()


@pytest.mark.usefixtures("database_url")
def test_a_worker_outlives_a_database_that_was_away(books, courtyard, stage):
    """The line to the database is broken for a moment; the worker says so, and goes on when it is back."""
    away = stage.home / "heads"
    away.write_text("not a folder")  # what a full or broken disk does to the published heads
    books.contribute(1000)
    worker = courtyard("worker")
    try:
        _until(lambda: sealing.head(SEALING).sequence == 1)
        time.sleep(0.5)
        assert worker.poll() is None
        away.unlink()
        _until(lambda: (away / "ledger.jsonl").exists())
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(60) == 0
        assert "worker.round_failed" in worker.stderr.read()
    finally:
        worker.kill() if worker.poll() is None else None
        worker.communicate()
    assert books.violations() == []
