import courtyard.kernel.secrets
import django.contrib.auth.validators
import django.db.models.deletion
import django.db.models.manager
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "This name is taken."},
                        max_length=64,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="user name",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("phone", courtyard.kernel.secrets.SecretField(blank=True, null=True, verbose_name="phone")),
                ("phone_index", models.CharField(editable=False, max_length=32, null=True, unique=True)),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("language", models.CharField(default="zh-hans", max_length=8, verbose_name="language")),
                ("is_active", models.BooleanField(default=True, verbose_name="may sign in")),
                ("is_staff", models.BooleanField(default=False, verbose_name="may open the back office")),
                ("joined_at", models.DateTimeField(null=True, verbose_name="since")),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "user",
                "verbose_name_plural": "users",
                "indexes": [models.Index(fields=["email"], name="user_by_email")],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("name", models.CharField(blank=True, max_length=60, verbose_name="name")),
                ("id_card", courtyard.kernel.secrets.SecretField(null=True, verbose_name="identity number")),
                ("id_card_index", models.CharField(max_length=32, null=True, unique=True)),
                ("birth_date", models.DateField(null=True, verbose_name="born")),
                ("sex", models.CharField(blank=True, choices=[("male", "male"), ("female", "female")], max_length=6, verbose_name="sex")),
                ("phone", courtyard.kernel.secrets.SecretField(null=True, verbose_name="phone")),
            ],
            options={
                "verbose_name": "person",
                "verbose_name_plural": "persons",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("id_card", None), ("id_card_index", None)),
                            models.Q(models.Q(("id_card", None), _negated=True), models.Q(("id_card_index", None), _negated=True)),
                            _connector="OR",
                        ),
                        name="person_id_card_found",
                    )
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=12, unique=True, verbose_name="statistical code")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("province", "province"),
                            ("city", "city"),
                            ("county", "county"),
                            ("town", "township"),
                            ("village", "village"),
                        ],
                        max_length=8,
                        verbose_name="level",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("name_key", models.CharField(max_length=60)),
                ("lon", models.FloatField(null=True, verbose_name="longitude")),
                ("lat", models.FloatField(null=True, verbose_name="latitude")),
                ("elev_m", models.IntegerField(null=True, verbose_name="height in metres")),
                ("ur_code", models.CharField(blank=True, max_length=3, verbose_name="urban or rural class")),
                (
                    "parent",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="children", to="people.place"),
                ),
            ],
            options={
                "verbose_name": "place",
                "verbose_name_plural": "places",
                "indexes": [
                    models.Index(fields=["name_key", "level"], name="place_by_name"),
                    models.Index(fields=["level", "code"], name="place_by_level"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("code__regex", "^[0-9]{12}$")), name="place_code_of_12_digits"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("level", "province"), ("parent", None)),
                            models.Q(models.Q(("level", "province"), _negated=True), models.Q(("parent", None), _negated=True)),
                            _connector="OR",
                        ),
                        name="place_has_parent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lat", None), ("lon", None)),
                            models.Q(("lat__gte", -90), ("lat__lte", 90), ("lon__gte", -180), ("lon__lte", 180)),
                            _connector="OR",
                        ),
                        name="place_on_earth",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Household",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("register_number", models.CharField(max_length=40, null=True, unique=True, verbose_name="number in the register")),
                ("registered_on", models.DateField(verbose_name="registered on")),
                ("phone", courtyard.kernel.secrets.SecretField(null=True, verbose_name="phone")),
                ("cause_of_poverty", courtyard.kernel.secrets.SecretField(null=True, verbose_name="cause of poverty")),
                ("village", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="households", to="people.place")),
            ],
            options={
                "verbose_name": "household",
                "verbose_name_plural": "households",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "indexes": [models.Index(fields=["registered_on", "id", "village"], name="household_by_day")],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("county_office", "county office"),
                            ("cooperative", "cooperative"),
                            ("company", "company"),
                            ("supplier", "supplier"),
                            ("fund", "fund"),
                            ("insurer", "insurer"),
                            ("employer", "employer"),
                            ("carrier", "carrier"),
                            ("school", "school"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("credit_code", models.CharField(max_length=18, null=True, unique=True, verbose_name="unified social credit code")),
                ("gs1_prefix", models.CharField(blank=True, max_length=12, verbose_name="GS1 company prefix")),
                ("gln", models.CharField(max_length=13, null=True, unique=True, verbose_name="global location number")),
                ("created_at", models.DateTimeField()),
                ("place", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="organisations", to="people.place")),
            ],
            options={
                "verbose_name": "organisation",
                "verbose_name_plural": "organisations",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "indexes": [models.Index(fields=["kind", "id"], name="organisation_by_kind")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["county_office", "cooperative", "company", "supplier", "fund", "insurer", "employer", "carrier", "school"],
                            )
                        ),
                        name="organisation_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("gln", None), ("gln__regex", "^[0-9]{13}$"), _connector="OR"),
                        name="organisation_gln_of_13_digits",
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="DeclaredIncome",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("wage", "wages"),
                            ("farm", "farming"),
                            ("business", "business"),
                            ("property", "property"),
                            ("transfer", "transfers"),
                            ("other", "other"),
                        ],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("amount_fen", models.BigIntegerField(verbose_name="amount")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="replaced_by", to="people.declaredincome"
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="incomes", to="people.household"),
                ),
            ],
            options={
                "verbose_name": "declared income",
                "verbose_name_plural": "declared incomes",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "indexes": [models.Index(fields=["household", "year", "amount_fen", "recorded_at", "id"], name="income_sum")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount_fen__gte", 0)), name="income_not_negative"),
                    models.CheckConstraint(condition=models.Q(("year__gte", 1978), ("year__lte", 2200)), name="income_year_plausible"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["wage", "farm", "business", "property", "transfer", "other"])),
                        name="income_kind_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("replaces", None)), fields=("household", "year", "kind"), name="income_one_first"
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("purpose", models.CharField(max_length=40, verbose_name="purpose")),
                ("recorded_by", models.UUIDField(null=True, verbose_name="recorded by")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "withdraws",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="withdrawal", to="people.consent"
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="consents", to="people.household"),
                ),
                ("given_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="consents", to="people.person")),
            ],
            options={
                "verbose_name": "consent",
                "verbose_name_plural": "consents",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "indexes": [models.Index(fields=["household", "purpose", "id"], name="consent_by_purpose")],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="BankAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("owner_type", models.CharField(choices=[("household", "household"), ("organisation", "organisation")], max_length=12)),
                ("owner", models.UUIDField()),
                ("bank", models.CharField(max_length=80, verbose_name="bank")),
                ("number", courtyard.kernel.secrets.SecretField(verbose_name="account number")),
                ("number_index", models.CharField(max_length=32)),
                ("holder", models.CharField(max_length=60, verbose_name="account holder")),
                ("valid_from", models.DateField(verbose_name="from")),
                ("valid_to", models.DateField(null=True, verbose_name="to")),
                (
                    "household",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="bank_accounts", to="people.household"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="bank_accounts", to="people.organisation"
                    ),
                ),
            ],
            options={
                "verbose_name": "bank account",
                "verbose_name_plural": "bank accounts",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "indexes": [models.Index(fields=["number_index"], name="bank_account_by_number")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"),
                        name="bank_account_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("household__isnull", False), ("organisation", None), ("owner_type", "household")),
                            models.Q(("household", None), ("organisation__isnull", False), ("owner_type", "organisation")),
                            _connector="OR",
                        ),
                        name="bank_account_one_owner",
                    ),
                    models.UniqueConstraint(condition=models.Q(("valid_to", None)), fields=("owner",), name="bank_account_one_open"),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Payee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("proxy_name", models.CharField(blank=True, max_length=60, verbose_name="proxy")),
                ("relation", models.CharField(blank=True, max_length=40, verbose_name="relation to the household")),
                ("valid_from", models.DateField(verbose_name="from")),
                ("valid_to", models.DateField(null=True, verbose_name="to")),
                (
                    "consent",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="payees", to="people.consent"),
                ),
                ("household", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="payees", to="people.household")),
                (
                    "person",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="paid_for", to="people.person"),
                ),
            ],
            options={
                "verbose_name": "payee",
                "verbose_name_plural": "payees",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"),
                        name="payee_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("person__isnull", False), ("proxy_name", "")),
                            models.Q(models.Q(("proxy_name", ""), _negated=True), ("consent__isnull", False), ("person", None)),
                            _connector="OR",
                        ),
                        name="payee_member_or_proxy_with_consent",
                    ),
                    models.UniqueConstraint(condition=models.Q(("valid_to", None)), fields=("household",), name="payee_one_open"),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                (
                    "relation",
                    models.CharField(
                        choices=[
                            ("head", "head of the household"),
                            ("spouse", "spouse"),
                            ("child", "child"),
                            ("child_in_law", "son- or daughter-in-law"),
                            ("grandchild", "grandchild"),
                            ("parent", "parent"),
                            ("grandparent", "grandparent"),
                            ("sibling", "brother or sister"),
                            ("other", "other"),
                        ],
                        max_length=12,
                        verbose_name="relation to the head",
                    ),
                ),
                ("head", models.BooleanField(default=False, verbose_name="head of the household")),
                (
                    "capacity",
                    models.CharField(
                        choices=[
                            ("able", "can work"),
                            ("partly", "can work in part"),
                            ("unable", "cannot work"),
                            ("unknown", "not recorded"),
                        ],
                        default="unknown",
                        max_length=8,
                        verbose_name="capacity to work",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="from")),
                ("valid_to", models.DateField(null=True, verbose_name="to")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                ("superseded_at", models.DateTimeField(null=True)),
                ("superseded_by", models.UUIDField(default=uuid.UUID("00000000-0000-0000-0000-000000000000"))),
                (
                    "household",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="people.household"),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="replaced_by", to="people.membership"
                    ),
                ),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="people.person")),
            ],
            options={
                "verbose_name": "membership",
                "verbose_name_plural": "memberships",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "indexes": [
                    models.Index(
                        fields=["household", "valid_from", "valid_to", "recorded_at", "superseded_at", "capacity"], name="membership_count"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("valid_to", None), ("valid_to__gt", models.F("valid_from")), _connector="OR"),
                        name="membership_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("head", True), ("relation", "head")),
                            models.Q(("head", False), models.Q(("relation", "head"), _negated=True)),
                            _connector="OR",
                        ),
                        name="membership_head",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("superseded_at", None), ("superseded_by", uuid.UUID("00000000-0000-0000-0000-000000000000"))),
                            models.Q(
                                models.Q(("superseded_at", None), _negated=True),
                                models.Q(("superseded_by", uuid.UUID("00000000-0000-0000-0000-000000000000")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="membership_superseded_whole",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at", None), ("valid_to", None)), fields=("person",), name="membership_one_open"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("head", True), ("superseded_at", None), ("valid_to", None)),
                        fields=("household",),
                        name="membership_one_open_head",
                    ),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="Condition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("kind", courtyard.kernel.secrets.SecretField(verbose_name="kind")),
                ("text", courtyard.kernel.secrets.SecretField(verbose_name="description")),
                ("since", models.DateField(null=True, verbose_name="since")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="replaced_by", to="people.condition"
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="conditions", to="people.household"),
                ),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="conditions", to="people.person")),
            ],
            options={
                "verbose_name": "condition",
                "verbose_name_plural": "conditions",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="PovertyLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("amount_fen", models.BigIntegerField(verbose_name="a head and year")),
                ("price_year", models.PositiveSmallIntegerField(verbose_name="in prices of")),
                ("strict", models.BooleanField(verbose_name="poor is only who is below, not on the line")),
                ("source", models.CharField(max_length=300, verbose_name="source")),
                ("recorded_at", models.DateTimeField(verbose_name="recorded at")),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="replaced_by", to="people.povertyline"
                    ),
                ),
            ],
            options={
                "verbose_name": "poverty line",
                "verbose_name_plural": "poverty lines",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount_fen__gt", 0)), name="poverty_line_positive"),
                    models.UniqueConstraint(condition=models.Q(("replaces", None)), fields=("year",), name="poverty_line_one_first"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RegisterImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                ("file_name", models.CharField(max_length=200, verbose_name="file")),
                ("sha256", models.CharField(max_length=64)),
                ("dry_run", models.BooleanField(verbose_name="only checked")),
                ("layout", models.CharField(max_length=12, verbose_name="one row a")),
                ("area", models.CharField(blank=True, max_length=12, verbose_name="within")),
                ("rows_read", models.PositiveIntegerField(verbose_name="rows read")),
                ("households", models.PositiveIntegerField(verbose_name="households")),
                ("good", models.PositiveIntegerField(verbose_name="without a problem")),
                ("added", models.PositiveIntegerField(default=0, verbose_name="added")),
                ("updated", models.PositiveIntegerField(default=0, verbose_name="updated")),
                ("unchanged", models.PositiveIntegerField(default=0, verbose_name="unchanged")),
                ("problems", models.JSONField(verbose_name="problems")),
                ("recorded_by", models.UUIDField(null=True)),
                ("at", models.DateTimeField(verbose_name="at")),
            ],
            options={
                "verbose_name": "import of a register",
                "verbose_name_plural": "imports of registers",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "indexes": [models.Index(fields=["sha256"], name="register_import_by_file")],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="RoleGrant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(unique=True)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("officer", "officer"),
                            ("manager", "manager"),
                            ("technician", "technician"),
                            ("helper", "helper"),
                            ("household", "household"),
                            ("buyer", "buyer"),
                            ("warehouse", "warehouse"),
                            ("courier", "courier"),
                            ("pilot", "pilot"),
                            ("assessor", "assessor"),
                            ("employer", "employer"),
                            ("donor", "donor"),
                            ("auditor", "auditor"),
                            ("planner", "planner"),
                        ],
                        max_length=16,
                        verbose_name="role",
                    ),
                ),
                ("subject", models.CharField(max_length=100)),
                ("valid_from", models.DateField(verbose_name="from")),
                ("valid_to", models.DateField(null=True, verbose_name="to")),
                (
                    "household",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="role_grants", to="people.household"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="role_grants", to="people.organisation"
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="role_grants", to="people.place"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="role_grants", to=settings.AUTH_USER_MODEL),
                ),
            ],
            options={
                "verbose_name": "role grant",
                "verbose_name_plural": "role grants",
                "abstract": False,
                "base_manager_name": "unscoped",
                "default_manager_name": "unscoped",
                "indexes": [models.Index(fields=["user", "valid_from"], name="role_grant_by_user")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "officer",
                                    "manager",
                                    "technician",
                                    "helper",
                                    "household",
                                    "buyer",
                                    "warehouse",
                                    "courier",
                                    "pilot",
                                    "assessor",
                                    "employer",
                                    "donor",
                                    "auditor",
                                    "planner",
                                ],
                            )
                        ),
                        name="role_grant_role_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"),
                        name="role_grant_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("role", "household"), _negated=True), models.Q(("household", None), _negated=True), _connector="OR"
                        ),
                        name="role_grant_household_names_one",
                    ),
                    models.UniqueConstraint(condition=models.Q(("valid_to", None)), fields=("subject",), name="role_grant_one_open"),
                ],
            },
            managers=[
                ("unscoped", django.db.models.manager.Manager()),
            ],
        ),
    ]
