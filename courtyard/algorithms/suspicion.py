"""Signs that a pedometer was cheated, each with the evidence that a person needs to judge it.

Seen from daily totals:

    IMPOSSIBLE_DAY   more steps in a day than a bird can walk
    CONSTANT         the same total day after day (a stuck counter; zero: a bracelet off the leg)
    IDENTICAL        the same totals as another bird for a week or more (one bracelet read under two names, a copied file)
    TOGETHER         ups and downs that follow another bird's almost exactly (two bracelets on one animal, shaken in one hand)
    LEVEL_SHIFT      from one week to the next several times more, or fewer, steps than its flock would explain
    OUTLIER          far more steps in all than the rest of its flock
    UNIFORM_FLOCK    a whole flock whose birds hardly differ (all bracelets on one machine)

What the weather, the season and growing up do to a whole flock is taken out first: totals are compared as logarithms, less the
flock's median of the day. In flocks of fewer than `min_flock` birds there is no such median; TOGETHER, OUTLIER and
UNIFORM_FLOCK are then not looked for. A flag is a question, not a verdict: a sick bird shifts its level too.

What cannot be seen from daily totals: when in the day a bird walked, or a patient cheat who makes every bracelet wander differently.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

MISSING = 0xFFFFFFFF

Daily = NDArray[np.uint32]
Whole = NDArray[np.int64]
Real = NDArray[np.float64]
Mask = NDArray[np.bool_]

_BLOCK = 1024
# Knuth's multiplier for hashing by multiplication, odd, so that no total is lost.
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


class BadLimit(ValueError):
    """A limit of suspicion makes no sense."""


class Suspicion(StrEnum):
    IMPOSSIBLE_DAY = "impossible_day"
    CONSTANT = "constant"
    IDENTICAL = "identical"
    TOGETHER = "together"
    LEVEL_SHIFT = "level_shift"
    OUTLIER = "outlier"
    UNIFORM_FLOCK = "uniform_flock"


@dataclass(frozen=True, slots=True)
class Limits:
    """From where on something is suspicious.

    ceiling: steps in a day. A published count of free-range hens over 16 hours (Country Smallholder, November 2007) had an
    average of some 7,000 and a maximum of 16,245; the default is two and a half times that maximum. Set it for the breed.
    outlier_z: modified z-score by the median absolute deviation, 3.5 as advised by Iglewicz and Hoaglin, *How to Detect and
    Handle Outliers*, ASQC 1993, of the logarithm of a bird's mean day; a flock's spread is taken as at least min_spread.
    The rest are choices of ours: a cheat of that size is worth a visit, and honest flocks seldom reach it.
    """

    ceiling: int = 40_000
    constant_days: int = 5
    identical_days: int = 7
    identical_mean: int = 100
    together_correlation: float = 0.9
    together_days: int = 60
    shift_window: int = 7
    shift_factor: float = 3.0
    outlier_z: float = 3.5
    min_spread: float = 0.05
    uniform_spread: float = 0.03
    uniform_days: int = 30
    min_flock: int = 10

    def __post_init__(self) -> None:
        if min(self.ceiling, self.min_flock, self.uniform_days) < 1 or self.together_days < 3:
            raise BadLimit("the ceiling, the smallest flock and the numbers of days are above zero, together_days above two")
        if self.constant_days < 2 or self.identical_days < 2 or self.shift_window < 2:
            raise BadLimit("a run, a copied stretch and a week are at least 2 days long")
        if not 0 < self.together_correlation <= 1 or self.shift_factor <= 1 or self.outlier_z <= 0 or self.min_spread <= 0:
            raise BadLimit("a correlation is above 0 and at most 1, a shift is by more than 1, an outlier beyond 0")


@dataclass(frozen=True, slots=True)
class Flag:
    """What looks wrong with one bird, and the evidence: days `from_day` up to but not including `to_day`, a value, its limit.

    value, by kind: the largest total; the repeated total; the number of equal days; the correlation; the factor (below
    one: a drop); the z-score; the flock's spread. `others` are the birds that it resembles.
    """

    kind: Suspicion
    from_day: int
    to_day: int
    value: float
    limit: float
    others: tuple[int, ...] = ()

    def __str__(self) -> str:
        days = f"days {self.from_day} to {self.to_day - 1}"
        match self.kind:
            case Suspicion.IMPOSSIBLE_DAY:
                return f"{self.value:,.0f} steps in one day, more than {self.limit:,.0f}; {days}"
            case Suspicion.CONSTANT:
                return f"{self.value:,.0f} steps on each of {self.to_day - self.from_day} days running; {days}"
            case Suspicion.IDENTICAL:
                return f"the same totals as bird {self.others[0]} on {self.value:.0f} days; {days}"
            case Suspicion.TOGETHER:
                return f"moves as bird {self.others[0]} does, correlation {self.value:.2f} from day to day; {days}"
            case Suspicion.LEVEL_SHIFT:
                return f"{self.value:.2f} times the steps of the week before, its flock taken into account; {days}"
            case Suspicion.OUTLIER:
                return f"far above its flock, z-score {self.value:.1f}; {days}"
            case Suspicion.UNIFORM_FLOCK:
                return f"the birds of its flock differ by only {self.value:.1%}; {days}"


@dataclass(frozen=True)
class Series:
    """Step totals made ready: what is known, what is usual for the flock, and how each bird differs from that."""

    steps: Daily
    known: Mask
    known_days: Whole
    ordered: Daily
    """Each bird's totals in rising order, missing ones last."""
    flocks: tuple[Whole, ...]
    """The birds of each flock."""
    relative: Real
    """ln(1 + steps) less the flock's median of the day where the flock is large enough to have one; NaN where missing."""

    @classmethod
    def of(cls, steps: Daily, flock: Whole, min_flock: int) -> "Series":
        known = steps != MISSING
        names, codes = np.unique(flock, return_inverse=True)
        order = np.argsort(codes, kind="stable")
        flocks = tuple(np.split(order, np.searchsorted(codes[order], np.arange(1, len(names))))) if len(names) else ()
        relative = np.where(known, np.log1p(steps.astype(np.float64)), np.nan)
        for members in flocks:
            if len(members) >= min_flock:
                relative[members] -= _median(relative[members].T)
        return cls(
            steps=steps,
            known=known,
            known_days=np.count_nonzero(known, axis=1).astype(np.int64),
            ordered=np.sort(steps, axis=1),
            flocks=flocks,
            relative=relative,
        )


