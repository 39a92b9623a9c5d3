"""`courtyard migrate`."""

import click
from django.core.management import call_command

from courtyard.kernel import triggers


@click.command("migrate")
def command() -> None:
    """Bring the database to this release, and put every trigger in place again."""
    call_command("migrate", interactive=False, verbosity=0)
    print(f"The database is at this release; {triggers.install()} triggers are in place.")
