"""Tables that planners imported, scenarios, and the runs that worked them out."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courtyard.kernel.actors import Role
from courtyard.kernel.append_only import AppendOnlyModel
from courtyard.kernel.scopes import Scope, ScopedModel
from courtyard.logistics import texts
from courtyard.logistics.rules import FURTHER, Asks, Outcome, TableKind

READERS = frozenset({Role.PLANNER, Role.OFFICER, Role.MANAGER, Role.AUDITOR, Role.SYSTEM})
SILENCE = timedelta(seconds=60)
WITHOUT_RESULT = (Outcome.REFUSED.value, Outcome.FAILED.value)


class PlanningTable(ScopedModel):
    """A table of places that somebody imported. `told` are the first fifty of `told_count` things that were noticed and hinder no plan.

    `holds` says what its columns hold (rules.Holds); `scattered` how many rows have coordinates that are not their own.
    """

    scope = Scope(organisation="owner__public_id", place="owner__place__code", readers=READERS)

    public_id = models.UUIDField(unique=True)
    owner = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=16, choices=[(kind.value, kind.value) for kind in TableKind])
    name = models.CharField(_("name"), max_length=120)
    rows = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)  # SHA-256 of the text in UTF-8
    holds = models.JSONField(default=dict)
    scattered = models.PositiveIntegerField(default=0)
    told = models.JSONField(default=list)
    told_count = models.PositiveIntegerField(default=0)
    imported_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta(ScopedModel.Meta):
        verbose_name = _("planning table")
        verbose_name_plural = _("planning tables")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in TableKind]), name="planning_table_kind"),
            models.CheckConstraint(condition=Q(rows__gte=1), name="planning_table_has_rows"),
            models.CheckConstraint(condition=Q(scattered__lte=models.F("rows")), name="planning_table_scattered_rows"),
        ]

    def __str__(self) -> str:
        return self.name


class PlanningTableText(ScopedModel, AppendOnlyModel):
    """The text of a table, packed by gzip; apart from the table, so that lists never load it."""

    scope = Scope(organisation="table__owner__public_id", place="table__owner__place__code", readers=READERS)

    table = models.OneToOneField(PlanningTable, on_delete=models.PROTECT, related_name="text", primary_key=True)
    packed = models.BinaryField()

    class Meta(ScopedModel.Meta):
        verbose_name = _("text of a planning table")

    @property
    def text(self) -> str:
        """As it was imported. Raises OSError or EOFError where the bytes are others than were kept."""
        return texts.unpacked(self.packed)


class Scenario(ScopedModel):
    """A question asked of tables. Never edited: another one is made, `based_on` this one.

    `asks` says what about: where to build (of `places`; `sites` None: at any of them; `ways` None: distances are the crow's, by the factor
    for roads), a day's rounds (of `stops` and `vehicles`; `roads` None: likewise), or drone `legs`. `asked` is the dataclass of
    rules.QUESTIONS for it; `tariff` are the figures of an algorithms.tariff.Tariff that its maker gave, the rest being assumed; None:
    nothing is asked about costs.
    """

    scope = Scope(organisation="owner__public_id", place="owner__place__code", readers=READERS)

    TABLES = ("places", "sites", "ways", *FURTHER, "stops", "vehicles", "roads", "legs")

    public_id = models.UUIDField(unique=True)
    owner = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    based_on = models.ForeignKey("logistics.Scenario", null=True, on_delete=models.PROTECT, related_name="+")
    asks = models.CharField(max_length=8, default=Asks.SITES, choices=[(one.value, one.value) for one in Asks])
    asked = models.JSONField()
    tariff = models.JSONField(null=True)
    places = models.ForeignKey(PlanningTable, null=True, on_delete=models.PROTECT, related_name="+")
    sites = models.ForeignKey(PlanningTable, null=True, on_delete=models.PROTECT, related_name="+")
    ways = models.ForeignKey(PlanningTable, null=True, on_delete=models.PROTECT, related_name="+")
    hubs = models.ForeignKey(PlanningTable, null=True, on_delete=models.PROTECT, related_name="+")
    departures = models.ForeignKey(PlanningTable, null=True, on_delete=models.PROTECT, related_name="+")
    destinations = models.ForeignKey(PlanningTable, null=True, on_delete=models.PROTECT, related_name="+")
    products = models.ForeignKey(PlanningTable, null=True, on_delete=models.PROTECT, related_name="+")
    stops = models.ForeignKey(PlanningTable, null=True, on_delete=models.PROTECT, related_name="+")
    vehicles = models.ForeignKey(PlanningTable, null=True, on_delete=models.PROTECT, related_name="+")
    legs = models.ForeignKey(PlanningTable, null=True, on_delete=models.PROTECT, related_name="+")
    heights = models.ForeignKey(PlanningTable, null=True, on_delete=models.PROTECT, related_name="+")
    zones = models.ForeignKey(PlanningTable, null=True, on_delete=models.PROTECT, related_name="+")
    roads = models.ForeignKey(PlanningTable, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta(ScopedModel.Meta):
        verbose_name = _("scenario")
        verbose_name_plural = _("scenarios")
        constraints = [
            models.CheckConstraint(
                condition=Q(asks=Asks.SITES, places__isnull=False, stops=None, vehicles=None, legs=None)
                | Q(asks=Asks.ROUNDS, places=None, stops__isnull=False, vehicles__isnull=False, legs=None)
                | Q(asks=Asks.DRONES, places=None, stops=None, vehicles=None, legs__isnull=False),
                name="scenario_has_its_tables",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Run(ScopedModel):
    """One working out of a scenario: for at most so many seconds, or until the plan is proven to lie within `gap` of the best one.

    A planner's process takes it (`begun_at`), says every other second that it lives (`beat_at`) and how far it is (`phase`, `best`,
    `bound`): it reads tables, lists who could serve whom, begins a plan, raises the bound, kicks the plan. One that has not been heard
    of is taken again, so `attempts` counts. `why` are the words of a refusal or failure, in
    English; they are read in the reader's language, with `why_values` in them.
    """

    scope = Scope(organisation="scenario__owner__public_id", place="scenario__owner__place__code", readers=READERS)

    public_id = models.UUIDField(unique=True)
    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="runs")
    seconds = models.PositiveIntegerField()
    gap = models.FloatField()
    asked_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    stop_asked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, blank=True, choices=[(one.value, one.value) for one in Outcome])
    phase = models.CharField(max_length=16, blank=True)
    best = models.FloatField(null=True)
    bound = models.FloatField(null=True)
    why = models.TextField(blank=True)
    why_values = models.JSONField(default=dict)
    summary = models.JSONField(default=dict)

    class Meta(ScopedModel.Meta):
        verbose_name = _("planning run")
        verbose_name_plural = _("planning runs")
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=["", *(one.value for one in Outcome)]), name="run_outcome_known"),
            models.CheckConstraint(condition=Q(outcome="", ended_at=None) | (~Q(outcome="") & ~Q(ended_at=None)), name="run_ended_somehow"),
            models.CheckConstraint(
                condition=(Q(outcome__in=WITHOUT_RESULT) & ~Q(why="")) | (~Q(outcome__in=WITHOUT_RESULT) & Q(why="")),
                name="run_says_why_not",
            ),
            models.CheckConstraint(condition=Q(begun_at=None, beat_at=None) | (~Q(begun_at=None) & ~Q(beat_at=None)), name="run_beats"),
            models.CheckConstraint(condition=Q(seconds__gte=1, gap__gte=0, gap__lt=1), name="run_has_an_end"),
            models.UniqueConstraint(fields=["scenario"], condition=Q(ended_at=None), name="run_one_at_a_time"),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(ended_at=None), name="run_not_ended")]

    @classmethod
    def waiting(cls, now: datetime) -> "models.QuerySet[Run]":
        """Runs that nobody has begun with, or of which nobody has heard for a minute: whoever had them is gone."""
        return cls.unscoped.filter(Q(begun_at=None) | Q(beat_at__lt=now - SILENCE), ended_at=None)

    @classmethod
    def held(cls, run_id: UUID, attempt: int) -> "models.QuerySet[Run]":
        """The run while it is in the hands of whoever took it as this attempt; else none."""
        return cls.unscoped.filter(public_id=run_id, attempts=attempt, ended_at=None, begun_at__isnull=False)


class RunResult(ScopedModel, AppendOnlyModel):
    """What a run found, as arrays packed by NumPy; see `results`."""

    scope = Scope(organisation="run__scenario__owner__public_id", place="run__scenario__owner__place__code", readers=READERS)

    run = models.OneToOneField(Run, on_delete=models.PROTECT, related_name="result", primary_key=True)
    packed = models.BinaryField()

    class Meta(ScopedModel.Meta):
        verbose_name = _("result of a planning run")


def text_of(table: int | None) -> str:
    """The text of the table with this key. Raises DoesNotExist where there is none."""
    return PlanningTableText.unscoped.get(table=table).text
