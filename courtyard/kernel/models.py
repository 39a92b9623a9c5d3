"""Tables of the kernel: what was done, what it changed, who opened what, what was announced, where each chain stands."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courtyard.kernel.append_only import AppendOnlyModel


class SealModel(AppendOnlyModel):
    """A record's place in a chain (kernel.sealing); who seals adds `subject`, a OneToOneField to what is sealed."""

    sequence = models.BigIntegerField(primary_key=True)
    digest = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField()

    class Meta:
        abstract = True


class Request(AppendOnlyModel):
    """A verb that was carried out. The same key and body returns `result` again; another body is refused."""

    key = models.UUIDField(unique=True)
    parent = models.UUIDField(null=True)
    verb = models.CharField(max_length=64)
    actor_id = models.UUIDField(null=True)
    via = models.CharField(max_length=16)
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    result = models.JSONField()

    class Meta:
        verbose_name = _("request")


class Change(AppendOnlyModel):
    """One record that a verb changed: what it is, and from what to what. Personal data never stand here."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="changes")
    subject_type = models.CharField(max_length=64)
    subject_id = models.UUIDField()
    what = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["subject_id", "id"], name="change_by_subject")]
        verbose_name = _("change")


class ChangeSeal(SealModel):
    """A change's place in the chain of changes."""

    subject = models.OneToOneField(Change, on_delete=models.PROTECT, related_name="seal")

    class Meta:
        verbose_name = _("seal of a change")


class Reading(AppendOnlyModel):
    """Somebody opened a sensitive field (health, disability, cause of poverty, an unmasked number)."""

    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    via = models.CharField(max_length=16)
    subject_type = models.CharField(max_length=64)
    subject_id = models.UUIDField()
    field = models.CharField(max_length=64)
    purpose = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["subject_id", "id"], name="reading_by_subject")]
        verbose_name = _("reading")


class Fact(AppendOnlyModel):
    """Something that a room announced, in the transaction in which it became so."""

    public_id = models.UUIDField(unique=True)
    name = models.CharField(max_length=64)
    at = models.DateTimeField()
    request_key = models.UUIDField(null=True)
    body = models.JSONField()

    class Meta:
        verbose_name = _("fact")


class Delivery(models.Model):
    """One handler's copy of a fact: due until done, dead after its last try; the desk can revive it."""

    class State(models.TextChoices):
        DUE = "due", _("due")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        DEAD = "dead", _("dead")

    public_id = models.UUIDField(unique=True, default=uuid4)
    fact = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="deliveries")
    handler = models.CharField(max_length=120)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DUE)
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    class Meta:
        verbose_name = _("delivery")
        constraints = [
            models.UniqueConstraint(fields=["fact", "handler"], name="delivery_once_a_handler"),
            models.CheckConstraint(condition=Q(state="running") | Q(claimed_until=None), name="delivery_claim_only_while_running"),
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False) | (~Q(state="done") & Q(done_at=None)), name="delivery_done_has_time"
            ),
        ]
        indexes = [models.Index(fields=["due_at", "id"], condition=Q(state__in=["due", "running"]), name="delivery_open")]


class Sealer(models.Model):
    """Where a chain stands: its last sequence and head. Its row is the lock under which one sealer works at a time.

    Nothing that is not sealed yet has an id up to `scanned_below`; `mark` and `mark_xid` are how it moves on (kernel.sealing).
    """

    name = models.CharField(max_length=32, primary_key=True)
    sequence = models.BigIntegerField(default=0)
    head = models.BinaryField(max_length=32)
    scanned_below = models.BigIntegerField(default=0)
    mark = models.BigIntegerField(default=0)
    mark_xid = models.BigIntegerField(default=0)
    sealed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("sealer")
