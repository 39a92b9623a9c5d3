"""The room's Django application."""

from django.apps import AppConfig


class LogisticsConfig(AppConfig):
    name = "courtyard.logistics"
    label = "logistics"
    default_auto_field = "django.db.models.BigAutoField"
