"""A planner's files: texts and tables in, tables out."""

import csv
import gzip
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from courtyard.algorithms import columns
from courtyard.algorithms.columns import Columns


class BadTable(click.ClickException):
    """A file that cannot be used; the message names it, the line, and what to do."""


def read_text(file: Path) -> str:
    """A text in UTF-8, packed by gzip or not. Raises BadTable."""
    content = file.read_bytes()
    try:
        return (gzip.decompress(content) if file.suffix == ".gz" else content).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadTable(f"{file}: this is no text in UTF-8 (byte {error.start}); save it as CSV in UTF-8.") from error
    except (OSError, EOFError) as error:
        raise BadTable(f"{file}: this is no gzip file: {error}") from error


def read_columns(file: Path, names: Iterable[str], clocks: Iterable[str] = (), words: Iterable[str] = ()) -> Columns:
    """Columns of a CSV file. Raises BadTable, and BadColumns, which `command.Questions` shows like it."""
    return columns.read_columns(read_text(file), names, clocks, words, title=str(file))


def write_rows(file: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """A CSV with a heading, of rows that all have the keys of the first."""
    rows = iter(rows)
    first = next(rows)
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, fieldnames=list(first))
        writer.writeheader()
        writer.writerow(first)
        writer.writerows(rows)
