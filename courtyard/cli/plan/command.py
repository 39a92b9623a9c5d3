"""`courtyard plan QUESTION`: each question lives in a module of its own, since what they compute with is large and may be absent."""

import importlib
from typing import Any

import click

QUESTIONS = {
    "sites": "Where to build: the best sites for many places, with a proven bound.",
    "drones": "What can be flown: energy, time, cost and fleet, beside a motorbike.",
    "rounds": "A day's rounds of vehicles, by centre.",
    "cost": "What a kilogram costs to land in the city, leg by leg, and what a household keeps.",
    "reach": "When parcels from villages arrive anywhere, and which leg must improve first.",
}
# What the extra `planning` brings.
_SOLVERS = {"highspy", "numba", "pyvrp", "scipy", "vrplib"}


def without_solver(error: ModuleNotFoundError) -> Exception:
    """In words, if it is a solver that is not installed; else the error itself."""
    if (error.name or "").partition(".")[0] not in _SOLVERS:
        return error
    return click.ClickException(f"Planning needs {error.name}, which is not installed here; `make setup-planning` brings it.")


class Questions(click.Group):
    """Loads a question when it is asked."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(QUESTIONS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in QUESTIONS:
            return None
        try:
            command: click.Command = importlib.import_module(f"courtyard.cli.plan.{cmd_name}").command
        except ModuleNotFoundError as error:
            raise without_solver(error) from error
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Questions"):
            formatter.write_dl(list(QUESTIONS.items()))

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and args[0] not in QUESTIONS:
            raise click.UsageError(f"{args[0]!r} is no question; ask one of {', '.join(QUESTIONS)}.", ctx)
        return super().resolve_command(ctx, args)


@click.group("plan", cls=Questions, context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """Plan a network: files in, a plan with its proven gap out. Needs no county and changes nothing in one."""
