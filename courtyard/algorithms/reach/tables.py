"""Hubs, departures and destinations from a planner's tables. Needs NumPy alone."""

import numpy as np

from courtyard.algorithms.columns import BadColumns, Columns, read_columns
from courtyard.algorithms.reach.timetable import DAY, Curfew, Departure, every

_OF_LINES = ("takes_min", "cutoff_min", "unload_min", "every_min", "most_kg")


def read_hubs(text: str, *, title: str = "hubs") -> Columns:
    """Stations, centres, airports: lon, lat, and beside them id, altitude_m, drone (yes), curfew_from, curfew_until. Raises BadColumns."""
    hubs = read_columns(text, ("lon", "lat", "altitude_m"), ("curfew_from", "curfew_until"), ("drone",), title=title)
    hubs.degrees()
    return hubs


def read_ends(text: str, *, title: str = "destinations") -> Columns:
    """Where parcels go: lon, lat, and beside them id, weight (people; 1 where there is none). Raises BadColumns."""
    ends = read_columns(text, ("lon", "lat", "weight"), title=title)
    ends.degrees()
    if not ends.at_least("weight", 0.0, 1.0).any():
        raise BadColumns(f"{title}: nobody lives at any of them; give one a weight above 0.")
    return ends


def read_lines(text: str, *, title: str = "departures") -> Columns:
    """The table of departures as it stands, before hubs are looked for. Raises BadColumns."""
    return read_columns(text, _OF_LINES, ("departs", "first", "last"), ("from", "to", "mode", "assumed"), title=title)


def read_departures(text: str, hubs: Columns, *, title: str = "departures") -> list[Departure]:
    """What leaves from hub to hub within a day: from, to, takes_min, and departs, or every_min with first and last; beside them cutoff_min,
    unload_min, mode, most_kg, assumed (yes). Those made from every_min are marked as assumed. Raises BadColumns.
    """
    lines = read_lines(text, title=title)
    number, assumed = hubs.rows_by_id(), lines.says_yes("assumed")
    column = {name: lines.get(name) for name in (*_OF_LINES, "departs", "first", "last")}
    found: list[Departure] = []
    for row in range(len(lines)):
        amount = {name: float(values[row]) for name, values in column.items() if not np.isnan(values[row])}
        ends = [number.get(lines.word(name, row)) for name in ("from", "to")]
        if ends[0] is None or ends[1] is None:
            raise BadColumns(f"{lines.at(row)}: {lines.word('from' if ends[0] is None else 'to', row)!r} is not among the hubs.")
        if "takes_min" not in amount or not ({"departs", "every_min"} & amount.keys()):
            raise BadColumns(f"{lines.at(row)}: it needs takes_min, and departs or every_min.")
        endless = next((name for name, value in amount.items() if name != "most_kg" and not np.isfinite(value)), None)
        if endless is not None:
            raise BadColumns(f"{lines.at(row)}: {endless} is {amount[endless]:g}; a number of minutes is needed.")
        one = Departure(
            ends[0],
            ends[1],
            departs=int(amount.get("departs", 0)) // 60,
            takes=int(np.ceil(amount["takes_min"])),
            cutoff=int(amount.get("cutoff_min", 0)),
            unload=int(amount.get("unload_min", 0)),
            mode=lines.word("mode", row) or "road",
            most_kg=amount.get("most_kg", np.inf),
            assumed=bool(assumed[row]),
        )
        if "every_min" in amount:
            first, last = int(amount.get("first", 0)) // 60, int(amount.get("last", 60 * (DAY - 1))) // 60
            found += every(int(amount["every_min"]), first, last, one)
        else:
            found.append(one)
    return found


def curfews_of(hubs: Columns) -> list[Curfew]:
    """Of the hubs that have both a curfew_from and a curfew_until."""
    begins, ends = hubs.get("curfew_from"), hubs.get("curfew_until")
    rows = np.flatnonzero(~np.isnan(begins + ends)).tolist()
    return [Curfew(row, int(begins[row]) // 60, int(ends[row]) // 60) for row in rows]
