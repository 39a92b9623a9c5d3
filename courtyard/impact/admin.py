"""Impact's records in the back office: to read, not to change."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from courtyard.impact import models


class ReadOnly(admin.ModelAdmin):
    """Shows rows; every change goes through a verb."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _show(model: type, columns: tuple[str, ...], **options: Any) -> None:
    admin.site.register(
        model, type(f"{model.__name__}Admin", (ReadOnly,), {"list_display": columns, "show_full_result_count": False, **options})
    )


_show(models.ExitAssessment, ("public_id", "assessed_on", "meets_all", "evidence"), list_filter=("meets_all",))
_show(models.ExitFinding, ("assessment_id", "criterion", "met", "evidence"), list_filter=("criterion", "met"))
_show(models.Target, ("indicator", "project", "place", "value", "by"), list_filter=("indicator",))
_show(models.Snapshot, ("title", "on", "project", "place", "taken_at"))
