"""The room's records in the back office: to read, not to change. Numbers, health and causes of poverty are not shown at all."""

from courtyard.kernel.back_office import show
from courtyard.people import models

show(models.Place, ("code", "level", "name"), list_filter=("level",), search_fields=("code__startswith", "name__startswith"))
show(models.Organisation, ("name", "kind", "place"), list_filter=("kind",), list_select_related=("place",), search_fields=("name",))
show(models.User, ("username", "name", "is_active", "is_staff"), hidden=("password",), search_fields=("username__startswith",))
show(
    models.RoleGrant,
    ("user", "role", "organisation", "place", "household", "valid_from", "valid_to"),
    hidden=("subject",),
    list_filter=("role",),
    list_select_related=("user", "organisation", "place", "household"),
)
show(
    models.Household, ("register_number", "village", "registered_on"), list_select_related=("village",), search_fields=("register_number",)
)
show(
    models.Membership,
    ("household", "person", "relation", "capacity", "valid_from", "valid_to", "superseded_at"),
    list_select_related=("household", "person"),
    raw_id_fields=("household", "person", "replaces"),
)
show(
    models.DeclaredIncome,
    ("household", "year", "kind", "amount_fen", "recorded_at"),
    list_select_related=("household",),
    list_filter=("year", "kind"),
)
show(models.Consent, ("household", "purpose", "at", "withdraws"), list_select_related=("household", "withdraws"))
show(models.BankAccount, ("owner_type", "owner", "bank", "valid_from", "valid_to"), list_filter=("owner_type",))
show(models.Payee, ("household", "person", "proxy_name", "valid_from", "valid_to"), list_select_related=("household", "person"))
show(models.PovertyLine, ("year", "amount_fen", "price_year", "strict", "source"))
show(models.RegisterImport, ("at", "file_name", "dry_run", "rows_read", "good", "added", "updated"))
