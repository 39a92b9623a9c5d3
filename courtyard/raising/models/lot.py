"""Lots: what was collected, by grade; what became of it; and what it earned for whom."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courtyard.kernel.actors import Role
from courtyard.kernel.append_only import AppendOnlyModel
from courtyard.kernel.scopes import STAFF, Scope, ScopedModel
from courtyard.raising.models.flock import OF_FLOCK, Bird, Flock, Share
from courtyard.raising.models.project import Project

OF_LOT = Scope(organisation="lot__project__cooperative__public_id", place="lot__project__place__code")


class Lot(ScopedModel):
    """What is sold and settled together. `proceeds_fen` came in, `settled_fen` of it was distributed by settlements.

    A lot is open until it is sold or sent on consignment, and complete when no more proceeds will come.
    """

    scope = Scope(organisation="project__cooperative__public_id", place="project__place__code", readers=STAFF | {Role.WAREHOUSE})

    public_id = models.UUIDField(unique=True)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="lots")
    name = models.CharField(max_length=60)
    list_value_fen = models.BigIntegerField(default=0)
    proceeds_fen = models.BigIntegerField(default=0)
    settled_fen = models.BigIntegerField(default=0)
    opened_on = models.DateField()
    sold_on = models.DateField(null=True)
    complete_on = models.DateField(null=True)
    opened_at = models.DateTimeField()

    class Meta(ScopedModel.Meta):
        verbose_name = _("lot")
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="lot_name_once"),
            models.CheckConstraint(condition=Q(settled_fen__gte=0) & Q(proceeds_fen__gte=F("settled_fen")), name="lot_settles_what_came"),
            models.CheckConstraint(condition=Q(proceeds_fen=0) | Q(sold_on__isnull=False), name="lot_proceeds_if_sold"),
            models.CheckConstraint(condition=Q(complete_on=None) | Q(sold_on__isnull=False), name="lot_complete_if_sold"),
        ]


class RetailPrices(ScopedModel, AppendOnlyModel):
    """What the seller asks of a buyer for a pack of a lot, as somebody stated it; the newest statement counts.

    `prices`: grade (empty: any), least weight in grams (None: any), fen; the first that fits a pack is its price, the last fits all.
    """

    scope = OF_LOT

    public_id = models.UUIDField(unique=True)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="retail_prices")
    prices = models.JSONField()
    stated_by = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta(ScopedModel.Meta):
        verbose_name = _("retail prices")


class Collection(ScopedModel, AppendOnlyModel):
    """Animals of one flock were taken into a lot, weighed and graded; `crates` are their SSCCs."""

    scope = OF_FLOCK

    public_id = models.UUIDField(unique=True)
    flock = models.ForeignKey(Flock, on_delete=models.PROTECT, related_name="collections")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="collections")
    collected_on = models.DateField()
    collected_by = models.UUIDField(null=True)
    crates = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta(ScopedModel.Meta):
        verbose_name = _("collection")


class CollectedGrade(ScopedModel, AppendOnlyModel):
    """What a collection holds of one grade: in base units, with its weight, and its value at the grade's price.

    `grade` is empty, and the value zero, for what was not accepted.
    """

    scope = Scope(
        organisation="collection__flock__cooperative__public_id",
        place="collection__flock__yard__place__code",
        household="collection__flock__shares__household__public_id",
    )

    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, related_name="grades", db_index=False)
    grade = models.CharField(max_length=32, blank=True)
    quantity = models.BigIntegerField()
    weight_g = models.BigIntegerField(null=True)
    value_fen = models.BigIntegerField()

    class Meta(ScopedModel.Meta):
        verbose_name = _("collected grade")
        constraints = [
            models.UniqueConstraint(fields=["collection", "grade"], name="collected_grade_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0, value_fen__gte=0), name="collected_grade_counts"),
            models.CheckConstraint(condition=~Q(grade="") | Q(value_fen=0), name="not_accepted_earns_nothing"),
        ]


class Parting(ScopedModel, AppendOnlyModel):
    """Birds of one flock that were collected into a lot and not accepted were given back, or destroyed."""

    scope = OF_FLOCK

    public_id = models.UUIDField(unique=True)
    flock = models.ForeignKey(Flock, on_delete=models.PROTECT, related_name="partings")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="partings")
    animals = models.PositiveIntegerField()
    fate = models.CharField(max_length=12)
    note = models.CharField(max_length=500, blank=True)
    parted_on = models.DateField()
    recorded_by = models.UUIDField(null=True)
    event = models.UUIDField()
    at = models.DateTimeField()

    class Meta(ScopedModel.Meta):
        verbose_name = _("parting")
        constraints = [models.CheckConstraint(condition=Q(animals__gt=0), name="parting_has_animals")]


class Pack(ScopedModel, AppendOnlyModel):
    """What a city table sees: one bird in, one pack out (`bird`), or so many packs of a lot (`quantity`, a class of goods)."""

    scope = OF_LOT

    epc = models.CharField(max_length=100, unique=True)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="packs")
    bird = models.OneToOneField(Bird, null=True, on_delete=models.PROTECT, related_name="pack")
    quantity = models.PositiveIntegerField(default=1)
    weight_g = models.BigIntegerField(null=True)
    packed_on = models.DateField()
    event = models.UUIDField(null=True)

    class Meta(ScopedModel.Meta):
        verbose_name = _("pack")
        constraints = [models.CheckConstraint(condition=Q(bird=None) | Q(quantity=1), name="pack_of_a_bird_is_one")]


class Earning(ScopedModel, AppendOnlyModel):
    """What a share has in a lot: accepted base units, their value at grade prices, by which proceeds are divided, and unit fees.

    In a collective flock all three are the share's fair part of the flock's: money to the fen, units to the whole one.
    """

    scope = Scope(
        organisation="share__flock__cooperative__public_id",
        place="share__household__village__code",
        household="share__household__public_id",
    )

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="earnings", db_index=False)
    share = models.ForeignKey(Share, on_delete=models.PROTECT, related_name="earnings")
    quantity = models.BigIntegerField()
    value_fen = models.BigIntegerField()
    unit_fees_fen = models.BigIntegerField()

    class Meta(ScopedModel.Meta):
        verbose_name = _("earning")
        constraints = [
            models.UniqueConstraint(fields=["lot", "share"], name="earning_once"),
            models.CheckConstraint(condition=Q(quantity__gte=0, value_fen__gte=0, unit_fees_fen__gte=0), name="earning_not_negative"),
        ]


class ConsignmentStatement(ScopedModel):
    """What a consigned lot earned by parcels delivered, as a statement that one person prepared and another signed."""

    scope = OF_LOT

    public_id = models.UUIDField(unique=True)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="statements")
    reference = models.CharField(max_length=64)
    amount_fen = models.BigIntegerField()
    last = models.BooleanField()
    delivered_until = models.DateField()
    prepared_by = models.UUIDField(null=True)
    prepared_at = models.DateTimeField()
    signed_by = models.UUIDField(null=True)
    signed_at = models.DateTimeField(null=True)

    class Meta(ScopedModel.Meta):
        verbose_name = _("consignment statement")
        constraints = [
            models.UniqueConstraint(fields=["lot", "reference"], name="consignment_reference_once"),
            models.CheckConstraint(condition=Q(amount_fen__gte=0) & ~Q(reference=""), name="consignment_has_amount"),
            models.CheckConstraint(condition=Q(signed_by=None) | ~Q(signed_by=F("prepared_by")), name="consignment_two_persons"),
        ]
