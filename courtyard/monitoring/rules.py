"""What looks wrong in daily totals: pure functions on arrays, slots x days of uint32 with steps.MISSING."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from courtyard.algorithms.suspicion import MISSING

Daily = NDArray[np.uint32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Watch:
    """From where on something looks wrong.

    silent_days: a bound bracelet of which nothing was heard for so many days. usual_days: the days before, with which the last
    one is compared. still_share: less than this share of the usual day. least_usual: who usually walks less is not judged.
    """

    silent_days: int = 3
    usual_days: int = 7
    still_share: float = 0.2
    least_usual: int = 500

    @property
    def window(self) -> int:
        return max(self.silent_days, self.usual_days + 1)


@dataclass(frozen=True, slots=True)
class Findings:
    """What looks wrong on the last day. With the whole group silent or still, its subjects are not named one by one."""

    group_silent: bool
    group_still: bool
    silent: tuple[int, ...]
    still: tuple[int, ...]
    usual_of_group: int
    last_of_group: int


def look(daily: Daily, bound_days: NDArray[np.int64], watch: Watch) -> Findings:
    """Looks at the last columns of `daily`; `bound_days` is for how many days up to and with the last a slot was bound, 0: it is not."""
    bound = bound_days > 0
    heard = daily != MISSING
    silent = (bound_days >= watch.silent_days) & ~heard[:, -watch.silent_days :].any(axis=1)
    group_silent = bool(bound.any() and silent.sum() == (bound_days >= watch.silent_days).sum() > 0)
    usual, last = _usual(daily[:, :-1][:, -watch.usual_days :], heard[:, :-1][:, -watch.usual_days :]), daily[:, -1]
    judged = bound & heard[:, -1] & (usual >= watch.least_usual)
    still = judged & (last < usual * watch.still_share)
    usual_of_group, last_of_group = _middle(usual[judged]), _middle(last[judged])
    group_still = usual_of_group >= watch.least_usual and last_of_group < usual_of_group * watch.still_share
    return Findings(
        group_silent=group_silent,
        group_still=group_still,
        silent=() if group_silent else tuple(np.flatnonzero(silent).tolist()),
        still=() if group_still else tuple(np.flatnonzero(still).tolist()),
        usual_of_group=usual_of_group,
        last_of_group=last_of_group,
    )


def _usual(before: Daily, heard: Mask) -> NDArray[np.float64]:
    """Each slot's median over the days on which it was heard of, 0 without any."""
    values = np.where(heard, before.astype(np.float64), np.nan)
    found = np.zeros(len(before))
    known = heard.any(axis=1)
    if known.any():
        found[known] = np.nanmedian(values[known], axis=1)
    return found


def _middle(values: NDArray[np.floating[Any]] | Daily) -> int:
    return int(np.median(values)) if len(values) else 0
