"""Where to build: plans for a country with their proven gap, beside published optima and others' methods."""

import csv
import gzip
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks import common
from benchmarks._country import country, data
from benchmarks._siting_peers import growth, peers, rooms
from benchmarks.common import Figure
from courtyard.algorithms.earth import EARTH_KM
from courtyard.algorithms.flight.legs import Legs, there_and_back
from courtyard.algorithms.flight.published import LIGHT
from courtyard.algorithms.flight.terrain import Terrain, read_grid
from courtyard.algorithms.siting.centre import centre
from courtyard.algorithms.siting.cover import cover_all, covering
from courtyard.algorithms.siting.instances import read_orlib, read_tsplib
from courtyard.algorithms.siting.lists import Lists, cheapest_open, from_matrix, nearest, only, within
from courtyard.algorithms.siting.median import median
from courtyard.algorithms.siting.points import Points, on_a_plane, on_the_earth
from courtyard.algorithms.siting.search import Effort, Plan, Progress

# As published: Duran-Mateluna, Ales and Elloumi, EJOR 308 (2023); OR-Library.
PUBLISHED = ("p-median", "published-results.csv")
LEVEL_KM = 10.0  # half of the 20 km that a drone of 2017 flew: there and back without charging, were there no hills


class Clock:
    """Watches a search: stops it after its seconds, and remembers when each gap was first reached."""

    def __init__(self, seconds: float, gaps: tuple[float, ...] = ()) -> None:
        self._begin, self._seconds, self._gaps = time.perf_counter(), seconds, gaps
        self.reached: dict[float, float] = {}

    def __call__(self, progress: Progress) -> bool:
        now = time.perf_counter() - self._begin
        for gap in self._gaps:
            if progress.gap <= gap:
                self.reached.setdefault(gap, now)
        return now > self._seconds


def main() -> int:
    """Runs the chosen part, or all of them."""
    parts = {"country": _country, "china71009": _china71009, "published": _published, "orlib": _orlib, "airports": _airports}
    parts |= {"centre": _centre, "peers": peers, "growth": growth, "rooms": rooms}
    options = common.arguments(__doc__, only=tuple(parts))
    chosen = [options.only] if options.only else list(parts)
    missed = 0
    for number, name in enumerate(chosen):
        missed += common.report(parts[name](options.quick), as_json=options.json, heading=number == 0)
    return 1 if missed else 0


def _absent(what: str) -> Iterator[Figure]:
    print(f"NOT RUN: COURTYARD_DATA names no folder with {what}", file=sys.stderr)
    yield from ()


def _country(quick: bool) -> Iterator[Figure]:
    villages, sites, p, allowed, listed = (60_000, 3_500, 100, 30.0, 150) if quick else (600_000, 35_350, 500, 600.0, 200)
    land = country(villages)
    demand, seats = on_the_earth(land.lon, land.lat), on_the_earth(land.seat_lon, land.seat_lat)
    if sites < len(seats):
        seats = seats[np.sort(np.random.default_rng(2017).choice(len(seats), sites, replace=False))]
    clock = Clock(allowed, (0.02, 0.01, 0.005))
    plan = median(
        nearest(demand, seats, listed, workers=2), np.ones(len(demand)), p, effort=Effort(bound_rounds=3_000, gap=0.003, watch=clock)
    )
    _serves, cost = cheapest_open(demand, seats, plan.sites, workers=2)
    kind = "China" if land.is_real else "an invented country"
    name = f"{kind}: {villages:,} villages, {len(seats):,} sites, {p} open"
    gap = 100 * (1 - plan.bound / cost.sum())
    yield Figure(f"{name}: gap after at most {allowed:.0f} s", gap, None, None, "%", "at most 1 %", gap <= 1)
    for level, after in sorted(clock.reached.items(), reverse=True):
        yield Figure(
            f"{name}: seconds to a gap of {100 * level:g} %", after, None, None, "s", f"under {allowed:.0f} s for 1 %", after <= allowed
        )
    yield Figure(
        f"{name}: mean km", float(cost.mean()), _k_means(demand.coordinates, p), plan.bound / len(demand), "km", "below k-means", True
    )
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    yield Figure(f"{name}: memory", memory, None, None, "GiB", "under 8 GiB", memory < 8)


def _k_means(points: np.ndarray, p: int) -> float:
    """Mean great-circle kilometres to the centres of k-means (SciPy), which may lie anywhere, on a sample of 60,000 points."""
    from scipy.cluster.vq import kmeans2
    from scipy.spatial import cKDTree

    draw = np.random.default_rng(2017)
    sample = points[draw.choice(len(points), min(len(points), 60_000), replace=False)]
    centres, _label = kmeans2(sample, p, iter=20, minit="++", seed=2017)
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    chord, _index = cKDTree(centres).query(points)
    return float((2 * EARTH_KM * np.arcsin(chord / 2)).mean())


