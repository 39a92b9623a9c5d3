"""Drone legs in words: what can be flown and what not and why, the airports, the same by motorbike, the columns of the list."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courtyard.algorithms.flight.legs import Why
from courtyard.logistics.rules import DronesAsked
from courtyard.web import formats, words
from courtyard.web.listing import Column
from courtyard.web.planning.figures import Figure, kilometres, whole_yuan
from courtyard.web.planning.worth import ground_known, no_zone_on_the_way, yuan, zones_count

_WHY: dict[Why, Promise] = {
    Why.CLOSED: gettext_lazy("an end lies in a closed zone, or such zones lie all around it"),
    Why.TOO_HEAVY: gettext_lazy("the load is more than it is built for"),
    Why.TOO_HIGH: gettext_lazy("the air is too thin up there"),
    Why.TOO_WINDY: gettext_lazy("the wind is too strong"),
    Why.TOO_FAR: gettext_lazy("the battery does not last"),
}
_LIMITS: dict[str, Promise] = {
    "movements": gettext_lazy("room in the air"),
    "drones": gettext_lazy("drones"),
    "batteries": gettext_lazy("batteries"),
    "chargers": gettext_lazy("chargers"),
}


def why_not(bits: int) -> str:
    """Why a leg cannot be flown; empty where it can."""
    return _("; ").join(str(says) for flag, says in _WHY.items() if bits & flag)


def zones_on(row: Mapping[str, Any]) -> str:
    """The closed zones on a leg's straight way, and what follows: of the rows of logistics.queries.leg_rows; empty where there is none."""
    if not row["zones"]:
        return ""
    says = _("not flown: %(zones)s") if row["why"] & Why.CLOSED else _("around %(zones)s")
    return says % {"zones": row["zones"]}


def legs_count(count: int) -> str:
    return ngettext("%(count)s leg", "%(count)s legs", count) % {"count": formats.number(count)}


def kilograms(value: float | None) -> str:
    return formats.NOTHING if value is None else _("%(count)s kg") % {"count": formats.number(round(value, 1))}


def headline(summary: Mapping[str, Any]) -> str:
    """The answer in one line."""
    said = _("%(flown)s of %(legs)s can be flown out and home on one battery") % {
        "flown": formats.number(summary["flown"]),
        "legs": legs_count(summary["legs"]),
    }
    if summary["sorties"]:
        more = _("%(said)s; %(sorties)s sorties a day carry %(kg)s")
        said = more % {"said": said, "sorties": formats.number(summary["sorties"]), "kg": kilograms(summary["kg"])}
    return said


def beside(summary: Mapping[str, Any]) -> str:
    """The motorbike beside it, always."""
    legs = {"sooner": formats.number(summary["sooner"]), "cheaper": formats.number(summary["cheaper"])}
    said = _("Of those that can be flown the drone is sooner than a motorbike on %(sooner)s, and cheaper a kilogram on %(cheaper)s.") % legs
    if summary["sorties"]:
        costs = {"drone": whole_yuan(summary["fen"] / 100), "bike": whole_yuan(summary["bike_fen"] / 100)}
        said += " " + _("What is flown costs %(drone)s a day; the same by motorbike %(bike)s.") % costs
    return said


def figures(summary: Mapping[str, Any]) -> list[Figure]:
    """The numbers of the answer, the most wanted first."""
    not_flown = summary["legs"] - summary["flown"]
    return [
        Figure(_("legs flown"), formats.number(summary["flown"]), _("of %(count)s") % {"count": formats.number(summary["legs"])}),
        Figure(_("not flown"), formats.number(not_flown), _("%(kg)s wanted there") % {"kg": kilograms(summary["kg_not_flown"])}),
        Figure(_("sorties a day"), formats.number(summary["sorties"]), kilograms(summary["kg"])),
        Figure(_("drones"), _sum(summary, "drones"), _("%(pads)s pads") % {"pads": _sum(summary, "pads")}),
        Figure(_("batteries"), _sum(summary, "batteries"), _("%(chargers)s chargers") % {"chargers": _sum(summary, "chargers")}),
        Figure(
            _("energy a day"),
            _("%(count)s kWh") % {"count": formats.number(round(summary["kwh"], 1))},
            _("%(count)s full charges") % {"count": formats.number(round(summary["charges"], 1))},
        ),
        Figure(_("cost a day"), whole_yuan(summary["fen"] / 100), _("for what is flown")),
        Figure(_("by motorbike"), whole_yuan(summary["bike_fen"] / 100), _("for the same kilograms")),
    ]


def _sum(summary: Mapping[str, Any], name: str) -> str:
    return formats.number(sum(one.get(name, 0) for one in summary["airports"]))


