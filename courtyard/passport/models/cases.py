"""Cases: what scans of a code say that one pack cannot explain, for a person to decide."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courtyard.algorithms.codes.copies import Sign
from courtyard.kernel.scopes import Scope, ScopedModel
from courtyard.passport.models.codes import Code


class Case(ScopedModel):
    """One sign of a copy (see `algorithms/codes/copies`). `code` is None for a burst of serials that we never made.

    `value` and `bound` are what was measured and the limit that it passed; `evidence` names the scans that show it, at most fifty.
    """

    class Outcome(models.TextChoices):
        OPEN = "", _("open")
        COPIED = "copied", _("copied")
        GENUINE = "genuine", _("nothing wrong")

    scope = Scope(organisation="issuer__public_id", place="issuer__place__code")

    public_id = models.UUIDField(unique=True)
    issuer = models.ForeignKey("people.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    code = models.ForeignKey(Code, null=True, on_delete=models.PROTECT, related_name="cases")
    gtin = models.CharField(max_length=14)
    sign = models.CharField(max_length=20, choices=[(sign.value, sign.value) for sign in Sign])
    first_at = models.DateTimeField()
    value = models.FloatField()
    bound = models.FloatField()
    evidence = models.JSONField()
    opened_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.OPEN, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta(ScopedModel.Meta):
        verbose_name = _("case")
        constraints = [
            models.UniqueConstraint(fields=["code", "sign"], condition=Q(outcome="", code__isnull=False), name="case_open_once"),
            models.UniqueConstraint(fields=["gtin", "sign"], condition=Q(outcome="", code=None), name="case_of_unknown_open_once"),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None) | (~Q(outcome="") & Q(decided_at__isnull=False) & ~Q(reason="")),
                name="case_decided_whole",
            ),
        ]
        indexes = [models.Index(fields=["opened_at"], condition=Q(outcome=""), name="case_waiting")]
