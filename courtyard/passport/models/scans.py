"""What a page shows of a pack, worked out ahead; and that somebody looked."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courtyard.kernel.scopes import Scope, ScopedModel
from courtyard.passport.models.codes import Code


class Origin(models.Model):
    """What all packs of a flock in one lot have in common, as `sheets` writes it. `stale`: something of it is to be read anew."""

    flock = models.UUIDField()
    lot = models.UUIDField()
    data = models.JSONField()
    stale = models.BooleanField(default=False)
    built_at = models.DateTimeField()

    class Meta:
        verbose_name = _("origin of packs")
        constraints = [models.UniqueConstraint(fields=["flock", "lot"], name="origin_once")]
        indexes = [
            models.Index(fields=["id"], condition=Q(stale=True), name="origin_stale"),
            models.Index(fields=["lot"], name="origin_by_lot"),
        ]


class Sheet(models.Model):
    """What a page shows of one pack besides. It holds while the trace is at `version` for the pack and its bird."""

    code = models.OneToOneField(Code, on_delete=models.PROTECT, primary_key=True, related_name="sheet")
    origin = models.ForeignKey(Origin, on_delete=models.PROTECT, related_name="sheets")
    bird = models.CharField(max_length=100)
    version = models.BigIntegerField()
    data = models.JSONField()

    class Meta:
        verbose_name = _("sheet of a pack")


class Scan(ScopedModel):
    """Somebody scanned a code. `code` is None for a serial that we never made; `device` is a keyed hash; `ip` goes after 30 days.

    `state` is what the page answered. A place is known only where the buyer told it: degrees, wrong by at most `error_km`, or a province.
    """

    scope = Scope(organisation="code__key__issuer__public_id", place="code__key__issuer__place__code")

    public_id = models.UUIDField(unique=True)
    code = models.ForeignKey(Code, null=True, on_delete=models.PROTECT, related_name="scanned", db_index=False)
    gtin = models.CharField(max_length=14)
    serial = models.CharField(max_length=20)
    at = models.DateTimeField()
    device = models.CharField(max_length=16)
    ours = models.BooleanField(default=False)
    state = models.CharField(max_length=12)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    error_km = models.FloatField(null=True)
    province = models.CharField(max_length=2, blank=True)
    ip = models.GenericIPAddressField(null=True)

    class Meta(ScopedModel.Meta):
        verbose_name = _("scan")
        indexes = [
            models.Index(fields=["code", "at"], name="scan_by_code"),
            models.Index(fields=["gtin", "at"], condition=Q(code=None), name="scan_unknown"),
            models.Index(fields=["at"], condition=Q(ip__isnull=False), name="scan_with_address"),
        ]


class Doubt(ScopedModel):
    """A buyer says that something is not right with a pack; a person of the issuer reads it."""

    scope = Scope(organisation="code__key__issuer__public_id", place="code__key__issuer__place__code")

    public_id = models.UUIDField(unique=True)
    code = models.ForeignKey(Code, null=True, on_delete=models.PROTECT, related_name="doubts")
    gtin = models.CharField(max_length=14)
    serial = models.CharField(max_length=20)
    text = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField()

    class Meta(ScopedModel.Meta):
        verbose_name = _("reported doubt")
