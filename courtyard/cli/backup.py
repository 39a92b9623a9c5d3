"""`courtyard backup`."""

from pathlib import Path

import click

from courtyard.cli import archive
from courtyard.kernel import clock


@click.command("backup")
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--with-keys", is_flag=True, help="Put the keys into the archive too. Whoever has it can then read every number in it.")
def command(target: Path, with_keys: bool) -> None:
    """Write database, files and published heads into TARGET, while the county goes on working."""
    parts = archive.write(target, now=clock.utc_now(), with_keys=with_keys)
    print(f"{target}: {len(parts)} files, {sum(part.size for part in parts) / 1e6:.1f} MB before packing.")
    if not with_keys:
        print(
            "The keys are NOT in it. Keep COURTYARD_HOME/keys somewhere else as well:"
            " without them no ID or account number can be read again."
        )
