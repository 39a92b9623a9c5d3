"""The room's Django application."""

from django.apps import AppConfig


class FinanceConfig(AppConfig):
    name = "courtyard.finance"
    label = "finance"
    default_auto_field = "django.db.models.BigAutoField"
