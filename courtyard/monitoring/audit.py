"""What this room promises, asked of every row: arrays as long as they say, one standing row a day, slots that keep their subjects."""

from collections.abc import Iterator

from django.db.models import Count, F, Max
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from courtyard.kernel.audit import Violation
from courtyard.monitoring.models import Binding, Group, StepDay

ROOM = "monitoring"


def violations() -> Iterator[Violation]:
    yield from _lengths()
    yield from _standing()
    yield from _slots()


def _lengths() -> Iterator[Violation]:
    rows = StepDay.unscoped.select_related("group").annotate(length=Length("counts"))
    for row in rows.exclude(length=F("slots") * 4).defer("counts"):
        message = _("%(day)s: %(length)s bytes for %(slots)s slots") % {"day": row.day, "length": row.length, "slots": row.slots}
        yield Violation(ROOM, "packed-length", str(row.group.public_id), message)
    for row in rows.filter(slots__gt=F("group__slots")).defer("counts"):
        message = _("%(day)s: %(slots)s slots, but only %(bound)s were ever bound") % {
            "day": row.day,
            "slots": row.slots,
            "bound": row.group.slots,
        }
        yield Violation(ROOM, "unbound-slots", str(row.group.public_id), message)


def _standing() -> Iterator[Violation]:
    standing = StepDay.unscoped.filter(replaced_by=None).values("group__public_id", "day").annotate(rows=Count("pk")).exclude(rows=1)
    for row in standing:
        message = _("%(day)s has %(rows)s standing rows") % row
        yield Violation(ROOM, "standing-rows", str(row["group__public_id"]), message)
    strangers = StepDay.unscoped.exclude(replaces=None).exclude(replaces__group=F("group"), replaces__day=F("day"))
    for stranger in strangers.select_related("group").defer("counts"):
        message = _("%(day)s replaces a row of another group or day") % {"day": stranger.day}
        yield Violation(ROOM, "replaces-another", str(stranger.group.public_id), message)


def _slots() -> Iterator[Violation]:
    for group in Group.unscoped.annotate(bound=Max("bindings__slot") + 1).exclude(bound=F("slots")):
        message = _("%(slots)s slots are noted, %(bound)s were bound") % {"slots": group.slots, "bound": group.bound or 0}
        yield Violation(ROOM, "slots-noted", str(group.public_id), message)
    shared = Binding.unscoped.values("group__public_id", "slot").annotate(subjects=Count("subject", distinct=True)).filter(subjects__gt=1)
    for row in shared:
        message = _("slot %(slot)s had %(subjects)s subjects") % row
        yield Violation(ROOM, "slot-shared", str(row["group__public_id"]), message)
