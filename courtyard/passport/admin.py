"""Passport's records in the back office: to read, not to change. Neither private keys nor hashes of PINs are shown."""

from courtyard.kernel.back_office import show
from courtyard.passport import models

show(models.KeyList, ("number", "public"))
show(models.SigningKey, ("name", "issuer", "year", "state", "made_at"), list_filter=("state", "year"), list_select_related=("issuer",))
show(
    models.Code,
    ("gtin", "serial", "key", "minted_at", "claimed_at"),
    hidden=("pin_hash",),
    list_select_related=("key",),
    raw_id_fields=("key",),
    search_fields=("serial__startswith",),
)
