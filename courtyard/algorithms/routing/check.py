"""A plan held against its problem, from the matrices alone, by code that knows nothing of how the plan was found."""

from collections import Counter
from collections.abc import Sequence

from courtyard.algorithms.routing.problem import NO_WAY, Rounds, Vehicle
from courtyard.algorithms.routing.times import Round, Trip


def faults(rounds: Rounds, made: Sequence[Round], left_out: Sequence[int] = ()) -> list[str]:
    """What is wrong with a plan, in words; nothing if every stop is served once or left out, and every limit is kept."""
    found = [f"round {number}: {says}" for number, one in enumerate(made) for says in faults_of_round(rounds, one)]
    served = Counter(call.stop for one in made for trip in one.trips for call in trip.calls) + Counter(left_out)
    for stop in range(len(rounds.stops)):
        if served[stop] != 1:
            found.append(f"stop {stop} is served or left out {served[stop]} times")
    for kind, used in Counter(one.vehicle for one in made).items():
        if used > rounds.vehicles[kind].count:
            found.append(f"{used} vehicles of kind {kind} are used, and there are {rounds.vehicles[kind].count}")
    return found


def faults_of_round(rounds: Rounds, one: Round) -> list[str]:
    """What is wrong with one vehicle's day."""
    vehicle, found = rounds.vehicles[one.vehicle], []
    metres, free_from = 0, vehicle.begins
    if not one.trips or len(one.trips) > vehicle.trips:
        found.append(f"it makes {len(one.trips)} trips, and may make {vehicle.trips}")
    for number, trip in enumerate(one.trips):
        is_last = number == len(one.trips) - 1
        end = rounds.depots[vehicle.ends if is_last else vehicle.starts]
        if trip.departs < free_from:
            found.append(f"trip {number} departs before the vehicle is there")
        says, driven = _driven(rounds, trip, rounds.depots[vehicle.starts], end)
        found += [f"trip {number}: {word}" for word in says + _load(rounds, vehicle, trip) + _on_board(rounds, trip)]
        metres, free_from = metres + driven, trip.returns
    if one.trips:
        lasts = one.trips[-1].returns - one.trips[0].departs
        if one.trips[-1].returns > vehicle.until or lasts > vehicle.longest_s or metres > vehicle.longest_m:
            found.append("it is longer than the vehicle's day, or than its round may be")
        if (one.metres, one.cost) != (metres, vehicle.fixed + vehicle.per_m * metres + vehicle.per_s * lasts):
            found.append("its distance or cost is another one")
    return found


def _driven(rounds: Rounds, trip: Trip, start: int, end: int) -> tuple[list[str], int]:
    found, metres, place, leaves, collecting = [], 0, start, trip.departs, False
    for call in trip.calls:
        stop = rounds.stops[call.stop]
        metres += int(rounds.metres[place, stop.place])
        if call.arrives != leaves + rounds.seconds[place, stop.place]:
            found.append(f"it reaches stop {call.stop} at another time than the way takes")
        if call.begins < call.arrives or not stop.opens <= call.begins <= stop.shuts:
            found.append(f"it serves stop {call.stop} outside its hours")
        if call.leaves != call.begins + stop.takes:
            found.append(f"service at stop {call.stop} takes another time")
        if stop.ready > trip.departs:
            found.append(f"it departs before what stop {call.stop} gets is ready")
        if rounds.collect_last and collecting and any(stop.deliver):
            found.append(f"it delivers at stop {call.stop} after it has collected")
        collecting = collecting or any(stop.collect)
        place, leaves = stop.place, call.leaves
    metres += int(rounds.metres[place, end])
    if trip.returns != leaves + rounds.seconds[place, end]:
        found.append("it returns at another time than the way takes")
    if metres >= NO_WAY:
        found.append("there is no such way")
    return found, metres


def _load(rounds: Rounds, vehicle: Vehicle, trip: Trip) -> list[str]:
    for kind, room in enumerate(vehicle.room):
        load = sum(rounds.stops[call.stop].deliver[kind] for call in trip.calls if rounds.stops[call.stop].deliver)
        most = load
        for call in trip.calls:
            stop = rounds.stops[call.stop]
            load += (stop.collect[kind] if stop.collect else 0) - (stop.deliver[kind] if stop.deliver else 0)
            most = max(most, load)
        if most > room:
            return [f"it carries {most} of load {kind}, and has room for {room}"]
    return []


def _on_board(rounds: Rounds, trip: Trip) -> list[str]:
    found = []
    for call in trip.calls:
        stop = rounds.stops[call.stop]
        if stop.on_board is None:
            continue
        out = call.begins - trip.departs if any(stop.deliver) else 0
        back = trip.returns - call.leaves if any(stop.collect) else 0
        if max(out, back) > stop.on_board:
            found.append(f"what stop {call.stop} gets or gives is on board for {max(out, back)} s, and may be for {stop.on_board}")
    return found
