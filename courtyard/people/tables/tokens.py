"""Tokens for programs: who they act for, until when; only their hash is kept."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Token(models.Model):
    """Whoever sends the token acts as `user`, with the grants that the user holds at that moment."""

    public_id = models.UUIDField(unique=True)
    user = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="tokens")
    label = models.CharField(_("what it is for"), max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        constraints = [
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="token_digest_is_sha256"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="token_expires_later"),
        ]

    def __str__(self) -> str:
        return self.label
