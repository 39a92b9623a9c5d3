"""What can be asked of monitoring. Reads for higher rooms take no actor; `alarms` and `devices` are what a person may list."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from courtyard.algorithms.steps import NotPackedSteps, table
from courtyard.algorithms.suspicion import MISSING
from courtyard.kernel.actors import Actor
from courtyard.monitoring.models import Alarm, Binding, Device, Group, StepDay

DAY = timedelta(days=1)
_CLOSE = timedelta(minutes=10)


@dataclass(frozen=True)
class StepMatrix:
    """A group's totals, slots x days as uint32, with steps.MISSING where nothing was heard; `subjects` by slot, days in order.

    The days run without a gap from the first binding to the last row, or to the day asked for; a day without a row is a column
    of missing ones. `bound_from` and `bound_to` say by slot when its subject was bound first, and since when it is no longer
    (None: it still is); what stands outside is no missing day of that subject.
    """

    group: UUID
    subjects: tuple[str, ...]
    days: tuple[date, ...]
    counts: NDArray[np.uint32]
    bound_from: tuple[date | None, ...]
    bound_to: tuple[date | None, ...]

    def bound_columns(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """For each slot the half-open range of columns in which it was bound, as steps.certify takes them."""
        first, last = (self.days[0], len(self.days)) if self.days else (None, 0)
        begin = [last if one is None or first is None else min(max((one - first).days, 0), last) for one in self.bound_from]
        end = [last if one is None or first is None else min(max((one - first).days, 0), last) for one in self.bound_to]
        return np.array(begin, dtype=np.int64), np.maximum(np.array(end, dtype=np.int64), np.array(begin, dtype=np.int64))


@dataclass(frozen=True)
class StepTotals:
    """A group's sums by slot: steps counted, days bound, and how many of these are missing."""

    group: UUID
    subjects: tuple[str, ...]
    steps: NDArray[np.int64]
    days: NDArray[np.int64]
    missing_days: NDArray[np.int64]


@dataclass(frozen=True)
class LastDays:
    """The last days of a group, slots x days, and for how many days up to the last each slot was bound (0: it is not)."""

    group: UUID
    subjects: tuple[str, ...]
    daily: NDArray[np.uint32]
    bound_days: NDArray[np.int64]


@dataclass(frozen=True)
class DayRow:
    """One standing row: where it came from and since when it is known; `corrected` when it replaced another."""

    group: UUID
    day: date
    provenance: str
    received_at: object
    corrected: bool


@dataclass(frozen=True)
class BoundDevice:
    """A subject in its slot with a device (None: counted by hand), for the days [since, until); `until` None while it lasts."""

    slot: int
    subject: str
    device: str | None
    since: date
    until: date | None
    ended_because: str


def bindings_of(group: UUID) -> tuple[BoundDevice, ...]:
    """Every binding of a group, by slot, the latest last."""
    rows = Binding.unscoped.filter(group__public_id=group).order_by("slot", "valid_from", "pk")
    fields = ("slot", "subject", "device__serial", "valid_from", "valid_to", "ended_because")
    return tuple(BoundDevice(*row) for row in rows.values_list(*fields))


def worn(serials: Iterable[str]) -> dict[str, UUID]:
    """In which group each of these devices is worn now; a device that is free is absent."""
    rows = Binding.unscoped.filter(device__serial__in=list(serials), valid_to=None)
    return dict(rows.values_list("device__serial", "group__public_id"))


def matrix(group: UUID, *, until: date | None = None) -> StepMatrix:
    """The standing rows of one group, up to and including the day `until`. Three statements."""
    return matrices([group], until=until).get(group) or StepMatrix(group, (), (), np.zeros((0, 0), dtype=np.uint32), (), ())


def matrices(groups: Iterable[UUID], *, until: date | None = None) -> dict[UUID, StepMatrix]:
    """As `matrix`, of many groups in three statements; a group that is not known is absent."""
    known = {group.pk: group for group in Group.unscoped.filter(public_id__in=list(groups))}
    rows = StepDay.unscoped.filter(group__in=known, replaced_by=None)
    if until is not None:
        rows = rows.filter(day__lte=until)
    packed: dict[int, dict[date, bytes]] = defaultdict(dict)
    for pk, day, counts in rows.values_list("group_id", "day", "counts"):
        packed[pk][day] = bytes(counts)
    bindings = _bindings(known)
    return {group.public_id: _matrix(group, bindings[pk], packed[pk], until) for pk, group in known.items()}


