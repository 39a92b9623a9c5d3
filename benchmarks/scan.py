"""The scan page of a pack beside a bare Django view that reads one row, on both databases.

An invented season is run first, by the command that everybody has; its packs have codes, the worker's sheets are made, and every
request is for another pack. Then the server that `courtyard up` starts (the same command line) is asked over 16 connections that are
kept: the bare view, the page, the linkset, in turns, twenty short rounds of each, by one client, which asks as a browser does (compressed,
Chinese). The bare view lies behind the same middleware and reads its row over the same kept connection to the database.

What the server did besides: nothing; no worker runs meanwhile. Processor time is the server's own processes', not the database's.
Statements, size and the page with an empty cache are taken through the WSGI application, one request after the other.
"""

import io
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import common
from benchmarks.common import Figure

CONNECTIONS = 16
WARM = 20


def main() -> int:
    asked = common.arguments(__doc__, database=("sqlite", "postgresql"))
    if asked.database is None:
        flags = [flag for flag, given in (("--quick", asked.quick), ("--json", asked.json)) if given]
        command = [sys.executable, "-m", "benchmarks.scan", *flags, "--database"]
        return sum(subprocess.call([*command, one]) for one in ("sqlite", "postgresql"))
    with common.home() as folder:
        if asked.database == "sqlite":
            return _run(f"sqlite:///{folder / 'courtyard.sqlite3'}", asked)
        with common.postgres(folder) as url:
            return _run(url, asked)


def _run(url: str, asked: Any) -> int:
    os.environ |= {"DJANGO_SETTINGS_MODULE": "benchmarks._bare_settings", "DATABASE_URL": url, "COURTYARD_HOSTS": "localhost,127.0.0.1"}
    subprocess.run(
        [sys.executable, "-m", "courtyard.cli.main", "season", "--households", "2" if asked.quick else "8", "--json"],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return common.report(figures(asked.database, quick=asked.quick), as_json=asked.json, heading=asked.database == "sqlite")


def figures(database: str, *, quick: bool) -> Iterator[Figure]:
    """Sets Django up on the season's database and asks for every pack, first in this process, then of a server."""
    import django

    django.setup()
    pages, bare = _paths()
    yield from _alone(database, pages[: 100 if quick else 400], bare[: 100 if quick else 400])
    links = [f"{page.partition('?')[0]}?linkType=all" for page in pages]
    kinds = {"bare": bare, "page": pages, "linkset": links}
    with _server() as (port, process):
        seen = _rounds(kinds, port, process, rounds=4 if quick else 20, seconds=1.0 if quick else 1.5)
    yield from _served(database, seen)
    yield _recalled(database, pages)


def _paths() -> tuple[list[str], list[str]]:
    """Every pack's page as its label has it, and its row."""
    from django.conf import settings

    from courtyard.kernel import clock, worker
    from courtyard.kernel.actors import system
    from courtyard.passport import queries as passport
    from courtyard.passport.models import Code

    while worker.chores(now=clock.utc_now()):
        pass
    codes = list(Code.unscoped.order_by("lot", "pk"))
    texts = [text for lot in dict.fromkeys(code.lot for code in codes) for text in passport.code_texts(system(), lot, limit=len(codes))]
    pages = [text.removeprefix(f"https://{settings.COURTYARD_LABEL_HOST}") for text in texts]
    return pages, [f"/bare/{code.serial}?gtin={code.gtin}" for code in codes]


# ------------------------------------------------------------------------------------------------------------ without a server


def _alone(database: str, pages: list[str], bare: list[str]) -> Iterator[Figure]:
    from django.core import signals
    from django.core.wsgi import get_wsgi_application
    from django.db import close_old_connections, connection
    from django.test.utils import CaptureQueriesContext

    from courtyard.kernel.memory import settle
    from courtyard.web.views import scan

    application = get_wsgi_application()
    settle()
    # One connection for the whole run, as each thread of the server keeps its own.
    signals.request_started.disconnect(close_old_connections)
    signals.request_finished.disconnect(close_old_connections)
    with CaptureQueriesContext(connection) as seen:
        size = _ask(application, pages[0])
    writes = sum(not one["sql"].lstrip().startswith(("SELECT", "WITH")) for one in seen)
    name = f"{database}: statements of a page"
    yield Figure(name, len(seen) - writes, None, None, "statements", "at most 4, and no write", len(seen) - writes <= 4 and not writes)
    yield Figure(f"{database}: size of a page as sent", size / 1000, None, None, "kB", "under 50 with style", size < 50_000)
    _milliseconds(application, pages)
    ours, peer = _milliseconds(application, pages), _milliseconds(application, bare)
    yield Figure(f"{database}: page, processor time in one thread", ours, peer, None, "ms", "at most 3", ours <= 3)
    cold = _milliseconds(application, pages[:100], before=scan.skeleton_of.cache_clear)
    yield Figure(f"{database}: the same, nothing kept", cold, peer, None, "ms", "none", True)


def _milliseconds(application: Any, paths: list[str], before: Any = None) -> float:
    for path in paths[:WARM]:
        _ask(application, path)
    started = time.process_time()
    for path in paths:
        if before:
            before()
        _ask(application, path)
    return (time.process_time() - started) / len(paths) * 1000


def _ask(application: Any, address: str) -> int:
    """The size of an answer, which is to be whole."""
    path, _, query = address.partition("?")
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "HTTP_HOST": "localhost",
        "HTTP_ACCEPT": "text/html",
        "HTTP_ACCEPT_LANGUAGE": "zh-CN",
        "HTTP_ACCEPT_ENCODING": "gzip",
        "REMOTE_ADDR": "203.0.113.7",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
    }
    status: list[str] = []
    size = sum(map(len, application(environ, lambda said, _headers: status.append(said))))
    if status != ["200 OK"]:
        raise RuntimeError(f"{address}: {status}")
    return size


