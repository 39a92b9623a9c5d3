"""A day's rounds and drone legs as pages and the report show them: the answer, its figures, the map, what it rests on."""

from typing import Any

from courtyard.kernel.actors import Actor
from courtyard.logistics import queries as logistics
from courtyard.web.planning import assumed, drones, figures, rounds
from courtyard.web.planning.ways import COLOURS, CROSS, DASHES, MOST_NUMBERS, legs_drawn, rounds_drawn
from courtyard.web.planning.worth import yuan

LEFT_SHOWN = 30


def rounds_context(actor: Actor, run: logistics.RunView, *, left_shown: int = LEFT_SHOWN) -> dict[str, Any]:
    """What a template knows of a day's rounds that were found."""
    calls, left = list(logistics.call_rows(actor, run.run_id)), list(logistics.left_rows(actor, run.run_id))
    return {
        "headline": rounds.headline(run.summary),
        "proof": rounds.proof(),
        "figures": rounds.figures(run.summary),
        "searched": figures.searched(run),
        "calls": calls,
        "left": rounds.left_by_reason(left, left_shown),
        "assumed": assumed.lines(run.summary["assumed"]),
        **_drawn(rounds_drawn(logistics.rounds_result(actor, run.run_id), calls, left)),
    }


def drones_context(actor: Actor, run: logistics.RunView) -> dict[str, Any]:
    """What a template knows of drone legs that were reckoned."""
    legs = [
        one
        | {
            "why_not": drones.why_not(one["why"]),
            "zones_said": drones.zones_on(one),
            "fen_kg_yuan": yuan(one["fen_kg"]),
            "bike_yuan": yuan(one["bike_fen_kg"]),
        }
        for one in logistics.leg_rows(actor, run.run_id)
    ]
    return {
        "headline": drones.headline(run.summary),
        "proof": drones.beside(run.summary),
        "figures": drones.figures(run.summary),
        "searched": figures.searched(run),
        "legs": legs,
        "reasons": drones.reasons(run.summary),
        "airports": drones.airports(run.summary),
        "notes": drones.notes(run.summary),
        "assumed": assumed.lines(run.summary["assumed"]),
        "has_zones": "zones" in run.summary,
        **_drawn(legs_drawn(legs, logistics.leg_ways(actor, run.run_id), logistics.run_zones(actor, run.run_id))),
    }


def _drawn(drawing: Any) -> dict[str, Any]:
    if drawing is None:
        return {"drawing": None}
    return {
        "drawing": drawing,
        "corners": ",".join(f"{one:.4f}" for one in drawing.corners),
        "wide": figures.kilometres(drawing.wide_km),
        "colours": ",".join(COLOURS),
        "dashes": ",".join(DASHES),
        "cross": CROSS,
        "most_numbers": MOST_NUMBERS,
    }
