"""A user gets a token for a program that acts in its name."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from courtyard.kernel.errors import Invalid, NotFound, NotPermitted, Reason
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.people.models import Token, User

LONGEST_DAYS = 400


class NotAToken(Invalid):
    default_message = _("This does not describe a token; correct the fields named.")


class NotYours(NotPermitted):
    default_message = _("You can make and end tokens for yourself only.")


@dataclass(frozen=True)
class TokenMade:
    token_id: UUID
    expires_at: datetime


@verb
def make_token(*, actor: Actor, key: UUID, now: datetime, user_id: UUID, label: str, digest: str, days: int = 90) -> TokenMade:
    """Keeps the SHA-256 (64 hex digits) of a token that the caller drew; the token itself never comes here.

    Raises NotAToken, NotYours, NotFound.
    """
    if actor.user_id is not None and actor.user_id != user_id:
        raise NotYours
    reasons = []
    if not label.strip() or len(label) > 60:
        reasons.append(Reason("label", _("Say in 1 to 60 characters what the token is for."), "label"))
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        reasons.append(Reason("digest", _("Send the SHA-256 of the token in hexadecimal, not the token."), "digest"))
    if not 1 <= days <= LONGEST_DAYS:
        reasons.append(Reason("days", _("A token lasts between 1 and 400 days."), "days"))
    if reasons:
        raise NotAToken(reasons=reasons)
    user = User.objects.filter(public_id=user_id).first()
    if user is None:
        raise NotFound(subject="people.user")
    token = Token.objects.create(
        public_id=key,
        user=user,
        label=label.strip(),
        digest=digest,
        made_at=now,
        made_by=actor.user_id,
        expires_at=now + timedelta(days=days),
    )
    changed("people.token", key, user=str(user_id), label=token.label)
    return TokenMade(token_id=key, expires_at=token.expires_at)
