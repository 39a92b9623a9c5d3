"""A planner's files: texts and tables in, tables out; and in words what is wrong with a table."""

import csv
import gzip
import os
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import IO, Any

import click

from courtyard.algorithms import columns
from courtyard.algorithms.columns import BadColumns, Columns, Fault
from courtyard.algorithms.siting.places import Bounds, Kind, findings
from courtyard.kernel.sheets.delimited import read_as_text

MOST_NAMED = 20
_GZIP = b"\x1f\x8b"
# By the codes of algorithms/columns.py, tariff.py and the tables.py of reach, routing and flight; logistics/rules says the same on the
# desk, in its languages.
SAYS = {
    "above zero": "%(column)s is %(a)s; a number above 0 is needed.",
    "at-least": "%(column)s is %(a)s; a number from %(least)s is needed.",
    "at-most": "%(column)s is %(a)s; a number of at most %(most)s is needed.",
    "between": "%(column)s is %(a)s; a number from %(least)s to %(most)s is needed.",
    "cell twice": "this cell stood before, in line %(before)s; leave one of both out.",
    "cells": "it has %(cells)s cells, and the heading names %(columns)s; is there a comma within a number or a name?",
    "degrees": "it needs a longitude and a latitude in degrees; are they swapped?",
    "empty": "there is no row below the heading; is it the right file?",
    "end-degrees": "an end is nowhere on the earth; are longitude and latitude swapped?",
    "ends-first": "%(ends)s (%(b)s) is before %(begins)s (%(a)s); correct one of both.",
    "figure above zero": "%(figure)s is %(a)s: a number above 0 is needed, in %(unit)s.",
    "figure from zero": "%(figure)s is %(a)s: a number of 0 or more is needed, in %(unit)s.",
    "half a curfew": "it has one of curfew_from and curfew_until; give both, or neither.",
    "heading": "the heading has to name the columns lon and lat, in degrees.",
    "heights heading": "a grid of heights has the columns lat_min, lon_min and %(names)s.",
    "id-twice": "%(id)s stood before, in line %(before)s; give each row its own id.",
    "missing": "there is nothing in the column %(column)s; a number from %(least)s is needed.",
    "next-day": "%(column)s is %(text)s; a time of the day before 24:00 is needed.",
    "no-ends": "the leg has no ends (from_lon, from_lat, to_lon, to_lat) and no distance_km.",
    "no corner": "its south-west corner lat_min, lon_min is nowhere on the earth.",
    "no height": "%(column)s is %(a)s; metres from -500 to 9,000 are needed.",
    "no-figure": "%(figure)s is no figure of a tariff; there are %(figures)s.",
    "no-hub": "'%(text)s' is not among the hubs; correct the id, or add it to the table of hubs.",
    "no end": "it has nothing in the column %(column)s; name both ends by their ids.",
    "no place": "'%(text)s' is not among the places; correct the id, or add it to their table.",
    "no site": "'%(text)s' is not among the sites; correct the id, or add it to their table.",
    "no-id": "the row has no id; give it one.",
    "no-number": "'%(text)s' is no number (%(column)s); numbers have a decimal point and no unit.",
    "no-time": "'%(text)s' is no time of the day, such as 6:30 (%(column)s).",
    "no-times": "it needs takes_min, and departs or every_min.",
    "two times": "it has both departs and every_min; leave one of them empty.",
    "no-value": "it has no value; leave the row out for the one that is assumed.",
    "off grid": "it does not lie whole steps of %(step)s degrees from the others: this is no regular grid.",
    "one cell": "a grid of heights has two cells at least.",
    "wide grid": "between its corners lie %(cells)s cells, and there may be %(most)s; give a smaller part, or larger cells.",
    "nobody": "nobody lives at any of them; give one a weight above 0.",
    "not-csv": "this is no CSV: %(error)s.",
    "share": "%(column)s is %(a)s; a share from 0 to below 1 is needed.",
    "shut": "it leaves %(text)s at %(time)s, within its curfew; give other times, or correct the curfew.",
    "shut there": "it reaches %(text)s at %(time)s, within its curfew; give other times, or correct the curfew.",
    "way twice": "the way from %(begin)s to %(end)s is given twice, first in line %(before)s; leave one of both out.",
    "ways heading": "the heading has to name the columns from, to and cost.",
    "no zones": "GeoJSON with polygons is needed (RFC 7946): a FeatureCollection, a Feature, a Polygon or a MultiPolygon.",
    "not-json": "from this line on this is no JSON; GeoJSON with polygons is needed (RFC 7946).",
    "osrm none": "this is no answer of OSRM's table service.",
    "osrm code": "the routing engine says %(text)s and not Ok; ask it again.",
    "osrm square": "it has no square %(name)s: ask for annotations=duration,distance and for all places both ways.",
    "osrm number": "%(name)s has something that is no number.",
    "osrm below": "%(name)s says %(a)s from place %(begin)s to place %(end)s.",
    "osrm sizes": "distances and durations are not of one size.",
    "zone corners": "polygon %(number)s: its corners are no list of longitudes and latitudes.",
    "zone few": "polygon %(number)s: it has %(a)s corners, and an area has at least three.",
    "zone flat": "polygon %(number)s: its corners lie on one line, and an area is needed.",
    "zone long": "polygon %(number)s: it has %(a)s corners, and there may be %(most)s; draw it more simply.",
    "zone nowhere": "polygon %(number)s: a corner is nowhere on the earth; GeoJSON gives the longitude first.",
    "zone shape": "shape %(number)s is a %(text)s; a Polygon or a MultiPolygon is needed.",
    "too large": "'%(text)s' is too large to reckon with (%(column)s): at most %(most)s, in a larger unit perhaps.",
    "whole": "%(column)s is %(a)s; a whole number is needed.",
    "to-itself": "it goes from %(text)s to itself; correct an end, or leave it out.",
    "yes-no": "'%(text)s' is neither yes nor no (%(column)s); write one of them.",
}


