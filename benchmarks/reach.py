"""From every village to every county: the table of a day's departures, all villages at one hour of handing over, one way and its check.

The places are the country's where its file is at hand; the departures are assumed, since no timetable of trucks is public: four trucks a
day between each county and its centre, one every three hours between centres that are near to each other, flights by the real pairs
of airports, two a day. The peer of a sample of villages is a plain time-dependent Dijkstra in Python, whose answers have to be ours.
"""

import csv
import resource
import sys
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from benchmarks import common
from benchmarks._country import country, data
from benchmarks._plan_worth import plan_worth
from benchmarks.common import Figure
from courtyard.algorithms.reach.arrivals import Arrivals, arrivals
from courtyard.algorithms.reach.links import links, nearest_source
from courtyard.algorithms.reach.paths import path, problems
from courtyard.algorithms.reach.plain import Plain
from courtyard.algorithms.reach.timetable import DAY, Departure, Timetable, timetable
from courtyard.algorithms.reach.villages import stream, summary
from courtyard.algorithms.reach.ways import Ways, ways
from courtyard.algorithms.siting.lists import nearest
from courtyard.algorithms.siting.points import Points, on_the_earth

Result = TypeVar("Result")

HAND_OVER = 9 * 60
ROAD_KM_H, TRUNK_KM_H, AIR_KM_H, CIRCUITY = 35.0, 65.0, 700.0, 1.4
SAMPLE = 40
NEIGHBOURS = 8  # of each village; with the links back some 5.8 million for 600,000


class Network:
    """Counties, centres and airports as hubs, in this order; villages with the three counties' stations nearest to them."""

    def __init__(self, villages: int, counties: int, centres: int, seed: int = 2017) -> None:
        place, draw = country(villages, seed), np.random.default_rng(seed)
        self.is_real, self.place = place.is_real, place
        seats = on_the_earth(place.seat_lon, place.seat_lat)
        chosen = draw.choice(len(seats), counties, replace=False)
        county, centre = seats[chosen], seats[chosen[:centres]]
        self.airports, self.routes = _airports()
        self.county, self.centre = county, centre
        self.hubs = counties + centres + len(self.airports)
        self.access = _arcs(on_the_earth(place.lon, place.lat), county, 3, self.hubs)
        self.egress = _to_counties(county, self.hubs)

    def departures(self) -> list[Departure]:
        counties, centres = len(self.county), len(self.centre)
        found: list[Departure] = []
        own = nearest(self.county, self.centre, 1)
        for number in range(counties):
            takes, hub = _minutes(own.cost[number] * CIRCUITY, TRUNK_KM_H), counties + int(own.site[number])
            for hour in (6, 10, 14, 19):
                found.append(Departure(number, hub, hour * 60 + number % 60, takes, cutoff=30, unload=20, mode="truck", assumed=True))
                found.append(Departure(hub, number, hour * 60 + number % 60, takes, cutoff=30, unload=20, mode="truck", assumed=True))
        near = nearest(self.centre, self.centre, 13)
        for number in range(centres):
            for k in range(number * 13, number * 13 + 13):
                other, takes = int(near.site[k]), _minutes(near.cost[k] * CIRCUITY, TRUNK_KM_H)
                if other != number:
                    found += [
                        Departure(counties + number, counties + other, (minute + 7 * other) % DAY, takes, 30, 30, "trunk", assumed=True)
                        for minute in range(0, DAY, 180)
                    ]
        return found + self._to_airports(counties + centres) + self.flights(counties + centres)

    def _to_airports(self, first: int) -> list[Departure]:
        found: list[Departure] = []
        centre = nearest(self.airports, self.centre, 1)
        for number in range(len(self.airports)):
            takes, hub = _minutes(centre.cost[number] * CIRCUITY, ROAD_KM_H), len(self.county) + int(centre.site[number])
            for minute in range(0, DAY, 120):
                found.append(Departure(first + number, hub, minute, takes, 20, 20, "truck", assumed=True))
                found.append(Departure(hub, first + number, minute, takes, 20, 20, "truck", assumed=True))
        return found

    def flights(self, first: int) -> list[Departure]:
        """Between the airports, numbered from `first` on."""
        found: list[Departure] = []
        for number, (a, b) in enumerate(self.routes):
            km = float(self.airports.cost(np.array([np.linalg.norm(self.airports.coordinates[a] - self.airports.coordinates[b])]))[0])
            for minute in (420, 1_140):
                found.append(
                    Departure(
                        first + a,
                        first + b,
                        (minute + 13 * number) % 1_080 + 360,
                        40 + _minutes(km, AIR_KM_H),
                        120,
                        90,
                        "air",
                        assumed=True,
                    )
                )
        return found


