"""Signing keys, the list in which they are published, and the codes that were minted under them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courtyard.kernel.actors import Role
from courtyard.kernel.scopes import STAFF, Scope, ScopedModel
from courtyard.kernel.secrets import SecretField

TRIES = 5  # guesses at a PIN, of 2^40


class KeyList(models.Model):
    """The county's published list of keys: one row, with the root key that signs it and the number that only grows."""

    public = models.CharField(max_length=64)  # hexadecimal
    private = SecretField()
    number = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = _("list of signing keys")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="key_list_is_one")]


class SigningKey(ScopedModel):
    """An issuer's key for a year. `compromised_since`: from when on others may have it; what was minted before still counts."""

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        RETIRED = "retired", _("retired")
        COMPROMISED = "compromised", _("compromised")

    scope = Scope(organisation="issuer__public_id", place="issuer__place__code")

    public_id = models.UUIDField(unique=True)
    name = models.CharField(max_length=8, unique=True)  # as codes carry it
    issuer = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    public = models.CharField(max_length=64)  # hexadecimal
    private = SecretField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.ACTIVE)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    compromised_since = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta(ScopedModel.Meta):
        verbose_name = _("signing key")
        constraints = [
            models.UniqueConstraint(fields=["issuer", "year"], condition=Q(state="active"), name="signing_key_one_active_a_year"),
            models.CheckConstraint(
                condition=Q(state="active", ended_at=None) | (~Q(state="active") & Q(ended_at__isnull=False)), name="signing_key_end"
            ),
            models.CheckConstraint(
                condition=Q(state="compromised", compromised_since__isnull=False) | (~Q(state="compromised") & Q(compromised_since=None)),
                name="signing_key_compromised_since",
            ),
        ]


class Code(ScopedModel):
    """A pack's code: its GTIN and serial, and the key under which it was minted. The signature follows from these and is not kept.

    `pin_hash` is empty until a label with a PIN was drawn. `tries` are guesses at the PIN; `claimed_at` is when it was right.
    """

    scope = Scope(organisation="key__issuer__public_id", place="key__issuer__place__code", readers=STAFF | {Role.WAREHOUSE})

    epc = models.CharField(max_length=100, unique=True)  # as raising names the pack
    gtin = models.CharField(max_length=14)
    serial = models.CharField(max_length=20)
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="codes", db_index=False)
    lot = models.UUIDField()
    minted_at = models.DateTimeField()
    pin_hash = models.CharField(max_length=64, blank=True)  # hexadecimal
    tries = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    # Kept by the drain, so that a page need not count.
    scans = models.PositiveIntegerField(default=0)
    first_scan_at = models.DateTimeField(null=True)
    scans_looked_at = models.PositiveIntegerField(default=0)  # how many there were when somebody last looked for copies
    suspect = models.BooleanField(default=False)  # a case of it is open, or was decided to be a copy

    class Meta(ScopedModel.Meta):
        verbose_name = _("pack code")
        constraints = [
            models.UniqueConstraint(fields=["gtin", "serial"], name="code_once"),
            models.CheckConstraint(condition=Q(tries__lte=TRIES), name="code_five_tries"),
            models.CheckConstraint(condition=Q(claimed_at=None) | ~Q(pin_hash=""), name="code_claimed_has_pin"),
        ]
        indexes = [
            models.Index(fields=["key", "minted_at"], name="code_by_key"),
            models.Index(fields=["lot", "id"], name="code_by_lot"),
            models.Index(fields=["id"], condition=Q(scans__gt=F("scans_looked_at")), name="code_to_look_at"),
        ]
