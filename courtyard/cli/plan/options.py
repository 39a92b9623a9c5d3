"""What a question's options may be, checked before anything is read: finite numbers, files that are there, places to write to."""

import os
import sys
from pathlib import Path
from typing import Any

import click

from courtyard.algorithms.columns import MOST, BadColumns, number_of
from courtyard.algorithms.siting.places import CHINA, Bounds
from courtyard.cli.plan.tables import said
from courtyard.cli.plan.watching import INTERRUPTED, STOPPED


class Number(click.FloatRange):
    """A finite number within its range, and none so large that sums lose their digits."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            number_of(str(value))
        except ValueError:
            self.fail(f"{str(value)!r} is no number.", param, ctx)
        except OverflowError:
            self.fail(f"{value} is too large to reckon with: at most {MOST:,.0f}.", param, ctx)
        return super().convert(value, param, ctx)


class Out(click.Path):
    """A file to be written, in a folder that is there and may be written to: said before a long search and not after it."""

    def __init__(self) -> None:
        super().__init__(dir_okay=False, writable=True, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        file: Path = super().convert(value, param, ctx)  # type: ignore[assignment]  # path_type says what comes out
        folder = file.resolve().parent
        if not folder.is_dir():
            self.fail(f"There is no folder {folder}; make it first, or name another.", param, ctx)
        if not os.access(folder, os.W_OK):
            self.fail(f"Nothing can be written in the folder {folder}; name another.", param, ctx)
        return file


class Rectangle(click.ParamType):
    """The country's: four degrees, or `world`."""

    name = "rectangle"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Bounds:
        if isinstance(value, Bounds):
            return value
        if value == "world":
            return Bounds(-180.0, -90.0, 180.0, 90.0)
        try:
            west, south, east, north = (number_of(word) for word in value.split(","))
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is neither `world` nor four degrees: west, south, east, north.", param, ctx)
        if not (west < east and south < north):
            self.fail(f"{value} holds nothing: west has to be less than east, and south less than north.", param, ctx)
        return Bounds(west, south, east, north)


FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
OUT = Out()
bounds = click.option(
    "--bounds",
    type=Rectangle(),
    default=CHINA,
    metavar="W,S,E,N",
    help="The country's rectangle in degrees; China's where it is not given; `world` for none.",
)


class Question(click.Command):
    """A question: refuses to write over what it reads or twice to one file, and says in words what is wrong with a table."""

    def invoke(self, ctx: click.Context) -> Any:
        taken: dict[Path, click.Parameter] = {}
        for param in sorted(self.params, key=lambda one: one.type is OUT):
            given = ctx.params.get(param.name or "")
            for file in (one for one in (given if isinstance(given, tuple) else (given,)) if isinstance(one, Path)):
                before = taken.setdefault(file.resolve(), param)
                if param.type is OUT and before is not param and file.is_file() | (before.type is OUT):
                    was = "is read" if before.type is not OUT else "is written"
                    raise click.BadParameter(f"{file} {was} already ({before.get_error_hint(ctx)}); name another file.", ctx, param)
        try:
            return super().invoke(ctx)
        except BadColumns as error:
            raise click.ClickException(said(error)) from error
        except KeyboardInterrupt:
            print(f"\n{STOPPED}", file=sys.stderr)
            ctx.exit(INTERRUPTED)