def figures(quick: bool) -> Iterator[Figure]:
    villages, counties, centres = (60_000, 600, 100) if quick else (600_000, 2_845, 500)
    network = Network(villages, counties, centres)
    table = timetable(network.hubs, network.departures())
    place = "China" if network.is_real else "an invented country"
    name = f"{place}, {villages:,} villages, {counties:,} counties, {len(table.ready):,} departures"
    # Cold: with the compiling, unless an earlier run left it on the disk.
    cold, found = _timed(lambda: arrivals(table, network.egress, counties))
    warm, found = _timed(lambda: arrivals(table, network.egress, counties))
    yield Figure(f"{name}: table, cold", cold, None, None, "s", "-", True)
    yield Figure(f"table, warm, {found.passes} passes", warm, None, None, "s", "-", True)
    yield Figure("table", found.minutes.nbytes / 1e6, None, None, "MB", "-", True)
    cold, _ = _timed(lambda: summary(found, network.access, HAND_OVER))
    busy = time.process_time()
    warm, seen = _timed(lambda: summary(found, network.access, HAND_OVER))
    busy = time.process_time() - busy
    limit = 2.0 if quick else 10.0
    yield Figure("every village to every county, one hour, cold", cold, None, None, "s", "-", True)
    yield Figure("every village to every county, one hour, warm", warm, None, None, "s", f"under {limit:g} s", warm < limit)
    yield Figure("the same, processor time of all threads", busy, None, None, "s", "-", True)
    streamed, _ = _timed(lambda: sum(int(block[:, 0].sum()) for _, block in stream(found, network.access, HAND_OVER)))
    yield Figure("the same as a stream of all arrivals", streamed, None, None, "s", "-", True)
    yield Figure("counties within 24 hours, mean of the villages", 100 * float(seen.share.mean()), None, None, "%", "-", True)
    yield from _checked(network, table, found, villages)
    yield from _over_links(villages, centres)
    yield from plan_worth(network.place, network.airports, network.flights(0), counties, centres, np.random.default_rng(2017))
    yield Figure("peak memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, None, None, "MB", "-", True)


def _checked(network: Network, table: Timetable, found: Arrivals, villages: int) -> Iterator[Figure]:
    """A sample of villages by a plain Dijkstra, and ways of theirs by the independent check."""
    plain = Plain(table, network.access, network.egress, found.minutes.shape[1])
    sample = np.random.default_rng(1).choice(villages, SAMPLE, replace=False)
    blocks = np.empty((SAMPLE, found.minutes.shape[1]), dtype=np.uint16)
    where = {int(village): row for row, village in enumerate(sample)}
    for part, block in stream(found, network.access, HAND_OVER):
        for village in sample[(sample >= part.start) & (sample < part.stop)]:
            blocks[where[int(village)]] = block[village - part.start]
    took, answers = _timed(lambda: np.array([plain.minutes(int(village), HAND_OVER) for village in sample]))
    same = float((answers == blocks).mean())
    yield Figure(f"{SAMPLE} villages as a plain Dijkstra has them", 100 * same, None, None, "%", "100 %", same == 1.0)
    yield Figure("the plain Dijkstra's pace, for all villages", took / SAMPLE * villages, None, None, "s", "-", True)
    ways_found = [
        path(found, network.access, int(village), int(to), HAND_OVER) for village in sample[:10] for to in range(0, blocks.shape[1], 97)
    ]
    wrong = sum(bool(problems(way, table, network.access, network.egress)) for way in ways_found if way is not None)
    yield Figure(f"{len(ways_found)} ways with a fault", wrong, None, None, "ways", "none", wrong == 0)


def _over_links(villages: int, sources: int) -> Iterator[Figure]:
    """How far every village is from the nearest of the centres, over links to the neighbours of each, beside SciPy's Dijkstra.

    Both are given the links in rows. Each round has one of each; SciPy's does not say which source is nearest, ours does.
    """
    place, draw = country(villages), np.random.default_rng(2017)
    points = on_the_earth(place.lon, place.lat)
    near = nearest(points, points, NEIGHBOURS + 1, workers=-1)
    begin = np.repeat(np.arange(villages), np.diff(near.start))
    minutes = near.cost.astype(np.float64) * CIRCUITY / ROAD_KM_H * 60 + 0.1
    apart = begin != near.site
    table = coo_array((minutes[apart], (begin[apart], near.site[apart])), shape=(villages, villages)).tocsr()
    table = table.maximum(table.T).tocsr()
    ends = table.tocoo()
    over, chosen = links(villages, ends.row, ends.col, ends.data), draw.choice(villages, sources, replace=False)
    nearest_source(over, chosen[:1])  # compiled, or read from where an earlier run left it
    ours: list[tuple[float, float]] = []
    peer: list[tuple[float, float]] = []
    for _round in range(5):
        wall, busy = time.perf_counter(), time.process_time()
        found = nearest_source(over, chosen)
        ours.append((time.perf_counter() - wall, time.process_time() - busy))
        wall, busy = time.perf_counter(), time.process_time()
        theirs = dijkstra(table, indices=chosen, min_only=True)
        peer.append((time.perf_counter() - wall, time.process_time() - busy))
    name = f"{villages:,} places, {table.nnz:,} links, {sources} sources"
    (wall, busy), (their_wall, their_busy) = (np.median(one, axis=0).tolist() for one in (ours, peer))
    yield Figure(f"{name}: ms beside SciPy's Dijkstra", 1_000 * wall, 1_000 * their_wall, None, "ms", "as fast", wall <= their_wall)
    yield Figure("the same, processor time", 1_000 * busy, 1_000 * their_busy, None, "ms", "no more", busy <= their_busy)
    same = 100 * float((found.far == theirs).mean())
    yield Figure("places that are as far, to the last bit", same, None, None, "%", "100 %", same == 100)


def _airports() -> tuple[Points, list[tuple[int, int]]]:
    """The country's airports with the pairs that are flown; twenty invented ones that are all joined, where the files are not at hand."""
    places, pairs = data("china-airports", "airports.csv"), data("china-airports", "routes.csv")
    if places is None or pairs is None:
        draw = np.random.default_rng(3)
        return on_the_earth(draw.uniform(100, 125, 20), draw.uniform(22, 45, 20)), [(a, b) for a in range(20) for b in range(20) if a != b]
    with places.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["iata"]]
    number = {row["iata"]: k for k, row in enumerate(rows)}
    with pairs.open(encoding="utf-8", newline="") as file:
        flown = [
            (number[row["from_iata"]], number[row["to_iata"]])
            for row in csv.DictReader(file)
            if {row["from_iata"], row["to_iata"]} <= number.keys()
        ]
    return on_the_earth([float(row["lon"]) for row in rows], [float(row["lat"]) for row in rows]), [
        pair for pair in flown if pair[0] != pair[1]
    ]


def _arcs(villages: Points, county: Points, count: int, hubs: int) -> Ways:
    near = nearest(villages, county, count, workers=-1)
    begin = np.repeat(np.arange(len(villages)), np.diff(near.start))
    return ways(len(villages), hubs, begin, near.site, near.cost * CIRCUITY / ROAD_KM_H * 60)


def _to_counties(county: Points, hubs: int) -> Ways:
    return ways(hubs, len(county), np.arange(len(county)), np.arange(len(county)), 30, opens=480, shuts=1_200)


def _minutes(km: float, km_h: float) -> int:
    return max(1, int(np.ceil(float(km) / km_h * 60)))


def _timed(work: Callable[[], Result]) -> tuple[float, Result]:
    begin = time.perf_counter()
    result = work()
    return time.perf_counter() - begin, result


def main() -> None:
    options = common.arguments(__doc__)
    sys.exit(1 if common.report(figures(options.quick), as_json=options.json) else 0)


if __name__ == "__main__":
    main()
