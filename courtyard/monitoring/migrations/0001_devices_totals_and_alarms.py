import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Device",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("serial", models.CharField(max_length=64, unique=True)),
                ("kind", models.CharField(choices=[("bracelet", "bracelet"), ("scale", "scale"), ("sensor", "sensor")], max_length=8)),
                ("organisation", models.UUIDField()),
                ("registered_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "device",
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Group",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("organisation", models.UUIDField(null=True)),
                ("household", models.UUIDField(null=True)),
                ("place_code", models.CharField(blank=True, max_length=12)),
                ("slots", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "group",
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Binding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(max_length=200)),
                ("slot", models.PositiveIntegerField()),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                ("ended_because", models.CharField(blank=True, max_length=200)),
                (
                    "device",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bindings",
                        to="monitoring.device",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="bindings", to="monitoring.group"
                    ),
                ),
            ],
            options={
                "verbose_name": "binding",
                "indexes": [
                    models.Index(fields=["group", "slot", "valid_from"], name="binding_by_slot"),
                    models.Index(fields=["subject", "valid_from"], name="binding_by_subject"),
                    models.Index(fields=["device", "valid_from"], name="binding_by_device"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("device__isnull", False), ("valid_to", None)), fields=("device",), name="binding_device_once"
                    ),
                    models.UniqueConstraint(condition=models.Q(("valid_to", None)), fields=("subject",), name="binding_subject_once"),
                    models.UniqueConstraint(condition=models.Q(("valid_to", None)), fields=("group", "slot"), name="binding_slot_once"),
                    models.CheckConstraint(
                        condition=models.Q(("valid_to", None), ("valid_to__gt", models.F("valid_from")), _connector="OR"),
                        name="binding_ends_after_start",
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Alarm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("subject", models.CharField(blank=True, max_length=200)),
                ("kind", models.CharField(choices=[("silent", "not heard of for days"), ("still", "hardly moved")], max_length=16)),
                ("day", models.DateField()),
                ("detail", models.JSONField(default=dict)),
                ("raised_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, max_length=200)),
                ("group", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="alarms", to="monitoring.group")),
            ],
            options={
                "verbose_name": "alarm",
                "indexes": [models.Index(condition=models.Q(("closed_at", None)), fields=["raised_at", "id"], name="alarm_open")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)), fields=("group", "subject", "kind"), name="alarm_open_once"
                    )
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="StepDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("slots", models.PositiveIntegerField()),
                ("counts", models.BinaryField()),
                (
                    "provenance",
                    models.CharField(
                        choices=[
                            ("device", "measured by a device"),
                            ("manual", "counted by hand"),
                            ("imported", "imported from a file"),
                            ("corrected", "corrected by a person"),
                        ],
                        max_length=9,
                    ),
                ),
                ("received_at", models.DateTimeField()),
                ("request_key", models.UUIDField()),
                (
                    "group",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="days", to="monitoring.group"
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="monitoring.stepday",
                    ),
                ),
            ],
            options={
                "verbose_name": "daily totals",
                "indexes": [models.Index(fields=["group", "day"], name="stepday_by_group")],
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("replaces", None)), fields=("group", "day"), name="stepday_first_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("replaces__isnull", False)), fields=("replaces",), name="stepday_replaced_once"
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
    ]
