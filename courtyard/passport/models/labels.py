"""Label sheets: which codes somebody wants on labels, and how far the worker is with drawing them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courtyard.kernel.scopes import STAFF, Scope, ScopedModel
from courtyard.passport.rules import Paper, Storage


class LabelSheets(ScopedModel):
    """Labels of a lot's codes from `first_code` to `last_code`, drawn chunk by chunk; each chunk is a file of its own.

    With `pins`, a label has a scratch number, whose hash its code gets when the chunk is drawn.
    """

    scope = Scope(organisation="issuer__public_id", place="issuer__place__code", readers=STAFF)

    public_id = models.UUIDField(unique=True)
    issuer = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    lot = models.UUIDField(db_index=True)
    paper = models.CharField(max_length=4, choices=[(paper.value, paper.value) for paper in Paper])
    pins = models.BooleanField()
    best_before = models.DateField(null=True)
    storage = models.CharField(max_length=8, blank=True, choices=[(one.value, one.value) for one in Storage])
    language = models.CharField(max_length=16)  # of the words on the labels
    first_code = models.BigIntegerField()
    last_code = models.BigIntegerField()
    labels = models.PositiveIntegerField()
    chunks = models.PositiveIntegerField()
    chunks_drawn = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    drawn_at = models.DateTimeField(null=True)

    class Meta(ScopedModel.Meta):
        verbose_name = _("label sheets")
        constraints = [
            models.CheckConstraint(condition=Q(chunks_drawn__lte=F("chunks")), name="labels_drawn_as_asked"),
            models.CheckConstraint(condition=Q(first_code__lte=F("last_code"), labels__gte=1), name="labels_of_some_codes"),
            models.CheckConstraint(
                condition=Q(chunks_drawn__lt=F("chunks"), drawn_at=None) | Q(chunks_drawn=F("chunks"), drawn_at__isnull=False),
                name="labels_drawn_to_the_end",
            ),
        ]
