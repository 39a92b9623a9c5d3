"""`courtyard verify`."""

import json
import sys
from dataclasses import asdict

import click
from rich.console import Console

from courtyard.kernel import audit, sealing, worker


@click.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Print the violations as JSON.")
def command(as_json: bool) -> None:
    """Recompute every balance and chain, run every room's audit, check that the triggers are there; say what is not sealed yet.

    Ends with 0 when everything holds, 1 when a promise does not, 2 when it was called wrongly.
    """
    found = list(audit.violations())
    unsealed = {source.name: sealing.unsealed_count(source) for source in worker.sources()}
    if as_json:
        print(json.dumps({"holds": not found, "violations": [asdict(one) for one in found], "unsealed": unsealed}, ensure_ascii=False))
    else:
        console = Console()
        for violation in found:
            console.print(f"[red]✗[/red] {violation}", highlight=False, soft_wrap=True)
        console.print("Everything holds." if not found else f"{len(found)} promises do not hold; nothing was changed.")
        for name, waiting in unsealed.items():
            console.print(f"{name}: {_seals(waiting)}", highlight=False, soft_wrap=True)
    sys.exit(1 if found else 0)


def _seals(waiting: int) -> str:
    if not waiting:
        return "everything is sealed."
    return f"{waiting} not sealed yet; the worker seals them (`courtyard worker --once` does so now)."
