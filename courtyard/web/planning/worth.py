"""What a plan comes to in time and money, in rows for pages and the report: the share within a day by hour, a landed kilogram by leg."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courtyard.logistics.rules import WHY_NOT, Noted
from courtyard.web import formats
from courtyard.web.planning import assumed
from courtyard.web.planning.figures import share

LEGS: dict[str, Promise] = {
    "access": gettext_lazy("To the centre"),
    "warehouse": gettext_lazy("Warehouse"),
    "packing": gettext_lazy("Packing"),
    "cold": gettext_lazy("Cold"),
    "feeder road": gettext_lazy("To the hub"),
    "trunk": gettext_lazy("Trunk"),
}
_KINDS: dict[str, Promise] = {
    "access": gettext_lazy("the way to the centre"),
    "line": gettext_lazy("a departure"),
    "transfer": gettext_lazy("a change"),
    "egress": gettext_lazy("the last way"),
}


@dataclass(frozen=True, slots=True)
class Hour:
    """Of parcels handed over at an hour: shares of all destinations, and people by what they reach."""

    at: str
    within: str
    by_road: str
    everywhere: str
    beyond: str


@dataclass(frozen=True, slots=True)
class Soon:
    """`why_not`: it could not be said, and why; everything else is empty then."""

    why_not: str = ""
    limit: str = ""
    hours: tuple[Hour, ...] = ()
    flies: bool = False
    first: str = ""
    rests: str = ""


@dataclass(frozen=True, slots=True)
class Product:
    """Amounts in yuan for a kilogram, means by people; `legs` in the order of Landed.legs."""

    name: str
    landed: str
    legs: tuple[str, ...]
    city: str
    kept: str
    local: str
    worth_it: str


@dataclass(frozen=True, slots=True)
class Landed:
    """`why_not` as in Soon; `legs`: the names of the legs that any product has."""

    why_not: str = ""
    legs: tuple[str, ...] = ()
    products: tuple[Product, ...] = ()
    flown: str = ""


@dataclass(frozen=True, slots=True)
class Worth:
    """Either is None where the scenario has no tables for it. heights: what is known of the ground under drones, if anything; zones: what
    closed ones change, if there are any.
    """

    soon: Soon | None
    landed: Landed | None
    heights: str
    zones: str
    assumed: tuple[assumed.Line, ...]

    def __bool__(self) -> bool:
        return self.soon is not None or self.landed is not None


def worth(summary: Mapping[str, Any]) -> Worth:
    """Of a plan's summary."""
    reach, landed = summary.get("reach"), summary.get("landed")
    figures = [told.get(name, []) for told, name in ((reach, "figures_assumed"), (landed, "assumed")) if told]
    heights = ground_known(summary["heights"]["known"], summary["heights"]["legs"]) if "heights" in summary else ""
    zones = _zones(summary["zones"]) if "zones" in summary else ""
    return Worth(_soon(reach) if reach else None, _landed(landed) if landed else None, heights, zones, tuple(assumed.lines(*figures)))


def zones_count(zones: int) -> str:
    """How many closed zones there are."""
    return ngettext("There is %(count)s closed zone.", "There are %(count)s closed zones.", zones) % {"count": formats.number(zones)}


def no_zone_on_the_way() -> str:
    """What may be a mistake in their coordinates."""
    return _("None lies on the straight way of a drone; look at the map whether they lie where they should.")


def _zones(told: Mapping[str, int]) -> str:
    """What closed zones change for a plan's drones."""
    if not told["passes"]:
        return f"{zones_count(told['zones'])} {no_zone_on_the_way()}"
    counts = {"passes": told["passes"], "closed": told["not_flown"], "around": told["passes"] - told["not_flown"]}
    says = _(
        "Of the ways that could be flown straight %(passes)s pass one: %(around)s are flown around, %(closed)s are not flown for that."
    )
    return f"{zones_count(told['zones'])} {says % {name: formats.number(count) for name, count in counts.items()}}"


def ground_known(known: int, legs: int) -> str:
    """What a grid of heights knows, and what it does not."""
    counts = {"known": formats.number(known), "legs": formats.number(legs)}
    says = _("The grid of heights knows the ground of %(known)s of %(legs)s ways that a drone might fly, and what it climbs over there.")
    return f"{says % counts} " + _("Rough heights know no mast, wire or tree: that something can be flown is no clearance.")


def _why_not(told: Mapping[str, Any]) -> str:
    """In the reader's language, but for plans of earlier releases."""
    if "rows" in told:
        return " ".join(Noted(**one).placed for one in told["rows"])
    return str(WHY_NOT.get(told.get("code", ""), told["why_not"]))


def _soon(told: Mapping[str, Any]) -> Soon:
    if "why_not" in told:
        return Soon(why_not=_why_not(told))
    hours = tuple(
        Hour(
            one["at"],
            share(one["within"]),
            share(one["within_by_road"]),
            formats.number(round(one["people_everywhere"])),
            formats.number(round(one["people_beyond"])),
        )
        for one in told["by_hour"]
    )
    flies = any(one["within"] != one["within_by_road"] for one in told["by_hour"])
    return Soon("", formats.number(told["limit_hours"]), hours, flies, _first(told["improve_first"]), _rests(told))


def _first(late: Mapping[str, float]) -> str:
    """Which leg is the longest of most of what comes too late."""
    if not late:
        return ""
    name, much = next(iter(late.items()))
    kind, _colon, mode = name.partition(": ")
    leg = str(_KINDS.get(kind, kind))
    return _("Of what comes too late, the longest leg is %(leg)s (%(mode)s) for %(share)s.") % {
        "leg": leg,
        "mode": mode,
        "share": share(much),
    }


def _rests(told: Mapping[str, Any]) -> str:
    counts = {"assumed": formats.number(told["departures_assumed"]), "all": formats.number(told["departures"])}
    said = _("%(assumed)s of %(all)s departures are assumed.") % counts
    if told["assumed"] is not None:
        said += " " + _("%(share)s of all time under way rests on them.") % {"share": share(told["assumed"])}
    return said


def _landed(told: Mapping[str, Any]) -> Landed:
    if "why_not" in told:
        return Landed(why_not=_why_not(told))
    legs = [name for name in LEGS if any(name in one["legs"] for one in told["products"])]
    products = tuple(
        Product(
            one["name"],
            yuan(one["landed_fen"]),
            tuple(yuan(one["legs"].get(name)) for name in legs),
            yuan(one["city_fen"]),
            yuan(one["kept_fen"]),
            yuan(one["local_fen"]),
            share(one["people_worth_it"] / one["people"]) if one["people"] else formats.NOTHING,
        )
        for one in told["products"]
    )
    return Landed("", tuple(str(LEGS[name]) for name in legs), products, _flown(told["access"]))


def _flown(access: Mapping[str, Any]) -> str:
    if not access["villages_flown"]:
        return ""
    counts = {"flown": formats.number(access["villages_flown"]), "cheaper": formats.number(access["villages_cheaper_by_drone"])}
    return _("A drone can fetch loads at %(flown)s places, and is cheaper than the motorbike at %(cheaper)s of them.") % counts


def yuan(fen: float | None) -> str:
    """An estimate, to the fen."""
    return formats.NOTHING if fen is None else formats.yuan(round(fen))
