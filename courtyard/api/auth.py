"""Who calls: a bearer token, of which only the hash is kept."""

from django.http import HttpRequest
from ninja.security import HttpBearer

from courtyard.kernel import clock
from courtyard.kernel.actors import Actor
from courtyard.people import queries as people


class Token(HttpBearer):
    """`Authorization: Bearer …`; a token acts for one user, with the grants that the user holds now."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        return people.actor_of_token(token, now=clock.utc_now())