def _china71009(quick: bool) -> Iterator[Figure]:
    path = data("p-median", "ch71009.txt")
    if path is None:
        yield from _absent("p-median/ch71009.txt")
        return
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    rows = np.array([line.split() for line in lines if len(line.split()) == 3], dtype=np.float64)
    points = on_the_earth(rows[:, 2] / 1000, rows[:, 1] / 1000)
    clock = Clock(60.0 if quick else 300.0, (0.01, 0.005))
    plan = median(
        nearest(points, points, 400, workers=2), np.ones(len(points)), 500, effort=Effort(bound_rounds=2_000, gap=0.002, watch=clock)
    )
    gap = 100 * plan.gap
    yield Figure("71,009 real places of China, 500 open: gap", gap, None, None, "%", "at most 0.5 %", gap <= 0.5)
    for level, after in sorted(clock.reached.items(), reverse=True):
        yield Figure(f"71,009 real places: seconds to a gap of {100 * level:g} %", after, None, None, "s", "none published", True)


def _published(quick: bool) -> Iterator[Figure]:
    table = data(*PUBLISHED)
    if table is None:
        yield from _absent("/".join(PUBLISHED))
        return
    with table.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if (table.parent / "tsplib" / f"{row['instance']}.tsp").exists()]
    for row in rows if not quick else [row for row in rows if row["instance"] == "rl1304"]:
        points = on_a_plane(
            *read_tsplib((table.parent / "tsplib" / f"{row['instance']}.tsp").read_text(encoding="utf-8")), rounded_down=True
        )
        p, best, proved = int(row["p"]), float(row["best_value"]), row["proved_optimal"] == "yes"
        plan = _solve(nearest(points, points, _listed(len(points), p), workers=2), p, 20.0 if quick else 60.0)
        allowed = 0.1 if len(points) <= 6_000 else 0.3
        over = 100 * (plan.value / best - 1)
        sound = plan.bound <= best or not proved
        yield Figure(
            f"{row['instance']}, p = {p}: above the best published",
            over,
            None,
            100 * plan.gap,
            "%",
            f"at most {allowed} %",
            over <= allowed and sound,
        )


