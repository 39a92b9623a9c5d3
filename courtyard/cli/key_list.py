"""`courtyard key-list`."""

from pathlib import Path

import click

from courtyard.kernel import clock
from courtyard.passport import queries as passport


@click.command("key-list")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def command(file: Path) -> None:
    """Write the signed list of the keys of packs to FILE, and print the root key with which it is opened.

    Both together let anybody tell our codes from forged ones without asking us: `courtyard check-code`. Hand the root key over on
    another way than the list, best on paper.
    """
    published = passport.published_keys(now=clock.utc_now())
    if published is None:
        raise click.ClickException("There is no signing key yet; a cooperative makes its own before its first codes are minted.")
    file.write_bytes(published.content)
    print(f"List {published.number} is in {file}, good from {published.issued} to before {published.until}.")
    print(f"Root key: {published.root}")
