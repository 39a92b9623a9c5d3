"""`courtyard COMMAND`: the table of commands; each lives in a module of its own and is loaded when it is called."""

import importlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from courtyard.kernel.errors import Reason, Refused


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a command lives, what the list says of it, whether it needs the county's database, and whether it may make a county."""

    module: str
    summary: str
    needs_django: bool = True
    founds: bool = False


COMMANDS: dict[str, Entry] = {
    "init": Entry("init", "Make an empty county: database, keys, first officer; then print what comes next.", founds=True),
    "migrate": Entry("migrate", "Bring the database to this release and put its triggers in place."),
    "up": Entry("up", "Run everything under one supervisor: pages, worker, sealer.", needs_django=False),
    "worker": Entry("worker", "Deliver facts and seal the journals, until stopped."),
    "planner": Entry("planner", "Work out the planning scenarios that wait for it, then end; the worker starts it by itself."),
    "verify": Entry("verify", "Recompute every balance, chain and promise, and name what is wrong."),
    "season": Entry("season.command", "Run an invented season in an empty database and print what came of it.", founds=True),
    "demo": Entry("demo", "A season of an invented county, then its site.", needs_django=False),
    "backup": Entry("backup", "Write database, files and published heads into one archive."),
    "restore": Entry("restore", "Bring an archive back into an empty county, and verify it.", founds=True),
    "key-list": Entry("key_list", "Write the signed list of pack keys to a file, and print the root key that opens it."),
    "check-code": Entry("check_code", "Check codes of packs with the key list alone, without network or county.", needs_django=False),
    "keys": Entry("keys", "Show and rotate the keys that personal numbers are encrypted with."),
    "places": Entry("places", "Import places from a CSV file."),
    "register": Entry("register", "Check or import a register of households from Excel or CSV."),
    "line": Entry("line", "Set the country's poverty line of a year."),
    "plan": Entry("plan.command", "Plan a network from files: sites with proof, drones, rounds, reach.", needs_django=False),
    "token": Entry("token", "Make or end a token for the API."),
}


_NO_COUNTY = "There is no county in {home} yet; `courtyard init` makes one. Or set COURTYARD_HOME to where yours lives."


class Table(click.Group):
    """Loads a command when it is asked for, so that `courtyard --help` needs no database."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Before the settings are read, since these make keys where there are none: a mistyped folder is left as it was."""
        entry = COMMANDS.get(args[0]) if args else None
        if entry is not None and entry.needs_django and not entry.founds and _keys_are_missing():
            if not {"-h", "--help"} & set(args):
                raise click.ClickException(_no_county(county_home()))
            # How a command is used can be read without a county; nothing is signed with this.
            if not settings.configured:
                os.environ.setdefault("COURTYARD_SECRET_KEY", "only to read how a command is used")
        return super().resolve_command(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        if entry.needs_django:
            _set_up()
        command: click.Command = importlib.import_module(f"courtyard.cli.{entry.module}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except Refused as error:
            # A refusal is an answer, not a crash: its words, without a traceback.
            raise click.ClickException("\n".join([str(error.message), *(_line(reason) for reason in error.reasons)])) from error
        except DatabaseError as error:
            if (words := _without_a_county()) is None:
                raise
            raise click.ClickException(words) from error


def _set_up() -> None:
    """Reads the settings, which make the county's keys where there are none yet."""
    try:
        django.setup()
    except OSError as error:
        words = (
            f"The county's folder cannot be used: {error.strerror}: {error.filename}. Set COURTYARD_HOME to a folder that may be written."
        )
        raise click.ClickException(words) from error
    except ImproperlyConfigured as error:
        raise click.ClickException(f"A setting in the environment cannot be used: {error}") from error


def county_home() -> Path:
    """COURTYARD_HOME as the settings read it, or will."""
    if settings.configured:
        return Path(settings.COURTYARD_HOME)
    return Path(os.environ.get("COURTYARD_HOME") or Path.cwd() / "var").expanduser().resolve()


def _keys_are_missing() -> bool:
    """Whether no county ever lived here: its numbers are encrypted with keys that `init`, `restore`, `season` and `demo` alone make."""
    return not os.environ.get("COURTYARD_SECRETS") and not os.path.exists(county_home() / "keys" / "secrets.json")


def _no_county(home: Path) -> str:
    if (home / "keys").exists() or (home / "courtyard.sqlite3").exists():
        where = "put them there, or in COURTYARD_SECRETS; or set COURTYARD_HOME to where the county lives."
        return f"The keys of the county are missing in {home / 'keys'}; {where}"
    return _NO_COUNTY.format(home=home)


def _without_a_county() -> str | None:
    """Why there is nothing to work on; None where the database is there and what failed is a fault of ours."""
    try:
        tables = connection.introspection.table_names()
    except OperationalError as error:
        return f"The database does not answer; look at COURTYARD_HOME and DATABASE_URL. {error}".strip()
    if "django_migrations" not in tables:
        return _NO_COUNTY.format(home=settings.COURTYARD_HOME)
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return "The database is not at this release; `courtyard migrate` brings it there."
    return None


def _line(reason: Reason) -> str:
    """A reason and where it is: "  - A name has 1 to 60 characters. (row 3, column name)"."""
    where = ", ".join(f"{name} {value}" for name, value in reason.detail.items())
    return f"  - {reason} ({where})" if where else f"  - {reason}"


@click.group(cls=Table, context_settings={"help_option_names": ["-h", "--help"]})
def courtyard() -> None:
    """Courtyard runs a rural poverty-alleviation programme, and shows what every figure rests on."""


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "courtyard.config.settings")
    courtyard(prog_name="courtyard")


if __name__ == "__main__":
    main()
