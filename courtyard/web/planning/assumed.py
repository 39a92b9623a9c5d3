"""What a plan's times and costs assume, in words: each figure's name, its unit and its grounds, as algorithms name them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courtyard.algorithms.tariff import Tariff
from courtyard.logistics.rules import TARIFF_NAMES
from courtyard.web import formats

# Figure -> its name, and why this much; algorithms/tariff.py and the rest of what a plan's worth rests on have the values.
NAMES: dict[str, Promise | str] = {
    **TARIFF_NAMES,
    "rounds_circuity": _("Road over the crow’s way"),
    "rounds_km_h": _("Speed on the road"),
    "vehicle_km_fen": _("Vehicle, cost"),
    "vehicle_begins": _("Vehicle, its day begins"),
    "vehicle_until": _("Vehicle, its day ends"),
    "legs_circuity": _("Road over the crow’s way, for the motorbike"),
    "port_pad_s": _("Airport, a pad is busy"),
    "port_apart_s": _("Airport, between two movements"),
    "port_turn_s": _("Airport, turning a drone round"),
    "port_charge_s": _("Airport, charging"),
    "feeder_hubs": _("Hubs that a centre’s trucks go to"),
    "feeder_every": _("Truck to the hub, every"),
    "feeder_km_h": _("Truck to the hub, speed"),
    "village_circuity": _("Village roads over the crow’s way"),
    "handling_min": _("Handling"),
    "delivery_km_h": _("Last way, speed"),
    "delivery_most_km": _("Last way, at most"),
}
GROUNDS: dict[str, Promise] = {
    "bike_km_h": _("a loaded motorbike on a village road"),
    "bike_load_kg": _("two crates or sacks behind the rider"),
    "bike_fen_km": _("rider, fuel and wear; driven out and back for one load"),
    "drone_kwh_fen": _("village electricity"),
    "drone_battery_fen": _("a battery of two kWh"),
    "drone_battery_cycles": _("how long such a battery lasts"),
    "drone_hour_fen": _("the airframe’s wear"),
    "drone_sortie_fen": _("who loads and watches"),
    "feeder_fen_km": _("a truck of 4.2 m: driver, fuel, tolls and wear; driven out and back"),
    "feeder_load_kg": _("such a truck, not quite full"),
    "feeder_circuity": _("county roads"),
    "feeder_hubs": _("those nearest to it"),
    "feeder_every": _("no timetable of trucks between centres and hubs is public"),
    "feeder_km_h": _("such a truck on county roads"),
    "trunk_fen_kg_km": _("0.6 yuan a tonne and kilometre: a part load in a truck between cities"),
    "trunk_circuity": _("trunk roads"),
    "warehouse_fen_kg": _("in, sorted, out again, and a night in store, at the centre"),
    "packing_fen": _("a foam box with its label, and the packer’s minutes"),
    "cold_fen_kg": _("chilled down at the centre, with ice in the box"),
    "cold_fen_kg_km": _("what a cooled truck costs above another, half as much again"),
    "village_circuity": _("village roads in the hills; the scenario counts none"),
    "handling_min": _("before a load leaves its village"),
    "rounds_circuity": _("roads in the hills are 1.4 to 2 times as long"),
    "rounds_km_h": _("a small truck on county and village roads"),
    "vehicle_km_fen": _("fuel and wear of a small truck; where its row has no km_fen"),
    "vehicle_begins": _("a day of daylight; where its row has no begins"),
    "vehicle_until": _("a day of daylight; where its row has no until"),
    "legs_circuity": _("village roads in the hills; where a leg has no road_km"),
    "port_pad_s": _("for each start and each landing"),
    "port_apart_s": _("at least, in the air"),
    "port_turn_s": _("unloading, loading and a new battery"),
    "port_charge_s": _("a battery from empty to full"),
    "delivery_km_h": _("the last way, from a hub or a centre to the door"),
    "delivery_most_km": _("of road, beyond which nobody delivers from a hub or a centre"),
}
UNITS: dict[str, Promise] = {
    "km an hour": _("km/h"),
    "kg": _("kg"),
    "km": _("km"),
    "hubs": _("hubs"),
    "minutes": _("minutes"),
    "seconds": _("seconds"),
    "o'clock": _("o’clock"),
    "charges": _("charges"),
    "times the crow's way": _("times the crow’s way"),
    "fen": _("fen"),
    "fen a km": _("fen a km"),
    "fen a kWh": _("fen a kWh"),
    "fen an hour": _("fen an hour"),
    "fen a sortie": _("fen a sortie"),
    "fen a kg": _("fen a kg"),
    "fen a piece": _("fen a piece"),
    "fen a kg and km": _("fen a kg and km"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One figure that nobody gave: its name, how much with the unit, and on what grounds."""

    name: str
    much: str
    grounds: str


def name_of(figure: str) -> str:
    """A figure's name; one without words is shown as it is."""
    return str(NAMES.get(figure, figure))


def grounds_of(figure: str) -> Promise:
    """Why this much is assumed, of a figure of the tariff."""
    return GROUNDS[figure]


def unit_of(unit: str) -> str:
    """A unit in the reader's language."""
    return str(UNITS.get(unit, unit))


def lines(*told: Iterable[Mapping[str, Any]]) -> list[Line]:
    """Figures as plans tell them, each once."""
    once = {one["figure"]: one for some in told for one in some}
    return [Line(name_of(name), amount(one["value"], one["unit"]), _grounds(one)) for name, one in once.items()]


def amount(value: float, unit: str) -> str:
    """A figure with its unit."""
    return f"{formats.number(value)} {unit_of(unit)}"


def prices(given: Mapping[str, float] | None, names: Collection[str]) -> Iterator[tuple[str, str]]:
    """Each of these figures of the tariff: its name, and how much, which is said where nobody gave it."""
    own: Mapping[str, Any] = given or {}
    for figure in fields(Tariff):
        if figure.name in names:
            much = amount(own.get(figure.name, figure.default), figure.metadata["unit"])
            yield name_of(figure.name), much if figure.name in own else str(_("%(much)s, assumed")) % {"much": much}


def _grounds(one: Mapping[str, Any]) -> str:
    return str(GROUNDS.get(one["figure"], one["because"]))
