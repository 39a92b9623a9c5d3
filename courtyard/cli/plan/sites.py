"""`courtyard plan sites`: where to build."""

import csv
import json
import resource
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click
import numpy as np
from numpy.typing import NDArray

from courtyard.algorithms import geojson
from courtyard.algorithms.siting.goals import Goal
from courtyard.algorithms.siting.instances import read_costs, read_orlib, read_tsplib
from courtyard.algorithms.siting.places import CHINA, Bounds, findings
from courtyard.algorithms.siting.points import BadPlaces
from courtyard.algorithms.siting.question import Answer, Question, answer, as_asked, effort_until, service
from courtyard.algorithms.siting.search import Progress
from courtyard.algorithms.siting.tables import Table, read_table
from courtyard.cli.plan.tables import MOST_NAMED, first_of, read_text, write_rows
from courtyard.cli.plan.watching import Watching

Float = NDArray[np.float64]
T = TypeVar("T")
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_OUT = click.Path(dir_okay=False, path_type=Path, writable=True)


@click.command("sites")
@click.argument("places", type=_FILE)
@click.option("--sites", "sites", type=_FILE, help="Where one may build, in the same form; without it, at any of PLACES.")
@click.option("--goal", type=click.Choice([goal.value for goal in Goal]), default=Goal.P_MEDIAN.value, show_default=True)
@click.option("--open", "number", type=click.IntRange(1), help="How many sites to open (p-median, p-center, max-cover).")
@click.option(
    "--within", "reach", type=click.FloatRange(0), help="How far a site reaches, in the unit of the costs (max-cover, set-cover)."
)
@click.option("--charge", type=click.FloatRange(0), help="What each site costs that has no column charge (fixed-charge).")
@click.option(
    "--circuity", type=click.FloatRange(0, min_open=True), default=1.0, help="A road's length over the crow's way, for all places."
)
@click.option("--costs", type=_FILE, help="Costs or times instead of distances: a CSV with the columns from, to, cost.")
@click.option("--exact", is_flag=True, help="Distances on a plane as they are, not rounded down to whole numbers (TSPLIB files).")
@click.option("--bounds", metavar="W,S,E,N", help="The country's rectangle in degrees; China's where it is not given; `world` for none.")
@click.option("--list", "listed", type=click.IntRange(1), help="Sites to look at for each place: more proves more and takes more memory.")
@click.option("--seconds", type=click.FloatRange(0), default=60.0, show_default=True, help="End after so long with the best so far.")
@click.option("--gap", type=click.FloatRange(0, 1), default=1e-6, show_default=True, help="End at so small a gap: 0.01 is one per cent.")
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed gives the same plan, but for what time cuts off.")
@click.option("--memory", type=click.FloatRange(0, min_open=True), default=8.0, show_default=True, help="GiB that the plan may take.")
@click.option("--save-sites", type=_OUT, help="Write the open sites: .csv, or .geojson for a map (degrees only).")
@click.option("--save-service", type=_OUT, help="Write which site serves each place, as CSV.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(places: Path, as_json: bool, seconds: float, gap: float, seed: int, **given: Any) -> None:
    """Choose where to build for PLACES and say how far from the best possible plan that is.

    PLACES is a CSV with the columns lon and lat (or x and y), and beside them id or code, name, weight, circuity; the table of sites may
    have charge, room and status (existing, forbidden). A TSPLIB file or a p-median graph of the OR-Library is read as well. Every plan
    comes with a proven bound: no plan at all is better than that. Ctrl-C ends with the best so far.
    """
    try:
        question = _question(places, **given)
        _check(question.clients, places, given["bounds"])
        if question.sites is not question.clients:
            _check(question.sites, given["sites"], given["bounds"])
        if _is_map(given["save_sites"]) and not question.sites.is_on_the_earth:
            raise BadPlaces("A map needs degrees: sites with the columns lon and lat. Save the sites as .csv instead.")
        print(_begin(question), file=sys.stderr)
        with Watching(seconds) as watching:

            def ends(progress: Progress) -> bool:
                return watching.ends(lambda: _progress(question, progress))

            found, took = answer(question, effort_until(gap=gap, seed=seed, watch=ends)), watching.passed
    except BadPlaces as error:
        raise click.ClickException(str(error)) from error
    _save(question, found, given["save_sites"], given["save_service"])
    told = _told(question, found, took)
    if as_json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        print("\n".join(_words(question, found, told)))


def _question(places: Path, *, number: int | None, goal: str, **given: Any) -> Question:
    """What the files and options ask."""
    text = read_text(places)
    costs, rounded = None, False
    if "NODE_COORD_SECTION" in text:
        x, y = read_tsplib(text)
        clients, rounded = _plain(len(x), x, y), not given["exact"]
    elif _is_graph(text):
        costs, p = read_orlib(text)
        clients, number = _plain(len(costs)), number or p
    else:
        clients = _reading(places, read_table, text)
    sites = clients if given["sites"] is None else _reading(given["sites"], read_table, read_text(given["sites"]))
    if given["charge"] is not None and sites.charge is None:
        sites = replace(sites, charge=np.full(len(sites), given["charge"]))
    if given["costs"] is not None:
        costs = read_costs(read_text(given["costs"]), clients, sites, title=str(given["costs"]))
    return Question(
        Goal(goal),
        clients,
        sites,
        number=number,
        reach=given["reach"],
        circuity=given["circuity"],
        rounded=rounded,
        costs=costs,
        listed=given["listed"],
        memory=round(given["memory"] * 2**30),
        workers=-1,
    )


def _reading(file: Path, read: Callable[[str], T], text: str) -> T:
    try:
        return read(text)
    except (BadPlaces, csv.Error) as error:
        raise BadPlaces(f"{file}: {error}") from error


def _is_graph(text: str) -> bool:
    """Whether the first line is three whole numbers, as a p-median graph of the OR-Library begins."""
    words = text.split("\n", 1)[0].split()
    return len(words) == 3 and all(word.isdecimal() for word in words)


def _plain(count: int, x: Float | None = None, y: Float | None = None) -> Table:
    """Points that have nothing but coordinates, or not even these."""
    ids = [str(number) for number in range(1, count + 1)]
    lines, at = np.arange(1, count + 1), None if x is None or y is None else (x, y)
    return Table(ids, None, lines, is_on_the_earth=False, at=at, weight=None, circuity=None, charge=None, room=None, status=None)


def _check(table: Table, file: Path, bounds: str | None) -> None:
    """Refuses rows that cannot be planned with, by their lines; what should only be known is printed."""
    if table.at is None or not table.is_on_the_earth:
        weight = np.empty(0) if table.weight is None else table.weight
        for row in np.flatnonzero(~(np.isfinite(weight) & (weight > 0)))[:1]:
            raise BadPlaces(f"{file}, line {table.lines[row]}: it wants {weight[row]:g}; leave out what wants nothing.")
        return
    found = findings(*table.at, table.weight, bounds=_rectangle(bounds))
    lines = [f"{file}, line {table.lines[one.row]} ({table.ids[one.row]}): {one.says}" for one in found]
    faults = [line for one, line in zip(found, lines, strict=True) if one.kind.is_fault]
    if faults:
        raise BadPlaces("\n".join(["Nothing was planned.", *first_of(faults)]))
    print("\n".join(first_of(lines)), end="\n" if lines else "", file=sys.stderr)


def _rectangle(text: str | None) -> Bounds:
    if text is None:
        return CHINA
    if text == "world":
        return Bounds(-180.0, -90.0, 180.0, 90.0)
    try:
        west, south, east, north = (float(word) for word in text.split(","))
    except ValueError:
        raise BadPlaces(f"--bounds is `world` or four degrees: west, south, east, north; not {text!r}.") from None
    return Bounds(west, south, east, north)


def _begin(question: Question) -> str:
    sites = f"{question.count:,} of {len(question.sites):,} sites looked at for each" if question.costs is None else "costs from a table"
    return f"{question.goal.value}: {len(question.clients):,} places, {sites}; up to {question.needed / 2**30:.2f} GiB of memory"


def _progress(question: Question, progress: Progress) -> str:
    best, bound = as_asked(question, progress)
    return f"{progress.phase:<8} best {best:,.6g}  bound {bound:,.6g}  gap {100 * progress.gap:.2f} %"


def _told(question: Question, found: Answer, took: float) -> dict[str, Any]:
    """What `--json` prints."""
    table = question.sites
    return {
        "problem": found.goal.value,
        "places": len(question.clients),
        "weight": float(question.weights.sum()),
        "candidates": len(table),
        "open": len(found.sites),
        "objective": found.objective,
        "bound": found.bound,
        "gap": found.gap,
        "unit": _unit(question),
        "mean": _number(found.mean),
        "p95": _number(found.p95),
        "worst": _number(found.worst),
        "left_out": [question.clients.ids[row] for row in found.left_out],
        "seconds": round(took, 3),
        "peak_memory_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "sites": [table.ids[row] for row in found.sites],
    }


def _number(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _unit(question: Question) -> str:
    if question.costs is not None:
        return "cost"
    return "km" if question.clients.is_on_the_earth else "distance"


def _words(question: Question, found: Answer, told: dict[str, Any]) -> Iterator[str]:
    unit, whole = told["unit"], told["weight"]
    yield f"{told['problem']}: {told['open']:,} of {told['candidates']:,} sites for {told['places']:,} places"
    if found.goal is Goal.MAX_COVER:
        yield f"  within reach   {found.objective:,.6g} of {whole:,.6g} ({100 * found.objective / whole:.2f} %)"
        yield f"  no plan above  {found.bound:,.6g}: at most {100 * found.gap:.2f} % more"
    else:
        yield f"  objective      {found.objective:,.10g}"
        yield f"  no plan below  {found.bound:,.10g}: a gap of {100 * found.gap:.3f} %"
    yield f"  mean {found.mean:,.3f} {unit}, 95 of 100 within {found.p95:,.3f}, the farthest {found.worst:,.3f}"
    if len(found.left_out):
        named = [f"  left out: {question.clients.ids[row]} (line {question.clients.lines[row]})" for row in found.left_out]
        yield from first_of(named)
    yield f"  {told['seconds']:.1f} s, {told['peak_memory_bytes'] / 2**30:.2f} GiB"
    shown = " ".join(told["sites"][:MOST_NAMED])
    yield f"  open: {shown}{' ...' if told['open'] > MOST_NAMED else ''}"


def _save(question: Question, found: Answer, sites: Path | None, service: Path | None) -> None:
    if sites is not None:
        rows = list(_of_sites(question, found))
        if _is_map(sites):
            sites.write_text(geojson.points(rows), encoding="utf-8")
        else:
            write_rows(sites, rows)
    if service is not None:
        write_rows(service, _of_places(question, found))


def _of_places(question: Question, found: Answer) -> Iterator[dict[str, Any]]:
    left_out, names = set(found.left_out.tolist()), question.sites.ids
    for row, (at, cost) in enumerate(zip(found.serves.tolist(), found.costs.tolist(), strict=True)):
        served = {"site": names[at], "cost": round(cost, 6)} if at >= 0 else {"site": "", "cost": ""}
        yield {"place": question.clients.ids[row], **served, "served": "no" if row in left_out else "yes"}


def _is_map(file: Path | None) -> bool:
    return file is not None and file.suffix.lower() in (".geojson", ".json")


def _of_sites(question: Question, found: Answer) -> Iterator[dict[str, Any]]:
    """A row for each open site: where it is, whom it serves and how far they have it."""
    table, served = question.sites, service(question, found)
    for at, row in enumerate(found.sites.tolist()):
        names = ("lon", "lat") if table.is_on_the_earth else ("x", "y")
        where = {name: float(column[row]) for name, column in zip(names, table.at or (), strict=False)}
        yield {
            "id": table.ids[row],
            "name": table.names[row] if table.names else "",
            **where,
            "places": int(served.places[at]),
            "weight": float(served.weight[at]),
            "mean": float(served.mean[at]),
            "worst": float(served.worst[at]),
        }
