"""The journal in the back office: to read, not to change; a mistake is reversed by a verb."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from courtyard.ledger import models


class ReadOnly(admin.ModelAdmin):
    """Shows rows, and does not count millions of them to do so."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _show(model: type, columns: tuple[str, ...], **options: Any) -> None:
    admin.site.register(model, type(f"{model.__name__}Admin", (ReadOnly,), {"list_display": columns, **options}))


_show(models.Account, ("kind", "owner", "balance_fen", "held_fen"), list_filter=("kind",), search_fields=("owner__exact",))
_show(models.TransferSet, ("key", "at", "size", "reason"), search_fields=("key__exact",))
_show(
    models.Transfer,
    ("set", "position", "phase", "code", "debit_account", "credit_account", "amount_fen"),
    list_filter=("phase", "code"),
    list_select_related=("set", "debit_account", "credit_account"),
    raw_id_fields=("set", "debit_account", "credit_account", "resolves", "reverses"),
)
_show(models.Seal, ("sequence", "subject", "sealed_at"), list_select_related=("subject",), raw_id_fields=("subject",))
