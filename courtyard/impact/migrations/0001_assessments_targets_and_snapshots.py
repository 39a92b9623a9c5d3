import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0002_tokens_of_programs"),
    ]

    operations = [
        migrations.CreateModel(
            name="ExitAssessment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("assessed_on", models.DateField(verbose_name="assessed on")),
                ("assessor", models.UUIDField(null=True)),
                ("meets_all", models.BooleanField(verbose_name="meets all criteria")),
                ("evidence", models.CharField(choices=[("two_party", "seen by two parties"), ("declared", "declared")], max_length=12)),
                ("recorded_at", models.DateTimeField()),
                ("household", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.household")),
            ],
            options={
                "verbose_name": "assessment for the exit",
                "verbose_name_plural": "assessments for the exit",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "indexes": [models.Index(fields=["household", "assessed_on", "id"], name="exit_by_household")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("evidence__in", ("two_party", "declared"))), name="exit_evidence")
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="ExitFinding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "criterion",
                    models.CharField(
                        choices=[
                            ("food", "food"),
                            ("clothing", "clothing"),
                            ("schooling", "schooling"),
                            ("medical_care", "basic medical care"),
                            ("housing", "safe housing"),
                        ],
                        max_length=16,
                    ),
                ),
                ("met", models.BooleanField(verbose_name="met")),
                ("evidence", models.CharField(choices=[("two_party", "seen by two parties"), ("declared", "declared")], max_length=12)),
                ("basis", models.CharField(max_length=300, verbose_name="basis")),
                (
                    "assessment",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="findings", to="impact.exitassessment"
                    ),
                ),
            ],
            options={
                "verbose_name": "finding",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.UniqueConstraint(fields=("assessment", "criterion"), name="exit_finding_once"),
                    models.CheckConstraint(
                        condition=models.Q(("criterion__in", ["food", "clothing", "schooling", "medical_care", "housing"])),
                        name="exit_finding_criterion",
                    ),
                    models.CheckConstraint(condition=models.Q(("evidence__in", ("two_party", "declared"))), name="exit_finding_evidence"),
                    models.CheckConstraint(condition=models.Q(("basis", ""), _negated=True), name="exit_finding_has_basis"),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Snapshot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("title", models.CharField(blank=True, max_length=200)),
                ("on", models.DateField()),
                ("since", models.DateField(null=True)),
                ("project", models.UUIDField(null=True)),
                ("place", models.CharField(blank=True, max_length=12)),
                ("known_ledger", models.BigIntegerField()),
                ("known_trace", models.BigIntegerField()),
                ("known_at", models.DateTimeField()),
                ("ledger_head", models.CharField(max_length=64)),
                ("trace_head", models.CharField(max_length=64)),
                ("figures", models.JSONField()),
                ("taken_by", models.UUIDField(null=True)),
                ("taken_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "snapshot of figures",
                "verbose_name_plural": "snapshots of figures",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "indexes": [models.Index(fields=["taken_at"], name="snapshot_by_time")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("known_ledger__gte", 0), ("known_trace__gte", 0)), name="snapshot_known")
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("indicator", models.CharField(max_length=64)),
                ("project", models.UUIDField(null=True)),
                ("place", models.CharField(blank=True, max_length=12)),
                ("value", models.BigIntegerField(verbose_name="value")),
                ("by", models.DateField(verbose_name="by")),
                ("set_by", models.UUIDField(null=True)),
                ("set_at", models.DateTimeField()),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="replaced_by", to="impact.target"
                    ),
                ),
            ],
            options={
                "verbose_name": "target",
                "verbose_name_plural": "targets",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "indexes": [models.Index(fields=["indicator", "by"], name="target_by_indicator")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("value__gte", 0)), name="target_not_negative"),
                    models.UniqueConstraint(
                        condition=models.Q(("project", None), ("replaces", None)),
                        fields=("indicator", "place"),
                        name="target_one_first_place",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("project__isnull", False), ("replaces", None)),
                        fields=("indicator", "project"),
                        name="target_one_first_project",
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
    ]
