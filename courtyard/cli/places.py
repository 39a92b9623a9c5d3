"""`courtyard places`."""

from pathlib import Path

import click
from rich.progress import Progress

from courtyard.kernel import clock
from courtyard.kernel.actors import system
from courtyard.kernel.ids import uuid7
from courtyard.people.actions.load_places import load_places


@click.command("places")
@click.argument("source", type=click.Path(path_type=Path, dir_okay=False, exists=True))
def command(source: Path) -> None:
    """Import places from SOURCE, a CSV with the columns code, level, name, province, city, county, town, ur_code, lon, lat, elev_m.

    The whole file is read and checked first. Running it again changes only what differs.
    """
    now = clock.utc_now()
    with Progress(transient=True) as bar:
        task = bar.add_task("places", total=None)
        done = load_places(
            actor=system("cli"),
            key=uuid7(now),
            now=now,
            content=source.read_bytes(),
            progress=lambda at, total: bar.update(task, completed=at, total=total),
        )
    print(f"{done.added} places added, {done.updated} updated, {done.unchanged} as they were.")
