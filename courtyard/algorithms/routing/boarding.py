"""A longest time on board, told to a solver that knows only how long a route lasts.

A vehicle that carries what has a limit is given a route no longer than the limit, on a clock which stands still where the limit does not
count: on the way to the first stop if nothing that is delivered is limited, on the way home if nothing that is collected is. Each limit
has vehicles of its own kind, as many as there are of the real ones, so that what lasts longer may still go on a longer round; should
more be used than there are, all go by the shortest limit. So a plan keeps every limit, and is as good as any wherever all that a trip
carries has the same limit and is loaded in no time; otherwise a little may be lost, since the first stop counts whether limited or not.
"""

from dataclasses import dataclass, replace

import numpy as np

from courtyard.algorithms.routing.problem import ANY, NO_WAY, BadRounds, Matrix, Rounds, Stop, Vehicle


@dataclass(frozen=True, slots=True)
class Kind:
    """A vehicle as the solver sees it, in the place of that of row `real`: by its own clock, and not allowed to call at some stops."""

    real: int
    vehicle: Vehicle
    seconds: Matrix
    barred: frozenset[int] = frozenset()


def limits(rounds: Rounds) -> list[int]:
    """The limits that stops have, shortest first."""
    return sorted({stop.on_board for stop in rounds.stops if stop.on_board is not None and is_limited(stop)})


def is_limited(stop: Stop) -> bool:
    return stop.on_board is not None and (any(stop.deliver) or any(stop.collect))


def common_day(rounds: Rounds) -> Rounds:
    """The same with every vehicle in the hours that all of them share, which limits need. Raises BadRounds where there are none."""
    begins, until = max(one.begins for one in rounds.vehicles), min(one.until for one in rounds.vehicles)
    depots = {depot for one in rounds.vehicles for depot in (one.starts, one.ends)}
    if begins > until:
        raise BadRounds(["with limits on board the vehicles of a centre need hours that all of them share, and these share none"])
    if len(depots) > 1:
        raise BadRounds(["limits on board are kept centre by centre: plan the rounds of each depot by themselves"])
    return replace(rounds, vehicles=tuple(replace(one, begins=begins, until=until) for one in rounds.vehicles))


def kinds(rounds: Rounds, *, merged: bool) -> list[Kind]:
    """The vehicles for the solver: the real ones if nothing has a limit, else some for each limit and for none.

    merged: for the shortest limit only, by which everything goes.
    """
    found = limits(rounds)
    if not found:
        return [Kind(row, vehicle, rounds.seconds) for row, vehicle in enumerate(rounds.vehicles)]
    seconds = _clock(rounds)
    made = []
    for limit in found[:1] if merged else found:
        barred = frozenset(row for row, stop in enumerate(rounds.stops) if is_limited(stop) and (stop.on_board or 0) < limit)
        made += [Kind(row, _no_longer(rounds, one, limit, seconds), seconds, barred) for row, one in enumerate(rounds.vehicles)]
    limited = frozenset(row for row, stop in enumerate(rounds.stops) if is_limited(stop))
    if not merged and len(limited) < len(rounds.stops):
        made += [Kind(row, vehicle, rounds.seconds, limited) for row, vehicle in enumerate(rounds.vehicles)]
    return made


def windows(rounds: Rounds) -> list[tuple[int, int]]:
    """From when to when each stop is served, narrowed to what the common day leaves where a clock stands still on the way there or home."""
    if not limits(rounds):
        return [(stop.opens, stop.shuts) for stop in rounds.stops]
    one = rounds.vehicles[0]
    home = rounds.depots[one.starts]
    return [
        (
            max(stop.opens, one.begins + int(rounds.seconds[home, stop.place])),
            min(stop.shuts, one.until - stop.takes - int(rounds.seconds[stop.place, home])),
        )
        for stop in rounds.stops
    ]


def _no_longer(rounds: Rounds, vehicle: Vehicle, limit: int, seconds: Matrix) -> Vehicle:
    longest = limit
    if vehicle.longest_s < ANY:
        # What the clock leaves out counts for the driver: one way, and no longer than the longest.
        hidden = int((np.where(rounds.seconds < NO_WAY, rounds.seconds, 0) - np.where(seconds < NO_WAY, seconds, 0)).max())
        longest = max(0, min(limit, vehicle.longest_s - hidden))
    return replace(vehicle, longest_s=longest, trips=1)


def _clock(rounds: Rounds) -> Matrix:
    seconds = rounds.seconds.copy()
    limited = [stop for stop in rounds.stops if is_limited(stop)]
    stops, depots = sorted({stop.place for stop in rounds.stops}), sorted(set(rounds.depots))
    # What is ready late holds the whole trip back, so that the way out has to be on the clock.
    if not any(any(stop.deliver) for stop in limited) and not any(stop.ready for stop in rounds.stops):
        _stand_still(seconds, depots, stops)
    if not any(any(stop.collect) for stop in limited):
        _stand_still(seconds, stops, depots)
    return seconds


def _stand_still(seconds: Matrix, begin: list[int], end: list[int]) -> None:
    block = np.ix_(begin, end)
    seconds[block] = np.where(seconds[block] < NO_WAY, 0, NO_WAY)