def reasons(summary: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Why legs are not flown, and how many, the most frequent first."""
    return [(why_not(int(bits)), formats.number(count)) for bits, count in summary["why"].items()]


@dataclass(frozen=True, slots=True)
class Airport:
    """One airport's day. `why_not`: it cannot manage it, and why; the fleet is empty then."""

    name: str
    legs: str
    sorties: str
    per_hour: str
    limit: str
    drones: str
    batteries: str
    chargers: str
    pads: str
    kwh: str
    charges: str
    cost: str
    bike: str
    crowded: bool


def airports(summary: Mapping[str, Any]) -> list[Airport]:
    """In the order of the table."""
    return [_airport(one, number) for number, one in enumerate(summary["airports"], 1)]


def _airport(one: Mapping[str, Any], number: int) -> Airport:
    def much(name: str) -> str:
        return formats.number(round(one[name], 1)) if name in one else formats.NOTHING

    return Airport(
        name=one["name"] or str(number),
        legs=_("%(flown)s of %(all)s") % {"flown": formats.number(one["flown"]), "all": formats.number(one["legs"])},
        sorties=formats.number(one["sorties"]),
        per_hour=much("per_hour"),
        limit=str(_LIMITS.get(one.get("limit", ""), formats.NOTHING)),
        drones=much("drones"),
        batteries=much("batteries"),
        chargers=much("chargers"),
        pads=much("pads"),
        kwh=much("kwh"),
        charges=much("charges"),
        cost=yuan(one["fen"]),
        bike=yuan(one["bike_fen"]),
        crowded="why_not" in one,
    )


def notes(summary: Mapping[str, Any]) -> list[str]:
    """What the answer does not know; the first always."""
    found = [_("No answer here is an obstacle clearance: heights that are roughly known say nothing of a mast, a wire or a tree.")]
    if "grid_knows" in summary:
        found.append(ground_known(summary["grid_knows"], summary["legs"]))
    if summary["without_ground"]:
        count = {"count": legs_count(summary["without_ground"])}
        says = _("Of %(count)s the table does not say the highest ground between; there it is taken as no higher than the ends.")
        found.append(says % count)
    if summary["without_heights"]:
        count = {"count": legs_count(summary["without_heights"])}
        says = _("Of %(count)s the table does not say how high both ends lie; such an end is taken at sea level.")
        found.append(says % count)
    if "zones" in summary:
        found.append(_zones(summary["zones"]))
    if summary["models_apart"] is not None:
        factor = {"factor": formats.number(summary["models_apart"])}
        found.append(_("Published models of its energy lie apart by a factor of %(factor)s.") % factor)
    found.append(_("Load, range and speed of the aircraft are published; its weight, battery and rotors are assumed to fit them."))
    return found


def _zones(told: Mapping[str, int]) -> str:
    if not told["passes"]:
        return f"{zones_count(told['zones'])} {no_zone_on_the_way()}"
    counts = {"passes": legs_count(told["passes"]), "closed": formats.number(told["closed"])}
    counts["around"] = formats.number(told["passes"] - told["closed"])
    says = _("On the straight way of %(passes)s lies one: %(around)s lead around it, %(closed)s have no way around and are not flown.")
    return f"{zones_count(told['zones'])} {says % counts}"


def question(asked: DronesAsked) -> list[tuple[str, str]]:
    """What was asked, name by name."""
    load = _("as much as it carries") if asked.load_kg is None else kilograms(asked.load_kg)
    return [
        (_("Aircraft"), str(words.word("craft", asked.craft.value))),
        (_("Load out, where the table has none"), load),
        (_("Load home, where the table has none"), kilograms(asked.back_kg)),
        (_("Height over the highest ground"), _("%(count)s m") % {"count": formats.number(asked.above_m)}),
        (_("Hours of flying a day"), formats.number(asked.hours)),
        (_("Road over the crow’s way, for the motorbike"), formats.number(asked.circuity)),
    ]


def _flies(row: Mapping[str, Any]) -> str:
    return str(gettext_lazy("flown") if row["flies"] else gettext_lazy("not flown"))


def _of(name: str) -> Any:
    return lambda row: row[name]


# Of the rows of logistics.queries.leg_rows.
LEGS = (
    Column("id", gettext_lazy("Leg"), value=_of("id"), sort="id", heading=True),
    Column("from", gettext_lazy("From"), value=_of("from"), sort="from"),
    Column("to", gettext_lazy("To"), value=_of("to"), sort="to"),
    Column("flies", gettext_lazy("Flown"), value=_flies, sort="flies"),
    Column("why", gettext_lazy("Why not"), value=lambda row: why_not(row["why"]), sort="why"),
    Column("zones", gettext_lazy("Closed zones"), value=zones_on, sort="zones"),
    Column("km", gettext_lazy("Way"), value=_of("km"), show=kilometres, sort="km", numeric=True),
    Column("minutes", gettext_lazy("Minutes out"), value=_of("minutes_out"), show=formats.number, sort="minutes", numeric=True),
    Column("bike", gettext_lazy("Motorbike, minutes"), value=_of("bike_minutes"), show=formats.number, sort="bike", numeric=True),
    Column("battery", gettext_lazy("Of the battery"), value=_of("battery"), show=formats.percent, sort="battery", numeric=True),
    Column("wanted", gettext_lazy("Wanted, kg"), value=_of("wanted_kg"), show=formats.number, sort="wanted", numeric=True),
    Column("sorties", gettext_lazy("Sorties"), value=_of("sorties"), show=formats.number, sort="sorties", numeric=True),
    Column("fen", gettext_lazy("A kilogram"), value=_of("fen_kg"), show=yuan, sort="fen", numeric=True),
    Column("bike_fen", gettext_lazy("A kilogram by motorbike"), value=_of("bike_fen_kg"), show=yuan, sort="bike_fen", numeric=True),
)
