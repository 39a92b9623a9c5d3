"""A token ends before its time."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from courtyard.kernel.errors import NotFound
from courtyard.kernel.verbs import Actor, changed, verb
from courtyard.people.actions.make_token import NotYours
from courtyard.people.models import Token


@dataclass(frozen=True)
class TokenEnded:
    token_id: UUID


@verb
def end_token(*, actor: Actor, key: UUID, now: datetime, token_id: UUID) -> TokenEnded:
    """From this instant on nobody acts with the token; ending it again changes nothing. Raises NotYours, NotFound."""
    token = Token.objects.select_related("user").filter(public_id=token_id).first()
    if token is None:
        raise NotFound(subject="people.token")
    if actor.user_id is not None and token.user.public_id != actor.user_id:
        raise NotYours
    if Token.objects.filter(pk=token.pk, ended_at=None).update(ended_at=now):
        changed("people.token", token_id, ended=True)
    return TokenEnded(token_id=token_id)
