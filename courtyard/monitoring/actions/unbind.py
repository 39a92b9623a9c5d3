"""Takes devices off subjects."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courtyard.kernel.errors import Invalid, Reason
from courtyard.kernel.verbs import Actor, verb
from courtyard.monitoring.models import Binding


class EndsBeforeItBegan(Invalid):
    """A binding ends after the day on which it began; `reasons` name each."""

    default_message = gettext_lazy("A binding lasts a day at least; take a later day.")


@dataclass(frozen=True)
class Unbound:
    bindings: int


@verb
def unbind(*, actor: Actor, key: UUID, now: datetime, subjects: tuple[str, ...], on: date, reason: str) -> Unbound:
    """Ends the standing bindings of subjects: `on` is the first day on which they are no longer bound.

    Who wears nothing is passed over; the result says how many ended. Raises EndsBeforeItBegan.
    """
    ended, faults = [], []
    for start in range(0, len(subjects), 5_000):
        rows = Binding.objects.scoped(actor).filter(subject__in=subjects[start : start + 5_000], valid_to=None)
        for row in rows.order_by("pk").select_for_update(of=("self",)):
            ended.append(row.pk)
            if row.valid_from >= on:
                message = _("%(subject)s is bound since %(day)s.") % {"subject": row.subject, "day": row.valid_from}
                faults.append(Reason("too-early", message, "on", {"subject": row.subject, "since": str(row.valid_from)}))
    if faults:
        raise EndsBeforeItBegan(reasons=faults)
    for start in range(0, len(ended), 5_000):
        Binding.unscoped.filter(pk__in=ended[start : start + 5_000]).update(valid_to=on, ended_because=reason[:200])
    return Unbound(bindings=len(ended))