class BadTable(click.ClickException):
    """A file that cannot be used; the message names it, the line, and what to do."""


def read_text(file: Path) -> str:
    """A text in UTF-8, UTF-16 with its mark, or GB18030, packed by gzip or not. Raises BadTable."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise BadTable(f"{file}: it cannot be read: {error.strerror}.") from error
    try:
        text = read_as_text(gzip.decompress(content) if content.startswith(_GZIP) else content)
    except EOFError as error:
        raise BadTable(f"{file}: the packed file is cut off; fetch it again.") from error
    except (OSError, zlib.error) as error:
        raise BadTable(f"{file}: the packed file is damaged; fetch it again.") from error
    if text is None or "\0" in text:
        raise BadTable(f"{file}: this is no text in UTF-8, UTF-16 or GB18030; save the table as CSV in UTF-8.")
    return text.removeprefix("\ufeff")


def said(error: BadColumns) -> str:
    """What is wrong with a table, a line a fault."""
    return "\n".join(first_of([f"{_where(error.title, one)}: {SAYS[one.code] % one.values}" for one in error.faults], error.count))


def _where(title: str, fault: Fault) -> str:
    place = f" ({fault.place})" if fault.place else ""
    return f"{title}, line {fault.line}{place}" if fault.line else title


def first_of(lines: list[str], count: int | None = None) -> list[str]:
    """The first twenty, and how many more there are."""
    more = (len(lines) if count is None else count) - MOST_NAMED
    return [*lines[:MOST_NAMED], f"... and {more:,} more"] if more > 0 else lines


def read_columns(file: Path, names: Iterable[str], clocks: Iterable[str] = (), words: Iterable[str] = ()) -> Columns:
    """Columns of a CSV file. Raises BadTable, and BadColumns, which `command.Questions` shows like it."""
    return columns.read_columns(read_text(file), names, clocks, words, title=str(file))


def refuse_outside(bounds: Bounds, *given: Columns) -> None:
    """Raises BadTable with every place that lies outside the country, or in it with its columns swapped."""
    faults = [
        f"{table.at(one.row)}: {one.says}"
        for table in given
        for one in findings(table.get("lon"), table.get("lat"), bounds=bounds)
        if one.kind in (Kind.SWAPPED, Kind.OUTSIDE)
    ]
    if faults:
        raise BadTable("\n".join(["Nothing was planned.", *first_of(faults), "Another country's rectangle is given by --bounds."]))


def tell_passed_over(*given: Columns) -> None:
    """Prints which columns nothing is made of: whoever wrote one expects something of it."""
    for table in given:
        if table.passed_over:
            print(f"{table.title}: nothing is made of the columns {', '.join(table.passed_over)}.", file=sys.stderr)


def write_rows(file: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """A CSV with a heading, of rows that all have the keys of the first; empty where there is no row. Raises BadTable."""
    rows = iter(rows)
    first = next(rows, {})

    def write(opened: IO[str]) -> None:
        writer = csv.DictWriter(opened, fieldnames=list(first))
        writer.writeheader()
        writer.writerows([first] if first else [])
        writer.writerows(rows)

    write_whole(file, write)


def write_whole(file: Path, write: Callable[[IO[str]], object]) -> None:
    """Writes a text, all of it or nothing: what was there before stays until the new one is whole. Raises BadTable."""
    try:
        if file.exists() and not file.is_file():  # a device or a pipe, which cannot be put in place afterwards
            with file.open("w", encoding="utf-8", newline="") as opened:
                write(opened)
            return
        place = file.resolve()
        number, name = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
        try:
            with open(number, "w", encoding="utf-8", newline="") as opened:
                write(opened)
            os.chmod(name, place.stat().st_mode & 0o777 if place.exists() else 0o666 & ~_umask())
            os.replace(name, place)
        except BaseException:
            os.unlink(name)
            raise
    except OSError as error:
        before = " What stood there before is as it was." if file.is_file() else ""
        raise BadTable(
            f"{file}: it could not be written: {error.strerror}. What is printed above is all that is kept of the answer.{before}"
        ) from error


def _umask() -> int:
    """The process's own, which can be read only by setting it."""
    now = os.umask(0o022)
    os.umask(now)
    return now
