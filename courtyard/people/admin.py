"""The room's records in the back office: to read, not to change. Numbers, health and causes of poverty are not shown at all."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from courtyard.kernel.secrets import SecretField
from courtyard.people import models


class ReadOnly(admin.ModelAdmin):
    """Shows rows without their secrets; every change goes through a verb."""

    show_full_result_count = False

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [field.name for field in self.model._meta.fields if isinstance(field, SecretField) or field.name in ("password", "subject")]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _show(model: type, columns: tuple[str, ...], **options: Any) -> None:
    admin.site.register(model, type(f"{model.__name__}Admin", (ReadOnly,), {"list_display": columns, **options}))


_show(models.Place, ("code", "level", "name"), list_filter=("level",), search_fields=("code__startswith", "name__startswith"))
_show(models.Organisation, ("name", "kind", "place"), list_filter=("kind",), list_select_related=("place",), search_fields=("name",))
_show(models.User, ("username", "name", "is_active", "is_staff"), search_fields=("username__startswith",))
_show(
    models.RoleGrant,
    ("user", "role", "organisation", "place", "household", "valid_from", "valid_to"),
    list_filter=("role",),
    list_select_related=("user", "organisation", "place", "household"),
)
_show(
    models.Household, ("register_number", "village", "registered_on"), list_select_related=("village",), search_fields=("register_number",)
)
_show(
    models.Membership,
    ("household", "person", "relation", "capacity", "valid_from", "valid_to", "superseded_at"),
    list_select_related=("household", "person"),
    raw_id_fields=("household", "person", "replaces"),
)
_show(
    models.DeclaredIncome,
    ("household", "year", "kind", "amount_fen", "recorded_at"),
    list_select_related=("household",),
    list_filter=("year", "kind"),
)
_show(models.Consent, ("household", "purpose", "at", "withdraws"), list_select_related=("household", "withdraws"))
_show(models.BankAccount, ("owner_type", "owner", "bank", "valid_from", "valid_to"), list_filter=("owner_type",))
_show(models.Payee, ("household", "person", "proxy_name", "valid_from", "valid_to"), list_select_related=("household", "person"))
_show(models.PovertyLine, ("year", "amount_fen", "price_year", "strict", "source"))
_show(models.RegisterImport, ("at", "file_name", "dry_run", "rows_read", "good", "added", "updated"))
