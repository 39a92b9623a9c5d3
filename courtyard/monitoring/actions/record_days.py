"""Writes down what was counted in a day."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from courtyard.kernel.verbs import Actor, verb


@dataclass(frozen=True, slots=True)
class DayTotals:
    """A group's totals of one day, one a slot; None: not heard of. Missing is not zero."""

    group: UUID
    day: date
    counts: tuple[int | None, ...]


@dataclass(frozen=True)
class DaysRecorded:
    rows: int


@verb
def record_days(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    rows: tuple[DayTotals, ...],
    provenance: Literal["device", "manual", "imported", "corrected"],
) -> DaysRecorded:
    """Records totals of many groups and days, all or none; `corrected` replaces rows that are there, nothing else does."""
    raise NotImplementedError
