"""What we ask of django-allauth differently: nobody signs up alone, secrets lie encrypted, a person's language is hers."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from courtyard.kernel import secrets

_CONTEXT = "mfa.authenticator.secret"


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by an officer (`people.create_user`), never by a visitor."""
        return False

    def post_login(self, request: HttpRequest, user: Any, **rest: Any) -> HttpResponse:
        """After signing in, the pages speak the language that the person chose in her account."""
        response = super().post_login(request, user, **rest)
        language = getattr(user, "language", "")
        if language in dict(settings.LANGUAGES):
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                language,
                max_age=settings.LANGUAGE_COOKIE_AGE,
                samesite=settings.LANGUAGE_COOKIE_SAMESITE,
                secure=settings.COURTYARD_HTTPS,
            )
        return response


class MFAAdapter(DefaultMFAAdapter):
    """Keys of authenticator apps are encrypted with the county's keys."""

    def encrypt(self, text: str) -> str:
        return secrets.encrypt(text, _CONTEXT)

    def decrypt(self, encrypted_text: str) -> str:
        return secrets.decrypt(encrypted_text, _CONTEXT)
