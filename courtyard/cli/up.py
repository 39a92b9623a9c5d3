"""`courtyard up`: every process of a county under one supervisor."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

import click

STOP_WITHIN = 20.0
QUICK_DEATH = 2.0
# Threads of one process take turns; a second core needs a process of its own.
_WORKERS = min(4, os.cpu_count() or 1)


def processes(bind: str, threads: int, workers: int) -> dict[str, list[str]]:
    """The command lines, by name; all of them run in this interpreter's environment."""
    scripts = Path(sys.executable).parent
    pages = [str(scripts / "gunicorn"), "courtyard.config.wsgi:application", "--bind", bind, "--threads", str(threads)]
    # Loaded once and then forked, so that what is never written is in memory once.
    pages += ["--workers", str(workers), "--preload"]
    # The longest that it takes: a query of events in an address is longer than a page's, and is refused in the standard's own words.
    pages += ["--limit-request-line", "8190"]
    return {
        "pages": [*pages, "--worker-tmp-dir", "/dev/shm" if Path("/dev/shm").is_dir() else "/tmp", "--log-level", "warning"],  # noqa: S108
        "worker": [sys.executable, "-m", "courtyard.cli.main", "worker"],
    }


class Supervisor:
    """Starts each process, starts it again when it dies (a crash at once again waits longer), stops all on a signal."""

    def __init__(self, commands: dict[str, list[str]]) -> None:
        self.commands = commands
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.started: dict[str, float] = {}
        self.deaths: dict[str, int] = {}
        self.stopping = False

    def start(self, name: str) -> None:
        self.started[name] = time.monotonic()
        self.running[name] = subprocess.Popen(self.commands[name], start_new_session=True)  # noqa: S603  no shell; our own commands

    def run(self) -> int:
        """Returns 0 after an orderly stop, 1 when a process would not stay up."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._asked_to_stop)
        for name in self.commands:
            self.start(name)
        failed = False
        while not self.stopping and not failed:
            time.sleep(0.2)
            failed = any(self._gave_up(name) for name in list(self.running))
        self.stop()
        return 1 if failed else 0

    def _gave_up(self, name: str) -> bool:
        """Starts a dead process again; True after five deaths in a row right after the start."""
        process = self.running[name]
        if process.poll() is None:
            return False
        quick = time.monotonic() - self.started[name] < QUICK_DEATH
        self.deaths[name] = self.deaths.get(name, 0) + 1 if quick else 0
        if self.deaths[name] >= 5:
            print(f"{name} ended with {process.returncode} five times in a row; everything is being stopped. Its messages are above.")
            return True
        time.sleep(min(2.0, 0.2 * 2 ** self.deaths[name]))
        self.start(name)
        return False

    def _asked_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def stop(self) -> None:
        for process in self.running.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_WITHIN
        for process in self.running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def require_free(bind: str) -> None:
    """Refuses an address that nothing can be served at, before anything is started that would try it for ever."""
    if bind.startswith("unix:"):
        return
    host, _, port = bind.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65_535:
        raise click.ClickException(f"{bind} is no address; say --bind HOST:PORT, for example 127.0.0.1:8000.")
    try:
        family, kind, _, _, address = socket.getaddrinfo(host.strip("[]"), int(port), type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        with socket.socket(family, kind) as probe:
            # What a server that was just stopped leaves behind is no hindrance.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise click.ClickException(
            f"Nothing can be served at {bind}: {error.strerror}. Say another address with --bind HOST:PORT."
        ) from error


@click.command("up")
@click.option("--bind", default="127.0.0.1:8000", show_default=True, help="Address and port of the pages.")
@click.option("--workers", default=_WORKERS, type=click.IntRange(1), help="Processes of the pages; one for each core, up to four.")
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1), help="Requests that each of them serves at a time.")
def command(bind: str, workers: int, threads: int) -> None:
    """Run pages, worker and sealer until Ctrl-C."""
    require_free(bind)
    migrated = subprocess.run([sys.executable, "-m", "courtyard.cli.main", "migrate"])
    if migrated.returncode != 0:
        sys.exit(migrated.returncode)  # it has said why
    print(f"Courtyard answers at http://{bind}/  (Ctrl-C stops it)", flush=True)
    sys.exit(Supervisor(processes(bind, threads, workers)).run())
