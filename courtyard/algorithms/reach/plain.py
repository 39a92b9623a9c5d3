"""Earliest arrivals by their definition: slow, and without a table. What the fast way is held against in tests and benchmarks."""

from collections import defaultdict
from heapq import heapify, heappop, heappush

from courtyard.algorithms.reach import _table
from courtyard.algorithms.reach.timetable import Departure, Timetable
from courtyard.algorithms.reach.ways import Ways


class Plain:
    """A time-dependent Dijkstra from one village: hubs in the order in which they are reached, each departure's next run looked at."""

    def __init__(self, timetable: Timetable, access: Ways, egress: Ways, destinations: int) -> None:
        self._period, self._access, self._egress, self._destinations = timetable.period, access, egress, destinations
        self._from: dict[int, list[Departure]] = defaultdict(list)
        for one in timetable.given:
            self._from[one.from_hub].append(one)

    def minutes(self, village: int, minute: int) -> list[int]:
        """From handing over at a minute to every destination; 65,535 for never."""
        access, egress = self._access, self._egress
        found = [int(_table.NEVER)] * self._destinations
        arcs = range(access.start[village], access.start[village + 1])
        heap = [(access.begun(arc, minute) + int(access.minutes[arc]), int(access.end[arc])) for arc in arcs]
        heapify(heap)
        settled = set()
        while heap:
            at, hub = heappop(heap)
            if hub in settled:
                continue
            settled.add(hub)
            for arc in range(egress.start[hub], egress.start[hub + 1]):
                end = int(egress.end[arc])
                found[end] = min(found[end], egress.begun(arc, at) + int(egress.minutes[arc]) - minute)
            for one in self._from[hub]:
                if one.to_hub not in settled:
                    late = max(0, -(-(at + one.cutoff - one.departs) // self._period))
                    heappush(heap, (one.departs + late * self._period + one.takes + one.unload, one.to_hub))
        return found
