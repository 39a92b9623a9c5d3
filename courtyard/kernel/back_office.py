"""A room's records in Django's own admin: to read, not to change; every change goes through a verb."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from courtyard.kernel.secrets import SecretField


class ReadOnly(admin.ModelAdmin):
    """Shows rows without their secrets, and does not count millions of them to do so. `hidden`: fields that are not shown either."""

    show_full_result_count = False
    hidden: tuple[str, ...] = ()

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [field.name for field in self.model._meta.fields if isinstance(field, SecretField) or field.name in self.hidden]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def show(model: type, columns: tuple[str, ...], **options: Any) -> None:
    """Lists a model's rows by these columns; `options` are the admin's own, and `hidden`."""
    admin.site.register(model, type(f"{model.__name__}Admin", (ReadOnly,), {"list_display": columns, **options}))
