"""Rounds: published instances through our types beside the solver by itself, and a county's day.

The peer is PyVRP called directly, on what it reads from the same file, with the same seed and number of iterations: the cost has to be
the same, and reading, planning and checking may take 3 % longer. The limit is the best cost that is published. Each is run in turn, ours
and the peer's, and the least processor time of three rounds counts, since a shared machine only ever adds to it.

Both wait for the same search, whose time varies by more than what we add to it. So what each takes beside that search (reading, checking,
handing over, working out the times of day) is printed by itself as well: there alone can one be slower than the other.
"""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyvrp

from benchmarks import common
from benchmarks._country import data
from benchmarks.common import Figure
from courtyard.algorithms.routing.check import faults
from courtyard.algorithms.routing.county import Centre, plan_day
from courtyard.algorithms.routing.instances import nearest_integer, read_location_routing, read_vrplib, tenths, thousandths
from courtyard.algorithms.routing.problem import Rounds, Stop, Vehicle
from courtyard.algorithms.routing.roads import Roads
from courtyard.algorithms.routing.solve import Effort, Plan, solve

HOUR = 3_600
SEED = 2017
# Folder, how its numbers are counted by us and by the peer, iterations, and how many of it with --quick.
SETS = (
    ("cvrp-x", nearest_integer, "round", 2_000, 3),
    ("vrptw-1000", tenths, "dimacs", 1_000, 1),
    ("mdvrptw", thousandths, "exact", 1_000, 1),
    ("cvrp-xxl", nearest_integer, "round", 50, 0),
)
# 30,000 places are two matrices of 7 GB each, and the solver's own copies: beyond the memory that this is run in.
MOST_PLACES = 10_000


def main() -> int:
    options = common.arguments(__doc__, only=("published", "location", "county"))
    parts = {"published": _published, "location": _location, "county": _county}
    chosen = [options.only] if options.only else list(parts)
    missed = sum(common.report(parts[name](options.quick), as_json=options.json, heading=k == 0) for k, name in enumerate(chosen))
    return 1 if missed else 0


def _published(quick: bool) -> Iterator[Figure]:
    ours_s = peer_s = ours_beside_s = peer_beside_s = 0.0
    other, wrong, run = 0, 0, 0
    for folder, scale, rounding, iterations, few in SETS:
        where = data("routing", folder)
        if where is None:
            print(f"NOT RUN: COURTYARD_DATA names no folder with routing/{folder}", file=sys.stderr)
            continue
        for path in sorted(where.glob("*.vrp"))[: few if quick else None]:
            effort = Effort(iterations=100 if quick else iterations, seed=SEED)
            if _places(path) > MOST_PLACES:
                print(f"NOT RUN: {path.name} has {_places(path):,} places, more than {MOST_PLACES:,}", file=sys.stderr)
                continue
            (rounds, plan, took, beside), (_, alone, took_alone, beside_alone) = _in_turn(
                lambda path=path, scale=scale, effort=effort: _ours(path, scale, effort),
                lambda path=path, rounding=rounding, effort=effort: _alone(path, rounding, effort),
            )
            ours_s, peer_s, run = ours_s + took, peer_s + took_alone, run + 1
            ours_beside_s, peer_beside_s = ours_beside_s + beside, peer_beside_s + beside_alone
            other += plan.cost != alone.cost()
            wrong += bool(faults(rounds, plan.rounds, plan.left_out)) or bool(plan.left_out)
            # Solutions of time windows are published in whole units.
            best = _published_cost(path.with_suffix(".sol")) * (10 if scale is tenths else 1)
            name = f"{path.stem}: cost after {effort.iterations:,} iterations"
            yield Figure(name, plan.cost, alone.cost(), best, "", "as the solver alone", plan.cost == alone.cost())
    if run:
        yield Figure(f"{run} instances whose cost is another", other, None, None, "instances", "none", other == 0)
        yield Figure("plans with a fault by the independent check", wrong, None, None, "plans", "none", wrong == 0)
        yield Figure("processor time for all of them", ours_s, peer_s, None, "s", "at most 3 % more", ours_s <= 1.03 * peer_s)
        more = 100 * (ours_beside_s - peer_beside_s) / peer_s
        yield Figure("of it beside the search that both wait for", ours_beside_s, peer_beside_s, None, "s", "-", True)
        yield Figure("which makes ours slower by", more, None, None, "%", "at most 3 %", more <= 3)


def _location(quick: bool) -> Iterator[Figure]:
    """Location-routing instances with every depot open: no solution of theirs is published with them, and the peer cannot read them."""
    other, run = 0, 0
    for folder in ("lrp-prodhon", "lrp-tuzun-burke"):
        where = data("routing", folder)
        if where is None:
            print(f"NOT RUN: COURTYARD_DATA names no folder with routing/{folder}", file=sys.stderr)
            continue
        for path in sorted(where.glob("*.dat"))[: 3 if quick else None]:
            rounds, _opening = read_location_routing(path.read_text(encoding="utf-8"))
            effort = Effort(iterations=200, seed=SEED)
            plan = solve(rounds, effort)
            alone = pyvrp.solve(_by_hand(rounds), pyvrp.stop.MaxIterations(effort.iterations), SEED, collect_stats=False, display=False)
            other += plan.cost != alone.cost() or bool(faults(rounds, plan.rounds, plan.left_out))
            run += 1
    if run:
        yield Figure(f"{run} of location and routing, all depots open: other cost", other, None, None, "instances", "none", other == 0)


