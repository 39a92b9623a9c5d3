"""A scenario and its plan as pages and the report show them: the answer, its proof and figures, the map, what it rests on."""

from typing import Any

from courtyard.algorithms.raster.drawing import BEYOND
from courtyard.kernel.actors import Actor
from courtyard.logistics import queries as logistics
from courtyard.logistics.rules import Asked, DronesAsked, RoundsAsked
from courtyard.web.planning import drones, figures, rounds
from courtyard.web.planning.maps import hexadecimal, legend, out_share, plan_map, plan_picture
from courtyard.web.planning.shown import choices
from courtyard.web.planning.worth import worth

# Pictures are at most so many pixels wide and high; small ones stand beside each other.
WIDE, SMALL = (960, 720), (640, 520)


def question_context(actor: Actor, scenario: logistics.ScenarioView) -> dict[str, Any]:
    """What a template knows of a scenario, planned or not."""
    earlier = logistics.scenario(actor, scenario.based_on) if scenario.based_on else None
    return {
        "scenario": scenario,
        "run": scenario.run,
        "question": _question(scenario),
        "earlier": earlier,
    }


def _in_unit(asked: Asked, row: dict[str, Any]) -> dict[str, Any]:
    """A row of an open site, its ways in the unit of the plan."""
    return row | {name: figures.measured(asked, row[name]) for name in ("mean_km", "worst_km")}


def _question(scenario: logistics.ScenarioView) -> list[tuple[str, str]]:
    if isinstance(scenario.asked, RoundsAsked):
        return rounds.question(scenario.asked, has_roads=scenario.roads is not None)
    if isinstance(scenario.asked, DronesAsked):
        return drones.question(scenario.asked)
    return [*figures.question(scenario.asked, has_ways=scenario.ways is not None), *figures.looked_at(scenario)]


def progress_of(scenario: logistics.ScenarioView, run: logistics.RunView) -> str:
    """How far a run is, while it runs."""
    if isinstance(scenario.asked, Asked):
        return figures.progress(scenario.asked, run)
    return rounds.progress(run)


def plan_context(
    actor: Actor,
    scenario: logistics.ScenarioView,
    run: logistics.RunView,
    *,
    limits: tuple[float, ...] | None = None,
    show: str = "",
    most: tuple[int, int] = WIDE,
    farthest: int = 10,
) -> dict[str, Any]:
    """What a template knows of a plan. `most`: the size of its picture; `limits` and `show` as in `plan_map`."""
    drawn = plan_map(actor, run, limits, show)
    result = logistics.result(actor, run.run_id)
    picture = plan_picture(drawn, result, most=most)
    sites = [_in_unit(scenario.of_sites, row) for row in logistics.site_rows(actor, run.run_id)]
    return {
        "scenario": scenario,
        "run": run,
        "sites": sites,
        "headline": figures.headline(scenario.of_sites, run.summary),
        "proof": figures.proof(scenario.of_sites, run.summary),
        "figures": figures.figures(scenario.of_sites, run.summary),
        "searched": figures.searched(run),
        "worth": worth(run.summary),
        "has_zones": "zones" in run.summary,
        "farthest": figures.farthest(scenario.of_sites, run.summary, farthest, {one["id"]: one["name"] for one in sites}),
        "map": drawn,
        "shows": choices(run.summary, result),
        "legend": legend(drawn),
        "out_share": out_share(drawn),
        "beyond": hexadecimal(BEYOND),
        "picture": picture,
        "wide": figures.kilometres(picture.wide_km),
    }