def totals(group: UUID, *, until: date | None = None) -> StepTotals:
    """The sums of one group, up to and including the day `until`. Three statements."""
    return _totals(matrix(group, until=until))


def totals_of(groups: Iterable[UUID], *, until: date | None = None) -> dict[UUID, StepTotals]:
    """As `totals`, of many groups in three statements."""
    return {group: _totals(one) for group, one in matrices(groups, until=until).items()}


def steps_known(asked: Sequence[tuple[UUID, date, datetime]]) -> list[dict[str, list[int]]]:
    """For each (group, day, instant): what each subject had walked up to and with the day, as it was known at the instant.

    Usually one total a subject; several where rows arrived within ten minutes of the instant, since who read then may have seen
    only some of them. For an audit of what was certified. Three statements, whatever is asked.
    """
    known = {group.public_id: group for group in Group.unscoped.filter(public_id__in={group for group, _until, _at in asked})}
    rows: dict[int, list[_Known]] = defaultdict(list)
    columns = ("group_id", "pk", "replaces_id", "day", "received_at", "counts")
    for group, *row in StepDay.unscoped.filter(group__in=[one.pk for one in known.values()]).values_list(*columns):
        rows[group].append(_Known(*row))
    bindings = _bindings(one.pk for one in known.values())
    found = []
    for public_id, until, at in asked:
        one = known.get(public_id)
        till = [row for row in rows[one.pk] if row.day <= until] if one else []
        found.append(_sums_known(till, at, one.slots, bindings[one.pk]) if one else {})
    return found


def last_days(groups: Mapping[UUID, int], *, on: date, days: int) -> list[LastDays]:
    """The last `days` days up to `on` of groups given with their primary keys. Two statements."""
    window = [on - DAY * back for back in reversed(range(days))]
    packed: dict[int, dict[date, bytes]] = defaultdict(dict)
    rows = StepDay.unscoped.filter(group__in=list(groups.values()), day__gte=window[0], day__lte=on, replaced_by=None)
    for pk, day, counts in rows.values_list("group_id", "day", "counts"):
        packed[pk][day] = bytes(counts)
    bindings = _bindings(groups.values())
    found = []
    for public_id, pk in groups.items():
        slots = 1 + max((slot for slot, *_rest in bindings[pk]), default=-1)
        subjects, bound_days = [""] * slots, np.zeros(slots, dtype=np.int64)
        for slot, subject, start, end in bindings[pk]:
            subjects[slot] = subject
            if start <= on and (end is None or end > on):
                bound_days[slot] = (on - start).days + 1
        daily = np.full((slots, days), MISSING, dtype=np.uint32)
        filled = table([packed[pk].get(day) for day in window])
        daily[: min(slots, len(filled))] = filled[:slots]
        found.append(LastDays(public_id, tuple(subjects), daily, bound_days))
    return found


def day_rows(group: UUID) -> list[DayRow]:
    """The standing rows of a group, oldest day first: what a figure made of them rests on."""
    rows = StepDay.unscoped.filter(group__public_id=group, replaced_by=None).order_by("day")
    return [
        DayRow(group, day, provenance, received_at, replaces is not None)
        for day, provenance, received_at, replaces in rows.values_list("day", "provenance", "received_at", "replaces_id")
    ]


def group_of(subject: str) -> UUID | None:
    """The group in which the subject was bound last."""
    return Binding.unscoped.filter(subject=subject).order_by("-valid_from", "-pk").values_list("group__public_id", flat=True).first()


def device_of(subject: str, *, on: date) -> str | None:
    """The serial of the device that the subject wore on a day."""
    rows = Binding.unscoped.filter(subject=subject, valid_from__lte=on).exclude(valid_to__lte=on)
    return rows.values_list("device__serial", flat=True).first()


