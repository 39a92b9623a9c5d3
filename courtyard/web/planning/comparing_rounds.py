"""Two days of rounds beside each other: what both come to, which stops only one serves, which vehicles' rounds changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courtyard.algorithms.columns import clock
from courtyard.kernel.actors import Actor
from courtyard.logistics import queries as logistics
from courtyard.web import formats
from courtyard.web.planning import rounds
from courtyard.web.planning.comparing_days import Compared, Differs, in_both, listed_names, only_in
from courtyard.web.planning.differing import COUNTED, DEAR, LATE, LONG, MORE, Row, row, signed, tables_unlike, unlike
from courtyard.web.planning.figures import kilometres, whole_yuan

# A stop's id and where it is: what makes it the same in two tables.
Stop = tuple[str, float, float]
_TABLES = {"stops": gettext_lazy("Stops"), "vehicles": gettext_lazy("Vehicles"), "roads": gettext_lazy("Roads")}


@dataclass(frozen=True, slots=True)
class _Round:
    """One round: its number, whose it is, its stops in order with the trip of each, from when to when."""

    number: int
    vehicle: str
    calls: tuple[tuple[Stop, int], ...]
    departs: int
    returns: int
    km: float

    @property
    def stops(self) -> frozenset[Stop]:
        return frozenset(stop for stop, _trip in self.calls)

    @property
    def says(self) -> str:
        return _("round %(number)s: %(stops)s, %(km)s, %(departs)s to %(returns)s") % {
            "number": formats.number(self.number),
            "stops": stops_count(len(self.calls)),
            "km": kilometres(self.km),
            "departs": clock(self.departs),
            "returns": clock(self.returns),
        }


@dataclass(frozen=True, slots=True)
class _Day:
    """What was found of a scenario: its rounds, every call by its stop, and of each stop that is not served why."""

    rounds: tuple[_Round, ...]
    calls: Mapping[Stop, Mapping[str, Any]]
    left: Mapping[Stop, Mapping[str, Any]]

    @property
    def stops(self) -> set[Stop]:
        return set(self.calls) | set(self.left)

    def names(self) -> dict[Stop, str]:
        return {stop: told["name"] or told["id"] for found in (self.calls, self.left) for stop, told in found.items()}

    def becomes(self, stop: Stop) -> str:
        """What becomes of a stop; nothing of one that is not in the table."""
        if stop in self.calls:
            call = self.calls[stop]
            given = {"number": formats.number(call["round"]), "vehicle": call["vehicle"], "time": clock(call["arrives"])}
            return _("round %(number)s, %(vehicle)s, at %(time)s") % given
        return rounds.why_not(self.left[stop]) if stop in self.left else ""


def compare_rounds(actor: Actor, one: Any, other: Any) -> Compared:
    """Two scenarios of rounds whose newest runs have an answer."""
    a, b = _day(actor, one), _day(actor, other)
    changed, same = _changed(a, b)
    return Compared(
        said=tuple(_said(one, other, a, b, same)),
        asked=(
            *tables_unlike(one, other, _TABLES),
            *unlike(*(rounds.question(each.asked, has_roads=each.roads is not None) for each in (one, other))),
        ),
        came=tuple(_came(one.run.summary, other.run.summary)),
        changed_caption=_("Vehicles whose rounds changed"),
        changed=tuple(changed),
        caption=_("Stops that differ"),
        empty=_("Every stop is served by the same vehicle in both, or by none in both."),
        listed=tuple(_listed(a, b)),
    )


def stops_count(count: int) -> str:
    return ngettext("%(count)s stop", "%(count)s stops", count) % {"count": formats.number(count)}


def _day(actor: Actor, scenario: Any) -> _Day:
    run_id = scenario.run.run_id
    calls = {_stop(call): call for call in logistics.call_rows(actor, run_id)}
    of_round: dict[int, list[tuple[Stop, int]]] = {}
    for stop, call in calls.items():
        of_round.setdefault(call["round"], []).append((stop, call["trip"]))
    found = tuple(
        _Round(told["round"], told["vehicle"], tuple(of_round[told["round"]]), told["departs"], told["returns"], told["km"])
        for told in logistics.round_rows(actor, run_id)
    )
    return _Day(found, calls, {_stop(told): told for told in logistics.left_rows(actor, run_id)})


def _stop(told: Mapping[str, Any]) -> Stop:
    return told["id"], round(told["lon"], 6), round(told["lat"], 6)


# ------------------------------------------------------------------------------------------------------------------ figures


def _came(a: Mapping[str, Any], b: Mapping[str, Any]) -> Iterator[Row]:
    yield row(_("vehicles used"), a["rounds"], b["rounds"], formats.number, COUNTED)
    yield row(_("stops served"), a["stops"] - a["left_out"], b["stops"] - b["left_out"], formats.number, COUNTED)
    yield row(_("stops not served"), a["left_out"], b["left_out"], formats.number, COUNTED)
    yield row(_("on the road"), a["km"], b["km"], kilometres, MORE)
    yield row(_("hours"), a["hours"], b["hours"], rounds.hours_long, MORE)
    yield row(_("cost"), a["objective"], b["objective"], whole_yuan, DEAR)
    for word, name in ((_("latest arrival"), "latest_arrival"), (_("back at the latest"), "latest_return")):
        yield row(word, _driven(a, name), _driven(b, name), _clock, LATE, differ=_minutes)
    yield row(_("longest on board"), a["longest_aboard"], b["longest_aboard"], rounds.lasting, LONG, differ=_minutes)


def _driven(summary: Mapping[str, Any], name: str) -> int | None:
    return summary[name] if summary["rounds"] else None


def _clock(seconds: int | None) -> str:
    return formats.NOTHING if seconds is None else clock(seconds)


def _minutes(seconds: float) -> str:
    return _("%(count)s min") % {"count": formats.number(round(seconds / 60))}


def _said(one: Any, other: Any, a: _Day, b: _Day, same: int) -> Iterator[str]:
    """In sentences, what somebody would ask first."""
    first, second = one.run.summary, other.run.summary
    more = second["rounds"] - first["rounds"]
    if more:
        count = {"count": formats.number(abs(more))}
        longer = ngettext("The second uses one vehicle more.", "The second uses %(count)s vehicles more.", more)
        fewer = ngettext("The second uses one vehicle fewer.", "The second uses %(count)s vehicles fewer.", -more)
        yield (longer if more > 0 else fewer) % count
    else:
        yield _("Both use the same number of vehicles.")
    yield _("On the road: %(km)s. Cost: %(yuan)s.") % {
        "km": signed(second["km"] - first["km"], kilometres, MORE),
        "yuan": signed(second["objective"] - first["objective"], whole_yuan, DEAR),
    }
    yield _served(set(a.calls), set(b.calls))
    if a.rounds and b.rounds:
        yield _(
            "Of the first’s %(rounds)s, %(same)s are driven alike in the second: the same stops in the same order at the same times."
        ) % {
            "rounds": rounds.rounds_count(len(a.rounds)),
            "same": formats.number(same),
        }
    if _roads(one) != _roads(other):
        yield _("They rest on other roads, so that kilometres, times and costs differ for that as well.")
    if one.stops.table_id != other.stops.table_id:
        yield in_both(
            one.stops,
            other.stops,
            len(a.stops & b.stops),
            _(
                "They call at different tables of stops, “%(one)s” and “%(other)s”: %(both)s stops, by id and position, stand in both. "
                "Figures are of all stops of each."
            ),
        )
    if one.vehicles.table_id != other.vehicles.table_id:
        yield _("They have different tables of vehicles, “%(one)s” and “%(other)s”: vehicles of the same id count as the same.") % {
            "one": one.vehicles.name,
            "other": other.vehicles.name,
        }


def _roads(scenario: Any) -> Any:
    """What its kilometres and hours rest on."""
    return (scenario.asked.circuity, scenario.asked.km_h) if scenario.roads is None else scenario.roads.table_id


def _served(a: set[Stop], b: set[Stop]) -> str:
    if a == b:
        return _("Both serve the same stops.")
    return _("%(one)s served only in the first, %(other)s only in the second.") % {
        "one": stops_count(len(a - b)),
        "other": stops_count(len(b - a)),
    }


# ------------------------------------------------------------------------------------------------------------ rounds and stops


def _changed(a: _Day, b: _Day) -> tuple[list[Row], int]:
    """A row for each round that is not driven alike, vehicle by vehicle; and how many are."""
    rows, same = [], 0
    names = a.names() | b.names()
    for vehicle in dict.fromkeys(found.vehicle for found in (*a.rounds, *b.rounds)):
        own = [[found for found in day.rounds if found.vehicle == vehicle] for day in (a, b)]
        for first, second in _pairs(*own):
            how = _how(first, second, names)
            same += not how
            if how:
                first_says, second_says = (found.says if found else formats.NOTHING for found in (first, second))
                rows.append(Row(vehicle, first_says, second_says, how))
    return rows, same


def _pairs(one: Sequence[_Round], other: Sequence[_Round]) -> Iterator[tuple[_Round | None, _Round | None]]:
    """Rounds of one kind of vehicle, each beside the one with which it has most stops in common; the rest as they stand."""
    common = [(-len(first.stops & second.stops), i, k) for i, first in enumerate(one) for k, second in enumerate(other)]
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for shared, i, k in sorted(common):
        if shared and i not in pairs and k not in taken:
            pairs[i] = k
            taken.add(k)
    yield from ((one[i], other[k]) for i, k in sorted(pairs.items()))
    yield from zip_longest((x for i, x in enumerate(one) if i not in pairs), (x for k, x in enumerate(other) if k not in taken))


def _how(first: _Round | None, second: _Round | None, names: Mapping[Stop, str]) -> str:
    """In which way a round is not driven alike; empty where it is."""
    if first is None:
        return _("only in the second")
    if second is None:
        return _("only in the first")
    found = []
    for says, stops in ((_("also %(names)s"), second.stops - first.stops), (_("without %(names)s"), first.stops - second.stops)):
        if stops:
            found.append(says % {"names": listed_names(sorted(names[stop] for stop in stops))})
    if found:
        return _("; ").join(found)
    if first.calls != second.calls:
        return _("the same stops in another order")
    return "" if (first.departs, first.returns) == (second.departs, second.returns) else _("the same order at other times")


def _listed(a: _Day, b: _Day) -> Iterator[Differs]:
    """Stops that only one serves, then those that another vehicle serves."""
    names = a.names() | b.names()
    by_stop = sorted(a.stops | b.stops)
    alone = ((a.calls, b.calls, _("served only in the first")), (b.calls, a.calls, _("served only in the second")))
    for calls, others, says in alone:
        for stop in by_stop:
            if stop in calls and stop not in others:
                yield Differs(stop[0], names[stop], says, *only_in(a.becomes(stop), b.becomes(stop)))
    for stop in by_stop:
        if stop in a.calls and stop in b.calls and a.calls[stop]["vehicle"] != b.calls[stop]["vehicle"]:
            yield Differs(stop[0], names[stop], _("another vehicle"), a.becomes(stop), b.becomes(stop))
