"""Settlements, line by line and chunk by chunk, and what households object to."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courtyard.kernel.append_only import AppendOnlyModel
from courtyard.kernel.scopes import Scope, ScopedModel
from courtyard.raising.models.flock import Share
from courtyard.raising.models.lot import Lot
from courtyard.raising.models.project import Project


class Settlement(ScopedModel):
    """How the proceeds of a project's lots are used. Its lines are fixed when it is prepared and covered by `digest`.

    prepared -> signed -> posting -> posted; prepared anew, the old one is superseded. Chunk n posts the lines
    [n * chunk_size, (n + 1) * chunk_size); `chunks_posted` is committed with each of them.
    """

    class State(models.TextChoices):
        PREPARED = "prepared", _("prepared")
        SIGNED = "signed", _("signed")
        POSTING = "posting", _("posting")
        POSTED = "posted", _("posted")
        SUPERSEDED = "superseded", _("superseded")

    scope = Scope(organisation="project__cooperative__public_id", place="project__place__code")

    public_id = models.UUIDField(unique=True)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="settlements")
    number = models.PositiveIntegerField()
    month = models.DateField(null=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PREPARED)
    prepared_by = models.UUIDField(null=True)
    prepared_at = models.DateTimeField()
    signed_by = models.UUIDField(null=True)
    signed_at = models.DateTimeField(null=True)
    posted_at = models.DateTimeField(null=True)
    settled_on = models.DateField()
    digest = models.CharField(max_length=64)
    line_count = models.PositiveIntegerField()
    share_count = models.PositiveIntegerField()
    chunk_size = models.PositiveIntegerField()
    chunks = models.PositiveIntegerField()
    chunks_posted = models.PositiveIntegerField(default=0)
    gross_fen = models.BigIntegerField()
    fee_fen = models.BigIntegerField()
    loan_fen = models.BigIntegerField()
    dividend_fen = models.BigIntegerField()
    shortfall_fen = models.BigIntegerField()
    insurer_fen = models.BigIntegerField()
    guarantee_fen = models.BigIntegerField()
    carried_fen = models.BigIntegerField()
    forgiven_fen = models.BigIntegerField()

    class Meta(ScopedModel.Meta):
        verbose_name = _("settlement")
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="settlement_number_once"),
            models.UniqueConstraint(
                fields=["project"], condition=Q(state__in=["prepared", "signed", "posting"]), name="settlement_one_open_a_project"
            ),
            models.CheckConstraint(condition=Q(signed_by=None) | ~Q(signed_by=F("prepared_by")), name="settlement_two_persons"),
            models.CheckConstraint(
                condition=Q(state__in=["prepared", "superseded"], signed_at=None)
                | (Q(state__in=["signed", "posting", "posted"]) & Q(signed_at__isnull=False)),
                name="settlement_signed_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state="posted", posted_at__isnull=False, chunks_posted=F("chunks")) | (~Q(state="posted") & Q(posted_at=None)),
                name="settlement_posted_whole",
            ),
            models.CheckConstraint(condition=Q(chunks_posted__lte=F("chunks")) & Q(chunk_size__gt=0), name="settlement_chunks_in_range"),
            models.CheckConstraint(condition=Q(gross_fen=F("fee_fen") + F("loan_fen") + F("dividend_fen")), name="settlement_uses_all"),
        ]


class SettlementLot(ScopedModel, AppendOnlyModel):
    """What a settlement takes out of a lot; `last` when no more will follow."""

    scope = Scope(organisation="settlement__project__cooperative__public_id", place="settlement__project__place__code")

    settlement = models.ForeignKey(Settlement, on_delete=models.PROTECT, related_name="lots", db_index=False)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="settlements")
    amount_fen = models.BigIntegerField()

    class Meta(ScopedModel.Meta):
        verbose_name = _("settled lot")
        constraints = [
            models.UniqueConstraint(fields=["settlement", "lot"], name="settlement_lot_once"),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="settlement_lot_not_negative"),
        ]


class SettlementLine(ScopedModel, AppendOnlyModel):
    """One share's part of one lot, and how it is used: gross = fee + loan + dividend.

    A share without proceeds has one line without a lot. What concerns the whole share (fees given up, shortfall and its
    bearers) stands on its first line.
    """

    scope = Scope(
        organisation="share__flock__cooperative__public_id",
        place="share__household__village__code",
        household="share__household__public_id",
    )

    settlement = models.ForeignKey(Settlement, on_delete=models.PROTECT, related_name="lines", db_index=False)
    position = models.PositiveIntegerField()
    share = models.ForeignKey(Share, on_delete=models.PROTECT, related_name="lines")
    lot = models.ForeignKey(Lot, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    final = models.BooleanField()
    quantity = models.BigIntegerField()
    gross_fen = models.BigIntegerField()
    fee_fen = models.BigIntegerField()
    loan_fen = models.BigIntegerField()
    dividend_fen = models.BigIntegerField()
    fee_given_up_fen = models.BigIntegerField(default=0)
    shortfall_fen = models.BigIntegerField(default=0)
    insurer_fen = models.BigIntegerField(default=0)
    guarantee_fen = models.BigIntegerField(default=0)
    carried_fen = models.BigIntegerField(default=0)
    forgiven_fen = models.BigIntegerField(default=0)

    class Meta(ScopedModel.Meta):
        verbose_name = _("settlement line")
        constraints = [
            models.UniqueConstraint(fields=["settlement", "position"], name="settlement_line_position"),
            models.CheckConstraint(condition=Q(gross_fen=F("fee_fen") + F("loan_fen") + F("dividend_fen")), name="line_uses_all"),
            models.CheckConstraint(
                condition=Q(fee_fen__gte=0, loan_fen__gte=0, dividend_fen__gte=0, fee_given_up_fen__gte=0),
                name="line_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(shortfall_fen=F("insurer_fen") + F("guarantee_fen") + F("carried_fen") + F("forgiven_fen"))
                & Q(insurer_fen__gte=0, guarantee_fen__gte=0, carried_fen__gte=0, forgiven_fen__gte=0),
                name="line_shortfall_is_borne",
            ),
            models.CheckConstraint(condition=Q(lot__isnull=False) | Q(gross_fen=0), name="line_money_has_lot"),
        ]


class SettlementChunk(ScopedModel, AppendOnlyModel):
    """A chunk that was posted: its lines, and the keys under which the ledger and finance hold it."""

    scope = SettlementLot.scope

    settlement = models.ForeignKey(Settlement, on_delete=models.PROTECT, related_name="posted_chunks", db_index=False)
    number = models.PositiveIntegerField()
    lines = models.PositiveIntegerField()
    set_key = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta(ScopedModel.Meta):
        verbose_name = _("posted chunk")
        constraints = [models.UniqueConstraint(fields=["settlement", "number"], name="settlement_chunk_once")]


class Objection(ScopedModel):
    """A household says that something is not right with its animals or its settlement, and what it was answered."""

    scope = Scope(
        organisation="share__flock__cooperative__public_id",
        place="share__household__village__code",
        household="share__household__public_id",
    )

    public_id = models.UUIDField(unique=True)
    share = models.ForeignKey(Share, on_delete=models.PROTECT, related_name="objections")
    settlement = models.ForeignKey(Settlement, null=True, on_delete=models.PROTECT, related_name="objections")
    text = models.CharField(max_length=2000)
    raised_by = models.UUIDField(null=True)
    raised_at = models.DateTimeField()
    upheld = models.BooleanField(null=True)
    answer = models.CharField(max_length=2000, blank=True)
    answered_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta(ScopedModel.Meta):
        verbose_name = _("objection")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="objection_says_something"),
            models.CheckConstraint(
                condition=Q(upheld=None, answered_at=None) | (Q(upheld__isnull=False, answered_at__isnull=False) & ~Q(answer="")),
                name="objection_answered_whole",
            ),
            models.UniqueConstraint(fields=["share", "settlement"], condition=Q(upheld=None), name="objection_one_open"),
        ]
