"""What happens to an invented season: drawn once from a seed, before anybody acts. Pure.

The draws are plausible, not fitted to any real flock: hens that range on a hill walk a few thousand steps a day, some far fewer, a bracelet
falls silent now and then, and birds die more in their first weeks than later.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SILENT = np.uint32(0xFFFFFFFF)
STEPS_A_DAY = 7_300.0
SPREAD_BETWEEN_BIRDS = 0.085
SPREAD_BETWEEN_DAYS = 0.18
LEARNING_DAYS = 14
SILENT_SHARE = 0.004
FIRST_WEEKS = 21
REASONS = ("disease", "predator", "cold", "missing")
REASON_WEIGHTS = (0.45, 0.25, 0.2, 0.1)


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asks for. `deaths` is the share of delivered birds that die before collection."""

    households: int = 300
    seed: int = 2017
    deaths: float = 0.05

    def __post_init__(self) -> None:
        if not 1 <= self.households <= 100_000:
            raise ValueError("between 1 and 100,000 households take part")
        if not 0 <= self.deaths <= 1:
            raise ValueError("deaths is a share between 0 and 1")


@dataclass(frozen=True, slots=True)
class FlockFate:
    """What happens to one flock of `delivered` birds, by slot.

    applies_on, inspected_on: days before the chicks come, counted back; passes: whether the yard passes at first sight;
    dies_on: day after delivery, or -1; why: index into REASONS; steps: uint32 (days, slots), SILENT where the bracelet said nothing;
    weight_g: at collection.
    """

    applies_on: int
    inspected_on: int
    passes: bool
    delivered: int
    dies_on: NDArray[np.int16]
    why: NDArray[np.int8]
    steps: NDArray[np.uint32]
    weight_g: NDArray[np.int32]


def flock_fate(options: Options, number: int, *, ordered: int, days: int) -> FlockFate:
    """The fate of flock `number`; it depends on the seed and the number alone, not on how many flocks there are."""
    draw = np.random.default_rng([options.seed, number])
    short = draw.random() < 0.04
    delivered = ordered - int(draw.integers(1, max(2, ordered // 5))) if short and ordered > 1 else ordered
    dies_on, why = _deaths(draw, delivered, options.deaths, days)
    return FlockFate(
        applies_on=int(draw.integers(34, 44)),
        inspected_on=int(draw.integers(24, 32)),
        passes=bool(draw.random() < 0.9),
        delivered=delivered,
        dies_on=dies_on,
        why=why,
        steps=_steps(draw, delivered, days, dies_on),
        weight_g=np.clip(draw.normal(1_850, 190, delivered), 900, 3_200).astype(np.int32),
    )


def yard_at(options: Options, number: int, village: tuple[float, float]) -> tuple[float, float]:
    """Longitude and latitude of flock `number`'s yard, within some kilometre of its village's middle."""
    draw = np.random.default_rng([options.seed, number, 1])
    return village[0] + float(draw.normal(0, 0.008)), village[1] + float(draw.normal(0, 0.008))


def _deaths(draw: np.random.Generator, birds: int, share: float, days: int) -> tuple[NDArray[np.int16], NDArray[np.int8]]:
    """When each bird dies, half of the dead within the first weeks; -1 for those that live."""
    dies = draw.random(birds) < share
    early = draw.integers(1, min(FIRST_WEEKS, days) + 1, birds)
    later = draw.integers(1, days, birds, endpoint=True)
    when = np.where(draw.random(birds) < 0.5, early, later)
    why = draw.choice(len(REASONS), size=birds, p=REASON_WEIGHTS)
    return np.where(dies, when, -1).astype(np.int16), why.astype(np.int8)


def _steps(draw: np.random.Generator, birds: int, days: int, dies_on: NDArray[np.int16]) -> NDArray[np.uint32]:
    """Counts by day and slot; a chick learns to range over its first days, and a dead bird's bracelet is silent."""
    own = draw.lognormal(np.log(STEPS_A_DAY), SPREAD_BETWEEN_BIRDS, birds)
    weather = draw.normal(1.0, 0.06, days)
    growing = np.minimum(1.0, (np.arange(days) + 4) / LEARNING_DAYS)
    noise = draw.normal(1.0, SPREAD_BETWEEN_DAYS, (days, birds))
    counts = np.clip(own[None, :] * (growing * weather)[:, None] * noise, 0, 30_000).astype(np.uint32)
    day = np.arange(1, days + 1)[:, None]
    gone = (dies_on[None, :] > 0) & (day >= dies_on[None, :])
    silent = draw.random((days, birds)) < SILENT_SHARE
    return np.where(gone | silent, SILENT, counts)
