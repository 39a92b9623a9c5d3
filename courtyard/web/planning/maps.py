"""Maps of plans: places with their classes, brought into order once a process, and what the legend says of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from courtyard.algorithms.raster.classes import EDGES, FILLS, Share, limits_of, shares
from courtyard.algorithms.raster.drawing import Layer, Picture, layer, picture
from courtyard.algorithms.raster.png import Colour
from courtyard.kernel.actors import Actor
from courtyard.kernel.recent import Recent
from courtyard.logistics import queries as logistics
from courtyard.logistics.rules import Asked, Unit
from courtyard.web import formats
from courtyard.web.planning.shown import Limits, Shown, chosen

# Distances are kept in single precision: whoever stands at the border of a site's reach is within it.
_GRAIN = 1 + 1e-6
# No limit of classes is below this: half a kilometre, or three minutes.
_LEAST = {Unit.KILOMETRES: 0.5, Unit.HOURS: 0.05}


@dataclass(frozen=True, slots=True)
class PlanMap:
    """A plan as it is drawn.

    shown    which figure of the places; unit: of distances
    shares   what lies in each class; `out` and `out_weight` what lies in none
    flown    from how many places a drone fetches loads; driven: from how many a motorbike brings them. None where nothing flies
    corners  degrees west, south, east, north of all that is shown
    """

    shown: Shown
    unit: Unit
    layer: Layer
    limits: Limits
    shares: tuple[Share, ...]
    out: int
    out_weight: float
    weight: float
    scattered: int
    flown: int | None
    driven: int | None
    corners: tuple[float, float, float, float]


_kept = Recent[tuple[UUID, str, Limits | None], PlanMap](most=4, most_bytes=200_000_000, size=lambda one: one.layer.nbytes)


def plan_map(actor: Actor, run: logistics.RunView, limits: Limits | None = None, show: str = "") -> PlanMap:
    """The map of a run that has a plan. Raises NotFound where the run lies outside the reader's reach.

    limits: of the classes of distance, so that two plans can be drawn alike; None: those that suit this plan.
    show: what it shows, as `shown` names it; distances where the plan knows of nothing else of that name.
    """
    run_id = run.run_id
    result = logistics.result(actor, run_id)
    what = chosen(run.summary, result, show)
    own = None if what.array else limits
    return _kept.get((run_id, what.array, own), lambda: _made(result, logistics.scenario(actor, run.scenario_id).of_sites, what, own))


def _made(result: logistics.Result, asked: Asked, what: Shown, limits: Limits | None) -> PlanMap:
    reach = asked.reach_km if asked.goal.wants_reach else None
    out = ~np.isfinite(result.cost) | (result.serves < 0)
    if reach is not None:
        out |= result.cost > reach * _GRAIN
    figures = np.where(out, np.inf, what.figures(result) if what.array else result.cost)
    if limits is None:
        limits = what.limits(figures) if what.array else limits_of(figures, result.weight, reach=reach, least=_LEAST[asked.unit])
    flown = _flown(result)
    drawn = layer(
        result.place_lon,
        result.place_lat,
        figures,
        limits,
        weight=result.weight,
        out=out,
        scattered=result.placed == 1,
        to=_ends(result),
        dashed=flown,
    )
    lon, lat = (np.concatenate(pair) for pair in ((result.place_lon, result.site_lon), (result.place_lat, result.site_lat)))
    return PlanMap(
        shown=what,
        unit=asked.unit,
        layer=drawn,
        limits=limits,
        shares=shares(figures, result.weight, ~out, limits),
        out=int(out.sum()),
        out_weight=float(result.weight[out].sum()),
        weight=float(result.weight.sum()),
        scattered=int((result.placed == 1).sum()),
        flown=None if flown is None else int((flown & ~out).sum()),
        driven=None if flown is None else int((~flown & ~out).sum()),
        corners=(float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())),
    )


def _flown(result: logistics.Result) -> NDArray[np.bool_] | None:
    """Whose load a drone fetches, since it can and is cheaper; None where the plan knows of no drone."""
    by_drone, by_bike = (result.more.get(name) for name in ("drone_fen_kg", "bike_fen_kg"))
    return None if by_drone is None or by_bike is None else by_drone < by_bike


def _ends(result: logistics.Result) -> tuple[Any, Any]:
    """Where the site of each place stands; not a number where there is none."""
    served = result.serves >= 0
    lon, lat = np.full(len(served), np.nan), np.full(len(served), np.nan)
    lon[served], lat[served] = result.site_lon[result.serves[served]], result.site_lat[result.serves[served]]
    return lon, lat


def plan_picture(of: PlanMap, result: logistics.Result, *, most: tuple[int, int] = (960, 720)) -> Picture:
    """The whole plan in one picture, with its open sites."""
    return picture(of.layer, (result.site_lon, result.site_lat), most=most)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the legend: a class's two colours, its words, how many places, which share of the weight."""

    fill: str
    edge: str
    words: str
    places: int
    share: float


def legend(of: PlanMap) -> list[Line]:
    """The classes in words."""
    lines = enumerate(zip(of.shares, FILLS, EDGES, strict=False))
    return [Line(hexadecimal(fill), hexadecimal(edge), _class(of, at), one.places, _of(one.weight, of)) for at, (one, fill, edge) in lines]


def _class(of: PlanMap, at: int) -> str:
    return of.shown.words(of.limits, at) if of.shown.array else _between(of.shares[at], of.unit)


def out_share(of: PlanMap) -> float:
    """Which share of the weight is out of reach."""
    return _of(of.out_weight, of)


def _of(weight: float, whole: PlanMap) -> float:
    return weight / whole.weight if whole.weight else 0.0


def hexadecimal(colour: Colour) -> str:
    """(178, 40, 14) -> "#b2280e"."""
    return f"#{bytes(colour).hex()}"


def _between(one: Share, unit: Unit) -> str:
    if unit is Unit.HOURS:
        return _between_hours(one)
    if one.most is None:
        return _("over %(least)s km") % {"least": formats.number(one.least)}
    if not one.least:
        return _("up to %(most)s km") % {"most": formats.number(one.most)}
    return _("%(least)s to %(most)s km") % {"least": formats.number(one.least), "most": formats.number(one.most)}


def _between_hours(one: Share) -> str:
    if one.most is None:
        return _("over %(least)s h") % {"least": formats.number(one.least)}
    if not one.least:
        return _("up to %(most)s h") % {"most": formats.number(one.most)}
    return _("%(least)s to %(most)s h") % {"least": formats.number(one.least), "most": formats.number(one.most)}


def typed_limits(text: str) -> Limits | None:
    """Limits out of an address, "5,10,20"; None for anything that is none."""
    try:
        found = tuple(float(part) for part in text.split(",")) if text else ()
    except ValueError:
        return None
    good = 1 <= len(found) <= 4 and all(0 < one < 1e5 for one in found) and list(found) == sorted(set(found))
    return found if good else None


def shared_limits(results: Sequence[logistics.Result], unit: Unit) -> Limits:
    """Limits that suit several plans together, so that a colour means the same in all."""
    km = np.concatenate([np.where(found.serves >= 0, found.cost, np.inf) for found in results])
    return limits_of(km, np.concatenate([found.weight for found in results]), least=_LEAST[unit])


def limits_text(limits: Sequence[float]) -> str:
    """For an address: "5,10,20"."""
    return ",".join(f"{one:g}" for one in limits)
