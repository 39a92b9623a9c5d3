"""A day's rounds in words: the answer, its figures, why stops are not served, the columns of lists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courtyard.algorithms.columns import clock
from courtyard.logistics.queries import RunView
from courtyard.logistics.rules import RoundsAsked
from courtyard.web import formats
from courtyard.web.listing import Column
from courtyard.web.planning.figures import Figure, kilometres, whole_yuan

# Of algorithms/routing/problem.Why; "": the search found no place for it.
_WHY: dict[str, Promise] = {
    "": gettext_lazy("The search found no round for it with the vehicles there are; give more of them, or more hours."),
    "too much": gettext_lazy("It needs room for %(a)s, and no vehicle has more than %(b)s: divide it into several stops."),
    "no way": gettext_lazy("There is no way to it and back."),
    "shut": gettext_lazy("Nobody can be there before %(a_clock)s, and it shuts at %(b_clock)s."),
    "day ends": gettext_lazy("Whoever calls there is back at %(a_clock)s at the earliest, and the vehicles’ day ends sooner."),
    "too long": gettext_lazy("Calling there alone takes longer than a round may."),
    "on board": gettext_lazy("The straight way takes %(a_min)s, longer than the %(b_min)s that it may be on board; serve it from nearer."),
}


def rounds_count(count: int) -> str:
    """ "3 rounds"."""
    return ngettext("%(count)s round", "%(count)s rounds", count) % {"count": formats.number(count)}


def hours_long(hours: float) -> str:
    """7.25 -> "7.3 h"."""
    return _("%(count)s h") % {"count": formats.number(round(hours, 1))}


def lasting(seconds: int | None) -> str:
    """How long something is on board."""
    return _("%(count)s min") % {"count": formats.number(round(seconds / 60))} if seconds else formats.NOTHING


def headline(summary: Mapping[str, Any]) -> str:
    """The answer in one line."""
    if not summary["rounds"]:
        return _("No stop can be served with these vehicles")
    return _("%(rounds)s serve %(served)s of %(stops)s stops, over %(km)s in %(hours)s") % {
        "rounds": rounds_count(summary["rounds"]),
        "served": formats.number(summary["stops"] - summary["left_out"]),
        "stops": formats.number(summary["stops"]),
        "km": kilometres(summary["km"]),
        "hours": hours_long(summary["hours"]),
    }


def proof() -> str:
    """What is known of how good they are."""
    return _(
        "The search proves no bound: better rounds may exist. That these keep every time, load and limit was checked by other code than "
        "found them."
    )


def figures(summary: Mapping[str, Any]) -> list[Figure]:
    """The numbers of the answer, the most wanted first."""
    driven = bool(summary["rounds"])
    of_vehicles = _("of %(count)s") % {"count": formats.number(summary["vehicles"])}
    hindered = ngettext("%(count)s at which no vehicle could call", "%(count)s at which no vehicle could call", summary["hindered"])
    return [
        Figure(_("vehicles used"), formats.number(summary["rounds"]), of_vehicles),
        Figure(_("on the road"), kilometres(summary["km"]), hours_long(summary["hours"])),
        Figure(_("stops not served"), formats.number(summary["left_out"]), hindered % {"count": formats.number(summary["hindered"])}),
        Figure(_("latest arrival"), clock(summary["latest_arrival"]) if driven else formats.NOTHING, _("at a stop")),
        Figure(_("back at the latest"), clock(summary["latest_return"]) if driven else formats.NOTHING),
        Figure(_("longest on board"), lasting(summary["longest_aboard"]), _("whatever it is, limited or not")),
        Figure(_("cost"), whole_yuan(summary["objective"]), _("as the table of vehicles has it")),
    ]


def question(asked: RoundsAsked, *, has_roads: bool = False) -> list[tuple[str, str]]:
    """What was asked, name by name; what a routing engine's table does not use is left out."""
    assumed = [
        (_("Road over the crow’s way"), formats.number(asked.circuity)),
        (_("Speed"), _("%(count)s km/h") % {"count": formats.number(asked.km_h)}),
    ]
    return [
        *([] if has_roads else assumed),
        (_("Before anything is collected all is delivered"), _("yes") if asked.collect_last else _("no")),
        (_("Steps of the search, for each centre"), formats.number(asked.iterations)),
        (_("Seed"), str(asked.seed)),
    ]


def progress(run: RunView) -> str:
    """How far a search is."""
    at, _slash, whole = run.phase.partition("/")
    if not whole:
        return _("The tables are read.")
    return _("Rounds of centre %(at)s of %(all)s are searched for.") % {"at": at, "all": whole}


