"""What moving goods costs, figure by figure: a planner's own where she has given it, else one that is assumed, with why. And her products.

Nobody publishes what a village's freight costs leg by leg. So every figure has a value to begin with, says that it is assumed and on what
grounds, and stays on the list of what is assumed until it is given. Amounts are fen as real numbers: estimates, never entries of a ledger.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

from courtyard.algorithms.centres import Means
from courtyard.algorithms.columns import BadColumns, read_columns
from courtyard.algorithms.flight.aircraft import Aircraft
from courtyard.algorithms.flight.day import ASSUMED_TARIFF, Motorbike
from courtyard.algorithms.flight.legs import Tariff as OfFlights
from courtyard.algorithms.landed import BadTariff

_BIKE = Motorbike()


def _assumed(value: float, unit: str, because: str, *, above_zero: bool = False) -> Any:
    return field(default=value, metadata={"unit": unit, "because": because, "above_zero": above_zero})


@dataclass(frozen=True, slots=True)
class Assumed:
    """A figure that nobody has given."""

    figure: str
    value: float
    unit: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """Every figure of a plan's costs; `given` names those that are a planner's own."""

    bike_km_h: float = _assumed(_BIKE.km_h, "km an hour", "a loaded motorbike on a village road", above_zero=True)
    bike_load_kg: float = _assumed(_BIKE.load_kg, "kg", "two crates or sacks behind the rider", above_zero=True)
    bike_fen_km: float = _assumed(_BIKE.fen_km, "fen a km", "rider, fuel and wear; driven out and back for one load")
    drone_kwh_fen: float = _assumed(ASSUMED_TARIFF.energy_fen_kwh, "fen a kWh", "village electricity")
    drone_battery_fen: float = _assumed(ASSUMED_TARIFF.battery_fen, "fen", "a battery of two kWh")
    drone_battery_cycles: float = _assumed(ASSUMED_TARIFF.battery_cycles, "charges", "how long such a battery lasts", above_zero=True)
    drone_hour_fen: float = _assumed(ASSUMED_TARIFF.airframe_fen_hour, "fen an hour", "the airframe's wear")
    drone_sortie_fen: float = _assumed(ASSUMED_TARIFF.leg_fen, "fen a sortie", "who loads and watches")
    feeder_fen_km: float = _assumed(350.0, "fen a km", "a truck of 4.2 m: driver, fuel, tolls and wear; driven out and back")
    feeder_load_kg: float = _assumed(1_000.0, "kg", "such a truck, not quite full", above_zero=True)
    feeder_circuity: float = _assumed(1.4, "times the crow's way", "county roads", above_zero=True)
    trunk_fen_kg_km: float = _assumed(0.06, "fen a kg and km", "0.6 yuan a tonne and kilometre: a part load in a truck between cities")
    trunk_circuity: float = _assumed(1.25, "times the crow's way", "trunk roads", above_zero=True)
    warehouse_fen_kg: float = _assumed(40.0, "fen a kg", "in, sorted, out again, and a night in store, at the centre")
    packing_fen: float = _assumed(250.0, "fen a piece", "a foam box with its label, and the packer's minutes")
    cold_fen_kg: float = _assumed(50.0, "fen a kg", "chilled down at the centre, with ice in the box")
    cold_fen_kg_km: float = _assumed(0.03, "fen a kg and km", "what a cooled truck costs above another, half as much again")
    given: frozenset[str] = frozenset()

    @property
    def assumed(self) -> tuple[Assumed, ...]:
        """What nobody has given, in the order above."""
        names = [one for one in fields(self) if one.name != "given" and one.name not in self.given]
        return tuple(Assumed(one.name, getattr(self, one.name), one.metadata["unit"], one.metadata["because"]) for one in names)

    def means(self, drone: Aircraft | None = None, load_kg: float | None = None, handling: float = Means().handling) -> Means:
        """How loads come to a centre at these prices."""
        flights = OfFlights(
            self.drone_kwh_fen,
            round(self.drone_battery_fen),
            max(1, round(self.drone_battery_cycles)),
            round(self.drone_hour_fen),
            round(self.drone_sortie_fen),
        )
        return Means(Motorbike(self.bike_km_h, self.bike_load_kg, self.bike_fen_km), drone, load_kg, flights, handling)


FIGURES: Mapping[str, str] = {one.name: one.metadata["unit"] for one in fields(Tariff) if one.name != "given"}


def tariff(given: Mapping[str, float]) -> Tariff:
    """With a planner's own figures. Raises BadTariff for a name that is none, and for an amount that makes no sense."""
    unknown = sorted(given.keys() - FIGURES.keys())
    if unknown:
        raise BadTariff(f"{unknown[0]} is no figure of a tariff; there are {', '.join(FIGURES)}")
    for one in fields(Tariff):
        if one.name not in given:
            continue
        value, above = given[one.name], one.metadata["above_zero"]
        if not np.isfinite(value) or value < 0 or (above and value == 0):
            raise BadTariff(
                f"{one.name} is {value:g}: a number {'above 0' if above else 'of 0 or more'} is needed, in {one.metadata['unit']}"
            )
    return Tariff(**given, given=frozenset(given))


def read_tariff(text: str, *, title: str = "tariff") -> Tariff:
    """Of a CSV with the columns id and value, a figure a row. Raises BadColumns, BadTariff."""
    rows = read_columns(text, ("value",), title=title)
    values = rows.get("value")
    missing = np.flatnonzero(np.isnan(values))
    if len(missing):
        raise BadColumns(f"{rows.at(int(missing[0]))}: it has no value; leave the row out for the one that is assumed.")
    return tariff(dict(zip(rows.ids, values.tolist(), strict=True)))


@dataclass(frozen=True, slots=True)
class Product:
    """piece_kg: of a piece as it is packed. city_fen, local_fen: what a kilogram brings in the city, and where it grew. loss: the share
    that spoils on the trunk. cold: it is kept cold from the centre on.
    """

    product_id: str
    name: str
    piece_kg: float
    city_fen: float
    local_fen: float
    loss: float = 0.0
    cold: bool = False


def read_products(text: str, *, title: str = "products") -> tuple[Product, ...]:
    """Of a CSV: city_fen, local_fen (a kilogram), and beside them id, name, piece_kg (1), loss (0), cold (yes). Raises BadColumns."""
    rows = read_columns(text, ("piece_kg", "city_fen", "local_fen", "loss"), words=("name", "cold"), title=title)
    city, local = rows.at_least("city_fen", 0.0), rows.at_least("local_fen", 0.0)
    piece, loss = rows.at_least("piece_kg", 1e-6, 1.0), rows.at_least("loss", 0.0, 0.0)
    spoilt = np.flatnonzero(loss >= 1)
    if len(spoilt):
        raise BadColumns(f"{rows.at(int(spoilt[0]))}: loss is {loss[spoilt[0]]:g}; a share from 0 to below 1 is needed.")
    cold = rows.says_yes("cold")
    return tuple(
        Product(
            product_id=name,
            name=rows.word("name", row) or name,
            piece_kg=float(piece[row]),
            city_fen=float(city[row]),
            local_fen=float(local[row]),
            loss=float(loss[row]),
            cold=bool(cold[row]),
        )
        for row, name in enumerate(rows.ids)
    )
