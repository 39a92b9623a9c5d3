"""`courtyard restore`."""

import sys
from pathlib import Path

import click
from django.core.management import call_command

from courtyard.cli import archive
from courtyard.kernel import audit


@click.command("restore")
@click.argument("source", type=click.Path(path_type=Path, dir_okay=False, exists=True))
def command(source: Path) -> None:
    """Bring SOURCE back into an empty county, put the triggers in place, and verify it."""
    manifest = archive.read(source)
    call_command("migrate", interactive=False, verbosity=0)
    print(f"Restored what was backed up at {manifest['at']}.")
    found = list(audit.violations())
    for violation in found:
        print(f"✗ {violation}")
    print("Everything holds." if not found else f"{len(found)} promises do not hold.")
    sys.exit(1 if found else 0)
