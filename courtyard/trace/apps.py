"""The room's Django application."""

from django.apps import AppConfig


class TraceConfig(AppConfig):
    name = "courtyard.trace"
    label = "trace"
    default_auto_field = "django.db.models.BigAutoField"
