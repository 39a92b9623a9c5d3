"""Somebody else may have a signing key: of its codes only those count that were minted before."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Conflict, Invalid
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.passport.keys import list_changed
from courtyard.passport.models import Code, SigningKey


class AlreadyCompromised(Conflict):
    default_message = _("This key is marked as compromised already.")


class NotYet(Invalid):
    default_message = _("Say since when others may have had the key: an instant that has passed, after the key was made.")


class WhyCompromised(Invalid):
    default_message = _("Say what happened to the key; whoever decides about a doubtful pack reads it.")


@dataclass(frozen=True)
class KeyCompromised:
    """`count_still`: codes minted before; `count_no_more`: codes minted since, whose packs need new labels."""

    key_id: UUID
    list_number: int
    count_still: int
    count_no_more: int


@verb
def compromise_key(*, actor: Actor, key: UUID, now: datetime, key_id: UUID, since: datetime, reason: str) -> KeyCompromised:
    """Marks a key, active or retired, as known to others since an instant. Raises NotFound, AlreadyCompromised, NotYet, WhyCompromised."""
    row = SigningKey.objects.scoped(actor).one_locked(public_id=key_id)
    if row.state == SigningKey.State.COMPROMISED:
        raise AlreadyCompromised
    if not reason.strip():
        raise WhyCompromised
    if since.tzinfo is None or not row.made_at <= since <= now:
        raise NotYet
    SigningKey.unscoped.filter(pk=row.pk).update(
        state=SigningKey.State.COMPROMISED, ended_at=row.ended_at or now, compromised_since=since, reason=reason.strip()[:500]
    )
    minted = Code.unscoped.filter(key=row)
    before = minted.filter(minted_at__lt=since).count()
    changed("passport.signing_key", key_id, state=[row.state, "compromised"], since=since.isoformat(), reason=reason.strip()[:500])
    return KeyCompromised(key_id=key_id, list_number=list_changed(), count_still=before, count_no_more=minted.count() - before)
