"""`courtyard season`."""

import json
import math
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from types import FrameType

import click
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from courtyard.cli.demo import INTERRUPTED, LAST_INSTANT
from courtyard.cli.season import county, outcome
from courtyard.cli.season.days import Calendar, Season
from courtyard.cli.season.fate import Options
from courtyard.cli.season.register import register_for
from courtyard.cli.season.stage import Stage
from courtyard.kernel import audit
from courtyard.people import queries as people

FIRST_CHICKS = date(2017, 4, 1)


class NotEmpty(click.ClickException):
    def __init__(self) -> None:
        super().__init__(
            "The database is not empty; an invented season never mixes with a real county. Set COURTYARD_HOME to a new folder."
        )


@dataclass
class Reached:
    """The day up to which a season was lived; None before its first day. Told to stop, it goes no further."""

    day: date | None = None
    stopping: bool = False

    def go_on(self) -> None:
        """KeyboardInterrupt where Ctrl-C was heard since."""
        if self.stopping:
            raise KeyboardInterrupt


@contextmanager
def ctrl_c_ends(reached: Reached) -> Iterator[None]:
    """The day that is running ends first; a second Ctrl-C does not wait for it.

    Raised at once, an interrupt may fall into an object's finaliser, where Python drops it and the season would go on.
    """
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler:  # switched off, as for what runs in the background
        yield
        return

    def heard(_number: int, _frame: FrameType | None) -> None:
        reached.go_on()
        reached.stopping = True
        click.echo("\nStopping when this step is done; Ctrl-C once more stops at once.", err=True)

    signal.signal(signal.SIGINT, heard)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class Interrupted(click.ClickException):
    """What was kept and what to do, in place of "Aborted!"."""

    exit_code = INTERRUPTED

    def __init__(self, reached: Reached) -> None:
        until = f"on {reached.day}; what was done up to that day is kept" if reached.day else "before its first day"
        super().__init__(
            f"The season was stopped {until}, in {settings.COURTYARD_HOME}. An invented season is not continued:"
            " remove that folder (or the database of DATABASE_URL), or set COURTYARD_HOME to a new one, and run it again."
        )


def run(options: Options, *, console: Console, reached: Reached | None = None) -> tuple[outcome.Outcome, Season]:
    """Runs the season in the present database, which must be empty."""
    started = time.perf_counter()
    reached = reached or Reached()
    reached.go_on()
    _do_not_wait_for_the_disk()
    calendar = Calendar(FIRST_CHICKS)
    stage = Stage(seed=options.seed, first_day=calendar.begins)
    register, name = register_for(options)
    with _bar(console) as bar:
        task = bar.add_task("county", total=None)
        place = county.set_up(stage, register=register, register_name=name, begins=calendar.begins)
        season = Season(stage, place, calendar, options)
        days = list(calendar.days())
        bar.update(task, total=len(days), description="season")
        for day in days:
            reached.go_on()
            season.live(day)
            reached.day = day
            bar.update(task, advance=1, description=f"{day}")
        reached.go_on()
        bar.update(task, description="verify", total=None)
        broken = list(audit.violations())
    (settings.COURTYARD_HOME / LAST_INSTANT).write_text(stage.now().isoformat())
    for violation in broken:
        console.print(f"[red]✗[/red] {violation}", highlight=False, soft_wrap=True)
    return outcome.read(season, verify=len(broken), seconds=round(time.perf_counter() - started, 1)), season


def _do_not_wait_for_the_disk() -> None:
    """An invented season can be run again, so its commits do not wait for the disk as a real county's do."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=NORMAL")


def _bar(console: Console) -> Progress:
    columns = (TextColumn("{task.description:>12}"), BarColumn(bar_width=40), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=not console.is_terminal)


def require_empty() -> None:
    """Refuses a database in which anybody has ever signed up."""
    call_command("migrate", interactive=False, verbosity=0)
    if not people.is_empty():
        raise NotEmpty


def _a_share(context: click.Context, option: click.Parameter, value: float) -> float:
    """A range lets "nan" through, since nothing is smaller or greater than it."""
    if math.isnan(value):
        raise click.BadParameter("a share lies between 0 and 1")
    return value


@click.command("season")
@click.option("--households", type=click.IntRange(1, 100_000), default=300, show_default=True, help="Households that ask to take part.")
@click.option("--seed", type=int, default=2017, show_default=True, help="The same seed makes the same season.")
@click.option(
    "--deaths", type=click.FloatRange(0, 1), default=0.05, show_default=True, callback=_a_share, help="Share of the birds that die."
)
@click.option("--json", "as_json", is_flag=True, help="Print the table as JSON, and nothing else, on standard output.")
def command(households: int, seed: int, deaths: float, as_json: bool) -> None:
    """Run an invented season in an empty database, verify it, and print what came of it."""
    console, reached = Console(stderr=as_json), Reached()
    try:
        with ctrl_c_ends(reached):
            require_empty()
            result, season = run(Options(households, seed, deaths), console=console, reached=reached)
    except KeyboardInterrupt as stop:
        raise Interrupted(reached) from stop
    if as_json:
        print(json.dumps(result.as_json()))
    else:
        console.print(result.as_table())
        for line in outcome.words(result, season):
            console.print(line)
        console.print(county.logins())
    sys.exit(1 if result.verify else 0)
