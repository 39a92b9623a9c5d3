"""Maps of plans: places with their classes, brought into order once a process, and what the legend says of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from django.utils.translation import gettext as _

from courtyard.algorithms.raster.classes import EDGES, FILLS, Share, limits_of, shares
from courtyard.algorithms.raster.drawing import Layer, Picture, layer, picture
from courtyard.algorithms.raster.png import Colour
from courtyard.kernel.actors import Actor
from courtyard.kernel.recent import Recent
from courtyard.logistics import queries as logistics
from courtyard.logistics.rules import Asked
from courtyard.web import formats

# Distances are kept in single precision: whoever stands at the border of a site's reach is within it.
_GRAIN = 1 + 1e-6


@dataclass(frozen=True, slots=True)
class PlanMap:
    """A plan as it is drawn.

    shares   what lies in each class; `out` and `out_weight` what lies in none
    corners  degrees west, south, east, north of all that is shown
    """

    layer: Layer
    limits: tuple[float, ...]
    shares: tuple[Share, ...]
    out: int
    out_weight: float
    weight: float
    scattered: int
    corners: tuple[float, float, float, float]


_kept = Recent[tuple[UUID, tuple[float, ...] | None], PlanMap](most=4, most_bytes=200_000_000, size=lambda one: one.layer.nbytes)


def plan_map(actor: Actor, run: logistics.RunView, limits: tuple[float, ...] | None = None) -> PlanMap:
    """The map of a run that has a plan. Raises NotFound where the run lies outside the reader's reach.

    limits: of the classes, so that two plans can be drawn alike; None: those that suit this plan.
    """
    run_id = run.run_id
    result = logistics.result(actor, run_id)
    return _kept.get((run_id, limits), lambda: _made(result, logistics.scenario(actor, run.scenario_id).asked, limits))


def _made(result: logistics.Result, asked: Asked, limits: tuple[float, ...] | None) -> PlanMap:
    reach = asked.reach_km if asked.goal.wants_reach else None
    out = ~np.isfinite(result.cost) | (result.serves < 0)
    if reach is not None:
        out |= result.cost > reach * _GRAIN
    km = np.where(out, np.inf, result.cost)
    own = limits if limits is not None else limits_of(km, result.weight, reach=reach)
    drawn = layer(
        result.place_lon,
        result.place_lat,
        km,
        own,
        weight=result.weight,
        out=out,
        scattered=result.placed == 1,
        to=_ends(result),
    )
    lon, lat = (np.concatenate(pair) for pair in ((result.place_lon, result.site_lon), (result.place_lat, result.site_lat)))
    return PlanMap(
        layer=drawn,
        limits=own,
        shares=shares(km, result.weight, ~out, own),
        out=int(out.sum()),
        out_weight=float(result.weight[out].sum()),
        weight=float(result.weight.sum()),
        scattered=int((result.placed == 1).sum()),
        corners=(float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())),
    )


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
    lines = zip(of.shares, FILLS, EDGES, strict=False)
    return [Line(hexadecimal(fill), hexadecimal(edge), _between(one), one.places, _of(one.weight, of)) for one, fill, edge in lines]


def out_share(of: PlanMap) -> float:
    """Which share of the weight is out of reach."""
    return _of(of.out_weight, of)


def _of(weight: float, whole: PlanMap) -> float:
    return weight / whole.weight if whole.weight else 0.0


def hexadecimal(colour: Colour) -> str:
    """(178, 40, 14) -> "#b2280e"."""
    return f"#{bytes(colour).hex()}"


def _between(one: Share) -> str:
    if one.most is None:
        return _("over %(least)s km") % {"least": formats.number(one.least)}
    if not one.least:
        return _("up to %(most)s km") % {"most": formats.number(one.most)}
    return _("%(least)s to %(most)s km") % {"least": formats.number(one.least), "most": formats.number(one.most)}


def typed_limits(text: str) -> tuple[float, ...] | None:
    """Limits out of an address, "5,10,20"; None for anything that is none."""
    try:
        found = tuple(float(part) for part in text.split(",")) if text else ()
    except ValueError:
        return None
    good = 1 <= len(found) <= 4 and all(0 < one < 1e5 for one in found) and list(found) == sorted(set(found))
    return found if good else None


def shared_limits(results: Sequence[logistics.Result]) -> tuple[float, ...]:
    """Limits that suit several plans together, so that a colour means the same in all."""
    km = np.concatenate([np.where(found.serves >= 0, found.cost, np.inf) for found in results])
    return limits_of(km, np.concatenate([found.weight for found in results]))


def limits_text(limits: Sequence[float]) -> str:
    """For an address: "5,10,20"."""
    return ",".join(f"{one:g}" for one in limits)
