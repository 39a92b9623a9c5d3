"""Two persons sign a payout before it goes to a bank."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.finance.models import PayoutBatch, PayoutSignature
from courtyard.finance.rules import SIGNATURES_NEEDED, BatchState
from courtyard.kernel.errors import Conflict, Refused
from courtyard.kernel.verbs import Actor, changed, verb


class SignedAlready(Refused):
    default_message = _("You have signed this payout; a second person signs it next.")


class NotToBeSigned(Conflict):
    default_message = _("This payout does not wait for a signature.")


class NotWhatWasShown(Conflict):
    default_message = _("The payout is not the one that you were shown; open it again.")


@dataclass(frozen=True)
class PayoutSigned:
    batch_id: UUID
    signatures: int
    complete: bool


@verb
def sign_payout(*, actor: Actor, key: UUID, now: datetime, batch_id: UUID, digest: str | None = None) -> PayoutSigned:
    """Signs as the acting user, who may be the one that prepared it. `digest`: of what the signer was shown.

    Raises SignedAlready, NotToBeSigned, NotWhatWasShown.
    """
    batch = PayoutBatch.objects.scoped(actor).one_locked(public_id=batch_id)
    if batch.state != BatchState.PREPARED:
        raise NotToBeSigned(batch=str(batch_id), state=batch.state)
    if digest is not None and digest != batch.digest:
        raise NotWhatWasShown(batch=str(batch_id))
    if actor.user_id is None or PayoutSignature.unscoped.filter(batch=batch, signer=actor.user_id).exists():
        raise SignedAlready(batch=str(batch_id))
    PayoutSignature.objects.create(batch=batch, signer=actor.user_id, digest=batch.digest, at=now)
    signatures = PayoutSignature.unscoped.filter(batch=batch).count()
    complete = signatures >= SIGNATURES_NEEDED
    if complete and PayoutBatch.unscoped.filter(pk=batch.pk, state=BatchState.PREPARED).update(state=BatchState.SIGNED) != 1:
        raise NotToBeSigned(batch=str(batch_id))
    changed("finance.payout_batch", batch_id, signatures=signatures, signed=complete)
    return PayoutSigned(batch_id=batch_id, signatures=signatures, complete=complete)
