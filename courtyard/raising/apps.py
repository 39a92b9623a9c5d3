"""The room's Django application."""

from django.apps import AppConfig


class RaisingConfig(AppConfig):
    name = "courtyard.raising"
    label = "raising"
    default_auto_field = "django.db.models.BigAutoField"
