"""Daily step totals: how they are packed, and when they certify a bird.

A flock's day is one array of little-endian 32-bit unsigned totals, one a bird in the flock's order. A bird that was not heard
of holds MISSING (0xFFFFFFFF): missing is not zero. A bird that joined later stands at the end, so that older days are merely
shorter; what they do not reach is missing.

`certify` says of each bird what is known of its steps, between which bounds the true total lies, whether that is enough,
and what looks wrong (`suspicion`). The bounds: at least what was counted (missing days walked nothing), at most that
plus a busy day of the bird's own for every missing day. Daily totals hold no hours, so nothing is claimed about nights.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from courtyard.algorithms.suspicion import MISSING, Daily, Flag, Limits, Series, suspicions

MAX_STEPS = MISSING - 1

Whole = NDArray[np.int64]


class BadSteps(ValueError):
    """Step totals that cannot be used; the message says why."""


class StepsOutOfRange(BadSteps):
    """A total is negative, or as large as the mark for missing."""


class NotPackedSteps(BadSteps):
    """The bytes are no array of 32-bit totals."""


class WrongShape(BadSteps):
    """The table is not birds by days, or a column does not fit it."""


class BadRule(BadSteps):
    """A rule of certification makes no sense."""


# ----------------------------------------------------------------------------------------------------------------- packing


def pack(totals: Sequence[int | None] | NDArray[np.integer]) -> bytes:
    """The bytes of one day's totals, None for missing; an array is taken as it is, MISSING in it being missing."""
    if isinstance(totals, np.ndarray):
        values = np.atleast_1d(totals)
        if values.ndim != 1 or values.dtype.kind not in "iu":
            raise WrongShape(f"a day is one row of whole numbers, not {values.dtype} of {values.shape}")
        if values.size and (values.min() < 0 or values.max() > MISSING):
            raise StepsOutOfRange(f"daily totals are from 0 to {MAX_STEPS}")
        return values.astype("<u4").tobytes()
    for bird, total in enumerate(totals):
        if total is not None and not 0 <= total <= MAX_STEPS:
            raise StepsOutOfRange(f"bird {bird}: {total} steps in a day are not from 0 to {MAX_STEPS}")
    return np.array([MISSING if total is None else total for total in totals], dtype="<u4").tobytes()


def unpack(packed: bytes) -> Daily:
    """One day's totals as uint32, MISSING where a bird was not heard of."""
    if len(packed) % 4:
        raise NotPackedSteps(f"{len(packed)} bytes are no array of 4-byte totals")
    return np.frombuffer(packed, dtype="<u4").astype(np.uint32)


def table(days: Sequence[bytes | None], birds: int | None = None) -> Daily:
    """Birds x days from the packed days of one flock in order; None is a day without a record, all of it missing.

    `birds` is the number of birds; without it, the longest day's. Raises NotPackedSteps for a day that holds more.
    """
    rows = [unpack(b"" if day is None else day) for day in days]
    longest = max((len(row) for row in rows), default=0)
    count = longest if birds is None else birds
    if longest > count:
        raise NotPackedSteps(f"a day holds {longest} birds, but the flock has {count}")
    filled = np.full((count, len(rows)), MISSING, dtype=np.uint32)
    for day, row in enumerate(rows):
        filled[: len(row), day] = row
    return filled


def cumulative(daily: ArrayLike) -> Whole:
    """Birds x days of the steps counted up to and including each day; a missing day adds nothing."""
    steps = _table(daily)
    return np.cumsum(np.where(steps == MISSING, 0, steps).astype(np.int64), axis=1)


def day_reached(daily: ArrayLike, threshold: int) -> Whole:
    """For each bird the first day (0 is the first column) on which its counted steps reach the threshold, or -1."""
    reached = cumulative(daily) >= threshold
    if reached.shape[1] == 0:
        return np.full(len(reached), -1, dtype=np.int64)
    return np.where(reached.any(axis=1), np.argmax(reached, axis=1), -1).astype(np.int64)