def _median(rows: Real) -> Real:
    """The median along the last axis of what is not NaN; NaN where nothing is."""
    if rows.shape[-1] == 0:
        return np.full(rows.shape[:-1], np.nan)
    ordered = np.sort(rows, axis=-1)
    count = np.count_nonzero(~np.isnan(ordered), axis=-1)[..., None]
    low = np.take_along_axis(ordered, np.maximum(count - 1, 0) // 2, axis=-1)
    high = np.take_along_axis(ordered, count // 2, axis=-1)
    return ((low + high) / 2)[..., 0]


Found = Iterator[tuple[int, Flag]]


def suspicions(series: Series, limits: Limits) -> dict[int, tuple[Flag, ...]]:
    """Every flag of every bird that has one, in the order of Suspicion."""
    flags: dict[int, list[Flag]] = {}
    if series.steps.size == 0:
        return {}
    for look in (_impossible, _constant, _identical, _together, _level_shift, _outlier, _uniform):
        for bird, flag in look(series, limits):
            flags.setdefault(bird, []).append(flag)
    return {bird: tuple(flags[bird]) for bird in sorted(flags)}


def _impossible(series: Series, limits: Limits) -> Found:
    over = series.known & (series.steps > limits.ceiling)
    for bird in np.flatnonzero(over.any(axis=1)):
        days = np.flatnonzero(over[bird])
        worst = int(series.steps[bird][days].max())
        yield int(bird), Flag(Suspicion.IMPOSSIBLE_DAY, int(days[0]), int(days[-1]) + 1, worst, limits.ceiling)


def _constant(series: Series, limits: Limits) -> Found:
    """The longest run of equal known totals of each bird; of equally long ones the first."""
    repeats = (series.steps[:, 1:] == series.steps[:, :-1]) & series.known[:, 1:]
    if repeats.shape[1] == 0:
        return
    position = np.arange(1, repeats.shape[1] + 1)
    last_break = np.maximum.accumulate(np.where(repeats, 0, position), axis=1)
    run = position - last_break
    ends = np.argmax(run, axis=1)
    lengths = run[np.arange(len(run)), ends] + 1
    for bird in np.flatnonzero(lengths >= limits.constant_days):
        to_day = int(ends[bird]) + 2
        total = float(series.steps[bird, to_day - 1])
        yield int(bird), Flag(Suspicion.CONSTANT, to_day - int(lengths[bird]), to_day, total, limits.constant_days)


def _identical(series: Series, limits: Limits) -> Found:
    """Equal stretches between any two birds, of any flocks, found by hashing each stretch and confirmed on the totals."""
    width = limits.identical_days
    steps, known = series.steps, series.known
    starts = steps.shape[1] - width + 1
    if starts < 1:
        return
    hashed = np.zeros((len(steps), starts), dtype=np.uint64)
    usable = np.ones((len(steps), starts), dtype=bool)
    varies = np.zeros((len(steps), starts), dtype=bool)
    sums = np.zeros((len(steps), starts), dtype=np.int64)
    for at in range(width):
        part = steps[:, at : at + starts]
        hashed = hashed * _MULTIPLIER + part
        usable &= known[:, at : at + starts]
        varies |= part != steps[:, :starts]
        sums += part
    usable &= varies & (sums >= limits.identical_mean * width)
    matched = np.zeros(steps.shape, dtype=bool)
    partner = np.full(len(steps), -1, dtype=np.int64)
    for start in range(starts):
        one, other = _equal_stretches(hashed[:, start], usable[:, start], steps[:, start : start + width])
        for first, second in ((one, other), (other, one)):
            matched[first, start : start + width] = True
            fresh = partner[first] < 0
            partner[first[fresh]] = second[fresh]
    for bird in np.flatnonzero(partner >= 0):
        days = np.flatnonzero(matched[bird])
        span = int(days[0]), int(days[-1]) + 1
        yield int(bird), Flag(Suspicion.IDENTICAL, *span, len(days), width, (int(partner[bird]),))


def _equal_stretches(hashed: NDArray[np.uint64], usable: Mask, stretch: Daily) -> tuple[Whole, Whole]:
    """Pairs of birds with one stretch: every bird of a group beside the group's first."""
    birds = np.flatnonzero(usable)
    birds = birds[np.argsort(hashed[birds], kind="stable")]
    own = hashed[birds]
    heads = np.flatnonzero(np.concatenate(([True], own[1:] != own[:-1]))) if len(birds) else birds
    head = np.repeat(birds[heads], np.diff(np.append(heads, len(birds))))
    follows = birds != head
    one, other = head[follows], birds[follows]
    same = (stretch[one] == stretch[other]).all(axis=1)
    return one[same], other[same]


def _together(series: Series, limits: Limits) -> Found:
    """The bird of its flock with which each bird moves most alike from day to day.

    Changes from one day to the next are compared, so that slow trends of growth do not make birds look alike; changes beyond
    a factor e count as e, so that a few days in a shed do not either. The search is in 32-bit floats, the verdict in 64-bit ones:
    where several birds are equally alike, which of them is named may differ between machines.
    """
    if series.relative.shape[1] < 2:
        return
    changes = np.clip(np.diff(series.relative, axis=1), -1.0, 1.0)
    for members in series.flocks:
        if len(members) < limits.min_flock:
            continue
        own = changes[members]
        for place, nearest in enumerate(_nearest(own)):
            shared = ~np.isnan(own[place]) & ~np.isnan(own[nearest])
            if np.count_nonzero(shared) < limits.together_days:
                continue
            correlation = _correlation(own[place][shared], own[nearest][shared])
            if correlation >= limits.together_correlation:
                days = np.flatnonzero(shared)
                evidence = (int(days[0]), int(days[-1]) + 2, correlation, limits.together_correlation, (int(members[nearest]),))
                yield int(members[place]), Flag(Suspicion.TOGETHER, *evidence)


def _nearest(changes: Real) -> Whole:
    """For each row the other row with the largest normalised product, block by block to bound memory (missing counts as no change)."""
    filled = np.nan_to_num(changes - np.nan_to_num(_mean(changes))[:, None], nan=0.0)
    length = np.sqrt(np.einsum("ij,ij->i", filled, filled))
    unit = (filled / np.where(length > 0, length, 1.0)[:, None]).astype(np.float32)
    nearest = np.zeros(len(unit), dtype=np.int64)
    for start in range(0, len(unit), _BLOCK):
        likeness = unit[start : start + _BLOCK] @ unit.T
        rows = np.arange(len(likeness))
        likeness[rows, rows + start] = -2.0
        nearest[start : start + _BLOCK] = np.argmax(likeness, axis=1)
    return nearest


def _mean(rows: Real) -> Real:
    known = ~np.isnan(rows)
    count = np.count_nonzero(known, axis=1)
    total = np.where(known, rows, 0.0).sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _correlation(one: Real, other: Real) -> float:
    a, b = one - one.mean(), other - other.mean()
    scale = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / scale if scale > 0 else 0.0


def _level_shift(series: Series, limits: Limits) -> Found:
    """The largest change between the medians of a week and of the next; both need more than half of their days."""
    width = limits.shift_window
    if series.relative.shape[1] < 2 * width:
        return
    for start in range(0, len(series.relative), _BLOCK):
        rows = series.relative[start : start + _BLOCK]
        windows = np.lib.stride_tricks.sliding_window_view(rows, width, axis=1)
        level = _median(windows)
        level[np.count_nonzero(~np.isnan(windows), axis=2) * 2 <= width] = np.nan
        change = np.nan_to_num(level[:, width:] - level[:, :-width], nan=0.0)
        at = np.argmax(np.abs(change), axis=1)
        largest = change[np.arange(len(rows)), at]
        for bird in np.flatnonzero(np.abs(largest) >= np.log(limits.shift_factor)):
            day = int(at[bird]) + width
            yield start + int(bird), Flag(Suspicion.LEVEL_SHIFT, day, day + width, float(np.exp(largest[bird])), limits.shift_factor)


def _outlier(series: Series, limits: Limits) -> Found:
    """Birds that walk far more than their flock on the mean known day; walking far less is no cheat."""
    totals = np.where(series.known, series.steps, 0).astype(np.int64).sum(axis=1)
    level = np.where(series.known_days > 0, np.log1p(totals / np.maximum(series.known_days, 1)), np.nan)
    for members in series.flocks:
        own = level[members]
        if len(members) < limits.min_flock or np.isnan(own).all():
            continue
        middle = _median(own)
        # 0.6745 is the median absolute deviation of the standard normal distribution.
        spread = max(float(_median(np.abs(own - middle))) / 0.6745, limits.min_spread)
        for place in np.flatnonzero(np.nan_to_num((own - middle) / spread, nan=0.0) > limits.outlier_z):
            bird = int(members[place])
            days = np.flatnonzero(series.known[bird])
            score = float((own[place] - middle) / spread)
            yield bird, Flag(Suspicion.OUTLIER, int(days[0]), int(days[-1]) + 1, score, limits.outlier_z)


def _uniform(series: Series, limits: Limits) -> Found:
    """Flocks whose birds, on the median day, hardly differ from one another."""
    for members in series.flocks:
        if len(members) < limits.min_flock:
            continue
        own = series.relative[members]
        days = np.flatnonzero(np.count_nonzero(~np.isnan(own), axis=0) >= limits.min_flock)
        if len(days) < limits.uniform_days:
            continue
        spread = float(_median(_median(np.abs(own[:, days]).T))) / 0.6745
        if spread < limits.uniform_spread:
            flag = Flag(Suspicion.UNIFORM_FLOCK, int(days[0]), int(days[-1]) + 1, spread, limits.uniform_spread)
            yield from ((int(bird), flag) for bird in members)
