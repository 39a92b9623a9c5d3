"""A plan in words: the answer, how good it is proven to be, and the question that was asked. One place for pages and the report."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courtyard.algorithms.siting.goals import Goal
from courtyard.logistics.queries import RunView, ScenarioView, TableView
from courtyard.logistics.rules import FURTHER, Asked, Unit
from courtyard.web import formats, words

# Below this share of the objective a gap is none.
_NO_GAP = 5e-7
_LEAST_SHARE = 0.001


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the answer, its name, and a note beneath it."""

    name: str
    much: str
    note: str = ""


class Hours(float):
    """How far something is, where a plan was made over hours."""


def measured(asked: Asked, value: float | None) -> float | None:
    """How far something is, in the unit of the plan."""
    return value if value is None or asked.unit is Unit.KILOMETRES else Hours(value)


def told(asked: Asked, summary: Mapping[str, Any]) -> Mapping[str, Any]:
    """A summary whose ways are in the unit of the plan."""
    ways = ("mean_km", "p95_km", "worst_km", *(("objective", "bound") if asked.goal is Goal.P_CENTER else ()))
    return {**summary, **{name: measured(asked, summary.get(name)) for name in ways}}


def kilometres(value: float | None) -> str:
    """8.437 -> "8.4 km"; a hundred and more without decimals. Hours are shown as such: 1.25 -> "1.25 h"."""
    if value is None:
        return formats.NOTHING
    if isinstance(value, Hours):
        return _("%(count)s h") % {"count": formats.number(round(float(value), 2))}
    return _("%(count)s km") % {"count": formats.number(round(value, 1) if abs(value) < 100 else round(value))}


def whole_yuan(value: float) -> str:
    """12345.6 -> "¥12,346"."""
    return formats.yuan_short(round(value) * 100)


def centres(count: int) -> str:
    """ "12 centres"."""
    return ngettext("%(count)s centre", "%(count)s centres", count) % {"count": formats.number(count)}


def places(count: int) -> str:
    return ngettext("%(count)s place", "%(count)s places", count) % {"count": formats.number(count)}


def share(value: float) -> str:
    """As per cent; what is neither nothing nor all does not round to it."""
    if 0 < value < _LEAST_SHARE / 2:
        return _("below %(share)s") % {"share": formats.percent(_LEAST_SHARE)}
    return formats.percent(min(round(value, 3), 1 - _LEAST_SHARE) if value < 1 else value)


def headline(asked: Asked, summary: Mapping[str, Any]) -> str:
    """The answer in one line."""
    summary, reach = told(asked, summary), measured(asked, asked.reach_km)
    built = centres(summary["open"])
    if asked.goal is Goal.MAX_COVER:
        return _("%(centres)s reach %(share)s within %(km)s") % {
            "centres": built,
            "share": share(summary["objective"] / summary["weight"]),
            "km": kilometres(reach),
        }
    if asked.goal is Goal.SET_COVER:
        return _("%(centres)s reach everybody who can be reached within %(km)s") % {"centres": built, "km": kilometres(reach)}
    if asked.goal is Goal.FIXED_CHARGE:
        cost = whole_yuan(summary["objective"])
        return _("%(centres)s: %(mean)s on average, %(yuan)s in all") % {
            "centres": built,
            "mean": kilometres(summary["mean_km"]),
            "yuan": cost,
        }
    if asked.goal is Goal.P_CENTER:
        return _("%(centres)s: nobody has it farther than %(km)s") % {"centres": built, "km": kilometres(summary["worst_km"])}
    return _("%(centres)s: %(mean)s on average, %(worst)s at most") % {
        "centres": built,
        "mean": kilometres(summary["mean_km"]),
        "worst": kilometres(summary["worst_km"]),
    }


def proof(asked: Asked, summary: Mapping[str, Any]) -> str:
    """How far from the best plan this one can be at most, and what no plan can pass."""
    summary = told(asked, summary)
    gap, objective, bound = summary["gap"], summary["objective"], summary["bound"]
    if gap is not None and gap <= _NO_GAP:
        return _("It is proven that no plan is better.")
    if gap is None or not bound or gap >= 1:
        return _("How far it is from the best plan could not be proven in the time given.")
    return _("Proven: %(bound)s At most %(gap)s are still to gain.") % {
        "bound": _bound(asked, summary, bound / objective),
        "gap": share(gap),
    }