# ----------------------------------------------------------------------------------------------------------- certification


class Verdict(StrEnum):
    """What a bird's steps come to. A person decides on SUSPECT and UNCERTAIN; nothing here accuses anybody."""

    CERTIFIED = "certified"
    """Counted steps and days are enough and nothing looks wrong."""
    SUSPECT = "suspect"
    """Enough, or perhaps enough, but something looks wrong: see the flags."""
    UNCERTAIN = "uncertain"
    """Enough only if the bird also walked on days that are missing."""
    SHORT = "short"
    """Raised long enough, but not enough steps even if every missing day was a busy one."""
    TOO_YOUNG = "too_young"
    """Not raised for enough days yet."""


@dataclass(frozen=True, slots=True)
class Rules:
    """When a bird is certified. The defaults are the published ones: a million steps, about 160 days.

    fill_quantile: a missing day counts, at most, as this quantile of the bird's own known days.
    own_days: a bird with fewer known days borrows the quantile of its whole flock.
    """

    threshold: int = 1_000_000
    min_days: int = 160
    fill_quantile: float = 0.9
    own_days: int = 14

    def __post_init__(self) -> None:
        if self.threshold < 0 or self.min_days < 0 or self.own_days < 1:
            raise BadRule("threshold and days are not below zero, and at least one known day tells of a bird")
        if not 0 <= self.fill_quantile <= 1:
            raise BadRule(f"a quantile is from 0 to 1, not {self.fill_quantile}")


@dataclass(frozen=True, slots=True)
class BirdSteps:
    """One bird's result. The true total lies from `known_steps` to `upper_steps` as far as the device is to be believed."""

    bird: int
    verdict: Verdict
    days: int
    missing_days: int
    known_steps: int
    upper_steps: int
    flags: tuple[Flag, ...]

    @property
    def lower_steps(self) -> int:
        return self.known_steps


@dataclass(frozen=True)
class Certification:
    """Results for all birds as columns; iterate over it, or index it, for one bird at a time."""

    rules: Rules
    limits: Limits
    verdicts: tuple[Verdict, ...]
    days: Whole
    missing_days: Whole
    known_steps: Whole
    upper_steps: Whole
    flags: dict[int, tuple[Flag, ...]]
    """By bird; birds that nothing speaks against are not in it."""

    def __len__(self) -> int:
        return len(self.days)

    def __getitem__(self, bird: int) -> BirdSteps:
        if not 0 <= bird < len(self):
            raise IndexError(bird)
        return BirdSteps(
            bird=bird,
            verdict=self.verdicts[bird],
            days=int(self.days[bird]),
            missing_days=int(self.missing_days[bird]),
            known_steps=int(self.known_steps[bird]),
            upper_steps=int(self.upper_steps[bird]),
            flags=self.flags.get(bird, ()),
        )

    def __iter__(self) -> Iterator[BirdSteps]:
        return (self[bird] for bird in range(len(self)))


def certify(
    daily: ArrayLike,
    threshold: int = 1_000_000,
    min_days: int = 160,
    *,
    from_day: ArrayLike | None = None,
    to_day: ArrayLike | None = None,
    flocks: ArrayLike | None = None,
    rules: Rules | None = None,
    limits: Limits | None = None,
) -> Certification:
    """Certifies birds x days of totals (MISSING where unknown).

    from_day, to_day: for each bird the half-open range of columns in which it was being raised (default: all); whatever stands
    outside is neither counted nor missing.
    flocks: for each bird a whole number that names its flock; birds are compared with their own flock only (default: one flock).
    rules: replaces threshold and min_days. limits: what counts as suspicious.

    Raises WrongShape and BadRule.
    """
    steps = _table(daily)
    rule = rules or Rules(threshold=threshold, min_days=min_days)
    limit = limits or Limits()
    birds, columns = steps.shape
    begin = _column(from_day, 0, birds, "from_day")
    end = _column(to_day, columns, birds, "to_day")
    flock = _column(flocks, 0, birds, "flocks")
    if np.any(begin < 0) or np.any(end > columns) or np.any(begin > end):
        raise WrongShape(f"from_day and to_day are to be within 0 and {columns}, from_day first")
    column = np.arange(columns)
    raised = (column >= begin[:, None]) & (column < end[:, None])
    steps = np.where(raised, steps, np.uint32(MISSING))
    series = Series.of(steps, flock, limit.min_flock)
    days = end - begin
    missing = days - series.known_days
    known = np.where(series.known, steps, 0).astype(np.int64).sum(axis=1)
    upper = known + missing * _busy_day(series, rule, limit)
    flags = suspicions(series, limit)
    verdicts = _verdicts(rule, days, known, upper, flags)
    return Certification(
        rules=rule, limits=limit, verdicts=verdicts, days=days, missing_days=missing, known_steps=known, upper_steps=upper, flags=flags
    )


