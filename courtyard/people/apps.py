"""The room's Django application."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "courtyard.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