def why_not(row: Mapping[str, Any]) -> str:
    """Why a stop is not served, of the rows of logistics.queries.left_rows."""
    minutes = {name: lasting(row[name[0]]) for name in ("a_min", "b_min")}
    clocks = {name: clock(row[name[0]]) for name in ("a_clock", "b_clock")}
    return str(_WHY.get(row["why"], row["why"])) % {"a": row["a"], "b": row["b"], **minutes, **clocks}


@dataclass(frozen=True, slots=True)
class Left:
    """Stops that are not served for one reason: how many, and the first of them by name."""

    why: str
    count: str
    names: str
    more: str


def left_by_reason(rows: Sequence[Mapping[str, Any]], most: int) -> list[Left]:
    """The most frequent reason first, each with at most so many names."""
    by_why: dict[str, list[str]] = {}
    for row in rows:
        by_why.setdefault(why_not(row), []).append(row["name"] or row["id"])
    found = sorted(by_why.items(), key=lambda one: -len(one[1]))
    return [
        Left(why, formats.number(len(names)), formats.listed(names[:most]), formats.number(len(names) - most) if len(names) > most else "")
        for why, names in found
    ]


def columns(run_id: UUID) -> tuple[Column, ...]:
    """Of the rows of logistics.queries.round_rows; a round leads to its calls."""
    return (
        Column(
            "round",
            gettext_lazy("Round"),
            value=lambda row: row["round"],
            sort="round",
            heading=True,
            href=lambda row: reverse("plan-round", args=[run_id, row["round"]]),
        ),
        Column("centre", gettext_lazy("Centre"), value=lambda row: row["centre"], sort="centre"),
        Column("vehicle", gettext_lazy("Vehicle"), value=lambda row: row["vehicle"], sort="vehicle"),
        Column("stops", gettext_lazy("Stops"), value=lambda row: row["stops"], show=formats.number, sort="stops", numeric=True),
        Column("km", gettext_lazy("Kilometres"), value=lambda row: row["km"], show=formats.number, sort="km", numeric=True),
        Column("departs", gettext_lazy("Departs"), value=lambda row: row["departs"], show=clock, sort="departs", numeric=True),
        Column("returns", gettext_lazy("Returns"), value=lambda row: row["returns"], show=clock, sort="returns", numeric=True),
        Column("hours", gettext_lazy("Hours"), value=lambda row: row["hours"], show=formats.number, sort="hours", numeric=True),
        Column("aboard", gettext_lazy("Longest on board"), value=lambda row: row["aboard"], show=lasting, sort="aboard", numeric=True),
        Column("deliver", gettext_lazy("Brings, kg"), value=_some("deliver_kg"), show=formats.number, sort="deliver", numeric=True),
        Column("collect", gettext_lazy("Takes, kg"), value=_some("collect_kg"), show=formats.number, sort="collect", numeric=True),
        Column("crates", gettext_lazy("Crates"), value=_crates, show=formats.number, sort="crates", numeric=True),
        Column("cost", gettext_lazy("Cost"), value=lambda row: row["fen"], show=formats.yuan, sort="cost", numeric=True),
    )


def _some(name: str) -> Any:
    return lambda row: row[name] or None


def _crates(row: Mapping[str, Any]) -> int | None:
    return row["deliver_crates"] + row["collect_crates"] or None


# Of the rows of logistics.queries.call_rows.
CALLS = (
    Column("order", gettext_lazy("Call"), value=lambda row: row["order"], show=formats.number, sort="order", numeric=True),
    Column("stop", gettext_lazy("Stop"), value=lambda row: row["name"] or row["id"], sort="stop", heading=True),
    Column("trip", gettext_lazy("Trip"), value=lambda row: row["trip"], show=formats.number, sort="trip", numeric=True),
    Column("arrives", gettext_lazy("Arrives"), value=lambda row: row["arrives"], show=clock, sort="arrives", numeric=True),
    Column("begins", gettext_lazy("Begins"), value=lambda row: row["begins"], show=clock, sort="begins", numeric=True),
    Column("leaves", gettext_lazy("Leaves"), value=lambda row: row["leaves"], show=clock, sort="leaves", numeric=True),
    Column("lon", gettext_lazy("Longitude"), value=lambda row: row["lon"], show=formats.number, sort="lon", numeric=True),
    Column("lat", gettext_lazy("Latitude"), value=lambda row: row["lat"], show=formats.number, sort="lat", numeric=True),
    Column("id", gettext_lazy("Id"), value=lambda row: row["id"], sort="id"),
)
