"""A household takes its consent back; what was done under it stays as it was."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Conflict
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.people.models import Consent


class AlreadyWithdrawn(Conflict):
    default_message = _("This consent was withdrawn already.")


@dataclass(frozen=True)
class ConsentWithdrawn:
    consent_id: UUID


@verb
def withdraw_consent(*, actor: Actor, key: UUID, now: datetime, consent_id: UUID) -> ConsentWithdrawn:
    """Withdraws a consent from this instant on. Raises AlreadyWithdrawn, NotFound."""
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
    changed("people.household", consent.household.public_id, withdrawn=str(consent_id))
    return ConsentWithdrawn(consent_id=consent_id)
