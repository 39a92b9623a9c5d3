"""Siting beside what others install, and its growth: each in a process of its own, so that memory is its own too.

spopt states the p-median as an integer program and HiGHS solves it: exact, for some hundred points. FasterPAM (kmedoids) is interchange
on a full table of distances, without a bound.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from benchmarks._country import country, data
from benchmarks.common import Figure
from courtyard.algorithms.siting.capacity import median_with_room
from courtyard.algorithms.siting.instances import read_tsplib
from courtyard.algorithms.siting.lists import from_matrix, nearest, scaled
from courtyard.algorithms.siting.median import median
from courtyard.algorithms.siting.points import on_a_plane, on_the_earth
from courtyard.algorithms.siting.search import Effort, Progress

Result = TypeVar("Result")

ROUNDS = 100  # of the bound, where growth is looked at: the same for every size
OPENED, LISTED = 100, 150
_ROUNDING = 1e-2  # costs are kept as float32
SIZES = (10_000, 100_000, 600_000)


def peers(quick: bool) -> Iterator[Figure]:
    """spopt with HiGHS at the same optimum, FasterPAM on the published instances."""
    for points in (100, 250) if quick else (250, 500):
        yield from _beside_spopt(points)
    yield from _beside_fasterpam(quick)


def _beside_spopt(points: int) -> Iterator[Figure]:
    ours, theirs = (_in_a_process(kind, points=points) for kind in ("ours_exact", "spopt"))
    name, same = f"{points} points, {points // 25} open, weights", np.isclose(ours["value"], theirs["value"], rtol=1e-6)
    yield Figure(f"{name}: optimum", ours["value"], theirs["value"], ours["bound"], "cost", "spopt's, proven to 0.002 %", bool(same))
    ratio = theirs["seconds"] / ours["seconds"]
    yield Figure(f"{name}: s (spopt {ratio:,.0f} x as long)", ours["seconds"], theirs["seconds"], None, "s", "50 x faster", ratio >= 50)
    ratio = theirs["processor"] / ours["processor"]
    yield Figure(f"{name}: processor s ({ratio:,.0f} x)", ours["processor"], theirs["processor"], None, "s", "50 x less", ratio >= 50)


def _beside_fasterpam(quick: bool) -> Iterator[Figure]:
    folder = data("p-median", "tsplib")
    if folder is None:
        print("NOT RUN: COURTYARD_DATA names no folder with p-median/tsplib", file=sys.stderr)
        return
    cases = (("rl1304", 50), ("fl1400", 100), ("d2103", 100), ("pcb3038", 200), ("usa13509", 300), ("usa13509", 1_000))
    for instance, opened in cases[:2] if quick else cases:
        file = str(folder / f"{instance}.tsp")
        theirs = _in_a_process("fasterpam", file=file, opened=opened)
        # Where time is compared, ours has as much as FasterPAM took, which had its table of distances before; ours begins with the points.
        is_large = instance == "usa13509"
        allowed = {"seconds": theirs["seconds"], "processor": theirs["processor"]} if is_large else {"seconds": 5.0, "processor": 5.0}
        ours = _in_a_process("ours", file=file, opened=opened, **allowed)
        name = f"{instance}, p = {opened}"
        yield Figure(
            f"{name}: cost", ours["value"], theirs["value"], ours["bound"], "cost", "never worse", ours["value"] <= theirs["value"]
        )
        for figure, unit, target in (("seconds", "s", "no more"), ("processor", "s", "no more"), ("memory", "MB", "less")):
            met = ours[figure] <= theirs[figure] or not is_large
            yield Figure(f"{name}: {figure}", ours[figure], theirs[figure], None, unit, target if is_large else "-", met)


def growth(quick: bool) -> Iterator[Figure]:
    """Time and memory of so many villages, a seventeenth as many sites, 100 to open, 100 rounds of the bound."""
    before: dict[str, float] = {}
    for villages in SIZES[:2] if quick else SIZES:
        found = _in_a_process("grown", villages=villages)
        name = f"{villages:,} villages, {max(10, round(villages * 35_350 / 600_000)):,} sites"
        # n log n, between the sizes before and this one, with room for the noise of the machine.
        for figure, unit in (("processor", "s"), ("memory", "MB")):
            if not before:
                yield Figure(f"{name}: {figure}", found[figure], None, None, unit, "-", True)
                continue
            ratio = villages / before["villages"]
            exponent = float(np.log(found[figure] / before[figure]) / np.log(ratio))
            most = 1 + float(np.log(np.log(villages) / np.log(before["villages"])) / np.log(ratio)) + 0.05
            label = f"{name}: {figure}, exponent {exponent:.2f}"
            yield Figure(label, found[figure], None, None, unit, f"exponent up to {most:.2f}", exponent <= most)
        yield Figure(f"{name}: s by the clock, gap {100 * found['gap']:.1f} %", found["seconds"], None, None, "s", "-", True)
        before = found | {"villages": villages}


def rooms(quick: bool) -> Iterator[Figure]:
    """Sites with room for so much: the 20 instances of the OR-Library, and 20,000 places with 500 sites."""
    path = data("p-median", "orlib", "pmedcap1.txt")
    if path is None:
        print("NOT RUN: COURTYARD_DATA names no folder with p-median/orlib/pmedcap1.txt", file=sys.stderr)
    else:
        over: list[float] = []
        begin = time.process_time()
        for best, x, y, wanted, opened, room in _with_room(path.read_text(encoding="utf-8").split()):
            points = on_a_plane(x, y, rounded_down=True)
            # The published cost is the distance alone; what a place wants only fills a site.
            lists = scaled(nearest(points, points, len(x)), 1 / wanted)
            effort = Effort(bound_rounds=400, kicks=1_000, watch=lambda progress, best=best: progress.value <= best + _ROUNDING)  # type: ignore[misc]
            plan = median_with_room(lists, wanted, opened, room, effort=effort)
            if plan.bound > best + _ROUNDING:
                raise SystemExit(f"a bound of {plan.bound} above a published optimum of {best}")
            over.append(round(100 * (plan.value / best - 1), 4))
        took = time.process_time() - begin
        yield Figure("20 published instances: the best published value in", over.count(0.0), 20, None, "instances", "-", True)
        yield Figure("the farthest above it", max(over), None, None, "%", "-", True)
        yield Figure("all of them, processor time", took, None, None, "s", "-", True)
    for places, sites, opened in ((4_000, 200, 50),) if quick else ((20_000, 500, 200), (20_000, 5_000, 500)):
        found = _in_a_process("roomy", places=places, sites=sites, opened=opened, processor=20.0 if quick else 60.0)
        name = f"{places:,} places, {opened} of {sites:,} sites, a fifth more room than is wanted"
        yield Figure(f"{name}: gap after {found['processor']:.0f} s of processor time", 100 * found["gap"], None, None, "%", "-", True)
        if found["to_one"] is not None:
            yield Figure(f"{name}: processor s to a gap of 1 %", found["to_one"], None, None, "s", "-", True)


def _with_room(words: list[str]) -> Iterator[tuple[float, np.ndarray, np.ndarray, np.ndarray, int, float]]:
    """Best value, x, y, what each wants, sites to open, room of each: as pmedcap1.txt of the OR-Library has them."""
    at = 1
    for _instance in range(int(words[0])):
        best, count, opened, room = float(words[at + 1]), int(words[at + 2]), int(words[at + 3]), float(words[at + 4])
        rows = np.array(words[at + 5 : at + 5 + 4 * count], dtype=np.float64).reshape(count, 4)
        yield best, rows[:, 1], rows[:, 2], rows[:, 3], opened, room
        at += 5 + 4 * count


def _in_a_process(kind: str, **given: Any) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks._siting_peers", kind, json.dumps(given)], stdout=subprocess.PIPE, check=True, text=True
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


# ----------------------------------------------------------------------------------------------------------- in a process of its own


def _timed(work: Callable[[], Result]) -> tuple[Result, dict[str, float]]:
    begin, busy = time.perf_counter(), _busy()
    found = work()
    return found, {"seconds": time.perf_counter() - begin, "processor": _busy() - busy}


def _busy() -> float:
    """Processor time of this process and those that it waited for, a solver's perhaps."""
    return sum(one.ru_utime + one.ru_stime for one in (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


def _scattered(points: int) -> tuple[np.ndarray, np.ndarray]:
    """A table of distances between points that were drawn, and their weights."""
    draw = np.random.default_rng(points)
    at = draw.uniform(0, 1_000, (points, 2))
    return np.linalg.norm(at[:, None] - at[None], axis=2), draw.integers(1, 100, points).astype(np.float64)


def _spopt(points: int) -> dict[str, float]:
    import pulp
    from spopt.locate import PMedian

    costs, weights = _scattered(points)

    def solve() -> Any:
        return PMedian.from_cost_matrix(costs, weights, p_facilities=points // 25).solve(pulp.HiGHS(msg=False))

    found, took = _timed(solve)
    if pulp.LpStatus[found.problem.status] != "Optimal":
        raise SystemExit(f"spopt did not end with an optimum: {pulp.LpStatus[found.problem.status]}")
    return took | {"value": float(pulp.value(found.problem.objective))}


def _ours_exact(points: int) -> dict[str, float]:
    costs, weights = _scattered(points)
    effort = Effort(bound_rounds=1_500, gap=2e-5)

    def solve() -> Any:
        return median(from_matrix(costs), weights, points // 25, effort=effort)

    solve()  # compiled, or read from where an earlier run left it
    runs = [_timed(solve) for _run in range(5)]
    middle = {figure: float(np.median([took[figure] for _found, took in runs])) for figure in ("seconds", "processor")}
    return middle | {"value": runs[0][0].value, "bound": runs[0][0].bound}


def _fasterpam(file: str, opened: int) -> dict[str, float]:
    import kmedoids

    x, y = read_tsplib(Path(file).read_text(encoding="utf-8"))
    table = np.empty((len(x), len(x)), dtype=np.float32)
    for row in range(len(x)):
        table[row] = np.floor(np.hypot(x - x[row], y - y[row]))
    found, took = _timed(lambda: kmedoids.fasterpam(table, opened, max_iter=100, init="random", random_state=2017))
    value = sum(float(table[row, found.medoids].min()) for row in range(len(x)))
    return took | {"value": value, "memory": _peak()}


def _ours(file: str, opened: int, seconds: float, processor: float) -> dict[str, float]:
    points = on_a_plane(*read_tsplib(Path(file).read_text(encoding="utf-8")), rounded_down=True)
    listed = min(len(points), max(150, 4 * len(points) // opened))
    _warm()
    begin, busy = time.perf_counter(), _busy()

    def ends(progress: Progress) -> bool:
        return time.perf_counter() - begin > 0.97 * seconds or _busy() - busy > 0.97 * processor

    def solve() -> Any:
        return median(nearest(points, points, listed), np.ones(len(points)), opened, effort=Effort(400, 10**9, watch=ends))

    found, took = _timed(solve)
    return took | {"value": found.value, "bound": found.bound, "memory": _peak()}


def _grown(villages: int) -> dict[str, float]:
    land = country(villages)
    demand, seats = on_the_earth(land.lon, land.lat), on_the_earth(land.seat_lon, land.seat_lat)
    wanted = max(10, round(villages * 35_350 / 600_000))
    if wanted < len(seats):
        seats = seats[np.sort(np.random.default_rng(2017).choice(len(seats), wanted, replace=False))]
    _warm()
    effort = Effort(bound_rounds=ROUNDS)
    found, took = _timed(lambda: median(nearest(demand, seats, LISTED), np.ones(len(demand)), OPENED, effort=effort))
    return took | {"gap": found.gap, "memory": _peak()}


def _roomy(places: int, sites: int, opened: int, processor: float) -> dict[str, Any]:
    draw = np.random.default_rng(5)
    clients, candidates = (on_a_plane(*draw.uniform(0, 1_000, (2, count))) for count in (places, sites))
    wanted = draw.integers(1, 20, places).astype(np.float64)
    room = wanted.sum() / opened * 1.2 * draw.uniform(0.7, 1.3, sites)
    _warm()
    few = on_a_plane(*draw.uniform(0, 100, (2, 60)))
    median_with_room(nearest(few, few, 60), np.ones(60), 5, 13.0, effort=Effort(40, 2))  # compiled
    busy = _busy()
    to_one: float | None = None

    def ends(progress: Progress) -> bool:
        nonlocal to_one
        if progress.gap <= 0.01 and to_one is None:
            to_one = _busy() - busy
        return _busy() - busy > processor

    plan, took = _timed(
        lambda: median_with_room(nearest(clients, candidates, 200), wanted, opened, room, effort=Effort(600, 10**9, watch=ends))
    )
    return took | {"gap": plan.gap, "to_one": to_one, "memory": _peak()}


def _warm() -> None:
    draw = np.random.default_rng(1)
    points = on_a_plane(*draw.uniform(0, 100, (2, 60)), rounded_down=True)
    median(nearest(points, points, 60), np.ones(60), 5, effort=Effort(60, 10))


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


_KINDS: dict[str, Callable[..., dict[str, Any]]] = {
    "spopt": _spopt,
    "ours_exact": _ours_exact,
    "fasterpam": _fasterpam,
    "ours": _ours,
    "grown": _grown,
    "roomy": _roomy,
}

if __name__ == "__main__":
    print(json.dumps(_KINDS[sys.argv[1]](**json.loads(sys.argv[2]))))
