"""Items, what happened to them, and where they stand.

Rows are narrow, because ten million birds have fifty million of them: an identifier stands once, in `Item`, without the
root of its web address ("01/09521234567892/21/AB12CD34EF56"); an event's lists are rows of `EventItem`; its JSON is put
together from these when somebody asks, so that no second copy can differ.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courtyard.kernel import actors
from courtyard.kernel.append_only import AppendOnlyModel
from courtyard.kernel.scopes import Scope, ScopedModel
from courtyard.kernel.sealing import SealModel
from courtyard.kernel.secrets import SecretField
from courtyard.trace.rules.standing import Stage
from courtyard.trace.rules.vocabulary import EventType, Role, StoredAction


class Location(ScopedModel):
    """A site or a yard, and whose it is. One that nobody registered has no owner and is seen by those who see everything."""

    epc = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=200, blank=True)
    organisation = models.UUIDField(null=True)
    household = models.UUIDField(null=True)
    place_code = models.CharField(max_length=12, blank=True)

    scope = Scope(organisation="organisation", place="place_code", household="household")

    class Meta:
        verbose_name = _("location")

    @property
    def owner(self) -> list[str | None]:
        """The location and whose it is, as the change log has it."""
        return [self.epc, *(str(owner) if owner else None for owner in (self.organisation, self.household)), self.place_code]


class Item(ScopedModel, AppendOnlyModel):
    """An identifier: of one object (a bird, a pack, a crate), or of a class of them (a lot)."""

    epc = models.CharField(max_length=200, unique=True)
    is_class = models.BooleanField()

    scope = Scope(organisation="state__location__organisation", place="state__location__place_code", household="state__location__household")

    class Meta:
        verbose_name = _("item")


class Event(ScopedModel, AppendOnlyModel):
    """Something that happened. An error declaration is a row of its own, with the same event id, that points at the erroneous one.

    `rest` holds, in the standard's JSON, what has no column: ilmd, sensorElementList, bizTransactionList, extensions.
    """

    public_id = models.UUIDField()
    type = models.PositiveSmallIntegerField(choices=[(kind.value, kind.name.lower()) for kind in EventType])
    action = models.PositiveSmallIntegerField(choices=[(action.value, action.name) for action in StoredAction])
    happened_at = models.DateTimeField()
    zone_minutes = models.SmallIntegerField()
    recorded_at = models.DateTimeField()
    biz_step = models.CharField(max_length=200, blank=True)
    disposition = models.CharField(max_length=200, blank=True)
    read_point = models.ForeignKey(Location, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    biz_location = models.ForeignKey(Location, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    declares = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="declarations", db_index=False)
    rest = models.JSONField(default=dict)

    scope = Scope(organisation="read_point__organisation", place="read_point__place_code", household="read_point__household")

    class Meta:
        verbose_name = _("event")
        constraints = [
            models.UniqueConstraint(fields=["public_id"], condition=Q(declares=None), name="event_id_once"),
            models.UniqueConstraint(fields=["declares"], condition=Q(declares__isnull=False), name="event_declared_once"),
            models.CheckConstraint(condition=Q(type__in=EventType), name="event_type_known"),
            models.CheckConstraint(condition=Q(action__in=StoredAction), name="event_action_known"),
            models.CheckConstraint(
                condition=Q(type=EventType.TRANSFORMATION, action=StoredAction.NONE)
                | (~Q(type=EventType.TRANSFORMATION) & ~Q(action=StoredAction.NONE)),
                name="event_action_unless_transformation",
            ),
        ]
        indexes = [
            models.Index(fields=["read_point", "happened_at"], name="event_at_place"),
            models.Index(fields=["happened_at", "id"], name="event_by_time"),
            models.Index(fields=["id"], condition=Q(declares__isnull=False), name="event_declaring"),
            models.Index(fields=["recorded_at", "id"], name="event_by_record_time"),
            models.Index(fields=["biz_step", "happened_at", "id"], name="event_by_step"),
            models.Index(fields=["disposition", "happened_at", "id"], name="event_by_disposition"),
            models.Index(fields=["biz_location", "happened_at"], name="event_at_location"),
        ]


class EventItem(ScopedModel, AppendOnlyModel):
    """An item's part in an event; with a quantity, of a class. Millionths, so that kilograms and grams are exact."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="items", db_index=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="events", db_index=False)
    role = models.PositiveSmallIntegerField(choices=[(role.value, role.name.lower()) for role in Role])
    quantity_millionths = models.BigIntegerField(null=True)
    uom = models.CharField(max_length=3, null=True)  # null: the standard's "no unit", which counts pieces

    scope = Scope(
        organisation="event__read_point__organisation",
        place="event__read_point__place_code",
        household="event__read_point__household",
    )

    class Meta:
        verbose_name = _("item of an event")
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role), name="eventitem_role_known"),
            models.CheckConstraint(
                condition=Q(quantity_millionths=None) | Q(quantity_millionths__gte=0), name="eventitem_quantity_not_negative"
            ),
        ]
        indexes = [
            models.Index(fields=["event", "role", "item"], name="eventitem_by_event"),
            models.Index(fields=["item", "role", "event"], name="eventitem_by_item"),
        ]


