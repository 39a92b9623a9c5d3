"""Flocks, the shares that households hold in them, their animals, and what happens to these."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courtyard.kernel.actors import Role
from courtyard.kernel.append_only import AppendOnlyModel
from courtyard.kernel.scopes import STAFF, Scope, ScopedModel
from courtyard.raising.models.project import KIND_CHOICES, Application, Project, Yard

OF_FLOCK = Scope(
    organisation="flock__cooperative__public_id", place="flock__yard__place__code", household="flock__shares__household__public_id"
)


class Flock(ScopedModel):
    """Animals kept together in one yard. `animals` were placed; each of them is at last lost or collected, in base units."""

    scope = Scope(
        organisation="cooperative__public_id",
        place="yard__place__code",
        household="shares__household__public_id",
        readers=STAFF | {Role.WAREHOUSE},
    )

    public_id = models.UUIDField(unique=True)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="flocks")
    kind = models.CharField(max_length=12, choices=KIND_CHOICES)
    yard = models.ForeignKey(Yard, on_delete=models.PROTECT, related_name="flocks")
    cooperative = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    animals = models.PositiveIntegerField(default=0)
    lost = models.PositiveIntegerField(default=0)
    collected = models.PositiveIntegerField(default=0)
    placed_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    opened_at = models.DateTimeField()

    class Meta(ScopedModel.Meta):
        verbose_name = _("flock")
        constraints = [
            models.CheckConstraint(condition=Q(animals__gte=F("lost") + F("collected")), name="flock_ends_within_animals"),
            models.CheckConstraint(condition=Q(animals=0) | Q(placed_on__isnull=False), name="flock_placed_has_day"),
            models.CheckConstraint(condition=Q(closed_on=None) | Q(placed_on__isnull=False), name="flock_closed_if_placed"),
        ]
        # All that the season board adds up, so that it reads the index alone.
        indexes = [models.Index(fields=["project", "animals", "lost", "collected"], name="flock_board")]


class Share(ScopedModel):
    """A household's part in a flock, in animals: all of an own flock, some of a collective one."""

    scope = Scope(organisation="flock__cooperative__public_id", place="household__village__code", household="household__public_id")

    public_id = models.UUIDField(unique=True)
    flock = models.ForeignKey(Flock, on_delete=models.PROTECT, related_name="shares", db_index=False)
    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, related_name="+")
    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="share")
    animals = models.PositiveIntegerField()

    class Meta(ScopedModel.Meta):
        verbose_name = _("share")
        constraints = [models.UniqueConstraint(fields=["flock", "household"], name="share_once")]


class Placement(ScopedModel, AppendOnlyModel):
    """Young animals came: how many, hatched when, of which breed and lot of the supplier, for which purchase order."""

    scope = OF_FLOCK

    public_id = models.UUIDField(unique=True)
    flock = models.ForeignKey(Flock, on_delete=models.PROTECT, related_name="placements")
    share = models.ForeignKey(Share, on_delete=models.PROTECT, related_name="placements")
    order = models.UUIDField(unique=True)
    ordered = models.PositiveIntegerField()
    delivered = models.PositiveIntegerField()
    hatched_on = models.DateField(null=True)
    breed = models.CharField(max_length=60)
    supplier_lot = models.CharField(max_length=60)
    placed_on = models.DateField()
    event = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta(ScopedModel.Meta):
        verbose_name = _("placement")
        constraints = [models.CheckConstraint(condition=Q(delivered__lte=F("ordered")), name="placement_not_above_order")]


class Loss(ScopedModel, AppendOnlyModel):
    """Animals that died or disappeared on one day for one reason; `insured` says that the terms insure against it."""

    scope = OF_FLOCK

    public_id = models.UUIDField(unique=True)
    flock = models.ForeignKey(Flock, on_delete=models.PROTECT, related_name="losses")
    animals = models.PositiveIntegerField()
    reason = models.CharField(max_length=32)
    note = models.CharField(max_length=500, blank=True)
    insured = models.BooleanField()
    claim_fen = models.BigIntegerField()
    lost_on = models.DateField()
    recorded_by = models.UUIDField(null=True)
    event = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta(ScopedModel.Meta):
        verbose_name = _("loss")
        constraints = [
            models.CheckConstraint(condition=Q(animals__gt=0), name="loss_has_animals"),
            models.CheckConstraint(condition=Q(claim_fen=0) | Q(insured=True, claim_fen__gt=0), name="loss_claim_if_insured"),
        ]


