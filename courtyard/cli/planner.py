"""`courtyard planner`."""

import click
from django.utils.module_loading import import_string

from courtyard.cli.plan.command import without_solver


@click.command("planner")
@click.option("--parent", type=int, hidden=True, help="The process that started this one: without it, this one ends.")
def command(parent: int | None) -> None:
    """Work out the planning scenarios that wait, one after the other, then end.

    The worker starts this by itself when somebody asks for a plan. Told to end (Ctrl-C), it lets the scenario that it is at wait again.
    """
    try:
        # Loaded here: the solvers are large, and may be absent.
        work = import_string("courtyard.logistics.running.work")
    except ModuleNotFoundError as error:
        raise without_solver(error) from error
    print(f"Scenarios worked out: {work(parent=parent)}.")
