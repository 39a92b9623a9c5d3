"""Who a token acts for."""

import hashlib
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from courtyard.kernel.actors import Actor
from courtyard.people.models import Token, User
from courtyard.people.roles import actor_for


def token_digest(token: str) -> str:
    """What is kept of a token: drawn from 256 random bits, it needs no salt and no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def actor_of_token(token: str, *, now: datetime) -> Actor | None:
    """The actor that the token's user is now; None when the token is unknown, ended or expired."""
    row = Token.objects.select_related("user").filter(digest=token_digest(token), ended_at=None, expires_at__gt=now).first()
    return actor_for(row.user, now, "api") if row else None


def actor_of_user(user_id: UUID, *, now: datetime) -> Actor | None:
    """The actor that a user is now, for what it left to be done in its name; None when there is no such user."""
    user = User.objects.filter(public_id=user_id).first()
    return actor_for(user, now, "worker") if user else None


def tokens_of(user_id: UUID) -> QuerySet[Token]:
    """A user's tokens, the newest first."""
    return Token.objects.filter(user__public_id=user_id).order_by("-id")


def is_empty() -> bool:
    """Whether nobody has an account yet, so that the county is new."""
    return not User.objects.exists()
