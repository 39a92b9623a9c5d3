"""The room's Django application."""

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "courtyard.monitoring"
    label = "monitoring"
    default_auto_field = "django.db.models.BigAutoField"
