"""Writes down what was counted in a day."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courtyard.algorithms.steps import BadSteps, pack
from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Conflict, Invalid, Reason
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.monitoring.errors import UnknownGroups
from courtyard.monitoring.models import Group, StepDay


class BadTotals(Invalid):
    """Rows are not well formed; `reasons` name each and why."""

    default_message = gettext_lazy("Some of the totals cannot be used; nothing was recorded. Mend what is named and send them again.")


class AlreadyRecorded(Conflict):
    """Totals of these days stand already; `reasons` name each."""

    default_message = gettext_lazy("Totals of some of these days stand already; send what differs as corrected.")


class NothingToCorrect(Conflict):
    """There are no totals of these days that could be corrected; `reasons` name each."""

    default_message = gettext_lazy("There is nothing to correct on some of these days; record them first.")


@dataclass(frozen=True, slots=True)
class DayTotals:
    """A group's totals of one day, one a slot; None: not heard of. Missing is not zero. Slots beyond the end are missing."""

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
    """Records totals of many groups and days, all or none; `corrected` replaces rows that are there, nothing else does.

    Raises UnknownGroups, BadTotals, AlreadyRecorded, NothingToCorrect.
    """
    groups = _groups(actor, {row.group for row in rows})
    packed = _packed(rows, groups, local_day(now))
    standing = _standing(rows, groups)
    correcting = provenance == "corrected"
    wrong = [row for row in rows if ((groups[row.group].pk, row.day) in standing) is not correcting]
    if wrong:
        kind, message = (NothingToCorrect, _("%(day)s: nothing stands.")) if correcting else (AlreadyRecorded, _("%(day)s stands already."))
        raise kind(
            reasons=[Reason("day", message % {"day": row.day}, "rows", {"group": str(row.group), "day": str(row.day)}) for row in wrong]
        )
    StepDay.objects.bulk_create(
        [
            StepDay(
                group=groups[row.group],
                day=row.day,
                slots=len(row.counts),
                counts=counts,
                provenance=provenance,
                received_at=now,
                request_key=key,
                replaces_id=standing.get((groups[row.group].pk, row.day)),
            )
            for row, counts in zip(rows, packed, strict=True)
        ],
        batch_size=500,
    )
    if correcting:
        for row in rows:
            changed("monitoring.group", row.group, corrected=str(row.day))
    return DaysRecorded(rows=len(rows))


def _groups(actor: Actor, wanted: set[UUID]) -> dict[UUID, Group]:
    """The groups, locked, so that two gateways that bring the same day take turns."""
    rows = Group.objects.scoped(actor).filter(public_id__in=wanted).order_by("pk").select_for_update(of=("self",))
    found = {group.public_id: group for group in rows}
    unknown = sorted(wanted - found.keys())
    if unknown:
        raise UnknownGroups(reasons=[Reason("unknown", str(one), "rows", {"group": str(one)}) for one in unknown])
    return found


def _packed(rows: tuple[DayTotals, ...], groups: dict[UUID, Group], today: date) -> list[bytes]:
    faults: list[Reason] = []
    packed: list[bytes] = []
    seen: set[tuple[UUID, date]] = set()
    for at, row in enumerate(rows):
        detail = {"group": str(row.group), "day": str(row.day)}
        if row.day > today:
            faults.append(Reason("not-yet", _("%(day)s has not come yet.") % {"day": row.day}, f"rows[{at}].day", detail))
        if (row.group, row.day) in seen:
            faults.append(Reason("twice", _("%(day)s stands in the list twice.") % {"day": row.day}, f"rows[{at}]", detail))
        seen.add((row.group, row.day))
        if len(row.counts) > groups[row.group].slots:
            message = _("%(count)s totals, but %(slots)s slots were ever bound.") % {
                "count": len(row.counts),
                "slots": groups[row.group].slots,
            }
            faults.append(Reason("too-many", message, f"rows[{at}].counts", detail))
        try:
            packed.append(pack(row.counts))
        except BadSteps as error:
            faults.append(Reason("bad-total", str(error), f"rows[{at}].counts", detail))
    if faults or not rows:
        raise BadTotals(reasons=faults)
    return packed


def _standing(rows: tuple[DayTotals, ...], groups: dict[UUID, Group]) -> dict[tuple[int, date], int]:
    """The rows that stand for the groups and days asked for: (group, day) -> primary key."""
    days = StepDay.unscoped.filter(group__in=[group.pk for group in groups.values()], day__in={row.day for row in rows}, replaced_by=None)
    return {(group, day): pk for pk, group, day in days.values_list("pk", "group_id", "day")}
