"""The back office shows every room's records, changes none of them, and opens no secret."""

from django.apps import apps
from django.contrib import admin
from django.test import RequestFactory

from courtyard.kernel.secrets import SecretField
from courtyard.people.models import User

ROOMS = {"people", "ledger", "trace", "monitoring", "finance", "raising", "logistics", "impact", "passport"}
OURS = {model: shown for model, shown in admin.site._registry.items() if model.__module__.startswith("courtyard.")}


def test_every_room_shows_its_records():
    assert {model._meta.app_label for model in OURS} == ROOMS <= set(apps.app_configs)


def test_a_row_can_be_read_and_not_changed_and_its_secrets_stay_closed():
    request = RequestFactory().get("/")
    request.user = User(is_staff=True, is_superuser=True, is_active=True)
    for model, shown in OURS.items():
        assert shown.has_view_permission(request), model
        assert [may(request) for may in (shown.has_add_permission, shown.has_change_permission, shown.has_delete_permission)] == [False] * 3
        secrets = {field.name for field in model._meta.fields if isinstance(field, SecretField)}
        assert not (secrets | {"password"}) & set(shown.get_fields(request)), model


def test_the_lists_of_the_back_office_open(admin_client):
    for model in OURS:
        response = admin_client.get(f"/admin/{model._meta.app_label}/{model._meta.model_name}/")
        assert response.status_code == 200, model._meta.label
