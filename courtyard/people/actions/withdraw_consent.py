"""A household takes its consent back; what was done under it stays as it was."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.clock import local_day
from courtyard.kernel.errors import Conflict
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.people.models import Consent, Payee


class AlreadyWithdrawn(Conflict):
    default_message = _("This consent was withdrawn already.")


@dataclass(frozen=True)
class ConsentWithdrawn:
    consent_id: UUID


@verb
def withdraw_consent(*, actor: Actor, key: UUID, now: datetime, consent_id: UUID) -> ConsentWithdrawn:
    """Withdraws a consent from this instant on; a proxy who was paid under it is paid no more. Raises AlreadyWithdrawn, NotFound."""
    consent = Consent.objects.scoped(actor).select_related("household").one_locked(public_id=consent_id, withdraws=None)
    if Consent.unscoped.filter(withdraws=consent).exists():
        raise AlreadyWithdrawn
    Consent.objects.create(
        public_id=key,
        household=consent.household,
        purpose=consent.purpose,
        given_by_id=consent.given_by_id,
        recorded_by=actor.user_id,
        at=now,
        withdraws=consent,
    )
    day = local_day(now)
    # A proxy is paid under the consent alone; without it, the head takes the money again.
    for payee in Payee.unscoped.filter(consent=consent, valid_to=None):
        payee.valid_to = max(day, payee.valid_from)
        payee.save(update_fields=["valid_to"])
    changed("people.household", consent.household.public_id, withdrawn=str(consent_id))
    return ConsentWithdrawn(consent_id=consent_id)
