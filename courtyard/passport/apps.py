"""The room's Django application."""

from django.apps import AppConfig


class PassportConfig(AppConfig):
    name = "courtyard.passport"
    label = "passport"
    default_auto_field = "django.db.models.BigAutoField"
