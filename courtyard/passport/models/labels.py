"""Label sheets: which codes somebody wants on labels, or which birds are to have leg bands, and how far the worker is with drawing them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courtyard.kernel.scopes import STAFF, Scope, ScopedModel
from courtyard.passport.rules import Paper, Storage


class LabelSheets(ScopedModel):
    """Labels of a lot's codes, or leg bands of a flock's birds, drawn chunk by chunk; each chunk is a file of its own.

    Of a lot, `first` and `last` are keys of codes. With `pins`, a label has a scratch number, whose hash its code gets when the chunk is
    drawn. Of a flock, they are birds' numbers, and `numbers` are all of them, since some between may be dead. `again`: whoever asked
    wanted labels that may have been drawn before.
    """

    scope = Scope(organisation="issuer__public_id", place="issuer__place__code", readers=STAFF)

    public_id = models.UUIDField(unique=True)
    issuer = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    lot = models.UUIDField(null=True, db_index=True)
    flock = models.UUIDField(null=True, db_index=True)
    paper = models.CharField(max_length=4, choices=[(paper.value, paper.value) for paper in Paper])
    pins = models.BooleanField()
    best_before = models.DateField(null=True)
    storage = models.CharField(max_length=8, blank=True, choices=[(one.value, one.value) for one in Storage])
    language = models.CharField(max_length=16)  # of the words on the labels
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    numbers = models.JSONField(default=list)
    again = models.BooleanField(default=False)
    labels = models.PositiveIntegerField()
    chunks = models.PositiveIntegerField()
    chunks_drawn = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField()
    drawn_at = models.DateTimeField(null=True)

    class Meta(ScopedModel.Meta):
        verbose_name = _("label sheets")
        constraints = [
            models.CheckConstraint(condition=Q(chunks_drawn__lte=F("chunks")), name="labels_drawn_as_asked"),
            models.CheckConstraint(condition=Q(first__lte=F("last"), labels__gte=1), name="labels_of_some"),
            models.CheckConstraint(
                condition=Q(lot__isnull=False, flock=None) | Q(lot=None, flock__isnull=False, pins=False, best_before=None, storage=""),
                name="labels_of_a_lot_or_a_flock",
            ),
            models.UniqueConstraint(fields=["flock", "first"], condition=Q(again=False, flock__isnull=False), name="bands_ordered_once"),
            models.CheckConstraint(
                condition=Q(chunks_drawn__lt=F("chunks"), drawn_at=None) | Q(chunks_drawn=F("chunks"), drawn_at__isnull=False),
                name="labels_drawn_to_the_end",
            ),
        ]