class EpcState(ScopedModel):
    """Where an item stands after its newest event. `version` is that event's id: an update that expects another one finds no row."""

    item = models.OneToOneField(Item, on_delete=models.PROTECT, primary_key=True, related_name="state")
    stage = models.PositiveSmallIntegerField(choices=[(stage.value, stage.name.lower()) for stage in Stage])
    disposition = models.CharField(max_length=200, blank=True)
    recalled = models.BooleanField(default=False)
    parent = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, related_name="contents", db_index=False)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    begun_by = models.ForeignKey(Event, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    ended_by = models.ForeignKey(Event, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    version = models.BigIntegerField()
    balance_millionths = models.BigIntegerField(null=True)

    scope = Scope(organisation="location__organisation", place="location__place_code", household="location__household")

    class Meta:
        verbose_name = _("state of an item")
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=Stage), name="state_stage_known"),
            models.CheckConstraint(
                condition=Q(stage=Stage.ALIVE, ended_by=None)
                | Q(stage=Stage.VOID, ended_by=None)
                | Q(stage__in=(Stage.DESTROYED, Stage.TRANSFORMED), ended_by__isnull=False),
                name="state_one_end",
            ),
            models.CheckConstraint(condition=Q(stage=Stage.ALIVE) | Q(parent=None), name="state_ended_is_in_nothing"),
            models.CheckConstraint(condition=~Q(parent=models.F("item")), name="state_not_in_itself"),
            models.CheckConstraint(condition=Q(balance_millionths=None) | Q(balance_millionths__gte=0), name="state_balance_not_negative"),
        ]
        indexes = [models.Index(fields=["parent"], condition=Q(parent__isnull=False), name="state_contents")]


class Capture(ScopedModel):
    """A document of events that somebody sent, and how far it is taken in.

    `grants`: what the sender might do when it sent. `document`: the events that are still to be looked at, emptied at the end.
    `errors`: problem documents with JSON pointers into what was sent. `context`: what its extensions' prefixes mean.
    """

    public_id = models.UUIDField(unique=True)
    user = models.UUIDField(null=True)
    organisation = models.UUIDField(null=True)
    place_code = models.CharField(max_length=12, blank=True)
    grants = models.JSONField()
    proceed = models.BooleanField()
    context = models.JSONField()
    sent_at = models.DateTimeField()
    events = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)
    errors = models.JSONField(default=list)
    document = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True)

    scope = Scope(organisation="organisation", place="place_code")

    class Meta:
        verbose_name = _("capture job")
        constraints = [models.CheckConstraint(condition=Q(taken__lte=models.F("events")), name="capture_takes_no_more_than_was_sent")]


class SentEvent(ScopedModel, AppendOnlyModel):
    """What an event said, to the letter, when somebody else sent it. `carried_out`: it moved the states of its items.

    An event that was not carried out has no rows of `EventItem`, but of `Mention`.
    """

    event = models.OneToOneField(Event, on_delete=models.PROTECT, primary_key=True, related_name="sent")
    capture = models.ForeignKey(Capture, on_delete=models.PROTECT, related_name="sent")
    body = models.TextField()
    digest = models.BinaryField(max_length=32)
    carried_out = models.BooleanField()

    scope = Scope(organisation="capture__organisation", place="capture__place_code")

    class Meta:
        verbose_name = _("event as it was sent")