def alarms(actor: Actor, *, is_open: bool = True) -> QuerySet[Alarm]:
    """Alarms that the actor may see, oldest first."""
    rows = Alarm.objects.scoped(actor).select_related("group").order_by("raised_at", "pk")
    return rows.filter(closed_at=None) if is_open else rows


def devices(actor: Actor) -> QuerySet[Device]:
    """Devices that the actor may see, by serial."""
    return Device.objects.scoped(actor).order_by("serial")


# ------------------------------------------------------------------------------------------------------------ rows to arrays


class _Known(NamedTuple):
    pk: int
    replaces: int | None
    day: date
    received_at: datetime
    counts: bytes


def _sums_known(rows: Sequence[_Known], at: datetime, slots: int, bindings: Sequence["_Bound"]) -> dict[str, list[int]]:
    """By subject, its sums at the instant, and at those close to it at which another row came in."""
    moments = [at, *sorted({row.received_at for row in rows if abs(row.received_at - at) <= _CLOSE} - {at}), at - _CLOSE]
    subjects = {slot: subject for slot, subject, _start, _end in bindings}
    since: dict[int, date] = {}
    for slot, _subject, start, _end in bindings:
        since.setdefault(slot, start)
    first = np.array([since.get(slot, date.max).toordinal() for slot in range(slots)])
    found: dict[str, list[int]] = defaultdict(list)
    seen: set[tuple[int, ...]] = set()
    for moment in moments:
        there = [row for row in rows if row.received_at <= moment]
        replaced = {row.replaces for row in there}
        standing = [row for row in there if row.pk not in replaced]
        if (which := tuple(row.pk for row in standing)) in seen:
            continue
        seen.add(which)
        try:
            daily = table([bytes(row.counts) for row in standing], birds=slots)
        except NotPackedSteps:
            continue  # such a row was altered: no sum of it is what was certified
        days = np.array([row.day.toordinal() for row in standing], dtype=np.int64)
        # What was counted before a subject was bound first is not its own.
        sums = np.where((daily != MISSING) & (days >= first[:, None]), daily, 0).sum(axis=1, dtype=np.int64)
        for slot, subject in subjects.items():
            found[subject].append(int(sums[slot]))
    return found


_Bound = tuple[int, str, date, date | None]


def _bindings(groups: Iterable[int]) -> dict[int, list[_Bound]]:
    """Slot, subject, from and to of every binding of the groups, in the order in which they began."""
    found: dict[int, list[_Bound]] = defaultdict(list)
    rows = Binding.unscoped.filter(group__in=list(groups)).order_by("valid_from", "pk")
    for group, slot, subject, start, end in rows.values_list("group_id", "slot", "subject", "valid_from", "valid_to"):
        found[group].append((slot, subject, start, end))
    return found


def _matrix(group: Group, bindings: list[_Bound], packed: dict[date, bytes], until: date | None) -> StepMatrix:
    subjects: list[str] = [""] * group.slots
    bound_from: list[date | None] = [None] * group.slots
    bound_to: list[date | None] = [None] * group.slots
    for slot, subject, start, end in bindings:
        subjects[slot] = subject
        bound_from[slot] = bound_from[slot] or start
        bound_to[slot] = end
    starts = [*packed, *(start for start in bound_from if start is not None)]
    first, last = min(starts, default=None), until or max(packed, default=None)
    days: tuple[date, ...] = ()
    if first is not None and last is not None and first <= last and packed:
        days = tuple(first + DAY * number for number in range((last - first).days + 1))
    counts = table([packed.get(day) for day in days], birds=group.slots)
    return StepMatrix(group.public_id, tuple(subjects), days, counts, tuple(bound_from), tuple(bound_to))


def _totals(one: StepMatrix) -> StepTotals:
    begin, end = one.bound_columns()
    columns = np.arange(len(one.days))
    bound = (columns >= begin[:, None]) & (columns < end[:, None])
    heard = one.counts != MISSING
    return StepTotals(
        group=one.group,
        subjects=one.subjects,
        steps=np.where(heard, one.counts, 0).sum(axis=1, dtype=np.int64),
        days=end - begin,
        missing_days=(bound & ~heard).sum(axis=1, dtype=np.int64),
    )
