"""The room's Django application."""

from django.apps import AppConfig


class ImpactConfig(AppConfig):
    name = "courtyard.impact"
    label = "impact"
    default_auto_field = "django.db.models.BigAutoField"