class Mention(ScopedModel, AppendOnlyModel):
    """An identifier in an event that somebody stated and that was not carried out: it is found by it, and moves no state."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="mentions")
    epc = models.CharField(max_length=200, db_index=True)
    role = models.PositiveSmallIntegerField(choices=[(role.value, role.name.lower()) for role in Role])
    is_class = models.BooleanField()

    scope = Scope(organisation="event__sent__capture__organisation", place="event__sent__capture__place_code")

    class Meta:
        verbose_name = _("mention of an identifier")
        constraints = [models.CheckConstraint(condition=Q(role__in=Role), name="mention_role_known")]


class Recall(ScopedModel):
    """Somebody took back everything that a cause reached. Its events are those with the keys that `recalling.event_ids` names.

    `begun_with`: identifiers, places and days as they were asked for. `outcome`: empty while it stands; a mistake, which frees what
    it reached, or done, after which everything stays recalled.
    """

    public_id = models.UUIDField(unique=True)
    begun_with = models.JSONField()
    reason = models.CharField(max_length=500)
    reached = models.PositiveIntegerField()
    events = models.PositiveIntegerField()
    at = models.DateTimeField()
    recalled_by = models.UUIDField(null=True)
    organisation = models.UUIDField(null=True)
    place_code = models.CharField(max_length=12, blank=True)
    outcome = models.CharField(max_length=8, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    note = models.CharField(max_length=500, blank=True)

    scope = Scope(organisation="organisation", place="place_code")

    class Meta:
        verbose_name = _("recall")
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="recall_has_reason"),
            models.CheckConstraint(
                condition=Q(outcome="", ended_at=None) | Q(outcome__in=("mistake", "done"), ended_at__isnull=False), name="recall_one_end"
            ),
        ]


class EventSeal(SealModel):
    """An event's place in the chain."""

    subject = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="seal")

    class Meta:
        verbose_name = _("seal of an event")


# Who answers for what leaves an organisation or a place, whoever there asked for it.
ANSWERABLE = frozenset({actors.Role.OFFICER, actors.Role.MANAGER, actors.Role.AUDITOR, actors.Role.SYSTEM})


class NamedQuery(ScopedModel):
    """A query that somebody's system named, to ask it again or to be sent what it finds.

    `owner` is in whose name it stands: an organisation, or a place, or the county (see `naming`); a name stands for one query of an
    owner at a time. `prefixes`: what the prefixes of extensions in it mean.
    """

    public_id = models.UUIDField(unique=True)
    owner = models.CharField(max_length=60)
    organisation = models.UUIDField(null=True)
    place_code = models.CharField(max_length=12, blank=True)
    name = models.CharField(max_length=100)
    query = models.JSONField()
    prefixes = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    scope = Scope(organisation="organisation", place="place_code", readers=ANSWERABLE)

    class Meta:
        verbose_name = _("named query")
        constraints = [models.UniqueConstraint(fields=["owner", "name"], condition=Q(ended_at=None), name="query_named_once")]


class Subscription(ScopedModel):
    """To whom new events of a query are sent: at once (`schedule` is null), or at the times of a schedule.

    Everything up to the sealed sequence `position` is sent, or was not asked for; a subscription begins with what was recorded at
    `since`. `user` is in whose right events are seen when they are sent.
    """

    public_id = models.UUIDField(unique=True)
    query = models.ForeignKey(NamedQuery, on_delete=models.PROTECT, related_name="subscriptions")
    user = models.UUIDField(null=True)
    organisation = models.UUIDField(null=True)
    place_code = models.CharField(max_length=12, blank=True)
    dest = models.CharField(max_length=2000)
    signature = SecretField(blank=True)
    schedule = models.JSONField(null=True)
    report_if_empty = models.BooleanField(default=False)
    initial_record_time = models.DateTimeField(null=True)
    min_record_time = models.DateTimeField(null=True)
    since = models.DateTimeField()
    position = models.BigIntegerField()
    due_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    last_fault = models.CharField(max_length=60, blank=True)
    suspended_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    scope = Scope(organisation="organisation", place="place_code", readers=ANSWERABLE)

    class Meta:
        verbose_name = _("subscription")
        constraints = [
            models.CheckConstraint(
                condition=Q(schedule__isnull=True, due_at=None) | Q(schedule__isnull=False, due_at__isnull=False),
                name="subscription_due_by_schedule",
            ),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(ended_at=None, suspended_at=None), name="subscription_active")]


class Notice(ScopedModel):
    """What was sent, or is to be sent, to a subscriber: the events that it asked for in the sealed sequences (after, upto].

    Its `public_id` goes with each attempt, so that whoever gets it twice can tell.
    """

    public_id = models.UUIDField(unique=True)
    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="notices", db_index=False)
    after = models.BigIntegerField()
    upto = models.BigIntegerField()
    events = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    scope = Scope(organisation="subscription__organisation", place="subscription__place_code", readers=ANSWERABLE)

    class Meta:
        verbose_name = _("notice to a subscriber")
        constraints = [
            models.UniqueConstraint(fields=["subscription"], condition=Q(done_at=None), name="notice_one_at_a_time"),
            models.CheckConstraint(condition=Q(after__lte=models.F("upto")), name="notice_goes_forward"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(done_at=None), name="notice_open"),
            models.Index(fields=["subscription", "id"], name="notice_by_subscription"),
        ]
