"""Devices, what they are bound to, what they counted, and what looked wrong."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courtyard.kernel.append_only import AppendOnlyModel, NoOverlap, PeriodModel
from courtyard.kernel.scopes import Scope, ScopedModel


class Device(ScopedModel):
    """A bracelet, scale or sensor; `serial` is what is printed on it."""

    class Kind(models.TextChoices):
        BRACELET = "bracelet", _("bracelet")
        SCALE = "scale", _("scale")
        SENSOR = "sensor", _("sensor")

    public_id = models.UUIDField(unique=True)
    serial = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    organisation = models.UUIDField()
    registered_at = models.DateTimeField()

    scope = Scope(organisation="organisation")

    class Meta:
        verbose_name = _("device")


class Group(ScopedModel):
    """Subjects whose daily totals stand in one array: `slots` of them were ever bound, and a slot keeps its subject."""

    public_id = models.UUIDField(unique=True)
    organisation = models.UUIDField(null=True)
    household = models.UUIDField(null=True)
    place_code = models.CharField(max_length=12, blank=True)
    slots = models.PositiveIntegerField(default=0)

    scope = Scope(organisation="organisation", place="place_code", household="household")

    class Meta:
        verbose_name = _("group")


class Binding(ScopedModel, PeriodModel):
    """A subject in its slot, with a device or (counted by hand) without, for the days [valid_from, valid_to)."""

    device = models.ForeignKey(Device, on_delete=models.PROTECT, null=True, related_name="bindings", db_index=False)
    subject = models.CharField(max_length=200)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="bindings", db_index=False)
    slot = models.PositiveIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    ended_because = models.CharField(max_length=200, blank=True)

    scope = Scope(organisation="group__organisation", place="group__place_code", household="group__household")
    no_overlap = (
        NoOverlap(same=("device",), start="valid_from", end="valid_to"),
        NoOverlap(same=("subject",), start="valid_from", end="valid_to"),
        NoOverlap(same=("group", "slot"), start="valid_from", end="valid_to"),
    )

    class Meta:
        verbose_name = _("binding")
        constraints = [
            models.UniqueConstraint(fields=["device"], condition=Q(valid_to=None, device__isnull=False), name="binding_device_once"),
            models.UniqueConstraint(fields=["subject"], condition=Q(valid_to=None), name="binding_subject_once"),
            models.UniqueConstraint(fields=["group", "slot"], condition=Q(valid_to=None), name="binding_slot_once"),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="binding_ends_after_start"),
        ]
        indexes = [
            models.Index(fields=["group", "slot", "valid_from"], name="binding_by_slot"),
            models.Index(fields=["subject", "valid_from"], name="binding_by_subject"),
            models.Index(fields=["device", "valid_from"], name="binding_by_device"),
        ]


class StepDay(ScopedModel, AppendOnlyModel):
    """A group's totals of one day: `slots` little-endian uint32 (courtyard.algorithms.steps), the highest value for missing.

    The standing row is the one that no other replaces: the first of a day is unique, and each is replaced at most once.
    """

    class Provenance(models.TextChoices):
        DEVICE = "device", _("measured by a device")
        MANUAL = "manual", _("counted by hand")
        IMPORTED = "imported", _("imported from a file")
        CORRECTED = "corrected", _("corrected by a person")

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="days", db_index=False)
    day = models.DateField()
    slots = models.PositiveIntegerField()
    counts = models.BinaryField()
    provenance = models.CharField(max_length=9, choices=Provenance.choices)
    received_at = models.DateTimeField()
    request_key = models.UUIDField()
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replaced_by", db_index=False)

    scope = Scope(organisation="group__organisation", place="group__place_code", household="group__household")

    class Meta:
        verbose_name = _("daily totals")
        constraints = [
            models.UniqueConstraint(fields=["group", "day"], condition=Q(replaces=None), name="stepday_first_once"),
            models.UniqueConstraint(fields=["replaces"], condition=Q(replaces__isnull=False), name="stepday_replaced_once"),
        ]
        indexes = [models.Index(fields=["group", "day"], name="stepday_by_group")]


class Alarm(ScopedModel):
    """Something looked wrong with a subject, or with a whole group (`subject` empty). Open until somebody says what it was."""

    class Kind(models.TextChoices):
        SILENT = "silent", _("not heard of for days")
        STILL = "still", _("hardly moved")

    public_id = models.UUIDField(unique=True)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="alarms")
    subject = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    day = models.DateField()
    detail = models.JSONField(default=dict)
    raised_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=200, blank=True)

    scope = Scope(organisation="group__organisation", place="group__place_code", household="group__household")

    class Meta:
        verbose_name = _("alarm")
        constraints = [
            models.UniqueConstraint(fields=["group", "subject", "kind"], condition=Q(closed_at=None), name="alarm_open_once"),
        ]
        indexes = [models.Index(fields=["raised_at", "id"], condition=Q(closed_at=None), name="alarm_open")]
