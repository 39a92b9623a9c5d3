"""The network behind a plan of centres: every village hands over at its own centre, and trucks go between the centres and given hubs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from courtyard.algorithms.centres import Access, Centres
from courtyard.algorithms.columns import Columns
from courtyard.algorithms.reach.arrivals import arrivals
from courtyard.algorithms.reach.network import Arcs, Road, by_road, joined
from courtyard.algorithms.reach.share import Network
from courtyard.algorithms.reach.tables import curfews_of
from courtyard.algorithms.reach.timetable import BadTimetable, Curfew, Departure, timetable
from courtyard.algorithms.reach.ways import Ways
from courtyard.algorithms.siting.lists import nearest
from courtyard.algorithms.siting.points import Points, on_the_earth


@dataclass(frozen=True, slots=True)
class Feeder:
    """Trucks between a centre and the hubs nearest to it, there and back. No timetable of such trucks is public, and a centre that is only
    planned has none: every figure is assumed until a planner gives hers, and every departure is marked as assumed.

    hubs: how many of the nearest. every: minutes between departures from `first` to `last`, minutes of the day. circuity: the road over the
    crow's way. cutoff, unload: as of any departure.
    """

    hubs: int = 2
    every: int = 120
    first: int = 6 * 60
    last: int = 20 * 60
    km_h: float = 50.0
    circuity: float = 1.4
    cutoff: int = 15
    unload: int = 15


@dataclass(frozen=True, slots=True)
class Delivery:
    """From hubs and centres to destinations: by the nearest `near` of each, begun within hours of the day; how one drives is assumed."""

    road: Road = field(default_factory=lambda: Road(most_km=80.0))
    near: int = 3
    opens: int = 8 * 60
    shuts: int = 20 * 60


def through_centres(
    plan: Centres,
    ways_in: Access,
    hubs: Columns,
    departures: Sequence[Departure],
    ends: Columns,
    *,
    feeder: Feeder = Feeder(),
    delivery: Delivery = Delivery(),
    parcel_kg: float = 0.0,
    most_bytes: int = 4 << 30,
) -> Network:
    """The hubs of the network are the given ones, as they are numbered, and the centres after them.

    Raises BadTimetable, BadColumns, and TooLarge before anything large is worked out.
    """
    at_hubs, at_ends = on_the_earth(*hubs.degrees()), on_the_earth(*ends.degrees())
    at_centres = on_the_earth(plan.centres.lon, plan.centres.lat)
    curfews, count = curfews_of(hubs), len(hubs) + len(plan.centres)
    fed = [*departures, *_feeders(at_centres, at_hubs, feeder, curfews)]
    table = timetable(count, fed, parcel_kg=parcel_kg, curfews=curfews)
    out = _reversed(by_road(at_ends, at_hubs, delivery.near, delivery.road), 0)
    out_of_centres = _reversed(by_road(at_ends, at_centres, delivery.near, delivery.road), len(hubs))
    egress = joined(count, len(ends), out, out_of_centres, opens=delivery.opens, shuts=delivery.shuts)
    by_bike, by_all = _ways_in(plan, ways_in, len(hubs), count)
    found = arrivals(table, egress, len(ends), most_bytes=most_bytes)
    return Network(by_bike, by_all, found, plan.people, ends.get("weight", 1.0))


def _feeders(at_centres: Points, at_hubs: Points, feeder: Feeder, curfews: Sequence[Curfew]) -> Iterator[Departure]:
    """Those of all centres; a run that a hub's curfew forbids is left out."""
    if feeder.every < 1:
        raise BadTimetable(f"a headway of {feeder.every} minutes is none")
    near = nearest(at_centres, at_hubs, feeder.hubs, workers=-1)
    centre = np.repeat(np.arange(near.clients), np.diff(near.start)) + len(at_hubs)
    takes = np.maximum(np.ceil(near.cost * feeder.circuity / feeder.km_h * 60.0), 1).astype(np.int64)
    shut: dict[int, list[Curfew]] = {}
    for curfew in curfews:
        shut.setdefault(curfew.hub, []).append(curfew)
    times = range(feeder.first, feeder.last + 1, feeder.every)
    for one, hub, minutes in zip(centre.tolist(), near.site.tolist(), takes.tolist(), strict=True):
        for departs in times:
            if not any(curfew.forbids(departs + minutes) for curfew in shut.get(hub, ())):
                yield Departure(one, hub, departs, minutes, feeder.cutoff, feeder.unload, "feeder truck", assumed=True)
            if not any(curfew.forbids(departs) for curfew in shut.get(hub, ())):
                yield Departure(hub, one, departs, minutes, feeder.cutoff, feeder.unload, "feeder truck", assumed=True)


def _reversed(arcs: Arcs, first: int) -> Arcs:
    """From hubs, numbered from `first` on, to destinations: the ways from the destinations to them, driven the other way."""
    return Arcs(arcs.end + first, arcs.begin, arcs.minutes, arcs.mode)


def _ways_in(plan: Centres, ways_in: Access, hubs: int, count: int) -> tuple[Ways, Ways]:
    """By motorbike alone, and with drones; one and the same where nothing flies."""
    rows, flown = plan.served, np.flatnonzero(ways_in.flies)
    driven = Arcs(rows, plan.serves[rows] + hubs, ways_in.bike_minutes[rows], "motorbike")
    by_bike = joined(len(plan.villages), count, driven)
    if not len(flown):
        return by_bike, by_bike
    drones = Arcs(flown, plan.serves[flown] + hubs, ways_in.drone_minutes[flown], "drone")
    return by_bike, joined(len(plan.villages), count, driven, drones)
