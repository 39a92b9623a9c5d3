"""What a plan of centres comes to, for every village of a country at once: the share within a day, and a kilogram's landed cost."""

import time
from collections.abc import Callable, Iterator
from typing import TypeVar

import numpy as np

from benchmarks._country import Country
from benchmarks.common import Figure
from courtyard.algorithms.centres import Means, Places, access, centres, places
from courtyard.algorithms.columns import Columns
from courtyard.algorithms.flight.published import LIGHT
from courtyard.algorithms.landed_plan import landed_plan, onward
from courtyard.algorithms.reach.centres import through_centres
from courtyard.algorithms.reach.share import share
from courtyard.algorithms.reach.timetable import Departure
from courtyard.algorithms.siting.lists import nearest
from courtyard.algorithms.siting.points import Points, on_the_earth
from courtyard.algorithms.tariff import Product, Tariff

Result = TypeVar("Result")
PRODUCTS = (Product("hen", "", 1.5, 10_000, 3_300), Product("egg", "", 1, 1_500, 1_200, 0.1, True), Product("corn", "", 25, 300, 220))


def plan_worth(
    land: Country, airports: Points, flights: list[Departure], ends: int, opened: int, draw: np.random.Generator
) -> Iterator[Figure]:
    """Centres at township seats, each village with its nearest; hubs are the airports, and trucks between both are assumed."""
    seats = draw.choice(len(land.seat_lon), opened, replace=False)
    own = nearest(on_the_earth(land.lon, land.lat), on_the_earth(land.seat_lon[seats], land.seat_lat[seats]), 1, workers=-1).site
    plan = centres(places(land.lon, land.lat), places(land.seat_lon[seats], land.seat_lat[seats]), own)
    took, ways_in = _timed(lambda: access(plan, Means(drone=LIGHT)))
    name = f"a plan of {opened} centres for {len(land.lon):,} villages"
    yield Figure(f"{name}: by motorbike and drone to the centre", took, None, None, "s", "-", True)
    hubs, cities = _table(_degrees(airports)), _cities(land, ends, draw)
    took, network = _timed(lambda: through_centres(plan, ways_in, hubs, flights, cities))
    yield Figure(f"{name}: table of {len(network.found.timetable.ready):,} departures", took, None, None, "s", "-", True)
    share(network, [540])  # compiled, or read from where an earlier run left it
    took, _found = _timed(lambda: share(network, [540]))
    yield Figure(f"{name}: share of {ends:,} destinations, one hour, with drones and without", took, None, None, "s", "-", True)
    took, on = _timed(lambda: onward(plan.centres, _degrees(airports), places(*cities.degrees()), cities.get("weight"), Tariff()))
    took_too, _found = _timed(lambda: landed_plan(plan, ways_in, on, Tariff(), PRODUCTS).told())
    yield Figure(f"{name}: landed cost of three products", took + took_too, None, None, "s", "-", True)


def _cities(land: Country, count: int, draw: np.random.Generator) -> Columns:
    seats = draw.choice(len(land.seat_lon), count, replace=False)
    return _table(places(land.seat_lon[seats], land.seat_lat[seats]), draw.exponential(size=count))


def _table(at: Places, weight: np.ndarray | None = None) -> Columns:
    numbers = {"lon": at.lon, "lat": at.lat} | ({} if weight is None else {"weight": weight})
    return Columns("invented", [str(row) for row in range(len(at))], list(range(len(at))), numbers, {})


def _degrees(points: Points) -> Places:
    x, y, z = points.coordinates.T
    return places(np.degrees(np.arctan2(y, x)), np.degrees(np.arcsin(z)))


def _timed(work: Callable[[], Result]) -> tuple[float, Result]:
    """Processor time, since the machine may have other work."""
    begin = time.process_time()
    found = work()
    return time.process_time() - begin, found
