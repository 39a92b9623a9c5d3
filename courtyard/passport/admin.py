"""Passport's records in the back office: to read, not to change. Neither private keys nor hashes of PINs are shown."""

from courtyard.kernel.back_office import show
from courtyard.passport import models

show(models.KeyList, ("number", "public"))
show(models.SigningKey, ("name", "issuer", "year", "state", "made_at"), list_filter=("state", "year"), list_select_related=("issuer",))
show(
    models.Code,
    ("gtin", "serial", "key", "minted_at", "scans", "claimed_at"),
    hidden=("pin_hash",),
    list_select_related=("key",),
    raw_id_fields=("key",),
    search_fields=("serial__startswith",),
)
show(
    models.LabelSheets,
    ("asked_at", "issuer", "paper", "labels", "chunks_drawn", "drawn_at"),
    list_filter=("paper",),
    list_select_related=("issuer",),
)
show(models.Origin, ("flock", "lot", "stale", "built_at"), list_filter=("stale",))
show(models.Sheet, ("code", "origin", "version"), list_select_related=("code", "origin"), raw_id_fields=("code", "origin"))
show(models.Scan, ("at", "gtin", "serial", "state", "province"), hidden=("ip", "device"), list_filter=("state",), raw_id_fields=("code",))
show(models.Doubt, ("at", "gtin", "serial"), raw_id_fields=("code",))
show(models.Case, ("opened_at", "gtin", "sign", "value", "outcome"), list_filter=("sign", "outcome"), raw_id_fields=("code", "issuer"))