def _busy_day(series: Series, rule: Rules, limit: Limits) -> Whole:
    """The steps that a missing day of each bird may hold: a quantile of its own days, of its flock's, or the ceiling.

    The quantile is the value at rank ceil(q x (n - 1)) of the sorted known days, so it is a total that was really counted.
    """
    own = _at_rank(series.ordered, series.known_days, rule.fill_quantile)
    busy = np.where(series.known_days >= rule.own_days, own, -1)
    for members in series.flocks:
        poor = members[busy[members] < 0]
        if len(poor) == 0:
            continue
        known = np.sort(series.steps[members][series.known[members]])
        everyone = int(known[int(np.ceil(rule.fill_quantile * (len(known) - 1)))]) if len(known) else limit.ceiling
        busy[poor] = np.maximum(np.where(series.known_days[poor] > 0, own[poor], 0), everyone)
    return np.minimum(busy, limit.ceiling)


def _at_rank(ordered: Daily, known_days: Whole, quantile: float) -> Whole:
    if ordered.shape[1] == 0:
        return np.zeros(len(ordered), dtype=np.int64)
    rank = np.ceil(quantile * np.maximum(known_days - 1, 0)).astype(np.int64)
    return ordered[np.arange(len(ordered)), rank].astype(np.int64)


def _verdicts(rule: Rules, days: Whole, known: Whole, upper: Whole, flags: dict[int, tuple[Flag, ...]]) -> tuple[Verdict, ...]:
    suspect = np.zeros(len(days), dtype=bool)
    suspect[list(flags)] = True
    order = (Verdict.TOO_YOUNG, Verdict.SHORT, Verdict.SUSPECT, Verdict.UNCERTAIN, Verdict.CERTIFIED)
    # The first that holds decides; argmax finds it, and the last always holds.
    holds = np.stack((days < rule.min_days, upper < rule.threshold, suspect, known < rule.threshold, np.ones(len(days), dtype=bool)))
    return tuple(order[at] for at in np.argmax(holds, axis=0).tolist())


def _table(daily: ArrayLike) -> Daily:
    steps = np.asarray(daily)
    if steps.ndim != 2 or (steps.size and steps.dtype.kind not in "iu"):
        raise WrongShape(f"totals are whole numbers, birds x days, not {steps.dtype} of {steps.shape}")
    if steps.dtype != np.uint32:
        if steps.size and (steps.min() < 0 or steps.max() > MISSING):
            raise StepsOutOfRange(f"daily totals are from 0 to {MAX_STEPS}; {MISSING} is missing")
        steps = steps.astype(np.uint32)
    return steps


def _column(values: ArrayLike | None, default: int, birds: int, name: str) -> Whole:
    if values is None:
        return np.full(birds, default, dtype=np.int64)
    column = np.asarray(values)
    if column.shape != (birds,) or (birds and column.dtype.kind not in "iu"):
        raise WrongShape(f"{name} is one whole number a bird, {birds} of them, not {column.dtype} of {column.shape}")
    return column.astype(np.int64)
