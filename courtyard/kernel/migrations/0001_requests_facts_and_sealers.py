import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Fact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("name", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("request_key", models.UUIDField(null=True)),
                ("body", models.JSONField()),
            ],
            options={
                "verbose_name": "fact",
            },
        ),
        migrations.CreateModel(
            name="Sealer",
            fields=[
                ("name", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("sequence", models.BigIntegerField(default=0)),
                ("head", models.BinaryField(max_length=32)),
                ("scanned_below", models.BigIntegerField(default=0)),
                ("sealed_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "sealer",
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("actor_id", models.UUIDField(null=True)),
                ("via", models.CharField(max_length=16)),
                ("subject_type", models.CharField(max_length=64)),
                ("subject_id", models.UUIDField()),
                ("field", models.CharField(max_length=64)),
                ("purpose", models.CharField(max_length=200)),
            ],
            options={
                "verbose_name": "reading",
                "indexes": [models.Index(fields=["subject_id", "id"], name="reading_by_subject")],
            },
        ),
        migrations.CreateModel(
            name="Request",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(unique=True)),
                ("parent", models.UUIDField(null=True)),
                ("verb", models.CharField(max_length=64)),
                ("actor_id", models.UUIDField(null=True)),
                ("via", models.CharField(max_length=16)),
                ("at", models.DateTimeField()),
                ("digest", models.CharField(max_length=64)),
                ("result", models.JSONField()),
            ],
            options={
                "verbose_name": "request",
                "indexes": [
                    models.Index(fields=["actor_id", "id"], name="request_by_actor"),
                    models.Index(fields=["verb", "id"], name="request_by_verb"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("handler", models.CharField(max_length=120)),
                (
                    "state",
                    models.CharField(
                        choices=[("due", "due"), ("running", "running"), ("done", "done"), ("dead", "dead")], default="due", max_length=8
                    ),
                ),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("due_at", models.DateTimeField()),
                ("claimed_until", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("last_error", models.TextField(blank=True)),
                ("fact", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="deliveries", to="kernel.fact")),
            ],
            options={
                "verbose_name": "delivery",
                "indexes": [
                    models.Index(condition=models.Q(("state__in", ["due", "running"])), fields=["due_at", "id"], name="delivery_open")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("fact", "handler"), name="delivery_once_a_handler"),
                    models.CheckConstraint(
                        condition=models.Q(("state", "running"), ("claimed_until", None), _connector="OR"),
                        name="delivery_claim_only_while_running",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at__isnull", False), ("state", "done")),
                            models.Q(models.Q(("state", "done"), _negated=True), ("done_at", None)),
                            _connector="OR",
                        ),
                        name="delivery_done_has_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject_type", models.CharField(max_length=64)),
                ("subject_id", models.UUIDField()),
                ("what", models.JSONField()),
                ("request", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="kernel.request")),
            ],
            options={
                "verbose_name": "change",
                "indexes": [models.Index(fields=["subject_id", "id"], name="change_by_subject")],
            },
        ),
    ]
