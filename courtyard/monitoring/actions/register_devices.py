"""Takes devices into the books."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courtyard.kernel.errors import Conflict, Invalid, NotFound, Reason
from courtyard.kernel.verbs import Actor, changed, child_key, verb
from courtyard.monitoring.models import Device
from courtyard.people import queries as people

LONGEST = 64


class SerialsTaken(Conflict):
    """Devices of these serials are registered already; `reasons` name each."""

    default_message = gettext_lazy("Some of these serials are registered already; take them out of the list.")


class BadSerials(Invalid):
    """Serials are not well formed, or stand twice in the list."""

    default_message = gettext_lazy("A serial is 1 to 64 characters without blanks, and stands in the list once.")


@dataclass(frozen=True)
class DevicesRegistered:
    devices: int


@verb
def register_devices(
    *, actor: Actor, key: UUID, now: datetime, organisation_id: UUID, kind: Literal["bracelet", "scale", "sensor"], serials: tuple[str, ...]
) -> DevicesRegistered:
    """Registers an organisation's devices by the serials printed on them, all or none.

    Raises NotFound for an organisation outside the actor's area, BadSerials, SerialsTaken.
    """
    if not people.organisations(actor).filter(public_id=organisation_id).exists():
        raise NotFound(subject="people.organisation")
    bad = sorted({serial for serial in serials if not serial or len(serial) > LONGEST or serial.split() != [serial]})
    if bad or not serials or len(set(serials)) < len(serials):
        raise BadSerials(reasons=[Reason("bad-serial", serial, "serials", {"serial": serial}) for serial in bad])
    taken = _taken(serials)
    if taken:
        message = _("%(serial)s is registered already.")
        raise SerialsTaken(reasons=[Reason("taken", message % {"serial": one}, "serials", {"serial": one}) for one in taken])
    Device.objects.bulk_create(
        [
            Device(public_id=child_key(key, serial), serial=serial, kind=kind, organisation=organisation_id, registered_at=now)
            for serial in serials
        ],
        batch_size=2_000,
    )
    changed("monitoring.devices", organisation_id, kind=kind, registered=len(serials))
    return DevicesRegistered(devices=len(serials))


def _taken(serials: tuple[str, ...]) -> list[str]:
    found: list[str] = []
    for start in range(0, len(serials), 5_000):
        found.extend(Device.unscoped.filter(serial__in=serials[start : start + 5_000]).values_list("serial", flat=True))
    return sorted(found)
