"""Puts devices on subjects."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Conflict, Invalid, NotFound, Reason
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.monitoring.errors import DayNotYet, UnknownDevices
from courtyard.monitoring.models import Binding, Device, Group, StepDay

MOST_SLOTS = 100_000


class AlreadyBound(Conflict):
    """A device is on another subject, a subject wears another device, or a slot has another subject; `reasons` name each."""

    default_message = gettext_lazy("Some of these are bound already; unbind them first.")


class BadBindings(Invalid):
    """The list contradicts itself; `reasons` say where."""

    default_message = gettext_lazy("The list binds something twice; mend what is named and send it again.")


@dataclass(frozen=True, slots=True)
class NewBinding:
    """A subject in a slot of its group; without a device it is counted by hand."""

    device_serial: str | None
    subject: str
    group: UUID
    slot: int


@dataclass(frozen=True)
class Bound:
    bindings: int


@verb
def bind(
    *,
    actor: Actor,
    key: UUID,
    now: datetime,
    bindings: tuple[NewBinding, ...],
    on: date,
    place_code: str = "",
    household_id: UUID | None = None,
) -> Bound:
    """Binds from the day `on`, all or none; a group that is new belongs to the devices' organisation, the place and household given.

    A subject keeps its slot: a new bracelet for it goes to the same one. Raises BadBindings, UnknownDevices, AlreadyBound, DayNotYet,
    NotFound for a group outside the actor's area.
    """
    if on > local_day(now):
        raise DayNotYet(day=str(on))
    _refuse_contradictions(bindings)
    devices = _devices(actor, [one.device_serial for one in bindings if one.device_serial is not None])
    groups = _groups(actor, bindings, devices, place_code, household_id)
    _refuse_taken(bindings, devices, groups, on)
    Binding.objects.bulk_create(
        [
            Binding(
                device=devices.get(one.device_serial) if one.device_serial is not None else None,
                subject=one.subject,
                group=groups[one.group],
                slot=one.slot,
                valid_from=on,
            )
            for one in bindings
        ],
        batch_size=2_000,
    )
    _grow(bindings, groups)
    return Bound(bindings=len(bindings))


def _refuse_contradictions(bindings: tuple[NewBinding, ...]) -> None:
    reasons = [
        Reason("twice", _("%(what)s stands in the list twice.") % {"what": what}, "bindings", {"what": what})
        for what in (
            *_twice(one.device_serial for one in bindings if one.device_serial is not None),
            *_twice(one.subject for one in bindings),
            *_twice(f"{one.group}/{one.slot}" for one in bindings),
        )
    ]
    reasons += [
        Reason("bad-slot", _("A slot is a whole number from 0."), f"bindings[{at}].slot")
        for at, one in enumerate(bindings)
        if not 0 <= one.slot < MOST_SLOTS
    ]
    reasons += [
        Reason("no-subject", _("A binding names its subject, in at most 200 characters."), f"bindings[{at}].subject")
        for at, one in enumerate(bindings)
        if not 0 < len(one.subject) <= 200
    ]
    if reasons or not bindings:
        raise BadBindings(reasons=reasons)


def _twice(values: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            yield value
        seen.add(value)


def _devices(actor: Actor, serials: list[str]) -> dict[str, Device]:
    """The devices, locked in the order of their ids, so that two hands that reach for one take turns."""
    found: dict[str, Device] = {}
    for start in range(0, len(serials), 5_000):
        rows = Device.objects.scoped(actor).filter(serial__in=serials[start : start + 5_000])
        found |= {row.serial: row for row in rows.order_by("pk").select_for_update(of=("self",))}
    unknown = sorted(set(serials) - found.keys())
    if unknown:
        raise UnknownDevices(reasons=[Reason("unknown", serial, "bindings", {"serial": serial}) for serial in unknown])
    return found


def _groups(
    actor: Actor, bindings: tuple[NewBinding, ...], devices: dict[str, Device], place_code: str, household_id: UUID | None
) -> dict[UUID, Group]:
    wanted = {one.group for one in bindings}
    known = {group.public_id: group for group in Group.unscoped.filter(public_id__in=wanted).order_by("pk").select_for_update()}
    reached = set(Group.objects.scoped(actor).filter(public_id__in=known).values_list("public_id", flat=True))
    if known.keys() - reached:
        raise NotFound(subject="monitoring.group")
    new = []
    for one in bindings:
        if one.group not in known:
            owner = devices[one.device_serial].organisation if one.device_serial is not None else None
            known[one.group] = Group(public_id=one.group, organisation=owner, household=household_id, place_code=place_code)
            new.append(known[one.group])
    Group.objects.bulk_create(new)
    return known


def _refuse_taken(bindings: tuple[NewBinding, ...], devices: dict[str, Device], groups: dict[UUID, Group], on: date) -> None:
    """What the triggers would refuse too, named one by one; and a slot's subject, which they do not know of."""
    overlapping = Q(valid_to=None) | Q(valid_to__gt=on)
    worn = {row.device_id: row.subject for row in _in_chunks("device_id", [device.pk for device in devices.values()], overlapping)}
    wearing = {row.subject for row in _in_chunks("subject", [one.subject for one in bindings], overlapping)}
    there = list(_in_chunks("group_id", [group.pk for group in groups.values() if group.slots], Q()))
    slots = {(row.group_id, row.slot): row.subject for row in there}
    held = {(row.group_id, row.subject): row.slot for row in there}
    reasons = _recorded_shorter(bindings, groups, on)
    for at, one in enumerate(bindings):
        group, field = groups[one.group].pk, f"bindings[{at}]"
        device = devices[one.device_serial].pk if one.device_serial is not None else None
        if device in worn:
            detail = {"device": one.device_serial, "subject": worn[device]}
            reasons.append(Reason("device-bound", _("%(device)s is on %(subject)s.") % detail, field, detail))
        if one.subject in wearing:
            detail = {"subject": one.subject}
            reasons.append(Reason("subject-bound", _("%(subject)s wears a device already.") % detail, field, detail))
        if slots.get((group, one.slot), one.subject) != one.subject or held.get((group, one.subject), one.slot) != one.slot:
            detail = {"subject": one.subject, "slot": str(one.slot)}
            message = _("A slot keeps its subject, and a subject its slot: %(subject)s, %(slot)s.")
            reasons.append(Reason("slot-taken", message % detail, field, detail))
    if reasons:
        raise AlreadyBound(reasons=reasons)


def _recorded_shorter(bindings: tuple[NewBinding, ...], groups: dict[UUID, Group], on: date) -> list[Reason]:
    """A subject that joins from a day of which totals stand already would be missing in them without a word."""
    new = {one.group for one in bindings if one.slot >= groups[one.group].slots}
    days = StepDay.unscoped.filter(group__public_id__in=new, day__gte=on, replaced_by=None).values_list("day", flat=True)
    message = _("Totals of %(day)s are recorded; bind from a later day, or correct them.")
    return [Reason("day-recorded", message % {"day": day}, "on", {"day": str(day)}) for day in sorted(set(days))]


def _in_chunks(field: str, values: list, condition: Q) -> Iterator[Binding]:
    for start in range(0, len(values), 5_000):
        yield from Binding.unscoped.filter(condition, **{f"{field}__in": values[start : start + 5_000]})


def _grow(bindings: tuple[NewBinding, ...], groups: dict[UUID, Group]) -> None:
    for public_id, group in groups.items():
        slots = max(group.slots, 1 + max(one.slot for one in bindings if one.group == public_id))
        if slots > group.slots:
            Group.unscoped.filter(pk=group.pk).update(slots=slots)
            changed("monitoring.group", public_id, slots=[group.slots, slots])
