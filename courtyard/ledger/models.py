"""Accounts, sets of transfers, and their seals."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courtyard.kernel.append_only import AppendOnlyModel
from courtyard.kernel.scopes import Scope, ScopedModel
from courtyard.kernel.sealing import SealModel
from courtyard.ledger.rules import Phase


class Account(ScopedModel):
    """A purse: one kind, one owner. Its balance stands on its normal side; `held_fen` of it is promised to pending transfers.

    The owner is opaque here; a grant reaches an account when it names the owner itself.
    """

    kind = models.CharField(max_length=32)
    owner = models.UUIDField()
    balance_fen = models.BigIntegerField(default=0)
    held_fen = models.BigIntegerField(default=0)
    floor_fen = models.BigIntegerField(null=True)

    scope = Scope(organisation="owner", household="owner")

    class Meta:
        verbose_name = _("account")
        constraints = [
            models.UniqueConstraint(fields=["owner", "kind"], name="account_one_a_kind_and_owner"),
            models.CheckConstraint(condition=Q(held_fen__gte=0), name="account_held_not_negative"),
            models.CheckConstraint(
                condition=Q(floor_fen=None) | Q(balance_fen__gte=F("floor_fen") + F("held_fen")), name="account_available_above_floor"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}/{self.owner}"


class TransferSet(ScopedModel, AppendOnlyModel):
    """Transfers that were posted together. Its key is the key of the verb that posted it."""

    key = models.UUIDField(unique=True)
    at = models.DateTimeField()
    size = models.IntegerField()
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("set of transfers")
        constraints = [models.CheckConstraint(condition=Q(size__gt=0), name="set_not_empty")]

    def __str__(self) -> str:
        return str(self.key)


class Transfer(ScopedModel, AppendOnlyModel):
    """One amount from one account to another, or a hold of it, or the release of a hold."""

    set = models.ForeignKey(TransferSet, on_delete=models.PROTECT, related_name="transfers", db_index=False)
    position = models.IntegerField()
    phase = models.CharField(max_length=8, choices=[(phase.value, phase.value) for phase in Phase])
    code = models.CharField(max_length=32)
    debit_account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="debits", db_index=False)
    credit_account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="credits", db_index=False)
    amount_fen = models.BigIntegerField()
    # The pending transfer that this row settles or releases, and the posted one that it takes back.
    resolves = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="resolved_by", db_index=False)
    reverses = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="reversed_by", db_index=False)
    project = models.UUIDField(null=True)
    household = models.UUIDField(null=True)
    lot = models.UUIDField(null=True)
    cause = models.UUIDField(null=True)

    scope = Scope(household="household")

    class Meta:
        verbose_name = _("transfer")
        constraints = [
            models.UniqueConstraint(fields=["set", "position"], name="transfer_place_in_set"),
            models.UniqueConstraint(fields=["resolves"], condition=Q(resolves__isnull=False), name="transfer_hold_resolved_once"),
            models.UniqueConstraint(fields=["reverses"], condition=Q(reverses__isnull=False), name="transfer_reversed_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="transfer_amount_above_zero"),
            models.CheckConstraint(condition=~Q(debit_account=F("credit_account")), name="transfer_between_two_accounts"),
            models.CheckConstraint(
                condition=Q(phase="posted") | Q(phase="pending", resolves=None) | Q(phase="released", resolves__isnull=False),
                name="transfer_only_a_release_must_resolve",
            ),
            models.CheckConstraint(condition=Q(reverses=None) | Q(phase="posted", resolves=None), name="transfer_reversal_is_posted"),
        ]
        indexes = [
            models.Index(fields=["debit_account", "id"], name="transfer_by_debit"),
            models.Index(fields=["credit_account", "id"], name="transfer_by_credit"),
            models.Index(fields=["code", "id"], name="transfer_by_code"),
            models.Index(fields=["project", "id"], condition=Q(project__isnull=False), name="transfer_by_project"),
            models.Index(fields=["household", "id"], condition=Q(household__isnull=False), name="transfer_by_household"),
            models.Index(fields=["lot", "id"], condition=Q(lot__isnull=False), name="transfer_by_lot"),
            models.Index(fields=["cause", "id"], condition=Q(cause__isnull=False), name="transfer_by_cause"),
        ]


class Seal(SealModel):
    """A set's place in the chain."""

    subject = models.OneToOneField(TransferSet, on_delete=models.PROTECT, related_name="seal")

    class Meta:
        verbose_name = _("seal of a set")
