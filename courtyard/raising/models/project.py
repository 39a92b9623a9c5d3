"""Projects, applications, yards and what was found there, training."""

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from courtyard.kernel.actors import Role
from courtyard.kernel.append_only import AppendOnlyModel
from courtyard.kernel.scopes import STAFF, Scope, ScopedModel
from courtyard.raising.rules import FlockKind

# A project is known to everybody who works in its villages; what happens in it is limited by household, place, cooperative.
KNOWN_TO = frozenset({Role.HELPER, Role.HOUSEHOLD, Role.TECHNICIAN})
# Who sees that a project is there, within the own area, but nothing of whoever takes part.
HEARD_OF_BY = frozenset({Role.WAREHOUSE, Role.DONOR, Role.PLANNER})

KIND_CHOICES = [(kind.value, kind.value) for kind in FlockKind]


class Project(ScopedModel):
    """What is raised, by whose cooperative, under which terms. Applications are taken in [opens_on, closes_on)."""

    scope = Scope(organisation="cooperative__public_id", place="place__code", open_to=KNOWN_TO, readers=STAFF | HEARD_OF_BY)

    public_id = models.UUIDField(unique=True)
    name = models.CharField(_("name"), max_length=120)
    place = models.ForeignKey("people.Place", on_delete=models.PROTECT, related_name="+")
    cooperative = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    lender = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    company = models.ForeignKey("people.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    insurer = models.ForeignKey("people.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    supplier = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    guarantee_fund = models.UUIDField(null=True)
    terms = models.JSONField()
    opens_on = models.DateField()
    closes_on = models.DateField(null=True)
    animal_item = models.CharField(max_length=8)
    pack_item = models.CharField(max_length=8)
    waiting = models.PositiveIntegerField(default=0)  # applications that are neither decided nor withdrawn
    opened_at = models.DateTimeField()

    class Meta(ScopedModel.Meta):
        verbose_name = _("project")
        constraints = [
            models.CheckConstraint(condition=Q(closes_on=None) | Q(closes_on__gt=F("opens_on")), name="project_runs_forward"),
            models.UniqueConstraint(fields=["cooperative", "animal_item"], name="project_animal_item_once"),
            models.UniqueConstraint(fields=["cooperative", "pack_item"], name="project_pack_item_once"),
            models.CheckConstraint(condition=~Q(animal_item=F("pack_item")), name="project_items_differ"),
        ]

    def __str__(self) -> str:
        return self.name


class Numbering(models.Model):
    """The next free number of one kind (item, crate, yard) in an organisation; taken by a conditional UPDATE."""

    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)
    next_value = models.BigIntegerField(default=1)

    class Meta:
        verbose_name = _("numbering")
        constraints = [models.UniqueConstraint(fields=["organisation", "kind"], name="numbering_once")]


