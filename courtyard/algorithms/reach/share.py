"""Which share of the destinations a parcel reaches in time, from every village and for every hour of handing over, and why not all of them.

The shares are exact under the timetable. Which leg to improve and how much is assumed are read from a sample of ways, drawn by the people
who send and who receive; each way of it is held against the timetable by code that does not know how it was found.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from courtyard.algorithms.columns import clock
from courtyard.algorithms.reach.arrivals import Arrivals
from courtyard.algorithms.reach.paths import Path, path, problems
from courtyard.algorithms.reach.timetable import DAY
from courtyard.algorithms.reach.villages import Summary, summary
from courtyard.algorithms.reach.ways import Ways

Real = NDArray[np.float64]

_SAMPLE, _SEED = 300, 2017
# A share of all that is reached counts as all from here on: what is missing is the rounding of a sum.
_ALL = 1 - 1e-9
# People by the share of the destinations that they reach in time.
_CLASSES = (("everything", _ALL), ("nine tenths", 0.9), ("half", 0.5), ("less", 1e-12), ("nothing", -np.inf))


class Unsound(RuntimeError):
    """A way does not hold against the timetable: an error of ours, so that nothing is shown; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Network:
    """Ways in by road alone (`by_road`) and with whatever flies beside it (`by_all`; the same where nothing does), and the table behind
    them. people: of each village. weight: of each destination.
    """

    by_road: Ways
    by_all: Ways
    found: Arrivals
    people: Real
    weight: Real


@dataclass(frozen=True, slots=True)
class AtHour:
    """All villages that hand over at one minute of the day: by all ways, and by road alone."""

    minute: int
    by_all: Summary
    by_road: Summary


@dataclass(frozen=True, slots=True)
class Legs:
    """Of a sample of ways.

    improve_first: of those beyond the limit, the share whose longest leg, waiting and under way, is of this kind. hours: how long a way
    spends on each kind of leg in the mean. assumed: the share of all time that rests on assumed departures; None where nothing arrives.
    """

    improve_first: Mapping[str, float]
    hours: Mapping[str, float]
    assumed: float | None
    ways: int


@dataclass(frozen=True, slots=True)
class Share:
    """limit: minutes. by_hour: in the order in which the hours were asked for; `legs` are those of the first one."""

    limit: int
    people: Real
    by_hour: tuple[AtHour, ...]
    legs: Legs

    def told(self) -> dict[str, Any]:
        """In plain numbers: for every hour the shares and people, and what the sample says."""
        return {
            "limit_hours": self.limit / 60,
            "by_hour": [self._told(one) for one in self.by_hour],
            "improve_first": dict(self.legs.improve_first),
            "hours_by_leg": dict(self.legs.hours),
            "assumed": self.legs.assumed,
        }

    def _told(self, one: AtHour) -> dict[str, Any]:
        share, whole = one.by_all.share, float(self.people.sum())
        everywhere = share >= _ALL
        nowhere = np.isnan(one.by_all.mean)
        return {
            "at": clock(one.minute * 60),
            "within": _mean(share, self.people),
            "within_by_road": _mean(one.by_road.share, self.people),
            "villages_everywhere": int(everywhere.sum()),
            "villages_nowhere": int(nowhere.sum()),
            "people_everywhere": float(self.people[everywhere].sum()),
            "people_beyond": whole - float(self.people[everywhere].sum()),
            "people_by_share": self._by_class(share),
        }

    def _by_class(self, share: Real) -> dict[str, float]:
        """People by what they reach: everything, at least nine tenths of it, at least half, less than that, nothing."""
        found, above = {}, np.zeros(len(share), dtype=np.bool_)
        for name, least in _CLASSES:
            reached = (share >= least) & ~above
            found[name] = float(self.people[reached].sum())
            above |= reached
        return found


def share(network: Network, minutes: Sequence[int], *, limit: int = DAY) -> Share:
    """For every minute of handing over. Raises BadHour, Unsound."""
    by_hour = []
    for minute in minutes:
        seen = summary(network.found, network.by_all, minute, weight=network.weight, limit=limit)
        is_same = network.by_road is network.by_all
        bare = seen if is_same else summary(network.found, network.by_road, minute, weight=network.weight, limit=limit)
        by_hour.append(AtHour(minute, seen, bare))
    return Share(limit, network.people, tuple(by_hour), _legs(network, minutes[0], limit))


def _mean(values: Real, people: Real) -> float:
    return float(np.average(values, weights=people)) if people.any() else float(values.mean())


def _legs(network: Network, minute: int, limit: int) -> Legs:
    found = [way for way in _sampled(network, minute) if way is not None]
    for way in found:
        wrong = problems(way, network.found.timetable, network.by_all, network.found.egress)
        if wrong:
            raise Unsound(f"a way from village {way.village} to destination {way.destination} does not hold: {wrong[0]}")
    late = Counter(f"{way.longest.kind}: {way.longest.mode}" for way in found if way.minutes > limit)
    spent: Counter[str] = Counter()
    for way in found:
        for leg in way.legs:
            spent[f"{leg.kind}: {leg.mode}"] += leg.takes
    whole = sum(way.minutes for way in found)
    return Legs(
        improve_first={name: count / late.total() for name, count in late.most_common()},
        hours={name: taken / 60 / len(found) for name, taken in spent.most_common()},
        assumed=sum(way.assumed * way.minutes for way in found) / whole if whole else None,
        ways=len(found),
    )


def _sampled(network: Network, minute: int) -> list[Path | None]:
    draw = np.random.default_rng(_SEED)
    people, weight = (one / one.sum() if one.any() else None for one in (network.people, network.weight))
    villages = draw.choice(len(network.people), _SAMPLE, p=people)
    ends = draw.choice(len(network.weight), _SAMPLE, p=weight)
    return [
        path(network.found, network.by_all, int(village), int(end), minute)
        for village, end in sorted(set(zip(villages, ends, strict=True)))
    ]
