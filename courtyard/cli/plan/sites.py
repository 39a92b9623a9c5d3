"""`courtyard plan sites`: where to build."""

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
from courtyard.algorithms.siting.instances import Instance, read_costs, read_instance
from courtyard.algorithms.siting.places import Bounds, Finding, Kind, findings
from courtyard.algorithms.siting.points import BadPlaces, Plane, on_a_plane
from courtyard.algorithms.siting.question import Answer, Question, answer, as_asked, effort_until, refuse_question, service
from courtyard.algorithms.siting.search import Progress, gap_of
from courtyard.algorithms.siting.tables import Table, read_table
from courtyard.algorithms.siting.tsplib import ROUNDED_DOWN
from courtyard.cli.plan import options
from courtyard.cli.plan.options import FILE, OUT, Number
from courtyard.cli.plan.tables import MOST_NAMED, first_of, read_text, write_rows, write_whole
from courtyard.cli.plan.watching import Watching

Float = NDArray[np.float64]
T = TypeVar("T")
# What compiling the search's loops takes beside the process, seen when nothing was compiled before.
_COMPILED_BYTES = 100 << 20
_UNUSABLE = {
    "above zero": "{column} is {value:g}; a number above 0 is needed",
    "from zero": "{column} is {value:g}; a number of 0 or more is needed",
    "finite": "{column} is {value:g}; a finite number is needed",
}


@click.command("sites", cls=options.Question)
@click.argument("places", type=FILE)
@click.option("--sites", "sites", type=FILE, help="Where one may build, in the same form; without it, at any of PLACES.")
@click.option("--goal", type=click.Choice([goal.value for goal in Goal]), default=Goal.P_MEDIAN.value, show_default=True)
@click.option("--open", "number", type=click.IntRange(1), help="How many sites to open (p-median, p-center, max-cover).")
@click.option("--within", "reach", type=Number(0), help="How far a site reaches, in the unit of the costs (max-cover, set-cover).")
@click.option("--charge", type=Number(0), help="What each site costs that has no column charge (fixed-charge).")
@click.option("--circuity", type=Number(0, min_open=True), default=1.0, help="A road's length over the crow's way, for all places.")
@click.option("--costs", type=FILE, help="Costs or times instead of distances: a CSV with the columns from, to, cost.")
@click.option(
    "--exact/--rounded",
    default=None,
    help="Distances on a plane as they are (tables, Lorena's files), or rounded down to whole numbers (TSPLIB's and pmedcap files).",
)
@options.bounds
@click.option("--list", "listed", type=click.IntRange(1), help="Sites to look at for each place: more proves more and takes more memory.")
@click.option("--seconds", type=Number(0), default=60.0, show_default=True, help="End after so long with the best so far.")
@click.option("--gap", type=Number(0, 1), default=1e-6, show_default=True, help="End at so small a gap: 0.01 is one per cent.")
@click.option(
    "--seed",
    type=click.IntRange(0, 2**32 - 1),
    default=0,
    show_default=True,
    help="The same seed gives the same plan, but for what time cuts off.",
)
@click.option("--memory", type=Number(0, min_open=True), default=8.0, show_default=True, help="GiB that the plan may take.")
@click.option("--save-sites", type=OUT, help="Write the open sites: .csv, or .geojson for a map (degrees only).")
@click.option("--save-service", type=OUT, help="Write which site serves each place, as CSV.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(places: Path, as_json: bool, seconds: float, gap: float, seed: int, **given: Any) -> None:
    """Choose where to build for PLACES and say how far from the best possible plan that is.

    PLACES is a CSV with the columns lon and lat (or x and y), and beside them id or code, name, weight, circuity; the table of sites may
    have charge, room and status (existing, forbidden). Published instances are read as they are: TSPLIB's, the OR-Library's (pmed,
    pmedcap, cap), UflLib's, Lorena's, and a bare table of distances. Every plan comes with a proven bound: no plan at all is better than
    that. Ctrl-C ends with the best so far.
    """
    try:
        _refuse_idle(given)
        bounds = given["bounds"]
        question = _question(places, **given)
        _check(question.clients, places, bounds)
        if given["sites"] is not None:
            _check(question.sites, given["sites"], bounds)
        refuse_question(question)
        if _is_map(given["save_sites"]) and not question.sites.is_on_the_earth:
            raise BadPlaces("A map needs degrees: sites with the columns lon and lat. Save the sites as .csv instead.")
        with Watching(seconds) as watching:
            print(_begin(question), file=sys.stderr, flush=True)

            def ends(progress: Progress) -> bool:
                return watching.ends(lambda: _progress(question, progress), is_begun=progress.phase != "begin")

            found, took = answer(question, effort_until(gap=gap, seed=seed, watch=ends)), watching.passed
    except BadPlaces as error:
        raise click.ClickException(str(error)) from error
    told = _told(question, found, took)
    print(json.dumps(told, ensure_ascii=False) if as_json else "\n".join(_words(question, found, told)), flush=True)
    _save(question, found, given["save_sites"], given["save_service"])


def _refuse_idle(given: dict[str, Any]) -> None:
    """Options that the goal does not look at: whoever gives one expects something of it."""
    goal = Goal(given["goal"])
    idle = {
        "--open": given["number"] is not None and not goal.wants_number,
        "--within": given["reach"] is not None and not goal.wants_reach,
        "--charge": given["charge"] is not None and goal is not Goal.FIXED_CHARGE,
    }
    named = " and ".join(name for name, is_idle in idle.items() if is_idle)
    if named:
        raise click.UsageError(f"A {goal.value} has no use for {named}; leave it out, or choose another --goal.")


def _question(places: Path, *, number: int | None, goal: str, **given: Any) -> Question:
    """What the files and options ask."""
    read = _instance(places)
    clients, sites, costs = read.clients, read.sites, read.costs
    if given["sites"] is not None:
        sites = _reading(given["sites"], read_table, read_text(given["sites"]))
        costs = None
    if given["charge"] is not None and sites.charge is None:
        sites = replace(sites, charge=np.full(len(sites), given["charge"]))
    if given["costs"] is not None:
        costs = read_costs(read_text(given["costs"]), clients, sites, title=str(given["costs"]))
        _refuse_beside_costs(given, clients)
        clients = replace(clients, circuity=None)
    return Question(
        Goal(goal),
        clients,
        sites,
        number=number or read.number,
        reach=given["reach"],
        circuity=given["circuity"],
        plane=_plane(given["exact"], read, costs),
        costs=costs,
        listed=given["listed"],
        memory=round(given["memory"] * 2**30),
        wants=read.wants,
        workers=-1,
    )


def _reading(file: Path, read: Callable[[str], T], text: str) -> T:
    try:
        return read(text)
    except BadPlaces as error:
        raise BadPlaces("\n".join(f"{file}: {line}" for line in str(error).splitlines())) from error


def _instance(file: Path) -> Instance:
    """What the file of places asks: a published instance, or a table with a heading."""
    text = read_text(file)
    found = _reading(file, read_instance, text)
    if found is None:
        table = _reading(file, read_table, text)
        found = Instance(table, table, is_euclidean=table.at is not None and not table.is_on_the_earth)
    print("\n".join(f"{file}: {one}." for one in found.told), end="\n" if found.told else "", file=sys.stderr)
    return found


def _refuse_beside_costs(given: dict[str, Any], clients: Table) -> None:
    """What makes roads of the crow's ways has nothing to make where costs are given."""
    if given["circuity"] != 1:
        raise BadPlaces("--costs are taken as they are and have no use for --circuity; leave it out, or multiply the costs yourself.")
    if clients.circuity is not None:
        print("The column circuity is passed over: --costs are taken as they are.", file=sys.stderr)


def _plane(exact: bool | None, read: Instance, costs: object) -> Plane:
    """How lengths are counted: as the file's form wants it, unless somebody says otherwise."""
    if exact is None:
        return read.plane
    if costs is not None or not read.is_euclidean:
        raise BadPlaces(f"--{'exact' if exact else 'rounded'} is for straight distances on a plane, and these are others; leave it out.")
    return on_a_plane if exact else ROUNDED_DOWN


def _check(table: Table, file: Path, bounds: Bounds) -> None:
    """Refuses rows that cannot be planned with, by their lines; what should only be known is printed."""
    if not len(table):
        raise BadPlaces(f"{file}: there is no row below the heading.")
    of_places = findings(*table.at, table.weight, bounds=bounds) if table.at is not None and table.is_on_the_earth else []
    faults = [(one.row, one.says) for one in of_places if one.kind.is_fault]
    faults += [(row, _UNUSABLE[code].format(column=column, value=value)) for row, column, value, code in table.unusable()]
    if faults:
        raise BadPlaces("\n".join(["Nothing was planned.", *first_of([_of_line(table, file, *one) for one in sorted(faults)])]))
    told = [f"{file}: nothing is made of the columns {', '.join(table.passed_over)}."] if table.passed_over else []
    told += [_of_line(table, file, one.row, _says(table, one)) for one in of_places]
    print("\n".join(first_of(told)), end="\n" if told else "", file=sys.stderr)


def _of_line(table: Table, file: Path, row: int, says: str) -> str:
    line = f", line {table.lines[row]}" if table.lines[row] else ""
    return f"{file}{line} ({table.ids[row]}): {says}"


def _says(table: Table, found: Finding) -> str:
    """As it is, but for another row, which a file knows by its line."""
    if found.kind is not Kind.TWICE:
        return found.says
    return f"it stands where line {table.lines[int(found.numbers[0])]} does: add their demand up if they are one place"


def _begin(question: Question) -> str:
    """What is planned with, and the memory that it takes: of the process as it is now, of what is compiled, and of the plan."""
    pairs = question.pairs
    looked_at = f"{question.count:,} of {len(question.sites):,} sites looked at for each" if pairs is None else f"{pairs:,} pairs"
    within = "" if pairs is None else " within reach" if question.costs is None else " from a table"
    needed = question.needed(pairs) + _peak() + _COMPILED_BYTES
    return f"{question.goal.value}: {len(question.clients):,} places, {looked_at}{within}; up to {needed / 2**30:.2f} GiB of memory"


def _peak() -> int:
    """Bytes, so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _progress(question: Question, progress: Progress) -> str:
    best, bound = as_asked(question, progress)
    if not np.isfinite(best):
        return f"{progress.phase:<8} no plan yet  bound {bound:,.6g}"
    return f"{progress.phase:<8} best {best:,.6g}  bound {bound:,.6g}  gap {100 * gap_of(*sorted((best, bound), reverse=True)):.2f} %"


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
        "peak_memory_bytes": _peak(),
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
        yield f"  no plan above  {found.bound:,.6g}: a gap of {100 * found.gap:.2f} % of that"
    else:
        yield f"  objective      {found.objective:,.10g}"
        yield f"  no plan below  {found.bound:,.10g}: a gap of {100 * found.gap:.3f} %"
    if np.isfinite(found.mean):
        yield f"  mean {found.mean:,.3f} {unit}, 95 of 100 within {found.p95:,.3f}, the farthest {found.worst:,.3f}"
    if len(found.left_out):
        table = question.clients
        lines = [f" (line {table.lines[row]})" if table.lines[row] else "" for row in found.left_out]
        yield from first_of([f"  left out: {table.ids[row]}{line}" for row, line in zip(found.left_out, lines, strict=True)])
        if not found.goal.wants_reach:
            yield "  no way leads from them to an open site: open more, or plan for them by themselves; the others alone have no bound"
    yield f"  {told['seconds']:.1f} s, {told['peak_memory_bytes'] / 2**30:.2f} GiB"
    shown = " ".join(told["sites"][:MOST_NAMED])
    yield f"  open: {shown}{' ...' if told['open'] > MOST_NAMED else ''}"


def _save(question: Question, found: Answer, sites: Path | None, service: Path | None) -> None:
    if sites is not None:
        rows = list(_of_sites(question, found))
        if _is_map(sites):
            write_whole(sites, lambda opened: opened.write(geojson.points(rows)))
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