class Yard(ScopedModel):
    """Where animals live: a household's own yard, or a site of the cooperative (`household` None); GLN with extension (254)."""

    scope = Scope(organisation="cooperative__public_id", place="place__code", household="household__public_id")

    public_id = models.UUIDField(unique=True)
    cooperative = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey("people.Household", null=True, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("people.Place", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=120, blank=True)
    extension = models.CharField(max_length=20)
    sgln = models.CharField(max_length=80, unique=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    entered_at = models.DateTimeField()

    class Meta(ScopedModel.Meta):
        verbose_name = _("yard")
        constraints = [
            models.UniqueConstraint(fields=["cooperative", "extension"], name="yard_extension_once"),
            models.UniqueConstraint(fields=["cooperative", "household"], condition=Q(household__isnull=False), name="yard_one_a_household"),
        ]


class SupplyLot(ScopedModel):
    """A lot of feed, medicine, vaccine or young animals as its label says it, and the name under which the trace follows it.

    Two suppliers may print the same label, so the name says whose lot it is. `supplier` None: nobody wrote down whose. `goods` is
    feed, medicine, vaccine, or livestock.
    """

    scope = Scope(organisation="cooperative__public_id", place="cooperative__place__code")

    epc = models.CharField(max_length=200)
    cooperative = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    supplier = models.ForeignKey("people.Organisation", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    label = models.CharField(max_length=200)
    goods = models.CharField(max_length=16)
    first_on = models.DateField()

    class Meta(ScopedModel.Meta):
        verbose_name = _("supply lot")
        constraints = [models.UniqueConstraint(fields=["cooperative", "epc"], name="supply_lot_once")]
        indexes = [models.Index(fields=["epc"], name="supply_lot_by_epc"), models.Index(fields=["label"], name="supply_lot_by_label")]


_STEP = Case(
    When(withdrawn_on__isnull=False, then=Value("withdrawn")),
    When(approved=False, then=Value("declined")),
    When(settled_on__isnull=False, then=Value("settled")),
    When(closed_on__isnull=False, then=Value("closed")),
    When(placed_on__isnull=False, then=Value("placed")),
    When(approved=True, then=Value("approved")),
    When(yard_passed_on__isnull=False, then=Value("yard_passed")),
    default=Value("applied"),
)
_MOVED_ON = Coalesce("withdrawn_on", "settled_on", "closed_on", "placed_on", "decided_on", "yard_passed_on", "applied_on")


class Application(ScopedModel):
    """A household asks to take part. The days below are the steps of its season, each None until it came."""

    scope = Scope(organisation="project__cooperative__public_id", place="household__village__code", household="household__public_id")

    public_id = models.UUIDField(unique=True)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="applications", db_index=False)
    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=KIND_CHOICES)
    animals = models.PositiveIntegerField()
    consent = models.UUIDField(null=True)
    applied_by = models.UUIDField(null=True)
    applied_at = models.DateTimeField()
    yard = models.ForeignKey(Yard, null=True, on_delete=models.PROTECT, related_name="applications")
    loan = models.UUIDField(null=True, unique=True)
    supply_order = models.UUIDField(null=True, unique=True)
    approved = models.BooleanField(null=True)
    decided_by = models.UUIDField(null=True)
    decision = models.CharField(max_length=500, blank=True)
    applied_on = models.DateField()
    yard_passed_on = models.DateField(null=True)
    decided_on = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)
    placed_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    settled_on = models.DateField(null=True)
    # Worked out by the database from the days, so that they cannot disagree: the last step, and the day on which it was taken.
    step = models.GeneratedField(expression=_STEP, output_field=models.CharField(max_length=12), db_persist=True)
    moved_on = models.GeneratedField(expression=_MOVED_ON, output_field=models.DateField(), db_persist=True)

    class Meta(ScopedModel.Meta):
        verbose_name = _("application")
        constraints = [
            models.CheckConstraint(condition=Q(animals__gt=0), name="application_has_animals"),
            models.CheckConstraint(
                condition=Q(approved=None, decided_on=None) | Q(approved__isnull=False, decided_on__isnull=False),
                name="application_decided_has_day",
            ),
            models.CheckConstraint(condition=Q(placed_on=None) | Q(approved=True), name="application_placed_if_approved"),
            models.CheckConstraint(condition=Q(closed_on=None) | Q(placed_on__isnull=False), name="application_closed_if_placed"),
            models.CheckConstraint(condition=Q(withdrawn_on=None) | Q(approved=None), name="application_withdrawn_before_decision"),
            models.UniqueConstraint(
                fields=["project", "household"],
                condition=Q(withdrawn_on=None) & (Q(approved=None) | Q(approved=True)),
                name="application_one_at_a_time",
            ),
        ]
        indexes = [
            # The list by step reads it in order; the board counts and adds up from it alone.
            models.Index(fields=["project", "step", "id", "animals"], name="application_by_step"),
            models.Index(fields=["project", "id"], name="application_in_order"),
            models.Index(fields=["project", "moved_on"], name="application_by_day"),
            models.Index(fields=["applied_at", "id"], condition=Q(approved=None, withdrawn_on=None), name="application_undecided"),
            models.Index(fields=["decided_on", "id"], condition=Q(approved=True, placed_on=None), name="application_to_be_placed"),
        ]


class Inspection(ScopedModel, AppendOnlyModel):
    """What somebody found in a yard, point by point of the project's standard."""

    scope = Scope(organisation="yard__cooperative__public_id", place="yard__place__code", household="yard__household__public_id")

    public_id = models.UUIDField(unique=True)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="inspections")
    yard = models.ForeignKey(Yard, on_delete=models.PROTECT, related_name="inspections")
    round = models.PositiveSmallIntegerField()
    inspected_on = models.DateField()
    inspected_by = models.UUIDField(null=True)
    passed = models.BooleanField()
    findings = models.JSONField()
    at = models.DateTimeField()

    class Meta(ScopedModel.Meta):
        verbose_name = _("inspection")
        constraints = [models.UniqueConstraint(fields=["project", "yard", "round"], name="inspection_round_once")]


class Renovation(ScopedModel, AppendOnlyModel):
    """A yard was brought to the standard: what was done, and which money paid the supplier."""

    scope = Inspection.scope

    public_id = models.UUIDField(unique=True)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="renovations")
    yard = models.ForeignKey(Yard, on_delete=models.PROTECT, related_name="renovations")
    inspection = models.ForeignKey(Inspection, on_delete=models.PROTECT, related_name="renovations")
    work = models.CharField(max_length=500)
    cost_fen = models.BigIntegerField()
    paid_by = models.CharField(max_length=16, choices=[("earmarked", _("the household's advance")), ("grant", _("a grant"))])
    order = models.UUIDField(unique=True)
    renovated_on = models.DateField()
    at = models.DateTimeField()

    class Meta(ScopedModel.Meta):
        verbose_name = _("renovation")
        constraints = [models.CheckConstraint(condition=Q(cost_fen__gt=0), name="renovation_cost_positive")]


class Training(ScopedModel, AppendOnlyModel):
    """One session and its topic."""

    scope = Scope(
        organisation="project__cooperative__public_id", place="project__place__code", open_to=frozenset({Role.TECHNICIAN, Role.HELPER})
    )

    public_id = models.UUIDField(unique=True)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="trainings")
    topic = models.CharField(max_length=200)
    held_on = models.DateField()
    held_by = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta(ScopedModel.Meta):
        verbose_name = _("training")


class Attendance(ScopedModel, AppendOnlyModel):
    """A household was there."""

    scope = Scope(
        organisation="training__project__cooperative__public_id", place="household__village__code", household="household__public_id"
    )

    training = models.ForeignKey(Training, on_delete=models.PROTECT, related_name="attendances")
    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, related_name="+")

    class Meta(ScopedModel.Meta):
        verbose_name = _("attendance")
        constraints = [models.UniqueConstraint(fields=["training", "household"], name="attendance_once")]
