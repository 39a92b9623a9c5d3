"""Hubs, departures and destinations from a planner's tables. Needs NumPy alone."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

import numpy as np

from courtyard.algorithms.columns import Columns, Fault, clock, read_columns, refuse
from courtyard.algorithms.reach.timetable import DAY, Curfew, Departure, every

_OF_LINES = ("takes_min", "cutoff_min", "unload_min", "every_min", "most_kg")
_CLOCKS = ("departs", "first", "last")
_LEAST = {"every_min": 1.0, "cutoff_min": 0.0, "unload_min": 0.0}


def read_hubs(text: str, *, title: str = "hubs") -> Columns:
    """Stations, centres, airports: lon, lat, and beside them id, altitude_m, drone (yes), curfew_from, curfew_until. Raises BadColumns."""
    hubs = read_columns(text, ("lon", "lat", "altitude_m"), ("curfew_from", "curfew_until"), ("drone",), title=title)
    refuse(title, chain(hubs.nowhere(), hubs.off_the_ground(), hubs.neither("drone"), _half_curfews(hubs)))
    return hubs


def _half_curfews(hubs: Columns) -> Iterator[Fault]:
    begins, ends = hubs.get("curfew_from"), hubs.get("curfew_until")
    for row in np.flatnonzero(np.isnan(begins) != np.isnan(ends)).tolist():
        yield hubs.fault("half a curfew", row)


def read_ends(text: str, *, title: str = "destinations") -> Columns:
    """Where parcels go: lon, lat, and beside them id, weight (people; 1 where there is none). Raises BadColumns."""
    ends = read_columns(text, ("lon", "lat", "weight"), title=title)
    refuse(title, chain(ends.nowhere(), ends.below("weight", 0.0, 1.0)))
    if not ends.get("weight", 1.0).any():
        refuse(title, [Fault("nobody")])
    return ends


def read_lines(text: str, *, title: str = "departures") -> Columns:
    """The table of departures as it stands, before hubs are looked for. Raises BadColumns."""
    lines = read_columns(text, _OF_LINES, _CLOCKS, ("from", "to", "mode", "assumed"), title=title)
    refuse(title, lines.neither("assumed"))
    return lines


def read_departures(text: str, hubs: Columns, *, title: str = "departures") -> list[Departure]:
    """What leaves from hub to hub within a day: from, to, takes_min, and departs, or every_min with first and last; beside them cutoff_min,
    unload_min, mode, most_kg, assumed (yes). Those made from every_min are marked as assumed. Raises BadColumns with every row that makes
    no sense, or that a curfew of a hub forbids.
    """
    return departures_of(read_lines(text, title=title), hubs)


def departures_of(lines: Columns, hubs: Columns) -> list[Departure]:
    """The same, of a table that was read. Raises BadColumns."""
    title = lines.title
    number, assumed = hubs.rows_by_id(), lines.says_yes("assumed")
    column = {name: lines.get(name) for name in (*_OF_LINES, *_CLOCKS)}
    amounts = [{name: float(values[row]) for name, values in column.items() if not np.isnan(values[row])} for row in range(len(lines))]
    refuse(title, (one for row, amount in enumerate(amounts) for one in _senseless(lines, row, amount, number)))
    found = [_departures(lines, row, amount, number, bool(assumed[row])) for row, amount in enumerate(amounts)]
    refuse(title, _shut_out(lines, found, hubs))
    return [one for of_row in found for one in of_row]


def _senseless(lines: Columns, row: int, amount: Mapping[str, float], number: Mapping[str, int]) -> Iterator[Fault]:
    ends = {name: lines.word(name, row) for name in ("from", "to")}
    for name, hub in ends.items():
        if hub not in number:
            yield lines.fault("no-hub", row, text=hub, column=name)
    if ends["from"] == ends["to"] and ends["to"] in number:
        yield lines.fault("to-itself", row, text=ends["to"])
    if "takes_min" not in amount or not ({"departs", "every_min"} & amount.keys()):
        yield lines.fault("no-times", row)
    if {"departs", "every_min"} <= amount.keys():
        yield lines.fault("two times", row)
    for name, value in amount.items():
        if name == "takes_min" and value <= 0:
            yield lines.fault("above zero", row, column=name, a=f"{value:g}")
        elif value < _LEAST.get(name, -np.inf):
            yield lines.fault("at-least", row, column=name, a=f"{value:g}", least=f"{_LEAST[name]:g}")
        elif name in _CLOCKS and value >= 60 * DAY:
            yield lines.fault("next-day", row, column=name, text=clock(int(value)))


def _departures(lines: Columns, row: int, amount: Mapping[str, float], number: Mapping[str, int], is_assumed: bool) -> list[Departure]:
    """Of one row: one, or as many as its headway makes."""
    one = Departure(
        number[lines.word("from", row)],
        number[lines.word("to", row)],
        departs=int(amount.get("departs", 0)) // 60,
        takes=int(np.ceil(amount["takes_min"])),
        # Parts of a minute are lost time.
        cutoff=int(np.ceil(amount.get("cutoff_min", 0))),
        unload=int(np.ceil(amount.get("unload_min", 0))),
        mode=lines.word("mode", row) or "road",
        most_kg=amount.get("most_kg", np.inf),
        assumed=is_assumed,
    )
    if "every_min" not in amount:
        return [one]
    first, last = int(amount.get("first", 0)) // 60, int(amount.get("last", 60 * (DAY - 1))) // 60
    return every(int(np.ceil(amount["every_min"])), first, last, one)


def _shut_out(lines: Columns, found: Sequence[Sequence[Departure]], hubs: Columns) -> Iterator[Fault]:
    """Rows with a departure within the curfew of the hub that it leaves or reaches: the first of them."""
    curfews = defaultdict(list)
    for curfew in curfews_of(hubs):
        curfews[curfew.hub].append(curfew)
    for row, departures in enumerate(found) if curfews else ():
        for one in departures:
            ends = (("shut", one.from_hub, one.departs), ("shut there", one.to_hub, one.departs + one.takes))
            at = next((end for end in ends if any(curfew.forbids(end[2]) for curfew in curfews.get(end[1], ()))), None)
            if at is not None:
                code, hub, minute = at
                yield lines.fault(code, row, text=hubs.ids[hub], time=clock(60 * (minute % DAY)))
                break


def curfews_of(hubs: Columns) -> list[Curfew]:
    """Of the hubs that have both a curfew_from and a curfew_until; 29:00 is five in the morning, and 24:00 the end of the day."""
    begins, ends = hubs.get("curfew_from"), hubs.get("curfew_until")
    rows = np.flatnonzero(~np.isnan(begins + ends)).tolist()
    return [Curfew(row, int(begins[row]) // 60 % DAY, int(ends[row]) // 60 % DAY or DAY) for row in rows]
