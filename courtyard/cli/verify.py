"""`courtyard verify`."""

import json
import sys

import click
from rich.console import Console

from courtyard.kernel import audit


@click.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Print the violations as JSON.")
def command(as_json: bool) -> None:
    """Recompute every balance and chain, run every room's audit, check that the triggers are there; exit 1 if any fails."""
    found = list(audit.violations())
    if as_json:
        print(json.dumps([{"room": v.room, "code": v.code, "subject": v.subject, "message": v.message} for v in found], ensure_ascii=False))
    else:
        console = Console()
        for violation in found:
            console.print(f"[red]✗[/red] {violation}", highlight=False, soft_wrap=True)
        console.print("Everything holds." if not found else f"{len(found)} promises do not hold; nothing was changed.")
    sys.exit(1 if found else 0)
