"""`courtyard register`."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from courtyard.kernel import clock
from courtyard.kernel.actors import system
from courtyard.kernel.ids import uuid7
from courtyard.people import actions as people
from courtyard.people import queries as people_queries
from courtyard.people.actions.import_register import Mode

SHOWN = 40


@click.command("register")
@click.argument("source", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--import", "mode", type=click.Choice(["none", "all", "good"]), default="none", show_default=True, help="What to import.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), default=None, help="The day as of which the file is true; today unless given.")
@click.option("--income-year", type=int, default=None, help="The year of the declared incomes; last year unless given.")
def command(source: Path, mode: str, as_of: datetime | None, income_year: int | None) -> None:
    """Check the register SOURCE (.xlsx, .xls, .csv) and list every problem with its row and column; import it when asked.

    `--import all` imports everything or, while there is a problem, nothing; `--import good` leaves out households with a problem.
    A long register comes in by parts; after an interruption the same command goes on.
    """
    now, console = clock.utc_now(), Console()
    given: dict[str, Any] = {
        "content": source.read_bytes(),
        "file_name": source.name,
        "as_of": as_of.date() if as_of else None,
        "income_year": income_year,
    }
    if mode == "none":
        checked = people.check_register(actor=system("cli"), key=uuid7(now), now=now, **given)
        _list_problems(console, checked.import_id)
        console.print(
            f"{checked.rows_read} rows read, {checked.households} households, {checked.good} without a problem. Nothing was imported."
        )
        return
    asked = Mode.ALL_OR_NONE if mode == "all" else Mode.GOOD_ROWS
    with Progress(transient=True) as bar:
        task = bar.add_task("Register", total=None)
        taken = people.load_register(
            actor=system("cli"),
            key=uuid7(now),
            now=now,
            mode=asked,
            progress=lambda at, total: bar.update(task, completed=at, total=total),
            **given,
        )
    counts = f"{taken.added} households added, {taken.updated} updated, {taken.unchanged} as they were"
    if taken.state == "halted":
        _show_problems(console, people_queries.register_import(system("cli"), taken.import_id).in_the_way)
        raise click.ClickException(
            f"{counts}; then the import halted, with {taken.chunks_taken} of {taken.chunks} parts in: the register changed meanwhile, and "
            "what is listed stands in the way. Mend it and give the same command again, or go on without these households with "
            "`--import good`."
        )
    _list_problems(console, taken.import_id)
    console.print(f"{counts}; {taken.problems} problems left out.")


def _list_problems(console: Console, import_id: UUID) -> None:
    _show_problems(console, people_queries.register_problems(system("cli"), import_id))


def _show_problems(console: Console, problems: Sequence[dict[str, Any]]) -> None:
    """A table for eyes; into a file or another program every problem goes, a line each: row, column, problem."""
    if not console.is_terminal:
        for problem in problems:
            print(problem["row"], problem["column"], problem["message"], sep="\t")
        return
    table = Table("row", "column", "problem")
    for problem in problems[:SHOWN]:
        table.add_row(str(problem["row"]), problem["column"], problem["message"])
    if problems:
        console.print(table)
    if len(problems) > SHOWN:
        console.print(f"… and {len(problems) - SHOWN} more; `courtyard register FILE > problems.tsv` writes all of them.")