def _recalled(database: str, pages: list[str]) -> Figure:
    """Packs of which something was recorded since their sheets were made: their events are read again, and no skeleton fits."""
    from django.core.wsgi import get_wsgi_application

    from courtyard.kernel import clock
    from courtyard.kernel.actors import system
    from courtyard.kernel.ids import uuid7
    from courtyard.trace import actions as trace

    now, pages = clock.utc_now(), pages[:100]
    packs = tuple(f"https://id.gs1.org{page.partition('?')[0]}" for page in pages)
    trace.recall(actor=system(), key=uuid7(now), now=now, epcs=packs, reason="benchmark")
    took = _milliseconds(get_wsgi_application(), pages)
    return Figure(f"{database}: page of a pack recalled since, one thread", took, None, None, "ms", "at most 3", took <= 3)


# --------------------------------------------------------------------------------------------------------------- over a server


@dataclass(slots=True)
class Seen:
    """What came of one kind of request over all of its rounds: milliseconds of each, processor seconds of the server, seconds."""

    took: list[float] = field(default_factory=list)
    processor: float = 0.0
    seconds: float = 0.0

    @property
    def a_second(self) -> float:
        return len(self.took) / self.seconds

    @property
    def milliseconds(self) -> float:
        return self.processor / len(self.took) * 1000

    def percentile(self, hundredths: int) -> float:
        return statistics.quantiles(self.took, n=100)[hundredths - 1]


@contextmanager
def _server() -> Iterator[tuple[int, int]]:
    """The pages as `courtyard up` serves them, on a free port: the port and the process."""
    from courtyard.cli import up

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    usual = {parameter.name: parameter.default for parameter in up.command.params}
    commands = up.processes(f"127.0.0.1:{port}", threads=usual["threads"], workers=usual["workers"])
    process = subprocess.Popen(commands["pages"], start_new_session=True)
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port, process.pid
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def _rounds(kinds: dict[str, list[str]], port: int, process: int, *, rounds: int, seconds: float) -> dict[str, Seen]:
    """All kinds in turns; a first short round of each is not counted."""
    seen = {kind: Seen() for kind in kinds}
    for number in range(-1, rounds):
        for kind, paths in kinds.items():
            before, length = _processor(process), seconds if number >= 0 else 1.0
            took = _client(port, length, paths)
            if number >= 0:
                seen[kind].took += took
                seen[kind].processor += _processor(process) - before
                seen[kind].seconds += length
    return seen


def _client(port: int, seconds: float, paths: list[str]) -> list[float]:
    command = [sys.executable, "-m", "benchmarks._keep_alive", str(port), str(CONNECTIONS), str(seconds)]
    done = subprocess.run(command, input="\n".join(paths), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return [float(line) for line in done.stdout.split()]


def _processor(leader: int) -> float:
    """Processor seconds of a process and its children so far."""
    children = Path(f"/proc/{leader}/task/{leader}/children").read_text().split()
    return sum(_own_processor(pid) for pid in (leader, *map(int, children)))


def _own_processor(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _served(database: str, seen: dict[str, Seen]) -> Iterator[Figure]:
    bare = seen["bare"]
    for kind, words in (("page", "page"), ("linkset", "linkset")):
        one = seen[kind]
        name = f"{database}: {words}, 16 connections"
        half, far = bare.a_second / 2, bare.percentile(99) * 2.5
        yield Figure(f"{name}, requests", one.a_second, bare.a_second, None, "a second", "half of the bare view", one.a_second >= half)
        yield Figure(f"{name}, 50th percentile", one.percentile(50), bare.percentile(50), None, "ms", "none", True)
        met = one.percentile(99) <= far
        yield Figure(f"{name}, 99th percentile", one.percentile(99), bare.percentile(99), None, "ms", "2.5 x the bare view", met)
        met = one.milliseconds <= 3
        yield Figure(f"{name}, processor time", one.milliseconds, bare.milliseconds, None, "ms", "at most 3", met)


if __name__ == "__main__":
    sys.exit(main())
