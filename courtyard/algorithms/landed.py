"""What a kilogram costs by the time it is in the city, leg by leg, and what is left of the city's price at the gate of the yard.

For planning, for one village or for all at once: every length may be a number or a column with a row a village. Amounts are fen as
real numbers, estimates and never entries of a ledger.

A leg may lose some of what it carries. To bring one kilogram to the end, more has to leave the gate; each leg is paid for what enters it,
so that a leg with a loss makes all legs before it dearer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import ArrayLike, NDArray

Float = NDArray[np.float64]


class BadTariff(ValueError):
    """A price, a length or a share that makes no sense; the message names the leg."""


class Basis(Enum):
    """What a charge is counted by. TRIP: a vehicle's journey, divided by what it carries, full or not."""

    KG = "a kilogram"
    KG_KM = "a kilogram and kilometre"
    PIECE = "a piece"
    TRIP = "a trip"
    TRIP_KM = "a kilometre of a trip"


@dataclass(frozen=True, slots=True)
class Charge:
    """fen for each unit of `basis`; a number, or a column with a row a village."""

    basis: Basis
    fen: ArrayLike


@dataclass(frozen=True, slots=True)
class Leg:
    """One stretch or stage: driving, flying, packing, storing, cooling.

    km       how far, for charges by distance; a number, or a column with a row a village
    load_kg  what a trip carries on average, for charges by trip
    loss     the share of what enters that does not leave: 0 to below 1
    minutes  how long it takes, if that is of interest
    """

    name: str
    charges: tuple[Charge, ...]
    km: ArrayLike = 0.0
    load_kg: ArrayLike = 1.0
    loss: float = 0.0
    minutes: ArrayLike = 0.0


@dataclass(frozen=True, slots=True)
class Landed:
    """Of each kilogram that arrives: `fen_by_leg` what each leg costs, `gate_kg` how much has to leave the gate, `minutes` on the way."""

    fen_by_leg: Mapping[str, Float]
    gate_kg: Float
    minutes: Float

    @property
    def fen(self) -> Float:
        """The whole way, for each kilogram that arrives."""
        return np.asarray(sum(self.fen_by_leg.values(), np.zeros(1)), dtype=np.float64)


def landed(legs: Sequence[Leg], *, piece_kg: float = 1.0) -> Landed:
    """What bringing a kilogram of a product comes to, whose pieces weigh `piece_kg`. Raises BadTariff."""
    if not 0 < piece_kg < np.inf:
        raise BadTariff(f"a piece of {piece_kg:g} kg weighs nothing that could be carried")
    names = [leg.name for leg in legs]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise BadTariff(f"{twice}: two legs have this name; tell them apart")
    entering: Float = np.ones(1)
    fen_by_leg: dict[str, Float] = {}
    minutes: Float = np.zeros(1)
    # From the city backwards: what a leg has to be given depends on what is lost after it.
    for leg in reversed(legs):
        entering = entering / (1 - _share(leg))
        fen_by_leg[leg.name] = entering * sum(_per_kg(leg, charge, piece_kg) for charge in leg.charges)
        minutes = minutes + _column(leg, "minutes")
    return Landed({name: fen_by_leg[name] for name in names}, entering, minutes)


def kept(way: Landed, city_fen: ArrayLike) -> Float:
    """What is left at the gate for a kilogram that leaves it, in fen, when one that arrives brings `city_fen`; below 0: a loss."""
    return (np.asarray(city_fen, dtype=np.float64) - way.fen) / way.gate_kg


def worth_it(way: Landed, city_fen: ArrayLike, local_fen: ArrayLike) -> Float:
    """What a kilogram brings more at the gate than where it grew, in fen; below 0 where it should be sold there."""
    return kept(way, city_fen) - np.asarray(local_fen, dtype=np.float64)


def changed(before: Landed, after: Landed) -> dict[str, Float]:
    """By leg, what a scenario changes in fen for a kilogram that arrives; a leg that only one of them has counts whole."""
    names = [*before.fen_by_leg, *(name for name in after.fen_by_leg if name not in before.fen_by_leg)]
    none = np.zeros(1)
    return {name: after.fen_by_leg.get(name, none) - before.fen_by_leg.get(name, none) for name in names}


def _share(leg: Leg) -> float:
    if not 0 <= leg.loss < 1:
        raise BadTariff(f"{leg.name}: a share of {leg.loss:g} cannot be lost; from 0 to below 1")
    return leg.loss


def _per_kg(leg: Leg, charge: Charge, piece_kg: float) -> Float:
    fen = np.atleast_1d(np.asarray(charge.fen, dtype=np.float64))
    wrong = ~(np.isfinite(fen) & (fen >= 0))
    if wrong.any():
        where = f" (row {int(np.argmax(wrong))})" if len(fen) > 1 else ""
        raise BadTariff(f"{leg.name}: {fen[wrong][0]:g} fen for {charge.basis.value} is no price{where}")
    units: Float
    match charge.basis:
        case Basis.KG:
            units = np.ones(1)
        case Basis.KG_KM:
            units = _column(leg, "km")
        case Basis.PIECE:
            units = np.full(1, 1 / piece_kg)
        case Basis.TRIP:
            units = 1 / _carried(leg)
        case Basis.TRIP_KM:
            units = _column(leg, "km") / _carried(leg)
    return fen * units


def _carried(leg: Leg) -> Float:
    load = _column(leg, "load_kg")
    if (load == 0).any():
        raise BadTariff(f"{leg.name}: a trip that carries nothing has no cost a kilogram (row {int(np.argmax(load == 0))})")
    return load


def _column(leg: Leg, name: str) -> Float:
    values = np.atleast_1d(np.asarray(getattr(leg, name), dtype=np.float64))
    wrong = ~(np.isfinite(values) & (values >= 0))
    if wrong.any():
        raise BadTariff(f"{leg.name}: {name} is {values[wrong][0]:g} in row {int(np.argmax(wrong))}")
    return values
