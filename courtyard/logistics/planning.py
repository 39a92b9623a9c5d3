"""A scenario is worked out: tables and a question in, figures and arrays out. Only the planner's process imports this.

How soon parcels arrive by the plan, and what a kilogram costs to land, is worked out in `worth`.
"""

import resource
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from courtyard.algorithms.siting.goals import Goal
from courtyard.algorithms.siting.instances import read_costs
from courtyard.algorithms.siting.points import BadPlaces
from courtyard.algorithms.siting.question import Answer, Question, answer, as_asked, effort_until, service
from courtyard.algorithms.siting.search import Progress
from courtyard.algorithms.siting.tables import Table
from courtyard.logistics.results import Array
from courtyard.logistics.rules import Asked
from courtyard.logistics.worth import worth

Float = NDArray[np.float64]
# Phase, best and bound so far; answers whether to end.
Watch = Callable[[str, float, float], bool]
_FARTHEST = 20


@dataclass(frozen=True, slots=True)
class Tables:
    """What a scenario is asked of; `sites` None: one may build at any of the places.

    further: texts of hubs, departures, destinations, products, heights and zones, as far as the scenario has them, by these names
    tariff:  the figures that its maker gave; None: nothing is asked about costs
    ways:    the text of a table of ways; None: distances are the crow's
    """

    places: Table
    sites: Table | None = None
    further: Mapping[str, str] = field(default_factory=dict)
    tariff: Mapping[str, float] | None = None
    ways: str | None = None


def plan(tables: Tables, asked: Asked, *, gap: float, memory: int, watch: Watch) -> tuple[dict[str, Any], dict[str, Array]]:
    """The summary (plain JSON) and the arrays of results.Result. Raises BadPlaces where there is no plan, TooLarge above `memory` bytes."""
    question = question_of(tables, asked, memory)
    scale = _yuan(asked)

    def ends(progress: Progress) -> bool:
        best, bound = as_asked(question, progress)
        return watch(progress.phase, scale * best, scale * bound)

    found = answer(question, effort_until(gap=gap, seed=asked.seed, watch=ends))
    summary, arrays = worth(tables.further, tables.tariff, asked, question, found, memory=memory)
    return _summary(question, found, scale) | summary, _arrays(question, found) | arrays


def question_of(tables: Tables, asked: Asked, memory: int) -> Question:
    """What is asked, in kilometres or in the unit of a table of ways: a charge counts as so many of them as it would pay for."""
    sites = tables.places if tables.sites is None else tables.sites
    if asked.goal is Goal.FIXED_CHARGE:
        own = None if sites.charge is None else sites.charge * 100 / asked.km_fen
        for_all = None if asked.charge_fen is None else np.full(len(sites), asked.charge_fen / asked.km_fen)
        sites = replace(sites, charge=for_all if own is None else own)
    # A road's length over the crow's way says nothing of ways that are given.
    places = tables.places if tables.ways is None else replace(tables.places, circuity=None)
    return Question(
        asked.goal,
        places,
        sites,
        number=asked.number if asked.goal.wants_number else None,
        reach=asked.reach_km if asked.goal.wants_reach else None,
        circuity=asked.circuity if tables.ways is None else 1.0,
        costs=None if tables.ways is None else read_costs(tables.ways, places, sites),
        memory=memory,
        workers=-1,
    )


def _yuan(asked: Asked) -> float:
    """By what the objective is multiplied: a fixed-charge plan is told in yuan."""
    return asked.km_fen / 100 if asked.goal is Goal.FIXED_CHARGE else 1.0


def _summary(question: Question, found: Answer, scale: float) -> dict[str, Any]:
    """`objective` and `bound` are weight x km, km, weight, sites or yuan, as the goal is."""
    weights = question.weights
    return {
        "goal": found.goal.value,
        "objective": scale * found.objective,
        "bound": scale * found.bound,
        "gap": found.gap,
        "mean_km": _number(found.mean),
        "p95_km": _number(found.p95),
        "worst_km": _number(found.worst),
        "places": len(question.clients),
        "weight": float(weights.sum()),
        "candidates": len(question.sites),
        "open": len(found.sites),
        "left_out": len(found.left_out),
        "left_out_weight": float(weights[found.left_out].sum()),
        "farthest": _farthest(question, found),
        "peak_memory_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }


def _farthest(question: Question, found: Answer) -> list[dict[str, Any]]:
    """The places that have it farthest, by row of their table; of equally far ones the first."""
    places = question.clients
    lon, lat = _degrees(places)
    rows = np.argsort(-found.costs, kind="stable")[:_FARTHEST].tolist()
    return [
        {
            "row": row,
            "line": int(places.lines[row]),
            "id": places.ids[row],
            "name": places.names[row] if places.names else "",
            "lon": float(lon[row]),
            "lat": float(lat[row]),
            "weight": float(question.weights[row]),
            "km": _number(found.costs[row]),
            "site": question.sites.ids[found.serves[row]] if found.serves[row] >= 0 else "",
        }
        for row in rows
    ]


def _arrays(question: Question, found: Answer) -> dict[str, Array]:
    places, sites, chosen = question.clients, question.sites, found.sites
    held = service(question, found)
    lon, lat = _degrees(places)
    site_lon, site_lat = _degrees(sites)
    scattered = np.zeros(len(places), dtype=np.bool_) if places.scattered is None else places.scattered
    names = sites.names or [""] * len(sites)
    return {
        "place_lon": lon.astype(np.float32),
        "place_lat": lat.astype(np.float32),
        "placed": scattered.astype(np.uint8),
        "serves": found.served_by.astype(np.int32),
        "cost": found.costs.astype(np.float32),
        "weight": question.weights.astype(np.float32),
        "site_rows": chosen.astype(np.int32),
        "site_id": np.array([sites.ids[row] for row in chosen], dtype=np.str_),
        "site_name": np.array([names[row] for row in chosen], dtype=np.str_),
        "site_lon": site_lon[chosen].astype(np.float32),
        "site_lat": site_lat[chosen].astype(np.float32),
        "site_serves": held.places.astype(np.int32),
        "site_weight": held.weight.astype(np.float32),
        "site_mean": held.mean.astype(np.float32),
        "site_worst": held.worst.astype(np.float32),
    }


def _degrees(table: Table) -> tuple[Float, Float]:
    if table.at is None:
        raise BadPlaces("A scenario is planned on the earth: its tables have the columns lon and lat.")
    return table.at


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