def _bound(asked: Asked, summary: Mapping[str, Any], ratio: float) -> str:
    built = centres(summary["open"])
    if asked.goal is Goal.SET_COVER:
        return _("no plan does with fewer than %(centres)s.") % {"centres": centres(-int(-summary["bound"] // 1))}
    if asked.goal is Goal.P_CENTER:
        return _("with %(centres)s somebody always has it %(km)s or farther.") % {"centres": built, "km": kilometres(summary["bound"])}
    if asked.goal is Goal.MAX_COVER:
        most = share(min(1.0, summary["bound"] / summary["weight"]))
        return _("no plan with %(centres)s reaches more than %(share)s.") % {"centres": built, "share": most}
    if asked.goal is Goal.FIXED_CHARGE:
        return _("no plan costs less than %(yuan)s.") % {"yuan": whole_yuan(summary["bound"])}
    return _("no plan with %(centres)s has a mean below %(km)s.") % {
        "centres": built,
        "km": kilometres(measured(asked, summary["mean_km"] * ratio)),
    }


def figures(asked: Asked, summary: Mapping[str, Any]) -> list[Figure]:
    """The numbers of the answer, the most wanted first."""
    summary = told(asked, summary)
    found = [
        Figure(_("centres open"), formats.number(summary["open"])),
        Figure(_("mean"), kilometres(summary["mean_km"]), _("by road, weighted")),
        Figure(_("95 of 100 within"), kilometres(summary["p95_km"])),
        Figure(_("farthest"), kilometres(summary["worst_km"])),
        Figure(_("out of reach"), formats.number(summary["left_out"]), _("of %(places)s") % {"places": places(summary["places"])}),
    ]
    if summary["gap"] is not None:
        found.append(Figure(_("still to gain, at most"), share(summary["gap"]), _("proven")))
    return found


@dataclass(frozen=True, slots=True)
class Distant:
    """A place that has it far: how far by road, and the centre that serves it (empty: none does)."""

    name: str
    far: str
    site: str


def farthest(asked: Asked, summary: Mapping[str, Any], count: int, sites: Mapping[str, str]) -> list[Distant]:
    """Who has it farthest, the farthest first. sites: names of the open ones by their ids."""
    found = summary.get("farthest", [])[:count]
    return [
        Distant(one["name"] or one["id"], kilometres(measured(asked, one["km"])), sites.get(one["site"]) or one["site"]) for one in found
    ]


def progress(asked: Asked, run: RunView) -> str:
    """How far a run is, while it runs. The sums of a search say little; what can still be gained says much."""
    if run.best is None:
        return _("A first plan is looked for.")
    said = []
    if asked.goal is Goal.P_CENTER:
        said.append(_("so far nobody has it farther than %(km)s") % {"km": kilometres(measured(asked, run.best))})
    if asked.goal is Goal.SET_COVER:
        said.append(_("so far %(centres)s suffice") % {"centres": centres(round(run.best))})
    if asked.goal is Goal.FIXED_CHARGE:
        said.append(_("so far %(yuan)s in all") % {"yuan": whole_yuan(run.best)})
    if run.gap is not None and 0 <= run.gap < 1:
        said.append(_("at most %(gap)s are still to gain") % {"gap": share(run.gap)})
    else:
        said.append(_("nothing is proven yet"))
    return " · ".join(said)


def clock(minute: int) -> str:
    """9:00 of 540."""
    return f"{minute // 60}:{minute % 60:02d}"


def further(scenario: ScenarioView) -> dict[str, TableView]:
    """The tables beside places and sites that a scenario has, by what they are to it."""
    tables = {name: getattr(scenario, name) for name in FURTHER}
    return {name: table for name, table in tables.items() if table is not None}


def question(asked: Asked, *, has_ways: bool = False) -> list[tuple[str, str]]:
    """What was asked, name by name; what the goal, or a table of ways, does not use is left out."""
    return [(str(name), text) for name, text in _question(asked, has_ways)]


def _question(asked: Asked, has_ways: bool) -> Iterator[tuple[str, str]]:
    goal = asked.goal
    yield _("What is sought"), str(words.word("goal", goal.value))
    if goal.wants_number:
        yield _("Centres to open"), formats.number(asked.number)
    if goal.wants_reach:
        yield _("A centre reaches"), kilometres(measured(asked, asked.reach_km))
    if goal is Goal.FIXED_CHARGE:
        yield _("What a centre costs"), formats.yuan(asked.charge_fen) if asked.charge_fen is not None else _("as its table says")
        is_long = asked.unit is Unit.HOURS
        name = _("An hour costs, for one unit of weight") if is_long else _("A kilometre costs, for one unit of weight")
        yield name, formats.yuan(round(asked.km_fen))
    if not has_ways:
        yield _("Road over the crow’s way"), formats.number(asked.circuity)
    yield _("Seed"), str(asked.seed)


def looked_at(scenario: ScenarioView) -> list[tuple[str, str]]:
    """The tables and settings with which a plan was looked at for time and cost; nothing where it was not."""
    tables, asked = further(scenario), scenario.of_sites
    said = [(str(words.word("planning_table", name)), table.name) for name, table in tables.items()]
    if {"hubs", "departures", "destinations"} <= tables.keys():
        said.append((_("Parcels are handed over at"), ", ".join(clock(minute) for minute in asked.hours)))
        said.append((_("They are to arrive within"), _("%(count)s hours") % {"count": formats.number(asked.limit_hours)}))
        said.append((_("Trucks go from a centre to so many of the nearest hubs"), formats.number(asked.feeder_hubs)))
        said.append((_("Such a truck leaves every so many minutes"), formats.number(asked.feeder_every)))
    if said:
        said.append((_("What fetches loads at villages"), str(words.word("drone", asked.drone.value))))
    if said and asked.drone and asked.load_kg is not None:
        said.append((_("A drone fetches at a time, in kg"), formats.number(asked.load_kg)))
    return said


def searched(run: RunView) -> str:
    """How long a plan was sought."""
    seconds = run.summary.get("seconds")
    if seconds is None:
        return formats.NOTHING
    tenths = round(seconds, 1)
    return ngettext("%(count)s second", "%(count)s seconds", 1 if tenths == 1 else 2) % {"count": formats.number(tenths)}
