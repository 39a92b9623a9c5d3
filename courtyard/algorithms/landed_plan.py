"""What a kilogram costs to land in the city under a plan of centres, by village and product, and what a household keeps of its price.

The legs: access (to the village's centre, by motorbike or by the drone where that is cheaper), warehouse, packing, cold (for what is kept
cold), feeder road (to the nearest hub), trunk (to the cities, their mean by the people who live there). How far it is comes from where
things lie; what it costs from a `Tariff`, each figure of which is a planner's own or named as assumed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from courtyard.algorithms.centres import Access, Centres, Places
from courtyard.algorithms.earth import great_circle_km
from courtyard.algorithms.landed import BadTariff, Basis, Charge, Landed, Leg, changed, kept, landed
from courtyard.algorithms.tariff import Product, Tariff

Real = NDArray[np.float64]
Short = NDArray[np.float32]

# Pairs of places whose distances are held at once.
_PAIRS = 4_000_000
# A change of less than this for a kilogram is none: results are kept as float32.
_SAME_FEN = 0.01


@dataclass(frozen=True, slots=True)
class Onward:
    """From each centre: road to the hub that it feeds, and road from there to the cities, in kilometres."""

    feeder_km: Real
    trunk_km: Real


def onward(centres: Places, hubs: Places | None, cities: Places, weight: ArrayLike, tariff: Tariff) -> Onward:
    """Each centre feeds its nearest hub; where no hubs are given, trunk trucks begin at the centre. weight: people of each city.

    Raises BadTariff where nobody lives in any city.
    """
    people = np.asarray(weight, dtype=np.float64)
    if not len(cities) or not (np.isfinite(people).all() and people.min() >= 0 and people.any()):
        raise BadTariff("a landed cost needs a city with people in it")
    share = people / people.sum()
    starts = centres if hubs is None else hubs
    if not len(starts):
        raise BadTariff("a landed cost needs a centre, and a hub where hubs are given")
    trunk = np.concatenate([block @ share for block in _distances(starts, cities)]) * tariff.trunk_circuity
    if hubs is None:
        return Onward(np.zeros(len(centres)), trunk)
    near = [(block.argmin(axis=1), block.min(axis=1)) for block in _distances(centres, hubs)]
    hub, crow = (np.concatenate(column) for column in zip(*near, strict=True))
    return Onward(crow * tariff.feeder_circuity, trunk[hub])


def _distances(begin: Places, end: Places) -> Iterator[Real]:
    step = max(1, _PAIRS // len(end))
    for first in range(0, len(begin), step):
        part = slice(first, first + step)
        yield great_circle_km(begin.lon[part, None], begin.lat[part, None], end.lon[None], end.lat[None])


@dataclass(frozen=True, slots=True)
class OfProduct:
    """One row a village, NaN for one without a centre: what a kilogram costs that arrives, and what is kept of one that leaves the gate.

    legs: what each leg costs, the mean by people.
    """

    product: Product
    landed_fen: Short
    kept_fen: Short
    legs: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class LandedPlan:
    """products: in the order in which they were given."""

    plan: Centres
    ways_in: Access
    tariff: Tariff
    products: tuple[OfProduct, ...]

    def told(self) -> dict[str, Any]:
        """In plain numbers: each product, how loads come to the centres, and every figure that is assumed with its grounds."""
        return {
            "products": [self._told(one) for one in self.products],
            "access": self._access(),
            "assumed": [asdict(one) for one in self.tariff.assumed],
        }

    def _told(self, one: OfProduct) -> dict[str, Any]:
        rows, product = self.plan.served, one.product
        people, keeps = self.plan.people[rows], one.kept_fen[rows].astype(np.float64)
        return {
            "product": product.product_id,
            "name": product.name,
            "city_fen": product.city_fen,
            "local_fen": product.local_fen,
            "landed_fen": _mean(one.landed_fen[rows], people),
            "legs": dict(one.legs),
            "kept_fen": _mean(keeps, people),
            "kept_fen_piece": _times(_mean(keeps, people), product.piece_kg),
            "people": float(people.sum()),
            "people_worth_it": float(people[keeps > product.local_fen].sum()),
            "people_nothing_left": float(people[keeps <= 0].sum()),
        }

    def _access(self) -> dict[str, Any]:
        rows, ways = self.plan.served, self.ways_in
        people, bike, best = self.plan.people[rows], ways.bike_fen_kg[rows], ways.fen_kg[rows]
        flown = np.flatnonzero(ways.flies)
        drone, beside = ways.drone_fen_kg[flown], ways.bike_fen_kg[flown]
        cheaper = drone < beside
        return {
            "bike_fen_kg": _mean(bike, people),
            "fen_kg": _mean(best, people),
            "villages": len(rows),
            "villages_flown": len(flown),
            "people_flown": float(self.plan.people[flown].sum()),
            "villages_cheaper_by_drone": int(cheaper.sum()),
            "people_cheaper_by_drone": float(self.plan.people[flown][cheaper].sum()),
            "flown_bike_fen_kg": _mean(beside, self.plan.people[flown]),
            "flown_drone_fen_kg": _mean(drone, self.plan.people[flown]),
            "most_saved": float((1 - drone[cheaper] / beside[cheaper]).max()) if cheaper.any() else 0.0,
        }


def landed_plan(plan: Centres, ways_in: Access, from_centres: Onward, tariff: Tariff, products: Sequence[Product]) -> LandedPlan:
    """For every product from every village. Raises BadTariff."""
    rows = plan.served
    if not len(rows):
        raise BadTariff("no village has a centre, so that nothing is landed")
    at, people, count = plan.serves[rows], plan.people[rows], len(plan.villages)
    feeder, trunk, by_access = from_centres.feeder_km[at], from_centres.trunk_km[at], ways_in.fen_kg[rows]
    found = []
    for product in products:
        way = landed(_legs(by_access, feeder, trunk, tariff, product), piece_kg=product.piece_kg)
        columns = np.full((2, count), np.nan, dtype=np.float32)
        columns[0, rows], columns[1, rows] = way.fen, kept(way, product.city_fen)
        legs = {name: float(np.average(np.broadcast_to(fen, len(rows)), weights=_some(people))) for name, fen in way.fen_by_leg.items()}
        found.append(OfProduct(product, columns[0], columns[1], legs))
    return LandedPlan(plan, ways_in, tariff, tuple(found))


def _legs(by_access: Real, feeder_km: Real, trunk_km: Real, tariff: Tariff, product: Product) -> list[Leg]:
    # A truck that brings a load drives back, and is paid for both ways.
    feeder = Charge(Basis.TRIP_KM, 2 * tariff.feeder_fen_km)
    cold = (Charge(Basis.KG, tariff.cold_fen_kg), Charge(Basis.KG_KM, tariff.cold_fen_kg_km))
    return [
        Leg("access", (Charge(Basis.KG, by_access),)),
        Leg("warehouse", (Charge(Basis.KG, tariff.warehouse_fen_kg),)),
        Leg("packing", (Charge(Basis.PIECE, tariff.packing_fen),)),
        *([Leg("cold", cold, km=feeder_km + trunk_km)] if product.cold else []),
        Leg("feeder road", (feeder,), km=feeder_km, load_kg=tariff.feeder_load_kg),
        Leg("trunk", (Charge(Basis.KG_KM, tariff.trunk_fen_kg_km),), km=trunk_km, loss=product.loss),
    ]


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What another scenario changes, product by product of both, from what each told: in fen, means by people, leg by leg."""
    known = {one["product"]: one for one in before["products"]}
    found = []
    for one in after["products"]:
        other = known.get(one["product"])
        if other is None:
            continue
        legs = changed(_as_landed(other["legs"]), _as_landed(one["legs"]))
        found.append(
            {
                "product": one["product"],
                "name": one["name"],
                "landed_fen": one["landed_fen"] - other["landed_fen"],
                "kept_fen": one["kept_fen"] - other["kept_fen"],
                "legs": {name: float(fen[0]) for name, fen in legs.items()},
                "people_worth_it": one["people_worth_it"] - other["people_worth_it"],
            }
        )
    return found


