import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.manager
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0003_columns_of_a_county"),
    ]

    operations = [
        migrations.CreateModel(
            name="Numbering",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=16)),
                ("next_value", models.BigIntegerField(default=1)),
                (
                    "organisation",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organisation"),
                ),
            ],
            options={
                "verbose_name": "numbering",
                "constraints": [models.UniqueConstraint(fields=("organisation", "kind"), name="numbering_once")],
            },
        ),
        migrations.CreateModel(
            name="Project",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("guarantee_fund", models.UUIDField(null=True)),
                ("terms", models.JSONField()),
                ("opens_on", models.DateField()),
                ("closes_on", models.DateField(null=True)),
                ("animal_item", models.CharField(max_length=8)),
                ("pack_item", models.CharField(max_length=8)),
                ("waiting", models.PositiveIntegerField(default=0)),
                ("opened_at", models.DateTimeField()),
                (
                    "company",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organisation"),
                ),
                ("cooperative", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organisation")),
                (
                    "insurer",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organisation"),
                ),
                ("lender", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organisation")),
                ("place", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.place")),
                ("supplier", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organisation")),
            ],
            options={
                "verbose_name": "project",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("closes_on", None), ("closes_on__gt", models.F("opens_on")), _connector="OR"),
                        name="project_runs_forward",
                    ),
                    models.UniqueConstraint(fields=("cooperative", "animal_item"), name="project_animal_item_once"),
                    models.UniqueConstraint(fields=("cooperative", "pack_item"), name="project_pack_item_once"),
                    models.CheckConstraint(
                        condition=models.Q(("animal_item", models.F("pack_item")), _negated=True), name="project_items_differ"
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Lot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("name", models.CharField(max_length=60)),
                ("list_value_fen", models.BigIntegerField(default=0)),
                ("proceeds_fen", models.BigIntegerField(default=0)),
                ("settled_fen", models.BigIntegerField(default=0)),
                ("opened_on", models.DateField()),
                ("sold_on", models.DateField(null=True)),
                ("complete_on", models.DateField(null=True)),
                ("opened_at", models.DateTimeField()),
                ("project", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="lots", to="raising.project")),
            ],
            options={
                "verbose_name": "lot",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.UniqueConstraint(fields=("project", "name"), name="lot_name_once"),
                    models.CheckConstraint(
                        condition=models.Q(("settled_fen__gte", 0), ("proceeds_fen__gte", models.F("settled_fen"))),
                        name="lot_settles_what_came",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("proceeds_fen", 0), ("sold_on__isnull", False), _connector="OR"), name="lot_proceeds_if_sold"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("complete_on", None), ("sold_on__isnull", False), _connector="OR"), name="lot_complete_if_sold"
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="ConsignmentStatement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("reference", models.CharField(max_length=64)),
                ("amount_fen", models.BigIntegerField()),
                ("last", models.BooleanField()),
                ("delivered_until", models.DateField()),
                ("prepared_by", models.UUIDField(null=True)),
                ("prepared_at", models.DateTimeField()),
                ("signed_by", models.UUIDField(null=True)),
                ("signed_at", models.DateTimeField(null=True)),
                ("lot", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="statements", to="raising.lot")),
            ],
            options={
                "verbose_name": "consignment statement",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.UniqueConstraint(fields=("lot", "reference"), name="consignment_reference_once"),
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen__gte", 0), models.Q(("reference", ""), _negated=True)),
                        name="consignment_has_amount",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("signed_by", None), models.Q(("signed_by", models.F("prepared_by")), _negated=True), _connector="OR"
                        ),
                        name="consignment_two_persons",
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Settlement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("number", models.PositiveIntegerField()),
                ("month", models.DateField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("prepared", "prepared"),
                            ("signed", "signed"),
                            ("posting", "posting"),
                            ("posted", "posted"),
                            ("superseded", "superseded"),
                        ],
                        default="prepared",
                        max_length=12,
                    ),
                ),
                ("prepared_by", models.UUIDField(null=True)),
                ("prepared_at", models.DateTimeField()),
                ("signed_by", models.UUIDField(null=True)),
                ("signed_at", models.DateTimeField(null=True)),
                ("posted_at", models.DateTimeField(null=True)),
                ("settled_on", models.DateField()),
                ("digest", models.CharField(max_length=64)),
                ("line_count", models.PositiveIntegerField()),
                ("share_count", models.PositiveIntegerField()),
                ("chunk_size", models.PositiveIntegerField()),
                ("chunks", models.PositiveIntegerField()),
                ("chunks_posted", models.PositiveIntegerField(default=0)),
                ("gross_fen", models.BigIntegerField()),
                ("fee_fen", models.BigIntegerField()),
                ("loan_fen", models.BigIntegerField()),
                ("dividend_fen", models.BigIntegerField()),
                ("shortfall_fen", models.BigIntegerField()),
                ("insurer_fen", models.BigIntegerField()),
                ("guarantee_fen", models.BigIntegerField()),
                ("carried_fen", models.BigIntegerField()),
                ("forgiven_fen", models.BigIntegerField()),
                (
                    "project",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="settlements", to="raising.project"),
                ),
            ],
            options={
                "verbose_name": "settlement",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.UniqueConstraint(fields=("project", "number"), name="settlement_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["prepared", "signed", "posting"])),
                        fields=("project",),
                        name="settlement_one_open_a_project",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("signed_by", None), models.Q(("signed_by", models.F("prepared_by")), _negated=True), _connector="OR"
                        ),
                        name="settlement_two_persons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("signed_at", None), ("state__in", ["prepared", "superseded"])),
                            models.Q(("state__in", ["signed", "posting", "posted"]), ("signed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="settlement_signed_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("chunks_posted", models.F("chunks")), ("posted_at__isnull", False), ("state", "posted")),
                            models.Q(models.Q(("state", "posted"), _negated=True), ("posted_at", None)),
                            _connector="OR",
                        ),
                        name="settlement_posted_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("chunks_posted__lte", models.F("chunks")), ("chunk_size__gt", 0)),
                        name="settlement_chunks_in_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "gross_fen",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(models.F("fee_fen"), "+", models.F("loan_fen")),
                                    "+",
                                    models.F("dividend_fen"),
                                ),
                            )
                        ),
                        name="settlement_uses_all",
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="SettlementChunk",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("lines", models.PositiveIntegerField()),
                ("set_key", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "settlement",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="posted_chunks", to="raising.settlement"
                    ),
                ),
            ],
            options={
                "verbose_name": "posted chunk",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [models.UniqueConstraint(fields=("settlement", "number"), name="settlement_chunk_once")],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="SettlementLot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount_fen", models.BigIntegerField()),
                ("lot", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="settlements", to="raising.lot")),
                (
                    "settlement",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="lots", to="raising.settlement"
                    ),
                ),
            ],
            options={
                "verbose_name": "settled lot",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.UniqueConstraint(fields=("settlement", "lot"), name="settlement_lot_once"),
                    models.CheckConstraint(condition=models.Q(("amount_fen__gte", 0)), name="settlement_lot_not_negative"),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Training",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("topic", models.CharField(max_length=200)),
                ("held_on", models.DateField()),
                ("held_by", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                ("project", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="trainings", to="raising.project")),
            ],
            options={
                "verbose_name": "training",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Attendance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("household", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.household")),
                (
                    "training",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="attendances", to="raising.training"),
                ),
            ],
            options={
                "verbose_name": "attendance",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [models.UniqueConstraint(fields=("training", "household"), name="attendance_once")],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Yard",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="name")),
                ("extension", models.CharField(max_length=20)),
                ("sgln", models.CharField(max_length=80, unique=True)),
                ("lon", models.FloatField(null=True)),
                ("lat", models.FloatField(null=True)),
                ("entered_at", models.DateTimeField()),
                ("cooperative", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organisation")),
                (
                    "household",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.household"),
                ),
                ("place", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.place")),
            ],
            options={
                "verbose_name": "yard",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.UniqueConstraint(fields=("cooperative", "extension"), name="yard_extension_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("household__isnull", False)), fields=("cooperative", "household"), name="yard_one_a_household"
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Flock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("kind", models.CharField(choices=[("own", "own"), ("collective", "collective")], max_length=12)),
                ("animals", models.PositiveIntegerField(default=0)),
                ("lost", models.PositiveIntegerField(default=0)),
                ("collected", models.PositiveIntegerField(default=0)),
                ("placed_on", models.DateField(null=True)),
                ("closed_on", models.DateField(null=True)),
                ("opened_at", models.DateTimeField()),
                ("cooperative", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.organisation")),
                ("project", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="flocks", to="raising.project")),
                ("yard", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="flocks", to="raising.yard")),
            ],
            options={
                "verbose_name": "flock",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "indexes": [models.Index(fields=["project", "animals", "lost", "collected"], name="flock_board")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("animals__gte", django.db.models.expressions.CombinedExpression(models.F("lost"), "+", models.F("collected")))
                        ),
                        name="flock_ends_within_animals",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("animals", 0), ("placed_on__isnull", False), _connector="OR"), name="flock_placed_has_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("closed_on", None), ("placed_on__isnull", False), _connector="OR"),
                        name="flock_closed_if_placed",
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Collection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("collected_on", models.DateField()),
                ("collected_by", models.UUIDField(null=True)),
                ("crates", models.JSONField(default=list)),
                ("at", models.DateTimeField()),
                ("flock", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="collections", to="raising.flock")),
                ("lot", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="collections", to="raising.lot")),
            ],
            options={
                "verbose_name": "collection",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Certification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("until", models.DateField()),
                ("threshold", models.BigIntegerField()),
                ("certified", models.PositiveIntegerField()),
                ("doubtful", models.PositiveIntegerField()),
                ("short", models.PositiveIntegerField()),
                ("event", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "flock",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="certifications", to="raising.flock"),
                ),
            ],
            options={
                "verbose_name": "certification",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Loss",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("animals", models.PositiveIntegerField()),
                ("reason", models.CharField(max_length=32)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("insured", models.BooleanField()),
                ("claim_fen", models.BigIntegerField()),
                ("lost_on", models.DateField()),
                ("recorded_by", models.UUIDField(null=True)),
                ("event", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                ("flock", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="losses", to="raising.flock")),
            ],
            options={
                "verbose_name": "loss",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("animals__gt", 0)), name="loss_has_animals"),
                    models.CheckConstraint(
                        condition=models.Q(("claim_fen", 0), models.Q(("claim_fen__gt", 0), ("insured", True)), _connector="OR"),
                        name="loss_claim_if_insured",
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Bird",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slot", models.PositiveIntegerField()),
                ("epc", models.CharField(max_length=80, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("alive", "alive"), ("lost", "lost"), ("collected", "collected")], default="alive", max_length=10
                    ),
                ),
                ("steps", models.BigIntegerField(null=True)),
                ("certified", models.BooleanField(null=True)),
                ("doubt", models.JSONField(null=True)),
                ("grade", models.CharField(blank=True, max_length=32)),
                ("weight_g", models.PositiveIntegerField(null=True)),
                (
                    "collection",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="birds", to="raising.collection"
                    ),
                ),
                (
                    "flock",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="birds", to="raising.flock"
                    ),
                ),
                (
                    "loss",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="birds", to="raising.loss"),
                ),
            ],
            options={
                "verbose_name": "bird",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "indexes": [
                    models.Index(
                        condition=models.Q(("certified", None), ("doubt__isnull", False)), fields=["flock", "id"], name="bird_in_doubt"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("flock", "slot"), name="bird_slot_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("collection", None), ("loss", None), ("state", "alive")),
                            models.Q(("collection", None), ("loss__isnull", False), ("state", "lost")),
                            models.Q(("collection__isnull", False), ("loss", None), ("state", "collected")),
                            _connector="OR",
                        ),
                        name="bird_one_end",
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Pack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("epc", models.CharField(max_length=100, unique=True)),
                ("quantity", models.PositiveIntegerField(default=1)),
                ("weight_g", models.BigIntegerField(null=True)),
                ("packed_on", models.DateField()),
                ("event", models.UUIDField(null=True)),
                (
                    "bird",
                    models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="pack", to="raising.bird"),
                ),
                ("lot", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="packs", to="raising.lot")),
            ],
            options={
                "verbose_name": "pack",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("bird", None), ("quantity", 1), _connector="OR"), name="pack_of_a_bird_is_one"
                    )
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Inspection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("round", models.PositiveSmallIntegerField()),
                ("inspected_on", models.DateField()),
                ("inspected_by", models.UUIDField(null=True)),
                ("passed", models.BooleanField()),
                ("findings", models.JSONField()),
                ("at", models.DateTimeField()),
                (
                    "project",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="inspections", to="raising.project"),
                ),
                ("yard", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="inspections", to="raising.yard")),
            ],
            options={
                "verbose_name": "inspection",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [models.UniqueConstraint(fields=("project", "yard", "round"), name="inspection_round_once")],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Application",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("kind", models.CharField(choices=[("own", "own"), ("collective", "collective")], max_length=12)),
                ("animals", models.PositiveIntegerField()),
                ("consent", models.UUIDField(null=True)),
                ("applied_by", models.UUIDField(null=True)),
                ("applied_at", models.DateTimeField()),
                ("loan", models.UUIDField(null=True, unique=True)),
                ("supply_order", models.UUIDField(null=True, unique=True)),
                ("approved", models.BooleanField(null=True)),
                ("decided_by", models.UUIDField(null=True)),
                ("decision", models.CharField(blank=True, max_length=500)),
                ("applied_on", models.DateField()),
                ("yard_passed_on", models.DateField(null=True)),
                ("decided_on", models.DateField(null=True)),
                ("withdrawn_on", models.DateField(null=True)),
                ("placed_on", models.DateField(null=True)),
                ("closed_on", models.DateField(null=True)),
                ("settled_on", models.DateField(null=True)),
                (
                    "step",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(then=models.Value("withdrawn"), withdrawn_on__isnull=False),
                            models.When(approved=False, then=models.Value("declined")),
                            models.When(settled_on__isnull=False, then=models.Value("settled")),
                            models.When(closed_on__isnull=False, then=models.Value("closed")),
                            models.When(placed_on__isnull=False, then=models.Value("placed")),
                            models.When(approved=True, then=models.Value("approved")),
                            models.When(then=models.Value("yard_passed"), yard_passed_on__isnull=False),
                            default=models.Value("applied"),
                        ),
                        output_field=models.CharField(max_length=12),
                    ),
                ),
                (
                    "moved_on",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.comparison.Coalesce(
                            "withdrawn_on", "settled_on", "closed_on", "placed_on", "decided_on", "yard_passed_on", "applied_on"
                        ),
                        output_field=models.DateField(),
                    ),
                ),
                ("household", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.household")),
                (
                    "project",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="applications", to="raising.project"
                    ),
                ),
                (
                    "yard",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="applications", to="raising.yard"
                    ),
                ),
            ],
            options={
                "verbose_name": "application",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "indexes": [
                    models.Index(fields=["project", "step", "id", "animals"], name="application_by_step"),
                    models.Index(fields=["project", "id"], name="application_in_order"),
                    models.Index(fields=["project", "moved_on"], name="application_by_day"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("animals__gt", 0)), name="application_has_animals"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved", None), ("decided_on", None)),
                            models.Q(("approved__isnull", False), ("decided_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="application_decided_has_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("placed_on", None), ("approved", True), _connector="OR"), name="application_placed_if_approved"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("closed_on", None), ("placed_on__isnull", False), _connector="OR"),
                        name="application_closed_if_placed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("withdrawn_on", None), ("approved", None), _connector="OR"),
                        name="application_withdrawn_before_decision",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_on", None), models.Q(("approved", None), ("approved", True), _connector="OR")),
                        fields=("project", "household"),
                        name="application_one_at_a_time",
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Share",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("animals", models.PositiveIntegerField()),
                (
                    "application",
                    models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="share", to="raising.application"),
                ),
                (
                    "flock",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="shares", to="raising.flock"
                    ),
                ),
                ("household", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.household")),
            ],
            options={
                "verbose_name": "share",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [models.UniqueConstraint(fields=("flock", "household"), name="share_once")],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="SettlementLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("final", models.BooleanField()),
                ("quantity", models.BigIntegerField()),
                ("gross_fen", models.BigIntegerField()),
                ("fee_fen", models.BigIntegerField()),
                ("loan_fen", models.BigIntegerField()),
                ("dividend_fen", models.BigIntegerField()),
                ("fee_given_up_fen", models.BigIntegerField(default=0)),
                ("shortfall_fen", models.BigIntegerField(default=0)),
                ("insurer_fen", models.BigIntegerField(default=0)),
                ("guarantee_fen", models.BigIntegerField(default=0)),
                ("carried_fen", models.BigIntegerField(default=0)),
                ("forgiven_fen", models.BigIntegerField(default=0)),
                (
                    "lot",
                    models.ForeignKey(
                        db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="raising.lot"
                    ),
                ),
                (
                    "settlement",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="raising.settlement"
                    ),
                ),
                ("share", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="raising.share")),
            ],
            options={
                "verbose_name": "settlement line",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.UniqueConstraint(fields=("settlement", "position"), name="settlement_line_position"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "gross_fen",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(models.F("fee_fen"), "+", models.F("loan_fen")),
                                    "+",
                                    models.F("dividend_fen"),
                                ),
                            )
                        ),
                        name="line_uses_all",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("dividend_fen__gte", 0), ("fee_fen__gte", 0), ("fee_given_up_fen__gte", 0), ("loan_fen__gte", 0)
                        ),
                        name="line_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "shortfall_fen",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("insurer_fen"), "+", models.F("guarantee_fen")
                                        ),
                                        "+",
                                        models.F("carried_fen"),
                                    ),
                                    "+",
                                    models.F("forgiven_fen"),
                                ),
                            ),
                            ("carried_fen__gte", 0),
                            ("forgiven_fen__gte", 0),
                            ("guarantee_fen__gte", 0),
                            ("insurer_fen__gte", 0),
                        ),
                        name="line_shortfall_is_borne",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("lot__isnull", False), ("gross_fen", 0), _connector="OR"), name="line_money_has_lot"
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Placement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("order", models.UUIDField(unique=True)),
                ("ordered", models.PositiveIntegerField()),
                ("delivered", models.PositiveIntegerField()),
                ("hatched_on", models.DateField(null=True)),
                ("breed", models.CharField(max_length=60)),
                ("supplier_lot", models.CharField(max_length=60)),
                ("placed_on", models.DateField()),
                ("event", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                ("flock", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="placements", to="raising.flock")),
                ("share", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="placements", to="raising.share")),
            ],
            options={
                "verbose_name": "placement",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("delivered__lte", models.F("ordered"))), name="placement_not_above_order")
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("text", models.CharField(max_length=2000)),
                ("raised_by", models.UUIDField(null=True)),
                ("raised_at", models.DateTimeField()),
                ("upheld", models.BooleanField(null=True)),
                ("answer", models.CharField(blank=True, max_length=2000)),
                ("answered_by", models.UUIDField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "settlement",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="objections", to="raising.settlement"
                    ),
                ),
                ("share", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="objections", to="raising.share")),
            ],
            options={
                "verbose_name": "objection",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="objection_says_something"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("upheld", None)),
                            models.Q(("answered_at__isnull", False), ("upheld__isnull", False), models.Q(("answer", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="objection_answered_whole",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("upheld", None)), fields=("share", "settlement"), name="objection_one_open"
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Earning",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quantity", models.BigIntegerField()),
                ("value_fen", models.BigIntegerField()),
                ("unit_fees_fen", models.BigIntegerField()),
                (
                    "lot",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="earnings", to="raising.lot"
                    ),
                ),
                ("share", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="earnings", to="raising.share")),
            ],
            options={
                "verbose_name": "earning",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.UniqueConstraint(fields=("lot", "share"), name="earning_once"),
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gte", 0), ("unit_fees_fen__gte", 0), ("value_fen__gte", 0)),
                        name="earning_not_negative",
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("visited_on", models.DateField()),
                ("visited_by", models.UUIDField(null=True)),
                ("counted", models.PositiveIntegerField(null=True)),
                ("sick", models.PositiveIntegerField(default=0)),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("given", models.JSONField(default=list)),
                ("event", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                ("flock", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="visits", to="raising.flock")),
            ],
            options={
                "verbose_name": "visit",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Weighing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("weighed_on", models.DateField()),
                ("animals", models.PositiveIntegerField()),
                ("total_g", models.BigIntegerField()),
                ("weights", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                ("flock", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="weighings", to="raising.flock")),
            ],
            options={
                "verbose_name": "weighing",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [models.CheckConstraint(condition=models.Q(("animals__gt", 0), ("total_g__gt", 0)), name="weighing_weighs")],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Renovation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("work", models.CharField(max_length=500)),
                ("cost_fen", models.BigIntegerField()),
                ("paid_by", models.CharField(choices=[("earmarked", "the household's advance"), ("grant", "a grant")], max_length=16)),
                ("order", models.UUIDField(unique=True)),
                ("renovated_on", models.DateField()),
                ("at", models.DateTimeField()),
                (
                    "inspection",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="renovations", to="raising.inspection"),
                ),
                (
                    "project",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="renovations", to="raising.project"),
                ),
                ("yard", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="renovations", to="raising.yard")),
            ],
            options={
                "verbose_name": "renovation",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [models.CheckConstraint(condition=models.Q(("cost_fen__gt", 0)), name="renovation_cost_positive")],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="CollectedGrade",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("grade", models.CharField(blank=True, max_length=32)),
                ("quantity", models.BigIntegerField()),
                ("weight_g", models.BigIntegerField(null=True)),
                ("value_fen", models.BigIntegerField()),
                (
                    "collection",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="grades", to="raising.collection"
                    ),
                ),
            ],
            options={
                "verbose_name": "collected grade",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.UniqueConstraint(fields=("collection", "grade"), name="collected_grade_once"),
                    models.CheckConstraint(condition=models.Q(("quantity__gt", 0), ("value_fen__gte", 0)), name="collected_grade_counts"),
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("grade", ""), _negated=True), ("value_fen", 0), _connector="OR"),
                        name="not_accepted_earns_nothing",
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
    ]
