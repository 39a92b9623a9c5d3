"""`courtyard keys`."""

import click
from django.conf import settings
from rich.progress import Progress

from courtyard.kernel import clock, secrets
from courtyard.kernel.actors import system
from courtyard.kernel.ids import uuid7
from courtyard.people import actions as people


@click.group("keys")
def command() -> None:
    """Show and rotate the keys that personal numbers are encrypted with."""


@command.command("show")
def show() -> None:
    """Name the keys on the ring; never what they are."""
    ring = secrets.keyring()
    for name in ring.keys:
        print(f"{name}{'  (active)' if name == ring.active else ''}")


@command.command("rotate")
@click.option("--finish", is_flag=True, help="Make no new key; only finish a rotation that was stopped.")
def rotate(finish: bool) -> None:
    """Add a key and encrypt every number anew under it, in chunks; it may be stopped and finished later.

    The old keys stay on the ring: the backups of yesterday still need them.
    """
    if settings.COURTYARD_SECRETS and not finish:
        raise click.ClickException(
            "The keyring comes from COURTYARD_SECRETS; add the new key there, then run `courtyard keys rotate --finish`."
        )
    if not finish:
        secrets.write_keyring(secrets.new_keyring(secrets.keyring()), secrets.keyring_path())
    total = 0
    with Progress(transient=True) as bar:
        task = bar.add_task("rows", total=None)
        while True:
            now = clock.utc_now()
            step = people.rotate_secrets(actor=system("cli"), key=uuid7(now), now=now)
            total += step.done
            bar.update(task, completed=total, total=total + step.left)
            if step.left == 0:
                break
    print(f"{total} numbers encrypted anew under {secrets.keyring().active}. Copy COURTYARD_HOME/keys to where its copy is kept.")
