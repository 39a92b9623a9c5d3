"""The kernel's Django application: it reinstalls the triggers after every migrate."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from courtyard.kernel import triggers


class KernelConfig(AppConfig):
    name = "courtyard.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # The one signal in the house: Django rebuilds a SQLite table to alter it and drops its triggers without a word.
        # It is sent once an application; the kernel is migrated first, and installing is cheap and idempotent.
        post_migrate.connect(triggers.install_after_migrate, dispatch_uid="courtyard.kernel.triggers")