def gained(before_fen: ArrayLike, after_fen: ArrayLike, people: ArrayLike) -> dict[str, float]:
    """People by whether they keep more, as much, or less of a kilogram than before; the rows are the same villages, NaN for no centre.

    A village that only now has a centre keeps more, one that has none any longer keeps less.
    """
    before, after = (np.asarray(one, dtype=np.float64) for one in (before_fen, after_fen))
    mine = np.broadcast_to(np.asarray(people, dtype=np.float64), before.shape)
    more = (after > before + _SAME_FEN) | (np.isnan(before) & ~np.isnan(after))
    less = (after < before - _SAME_FEN) | (np.isnan(after) & ~np.isnan(before))
    return {"more": float(mine[more].sum()), "same": float(mine[~more & ~less].sum()), "less": float(mine[less].sum())}


def _as_landed(legs: Mapping[str, float]) -> Landed:
    return Landed({name: np.array([fen]) for name, fen in legs.items()}, np.ones(1), np.zeros(1))


def _some(people: Real) -> Real:
    """Weights of a mean: all alike where nobody counts."""
    return people if people.any() else np.ones(len(people))


def _mean(values: NDArray[np.floating], people: Real) -> float | None:
    return float(np.average(values.astype(np.float64), weights=_some(people))) if len(values) else None


def _times(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor
