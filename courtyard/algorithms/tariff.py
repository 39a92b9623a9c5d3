"""What moving goods costs, figure by figure: a planner's own where she has given it, else one that is assumed, with why. And her products.

Nobody publishes what a village's freight costs leg by leg. So every figure has a value to begin with, says that it is assumed and on what
grounds, and stays on the list of what is assumed until it is given. Amounts are fen as real numbers: estimates, never entries of a ledger.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from itertools import chain
from typing import Any

import numpy as np

from courtyard.algorithms.centres import Means
from courtyard.algorithms.columns import Columns, Fault, read_columns, refuse
from courtyard.algorithms.flight.aircraft import Aircraft
from courtyard.algorithms.flight.day import ASSUMED_TARIFF, Motorbike
from courtyard.algorithms.flight.legs import Tariff as OfFlights

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
# Those that a leg by drone and the same by motorbike rest on.
LEG_FIGURES = tuple(name for name in FIGURES if name.startswith(("bike_", "drone_")))


def tariff(given: Mapping[str, float]) -> Tariff:
    """With a planner's own figures. Raises BadColumns with every name that is none, and every amount that makes no sense."""
    refuse("tariff", _senseless(given, {}))
    return Tariff(**given, given=frozenset(given))


def read_tariff(text: str, *, title: str = "tariff") -> Tariff:
    """Of a CSV with the columns id and value, a figure a row. Raises BadColumns."""
    rows = read_columns(text, ("value",), title=title)
    values = rows.get("value")
    missing = np.isnan(values)
    given = {name: value for name, value, lacks in zip(rows.ids, values.tolist(), missing, strict=True) if not lacks}
    without = (rows.fault("no-value", row) for row in np.flatnonzero(missing).tolist())
    refuse(title, chain(without, _senseless(given, dict(zip(rows.ids, rows.lines, strict=True)))))
    return Tariff(**given, given=frozenset(given))


def _senseless(given: Mapping[str, float], lines: Mapping[str, int]) -> Iterator[Fault]:
    above = {one.name: one.metadata["above_zero"] for one in fields(Tariff) if one.name in FIGURES}
    for name, value in given.items():
        line = lines.get(name, 0)
        if name not in FIGURES:
            yield Fault("no-figure", line, values={"figure": name, "figures": ", ".join(FIGURES)})
        elif not np.isfinite(value) or value < 0 or (above[name] and value == 0):
            values = {"figure": name, "a": f"{value:g}", "unit": FIGURES[name]}
            yield Fault("figure above zero" if above[name] else "figure from zero", line, values=values)


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
    least = {"city_fen": (0.0, np.nan), "local_fen": (0.0, np.nan), "piece_kg": (1e-6, 1.0), "loss": (0.0, 0.0)}
    refuse(title, chain(*(rows.below(name, *one) for name, one in least.items()), _all_lost(rows), rows.neither("cold")))
    city, local, piece, loss = (rows.get(name, default) for name, (_, default) in least.items())
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


def _all_lost(rows: Columns) -> Iterator[Fault]:
    loss = rows.get("loss", 0.0)
    for row in np.flatnonzero(np.isfinite(loss) & (loss >= 1)).tolist():
        yield rows.fault("share", row, column="loss", a=f"{loss[row]:g}")
