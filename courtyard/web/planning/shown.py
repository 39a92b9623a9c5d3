"""What a plan's map shows: how far places have it, which share of the destinations they reach in time, or what they keep of a kilogram.

A map counts upwards from what is best, so that lower figures are lighter: shares become what is missing of them, amounts are counted down.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from courtyard.algorithms.raster.classes import even_limits
from courtyard.logistics.queries import Result, share_name
from courtyard.web import formats
from courtyard.web.planning.worth import yuan

Float = NDArray[np.float64]
Limits = tuple[float, ...]

# What is missing of everything, nine tenths, half, and anything at all; the grain is that of figures kept in single precision.
_GRAIN = 1e-6
_MISSING: Limits = (_GRAIN, 0.1 + _GRAIN, 0.5 + _GRAIN, 1 - _GRAIN)


@dataclass(frozen=True, slots=True)
class Shown:
    """`array` names it in an address, as it does among the arrays of the plan; the empty one is the distance.

    hours: within how many the share is meant; local_fen: what a kilogram brings at home.
    """

    array: str = ""
    at: str = ""
    hours: float = 0.0
    product: str = ""
    local_fen: float | None = None

    @property
    def word(self) -> str:
        """For the choice above the map."""
        if self.at:
            return _("Within %(hours)s h, handed over at %(at)s") % {"hours": formats.number(self.hours), "at": self.at}
        if self.product:
            return _("Kept of a kilogram of %(name)s") % {"name": self.product}
        return _("Distance")

    @property
    def caption(self) -> str:
        """Of the legend."""
        if self.at:
            return _("Which share of the destinations is reached in time: how many places, and their share of the weight")
        if self.product:
            return _("What is kept of a kilogram: how many places, and their share of the weight")
        return _("How far: how many places, and their share of the weight")

    def figures(self, result: Result) -> Float:
        """One a place, the best lowest; not finite where there is none."""
        values = result.more[self.array].astype(np.float64)
        return 1 - values if self.at else -values / 100

    def limits(self, figures: Float) -> Limits:
        """Of the classes of such figures."""
        if self.at:
            return _MISSING
        return even_limits(figures, between=None if self.local_fen is None else -self.local_fen / 100)

    def words(self, limits: Sequence[float], at: int) -> str:
        """Of a class, counted from the best."""
        if self.at:
            names = (_("all of them"), _("at least 90%"), _("at least half"), _("less than half"), _("none of them"))
            return names[at]
        ends = [self._amount(-one) for one in limits]
        if not limits:
            return _("all alike")
        if at == 0:
            return _("%(least)s or more") % {"least": ends[0]}
        if at == len(limits):
            return _("below %(most)s") % {"most": ends[-1]}
        return _("%(least)s to %(most)s") % {"least": ends[at], "most": ends[at - 1]}

    def _amount(self, value: float) -> str:
        amount = yuan(round(100 * value))
        is_local = self.local_fen is not None and round(100 * value) == round(self.local_fen)
        return _("%(amount)s (local price)") % {"amount": amount} if is_local else amount


DISTANCE = Shown()


def choices(summary: Mapping[str, Any], result: Result) -> list[Shown]:
    """What the map of a plan can show, distances first; one alone where it was looked at for nothing else."""
    soon, landed = summary.get("reach", {}), summary.get("landed", {})
    found = [DISTANCE]
    found += [Shown(share_name(one["at"]), at=one["at"], hours=soon["limit_hours"]) for one in soon.get("by_hour", ())]
    for one in landed.get("products", ()):
        found.append(Shown(f"kept_fen_{one['array']}", product=one["name"], local_fen=one["local_fen"]))
    return [one for one in found if not one.array or one.array in result.more]


def chosen(summary: Mapping[str, Any], result: Result, wanted: str) -> Shown:
    """The one that an address names; the distance where it names none of these."""
    return next((one for one in choices(summary, result) if one.array == wanted), DISTANCE)
