"""The journal in the back office: to read, not to change; a mistake is reversed by a verb."""

from courtyard.kernel.back_office import show
from courtyard.ledger import models

show(models.Account, ("kind", "owner", "balance_fen", "held_fen"), list_filter=("kind",), search_fields=("owner__exact",))
show(models.TransferSet, ("key", "at", "size", "reason"), search_fields=("key__exact",))
show(
    models.Transfer,
    ("set", "position", "phase", "code", "debit_account", "credit_account", "amount_fen"),
    list_filter=("phase", "code"),
    list_select_related=("set", "debit_account", "credit_account"),
    raw_id_fields=("set", "debit_account", "credit_account", "resolves", "reverses"),
)
show(models.Seal, ("sequence", "subject", "sealed_at"), list_select_related=("subject",), raw_id_fields=("subject",))
