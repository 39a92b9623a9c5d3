"""A signing key is used no more; what was minted under it still counts."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Conflict
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.passport.keys import list_changed
from courtyard.passport.models import SigningKey


class KeyEnded(Conflict):
    default_message = _("This key is not active any more; open the list of keys again.")


@dataclass(frozen=True)
class KeyRetired:
    key_id: UUID
    list_number: int


@verb
def retire_key(*, actor: Actor, key: UUID, now: datetime, key_id: UUID, reason: str = "") -> KeyRetired:
    """Retires an active key, so that another one can be made for the same year. Raises NotFound, KeyEnded."""
    row = SigningKey.objects.scoped(actor).one_locked(public_id=key_id)
    if row.state != SigningKey.State.ACTIVE:
        raise KeyEnded
    SigningKey.unscoped.filter(pk=row.pk).update(state=SigningKey.State.RETIRED, ended_at=now, reason=reason.strip()[:500])
    changed("passport.signing_key", key_id, state=["active", "retired"])
    return KeyRetired(key_id=key_id, list_number=list_changed())
