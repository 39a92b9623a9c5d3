"""What impact itself keeps: assessments for the official exit, targets, figures as they were published, and figures worked out ahead."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courtyard.impact.rules import Criterion, Evidence
from courtyard.kernel.actors import Role
from courtyard.kernel.append_only import AppendOnlyModel
from courtyard.kernel.scopes import Scope, ScopedModel

# What a finding can rest on: nobody measures, and no bank confirms, whether a roof is safe.
SEEN = (Evidence.TWO_PARTY.value, Evidence.DECLARED.value)
SEEN_CHOICES = [(Evidence.TWO_PARTY.value, _("seen by two parties")), (Evidence.DECLARED.value, _("declared"))]
CRITERIA = [
    (Criterion.FOOD.value, _("food")),
    (Criterion.CLOTHING.value, _("clothing")),
    (Criterion.SCHOOLING.value, _("schooling")),
    (Criterion.MEDICAL_CARE.value, _("basic medical care")),
    (Criterion.HOUSING.value, _("safe housing")),
]


class ExitAssessment(ScopedModel, AppendOnlyModel):
    """Somebody looked at a household for the official exit from poverty. `meets_all` and `evidence` follow from its findings.

    A later assessment of the household stands in the place of the earlier one; none is edited.
    """

    scope = Scope(place="household__village__code", household="household__public_id")

    public_id = models.UUIDField(unique=True)
    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, related_name="+")
    assessed_on = models.DateField(_("assessed on"))
    assessor = models.UUIDField(null=True)
    meets_all = models.BooleanField(_("meets all criteria"))
    evidence = models.CharField(max_length=12, choices=SEEN_CHOICES)
    recorded_at = models.DateTimeField()

    class Meta(ScopedModel.Meta):
        verbose_name = _("assessment for the exit")
        verbose_name_plural = _("assessments for the exit")
        indexes = [models.Index(fields=["household", "assessed_on", "id"], name="exit_by_household")]
        constraints = [models.CheckConstraint(condition=Q(evidence__in=SEEN), name="exit_evidence")]


class ExitFinding(ScopedModel, AppendOnlyModel):
    """What was found for one criterion, what that rests on, and the document or visit behind it."""

    scope = Scope(place="assessment__household__village__code", household="assessment__household__public_id")

    assessment = models.ForeignKey(ExitAssessment, on_delete=models.PROTECT, related_name="findings", db_index=False)
    criterion = models.CharField(max_length=16, choices=CRITERIA)
    met = models.BooleanField(_("met"))
    evidence = models.CharField(max_length=12, choices=SEEN_CHOICES)
    basis = models.CharField(_("basis"), max_length=300)

    class Meta(ScopedModel.Meta):
        verbose_name = _("finding")
        constraints = [
            models.UniqueConstraint(fields=["assessment", "criterion"], name="exit_finding_once"),
            models.CheckConstraint(condition=Q(criterion__in=[value for value, _name in CRITERIA]), name="exit_finding_criterion"),
            models.CheckConstraint(condition=Q(evidence__in=SEEN), name="exit_finding_evidence"),
            models.CheckConstraint(condition=~Q(basis=""), name="exit_finding_has_basis"),
        ]


class Target(ScopedModel, AppendOnlyModel):
    """What an indicator is to reach by a day, in a project or a place; a new one for the same subject replaces the old."""

    scope = Scope(place="place", open_to=frozenset({Role.AUDITOR, Role.DONOR}))

    public_id = models.UUIDField(unique=True)
    indicator = models.CharField(max_length=64)
    project = models.UUIDField(null=True)
    place = models.CharField(max_length=12, blank=True)
    value = models.BigIntegerField(_("value"))
    by = models.DateField(_("by"))
    set_by = models.UUIDField(null=True)
    set_at = models.DateTimeField()
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")

    class Meta(ScopedModel.Meta):
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        indexes = [models.Index(fields=["indicator", "by"], name="target_by_indicator")]
        constraints = [
            models.CheckConstraint(condition=Q(value__gte=0), name="target_not_negative"),
            models.UniqueConstraint(fields=["indicator", "place"], condition=Q(project=None, replaces=None), name="target_one_first_place"),
            models.UniqueConstraint(
                fields=["indicator", "project"], condition=Q(project__isnull=False, replaces=None), name="target_one_first_project"
            ),
        ]


class Snapshot(ScopedModel, AppendOnlyModel):
    """Figures as they were published, with all that computing them again needs: the window, what was known, and the heads.

    figures: name -> {value, unit, evidence, rows, numerator, denominator}; the last two for a ratio.
    """

    scope = Scope(place="place", open_to=frozenset({Role.AUDITOR, Role.DONOR}))

    public_id = models.UUIDField(unique=True)
    title = models.CharField(max_length=200, blank=True)
    on = models.DateField()
    since = models.DateField(null=True)
    project = models.UUIDField(null=True)
    place = models.CharField(max_length=12, blank=True)
    known_ledger = models.BigIntegerField()
    known_trace = models.BigIntegerField()
    known_at = models.DateTimeField()
    ledger_head = models.CharField(max_length=64)
    trace_head = models.CharField(max_length=64)
    figures = models.JSONField()
    taken_by = models.UUIDField(null=True)
    taken_at = models.DateTimeField()

    class Meta(ScopedModel.Meta):
        verbose_name = _("snapshot of figures")
        verbose_name_plural = _("snapshots of figures")
        indexes = [models.Index(fields=["taken_at"], name="snapshot_by_time")]
        constraints = [models.CheckConstraint(condition=Q(known_ledger__gte=0, known_trace__gte=0), name="snapshot_known")]


class Question(models.Model):
    """Figures over which part of the world somebody asked for: a window without its days, and the reach of who asked.

    Part of a read model: rows come and go, and nothing rests on them. No grant reaches it; whoever asks finds their own by its digest.
    """

    digest = models.CharField(max_length=64, unique=True)
    limits = models.JSONField(null=True)
    since = models.DateField(null=True)
    project = models.UUIDField(null=True)
    place = models.CharField(max_length=12, blank=True)
    # As it stood "today", so that tomorrow it is worked out for that day, ahead of whoever asks.
    daily = models.BooleanField(default=False)
    asked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("question for figures")


class KeptFigures(models.Model):
    """What every indicator came to over one question, as of a day and as known; the same numbers come out whenever it is asked again.

    sums: the columns of `figures.totals`. mark: which records it rests on beside the journals (impact.kept). milliseconds: it took.
    """

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="kept")
    on = models.DateField()
    known_ledger = models.BigIntegerField()
    known_trace = models.BigIntegerField()
    known_at = models.DateTimeField()
    ledger_head = models.CharField(max_length=64)
    trace_head = models.CharField(max_length=64)
    mark = models.CharField(max_length=64)
    sums = models.JSONField()
    milliseconds = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("kept figures")
        verbose_name_plural = _("kept figures")
        constraints = [
            models.UniqueConstraint(fields=["question", "on", "known_at", "known_ledger", "known_trace"], name="kept_figures_once")
        ]
