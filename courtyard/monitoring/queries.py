"""What can be asked of monitoring. Reads for higher rooms take no actor."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class StepMatrix:
    """A group's totals, slots x days as uint32, with steps.MISSING where nothing was heard; `subjects` by slot, days in order.

    A day without a row is a column of missing ones.
    """

    group: UUID
    subjects: tuple[str, ...]
    days: tuple[date, ...]
    counts: NDArray[np.uint32]


@dataclass(frozen=True)
class StepTotals:
    """A group's sums by slot: steps counted, and the days that are missing of those between its first and last row."""

    group: UUID
    subjects: tuple[str, ...]
    steps: NDArray[np.int64]
    missing_days: NDArray[np.int64]
    days: int


def matrix(group: UUID, *, until: date | None = None) -> StepMatrix:
    """The standing rows of one group, up to and including the day `until`."""
    raise NotImplementedError


def matrices(groups: Iterable[UUID], *, until: date | None = None) -> dict[UUID, StepMatrix]:
    """As `matrix`, of many groups in a constant number of queries."""
    raise NotImplementedError


def totals(group: UUID, *, until: date | None = None) -> StepTotals:
    """The sums of one group."""
    raise NotImplementedError


def group_of(subject: str) -> UUID | None:
    """The group in which the subject was bound last."""
    raise NotImplementedError