def _listed(points: int, p: int) -> int:
    """All sites where that is no more than forty million pairs, else some six times what one open site serves."""
    return points if points * points <= 40_000_000 else min(points, max(300, 6 * points // p))


def _solve(lists: Lists, p: int, seconds: float) -> Plan:
    return median(lists, np.ones(lists.clients), p, effort=Effort(bound_rounds=800, kicks=10**9, watch=Clock(seconds)))


def _orlib(quick: bool) -> Iterator[Figure]:
    folder = data("p-median", "orlib")
    if folder is None:
        yield from _absent("p-median/orlib")
        return
    known = dict(line.split()[:2] for line in (folder / "pmedopt.txt").read_text(encoding="utf-8").splitlines() if line.startswith("pmed"))
    paths = sorted(folder.glob("pmed[0-9]*.txt"), key=lambda path: int(path.stem[4:]))
    for path in paths[:5] if quick else paths:
        costs, p = read_orlib(path.read_text(encoding="utf-8"))
        best = float(known[path.stem])
        plan = _solve(from_matrix(costs), p, 30.0)  # until its own bound proves it, or its seconds end
        yield Figure(
            f"{path.stem}, {len(costs)} points, p = {p}",
            plan.value,
            best,
            plan.bound,
            "cost",
            "the optimum",
            plan.value == best and plan.bound <= best,
        )


def _centre(quick: bool) -> Iterator[Figure]:
    folder, places = data("p-median", "orlib"), data("china-places", "places.csv")
    if folder is None or places is None:
        yield from _absent("p-median/orlib and china-places/places.csv")
        return
    graphs = sorted(folder.glob("pmed[0-9]*.txt"), key=lambda path: int(path.stem[4:]))
    for path in graphs[:5] if quick else graphs:
        costs, p = read_orlib(path.read_text(encoding="utf-8"))
        begin = time.perf_counter()
        plan = centre(from_matrix(costs), p, effort=Effort(bound_rounds=3_000, kicks=10**9, watch=Clock(30.0)))
        took = time.perf_counter() - begin
        yield Figure(
            f"{path.stem}, {len(costs)} points, p = {p}: radius", plan.radius, None, plan.at_least, "cost", "proven", plan.gap == 0
        )
        yield Figure(f"{path.stem}: until it was proven", took, None, None, "s", "-", True)
    towns, _villages = _rural_towns(places, "51")
    points = on_the_earth([float(row["lon"]) for row in towns], [float(row["lat"]) for row in towns])
    lists = nearest(points, points, len(points), workers=2)
    for p in (185, 50):
        plan = centre(lists, p, effort=Effort(bound_rounds=3_000, kicks=10**9, watch=Clock(60.0)))
        label = f"Sichuan, {len(points):,} townships, {p} open"
        yield Figure(f"{label}: radius", plan.radius, None, plan.at_least, "km", "-", True)
        yield Figure(f"{label}: gap after a minute", 100 * plan.gap, None, None, "%", "at most 1 %", plan.gap <= 0.01)


def _airports(quick: bool) -> Iterator[Figure]:
    places, grid = data("china-places", "places.csv"), data("china-elevation-rough", "grid-0.1deg.csv.gz")
    if places is None or grid is None:
        yield from _absent("china-places/places.csv and china-elevation-rough")
        return
    terrain = read_grid(gzip.decompress(grid.read_bytes()).decode(), "p90_m")
    for province, name in (("51", "Sichuan"), ("61", "Shaanxi"), ("62", "Gansu"))[: 1 if quick else 3]:
        towns = _townships(places, province, terrain)
        begin = time.perf_counter()
        reach = _flyable(towns, terrain)
        plan = covering(reach, towns.villages, 185, effort=Effort(bound_rounds=1_500, kicks=3_000, gap=0.002, watch=Clock(55.0)))
        took = time.perf_counter() - begin
        whole = towns.villages.sum()
        label = f"{name}: {int(whole):,} rural villages at {len(towns.villages):,} townships, 185 airports, {LIGHT.name}"
        yield Figure(f"{label}: gap", 100 * plan.gap, None, None, "%", "at most 1 % in a minute", plan.gap <= 0.01 and took < 60)
        yield Figure(f"{name}: within reach", 100 * plan.covered / whole, None, 100 * plan.at_most / whole, "%", "-", True)
        level = covering(
            within(towns.points, towns.points, LEVEL_KM), towns.villages, 185, effort=Effort(gap=0.002, kicks=3_000, watch=Clock(30.0))
        )
        yield Figure(f"{name}: the same if it were flat, {LEVEL_KM:g} km", 100 * level.covered / whole, None, None, "%", "-", True)
        every = cover_all(reach, effort=Effort(bound_rounds=1_500, kicks=3_000, watch=Clock(60.0)))
        yield Figure(f"{name}: airports to reach every township", len(every.sites), None, every.at_least, "airports", "-", True)


@dataclass(frozen=True)
class Towns:
    """Townships with a coordinate: how many rural villages each has, and how high it lies."""

    villages: np.ndarray
    lon: np.ndarray
    lat: np.ndarray
    metres: np.ndarray

    @property
    def points(self) -> Points:
        return on_the_earth(self.lon, self.lat)


def _flyable(towns: Towns, terrain: Terrain) -> Lists:
    """For each township the airports from which the drone brings its full load and comes home empty on one battery, over the hills."""
    near = within(towns.points, towns.points, 2 * LEVEL_KM)
    there, base = np.repeat(np.arange(near.clients), np.diff(near.start)), near.site
    highest = terrain.highest(towns.lon[base], towns.lat[base], towns.lon[there], towns.lat[there])
    legs = Legs.over(1_000.0 * near.cost, from_m=towns.metres[base], to_m=towns.metres[there], terrain_m=highest)
    return only(near, there_and_back(LIGHT, legs, LIGHT.load_kg).flyable, np.full(near.clients, np.inf))


def _townships(places: Path, province: str, terrain: Terrain) -> Towns:
    """Those with rural villages. Where the file has no height for one, it is the grid's."""
    towns, villages = _rural_towns(places, province)
    lon, lat, metres = (np.array([float(row[name] or "nan") for row in towns]) for name in ("lon", "lat", "elev_m"))
    return Towns(villages, lon, lat, np.where(np.isnan(metres), terrain.at(lon, lat), metres))


def _rural_towns(places: Path, province: str) -> tuple[list[dict[str, str]], np.ndarray]:
    """The rows of the townships that have a coordinate and villages of class 220, and how many of these."""
    rural: dict[str, int] = {}
    with gzip.open(places.with_name("divisions.csv.gz"), "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["code"].startswith(province) and row["level"] == "village" and row["ur_code"] == "220":
                rural[row["code"][:9]] = rural.get(row["code"][:9], 0) + 1
    with places.open(encoding="utf-8", newline="") as file:
        towns = [row for row in csv.DictReader(file) if row["level"] == "town" and row["code"][:9] in rural]
    return towns, np.array([rural[row["code"][:9]] for row in towns], dtype=np.float64)


if __name__ == "__main__":
    sys.exit(main())