class Visit(ScopedModel, AppendOnlyModel):
    """Somebody looked at a flock: what was seen, and which feed, medicine or vaccine was given, by supply lot."""

    scope = OF_FLOCK

    public_id = models.UUIDField(unique=True)
    flock = models.ForeignKey(Flock, on_delete=models.PROTECT, related_name="visits")
    visited_on = models.DateField()
    visited_by = models.UUIDField(null=True)
    counted = models.PositiveIntegerField(null=True)
    sick = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=1000, blank=True)
    given = models.JSONField(default=list)
    event = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta(ScopedModel.Meta):
        verbose_name = _("visit")


class Weighing(ScopedModel, AppendOnlyModel):
    """Animals of a flock were weighed, some or all; `weights` by slot where each has an identifier."""

    scope = OF_FLOCK

    public_id = models.UUIDField(unique=True)
    flock = models.ForeignKey(Flock, on_delete=models.PROTECT, related_name="weighings")
    weighed_on = models.DateField()
    animals = models.PositiveIntegerField()
    total_g = models.BigIntegerField()
    weights = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta(ScopedModel.Meta):
        verbose_name = _("weighing")
        constraints = [models.CheckConstraint(condition=Q(animals__gt=0, total_g__gt=0), name="weighing_weighs")]


class Certification(ScopedModel, AppendOnlyModel):
    """The steps of a flock were certified up to a day: how many animals came to what."""

    scope = OF_FLOCK

    public_id = models.UUIDField(unique=True)
    flock = models.ForeignKey(Flock, on_delete=models.PROTECT, related_name="certifications")
    until = models.DateField()
    threshold = models.BigIntegerField()
    certified = models.PositiveIntegerField()
    doubtful = models.PositiveIntegerField()
    short = models.PositiveIntegerField()
    event = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta(ScopedModel.Meta):
        verbose_name = _("certification")


class Bird(ScopedModel):
    """One animal with an identifier of its own (its SGTIN as a URN), in a slot of its flock. It has one end.

    `certified` is None until its steps were looked at, and while `doubt` waits for a person to decide. `parting` is set
    when a bird that was collected and not accepted (its `grade` is empty) has come to its end.
    """

    class State(models.TextChoices):
        ALIVE = "alive", _("alive")
        LOST = "lost", _("lost")
        COLLECTED = "collected", _("collected")

    scope = OF_FLOCK

    flock = models.ForeignKey(Flock, on_delete=models.PROTECT, related_name="birds", db_index=False)
    slot = models.PositiveIntegerField()
    epc = models.CharField(max_length=80, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ALIVE)
    loss = models.ForeignKey(Loss, null=True, on_delete=models.PROTECT, related_name="birds")
    steps = models.BigIntegerField(null=True)
    certified = models.BooleanField(null=True)
    doubt = models.JSONField(null=True)
    collection = models.ForeignKey("raising.Collection", null=True, on_delete=models.PROTECT, related_name="birds")
    grade = models.CharField(max_length=32, blank=True)
    weight_g = models.PositiveIntegerField(null=True)
    parting = models.ForeignKey("raising.Parting", null=True, on_delete=models.PROTECT, related_name="birds", db_index=False)

    class Meta(ScopedModel.Meta):
        verbose_name = _("bird")
        constraints = [
            models.UniqueConstraint(fields=["flock", "slot"], name="bird_slot_once"),
            models.CheckConstraint(
                condition=Q(state="alive", loss=None, collection=None)
                | Q(state="lost", loss__isnull=False, collection=None)
                | Q(state="collected", loss=None, collection__isnull=False),
                name="bird_one_end",
            ),
            models.CheckConstraint(condition=Q(parting=None) | Q(state="collected", grade=""), name="bird_parted_with_not_accepted"),
        ]
        indexes = [
            models.Index(fields=["flock", "id"], condition=Q(doubt__isnull=False, certified=None), name="bird_in_doubt"),
            models.Index(fields=["collection", "id"], condition=Q(state="collected", grade="", parting=None), name="bird_to_part_with"),
        ]