def _county(quick: bool) -> Iterator[Figure]:
    """A day's collection of live birds, with feed on the way out to every fourth yard, by two processes."""
    yards, centres = (120, 2) if quick else (600, 8)
    draw = np.random.default_rng(SEED)
    middle = draw.uniform([107.0, 32.6], [108.2, 33.6], (centres, 2))
    at = middle[draw.integers(0, centres, yards)] + draw.normal(0, 0.12, (yards, 2))
    truck = Vehicle(5, (1_500, 60), begins=6 * HOUR, until=18 * HOUR, fixed=200_00, per_m=2, per_s=1, name="truck")
    van = Vehicle(8, (600, 24), begins=6 * HOUR, until=18 * HOUR, fixed=90_00, per_m=1, per_s=1, name="van")
    at = np.concatenate([at, at[::4]])
    stops = [_birds(k, draw) for k in range(yards)]
    stops += [Stop(k, deliver=(50 * int(draw.integers(1, 4)), 0), takes=600) for k in range(yards, len(at))]
    began = time.perf_counter()
    effort = Effort(iterations=300 if quick else 2_000, seed=SEED)
    depots = [Centre(float(lon), float(lat), (truck, van)) for lon, lat in middle]
    parts = plan_day(stops, at[:, 0], at[:, 1], depots, roads=Roads(1.5, 35), collect_last=True, effort=effort, workers=2)
    took = time.perf_counter() - began
    wrong = sum(bool(faults(part.rounds, part.plan.rounds, part.plan.left_out)) for part in parts)
    left = sum(len(part.plan.left_out) for part in parts)
    name = f"a county's day: {len(stops)} calls at {yards} yards, {centres} centres"
    yield Figure(f"{name}", took, None, None, "s", "under 60 s", took < 60)
    yield Figure("its vehicles", sum(len(part.plan.rounds) for part in parts), None, 13 * centres, "", "-", True)
    yield Figure("its yards left out", left, None, None, "", "none", left == 0)
    yield Figure("its plans with a fault by the independent check", wrong, None, None, "plans", "none", wrong == 0)


def _birds(row: int, draw: np.random.Generator) -> Stop:
    crates, opens = int(draw.integers(1, 5)), int(draw.choice([6, 6, 6, 12])) * HOUR
    return Stop(row, collect=(25 * crates, crates), opens=opens, shuts=opens + 5 * HOUR, takes=300 + 60 * crates, on_board=4 * HOUR)


def _ours(path: Path, scale: Callable[[Any], Any], effort: Effort) -> tuple[Rounds, Plan]:
    rounds = read_vrplib(path, scale)
    return rounds, solve(rounds, effort)


def _alone(path: Path, rounding: str, effort: Effort) -> tuple[Any, Any]:
    given = pyvrp.read(path, rounding)
    return given, pyvrp.solve(given, pyvrp.stop.MaxIterations(effort.iterations), effort.seed, collect_stats=False, display=False)


def _by_hand(rounds: Rounds) -> Any:
    """The same problem in the solver's own words, written without our translation."""
    depots = len(rounds.depots)
    model = pyvrp.Model()
    places = [model.add_location(0, 0) for _ in range(depots + len(rounds.stops))]
    homes = [model.add_depot(place) for place in places[:depots]]
    for place, stop in zip(places[depots:], rounds.stops, strict=True):
        model.add_client(place, delivery=list(stop.deliver), pickup=[0])
    for vehicle in rounds.vehicles:
        home = homes[vehicle.starts]
        model.add_vehicle_type(
            num_available=vehicle.count, capacity=list(vehicle.room), start_depot=home, end_depot=home, fixed_cost=vehicle.fixed
        )
    for a, begin in enumerate(places):
        for b, end in enumerate(places):
            if a != b:
                model.add_edge(begin, end, distance=int(rounds.metres[a, b]), duration=int(rounds.seconds[a, b]))
    return model.data()


def _in_turn(*works: Callable[[], tuple[Any, Any]]) -> list[tuple[Any, Any, float, float]]:
    """What each gives, and the least processor time that it took in three rounds of all, and beside the solver's search."""
    least, beside, given = [float("inf")] * len(works), [float("inf")] * len(works), [(None, None)] * len(works)
    searched, solve_alone = 0.0, pyvrp.solve

    def search(*given: Any, **more: Any) -> Any:
        nonlocal searched
        began = time.process_time()
        found = solve_alone(*given, **more)
        searched += time.process_time() - began
        return found

    pyvrp.solve = search
    try:
        for _ in range(3):
            for number, work in enumerate(works):
                began, searched = time.process_time(), 0.0
                given[number] = work()
                took = time.process_time() - began
                least[number], beside[number] = min(least[number], took), min(beside[number], took - searched)
    finally:
        pyvrp.solve = solve_alone
    return [(one, other, took, alone) for (one, other), took, alone in zip(given, least, beside, strict=True)]


def _places(path: Path) -> int:
    with path.open(encoding="utf-8") as file:
        return next(int(line.split(":")[1]) for line in file if line.startswith("DIMENSION"))


def _published_cost(path: Path) -> float:
    with path.open(encoding="utf-8") as file:
        return next(float(line.split()[1]) for line in file if line.lower().startswith("cost"))


if __name__ == "__main__":
    sys.exit(main())
