import courtyard.trace.rules.standing
import courtyard.trace.rules.vocabulary
import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Item",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("epc", models.CharField(max_length=200, unique=True)),
                ("is_class", models.BooleanField()),
            ],
            options={
                "verbose_name": "item",
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Location",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("epc", models.CharField(max_length=200, unique=True)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("organisation", models.UUIDField(null=True)),
                ("household", models.UUIDField(null=True)),
                ("place_code", models.CharField(blank=True, max_length=12)),
            ],
            options={
                "verbose_name": "location",
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField()),
                (
                    "type",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "object"), (2, "aggregation"), (3, "transformation"), (4, "transaction"), (5, "association")]
                    ),
                ),
                ("action", models.PositiveSmallIntegerField(choices=[(0, "NONE"), (1, "ADD"), (2, "OBSERVE"), (3, "DELETE")])),
                ("happened_at", models.DateTimeField()),
                ("zone_minutes", models.SmallIntegerField()),
                ("recorded_at", models.DateTimeField()),
                ("biz_step", models.CharField(blank=True, max_length=200)),
                ("disposition", models.CharField(blank=True, max_length=200)),
                ("rest", models.JSONField(default=dict)),
                (
                    "declares",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="declarations",
                        to="trace.event",
                    ),
                ),
                (
                    "biz_location",
                    models.ForeignKey(
                        db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="trace.location"
                    ),
                ),
                (
                    "read_point",
                    models.ForeignKey(
                        db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="trace.location"
                    ),
                ),
            ],
            options={
                "verbose_name": "event",
                "indexes": [models.Index(fields=["read_point", "happened_at"], name="event_at_place")],
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("declares", None)), fields=("public_id",), name="event_id_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("declares__isnull", False)), fields=("declares",), name="event_declared_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("type__in", courtyard.trace.rules.vocabulary.EventType)), name="event_type_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("action__in", courtyard.trace.rules.vocabulary.StoredAction)), name="event_action_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("action", courtyard.trace.rules.vocabulary.StoredAction["NONE"]),
                                ("type", courtyard.trace.rules.vocabulary.EventType["TRANSFORMATION"]),
                            ),
                            models.Q(
                                models.Q(("type", courtyard.trace.rules.vocabulary.EventType["TRANSFORMATION"]), _negated=True),
                                models.Q(("action", courtyard.trace.rules.vocabulary.StoredAction["NONE"]), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="event_action_unless_transformation",
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="EventSeal",
            fields=[
                ("sequence", models.BigIntegerField(primary_key=True, serialize=False)),
                ("digest", models.BinaryField(max_length=32)),
                ("sealed_at", models.DateTimeField()),
                ("subject", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="seal", to="trace.event")),
            ],
            options={
                "verbose_name": "seal of an event",
            },
        ),
        migrations.CreateModel(
            name="EpcState",
            fields=[
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="state",
                        serialize=False,
                        to="trace.item",
                    ),
                ),
                ("stage", models.PositiveSmallIntegerField(choices=[(1, "alive"), (2, "destroyed"), (3, "transformed"), (4, "void")])),
                ("disposition", models.CharField(blank=True, max_length=200)),
                ("recalled", models.BooleanField(default=False)),
                ("version", models.BigIntegerField()),
                ("balance_millionths", models.BigIntegerField(null=True)),
                (
                    "begun_by",
                    models.ForeignKey(
                        db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="trace.event"
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="trace.event"
                    ),
                ),
                (
                    "location",
                    models.ForeignKey(
                        db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="trace.location"
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="contents", to="trace.item"
                    ),
                ),
            ],
            options={
                "verbose_name": "state of an item",
                "indexes": [models.Index(condition=models.Q(("parent__isnull", False)), fields=["parent"], name="state_contents")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("stage__in", courtyard.trace.rules.standing.Stage)), name="state_stage_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_by", None), ("stage", courtyard.trace.rules.standing.Stage["ALIVE"])),
                            models.Q(("ended_by", None), ("stage", courtyard.trace.rules.standing.Stage["VOID"])),
                            models.Q(
                                ("ended_by__isnull", False),
                                (
                                    "stage__in",
                                    (
                                        courtyard.trace.rules.standing.Stage["DESTROYED"],
                                        courtyard.trace.rules.standing.Stage["TRANSFORMED"],
                                    ),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="state_one_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stage", courtyard.trace.rules.standing.Stage["ALIVE"]), ("parent", None), _connector="OR"),
                        name="state_ended_is_in_nothing",
                    ),
                    models.CheckConstraint(condition=models.Q(("parent", models.F("item")), _negated=True), name="state_not_in_itself"),
                    models.CheckConstraint(
                        condition=models.Q(("balance_millionths", None), ("balance_millionths__gte", 0), _connector="OR"),
                        name="state_balance_not_negative",
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="EventItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "object"), (2, "parent"), (3, "child"), (4, "input"), (5, "output"), (6, "released"), (7, "supply")]
                    ),
                ),
                ("quantity_millionths", models.BigIntegerField(null=True)),
                ("uom", models.CharField(max_length=3, null=True)),
                (
                    "event",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="items", to="trace.event"),
                ),
                (
                    "item",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="events", to="trace.item"),
                ),
            ],
            options={
                "verbose_name": "item of an event",
                "indexes": [
                    models.Index(fields=["event", "role"], name="eventitem_by_event"),
                    models.Index(fields=["item", "role", "event"], name="eventitem_by_item"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("role__in", courtyard.trace.rules.vocabulary.Role)), name="eventitem_role_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quantity_millionths", None), ("quantity_millionths__gte", 0), _connector="OR"),
                        name="eventitem_quantity_not_negative",
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
    ]
